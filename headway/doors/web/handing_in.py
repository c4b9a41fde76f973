"""Files people hand in: kept on disk while they come, and not taken at all where they are far too large."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from headway.ground.safe_files import LIMIT


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes files to disk. Guests and members who import nothing bring attachments at most.

    Raises `RequestDataTooBig` (answered 400) before the first byte of a larger request is kept.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Look at the length a request names."""
        member = getattr(self.request, "member", None)
        imports = member is not None and member.may("manage")
        most = settings.UPLOAD_LIMIT_MB * 1024 * 1024 if imports else LIMIT
        if content_length > most + settings.UPLOAD_ROOM:
            raise RequestDataTooBig(f"A request of {content_length} bytes; {most} are taken.")
