"""Files people hand in: kept on disk while they come, and not taken at all where they are far too large."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from headway.ground.safe_files import LIMIT
from headway.ground.trouble import Trouble


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


@contextmanager
def laid_down(request: HttpRequest, *, most: int) -> Iterator[tuple[Path, str]]:
    """The form's `file` on disk as long as it is looked at, and the name it came under.

    Raises `Trouble` where none was chosen, or one of more than `most` bytes.
    """
    sent = request.FILES.get("file")
    if sent is None:
        raise Trouble("Choose a file first.")
    if (sent.size or 0) > most:
        raise Trouble(f"{sent.name} is larger than {most // 2**20} MB. Split it.")
    with tempfile.TemporaryDirectory(prefix="headway-upload-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as out:
            for chunk in sent.chunks():
                out.write(chunk)
        yield path, Path(sent.name or "file").name
