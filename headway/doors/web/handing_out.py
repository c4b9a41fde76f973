"""Files people handed in, given out again: a download, never a page."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def download(path: Path, *, name: str, media_type: str) -> HttpResponseBase:
    """A kept file under its own name, in a sandbox should a browser insist on showing it.

    Raises `Http404` where the file is gone.
    """
    if not path.is_file():
        raise Http404("The file is gone.")
    answer = FileResponse(path.open("rb"), content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
