"""Which attachments are taken: types that are told by their bytes and are harmless to keep (pure)."""

from __future__ import annotations

import re

import filetype

from headway.ground.trouble import Trouble

LIMIT = 10 * 1024 * 1024
"""Bytes."""

BY_BYTES = {
    "png": {"png"}, "jpg": {"jpg", "jpeg"}, "gif": {"gif"}, "webp": {"webp"}, "pdf": {"pdf"},
    "docx": {"docx"}, "xlsx": {"xlsx"}, "pptx": {"pptx"}, "odt": {"odt"}, "ods": {"ods"},
    "zip": {"docx", "xlsx", "pptx", "odt", "ods"},
}  # fmt: skip
"""What the bytes say → the endings a file of that kind may have."""
TEXT = {"txt", "csv", "md", "log"}
"""Endings of plain text, which has no mark in its bytes."""
TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip


def tidy_name(name: str) -> str:
    """A file name without a path, control signs or what a shell or a browser might act on.

    >>> tidy_name("C:\\\\temp\\\\re:port\\n.pdf"), tidy_name("../../.htaccess")
    ('re_port_.pdf', 'htaccess')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[\x00-\x1f\x7f<>:\"|?*;%\u202a-\u202e\u2066-\u2069]", "_", last).strip(" .")
    return clean[-120:] or "file"


def media_type(name: str, data: bytes) -> str:
    """The type a file is kept and served as; `Trouble` when it is not taken.

    The ending and the bytes must agree. Programs, web pages, pictures that can carry scripts (SVG)
    and documents with macros are not taken.
    """
    if not data:
        raise Trouble(f"“{name}” is empty.")
    if len(data) > LIMIT:
        raise Trouble(f"“{name}” is larger than {LIMIT // 1024 // 1024} MB.")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = filetype.guess(data)
    if kind is None:
        if ending in TEXT and _is_text(data):
            return "text/plain; charset=utf-8"
    elif ending in BY_BYTES.get(kind.extension, set()):
        return TYPES[ending]
    known = ", ".join(sorted({*TYPES, *TEXT}))
    raise Trouble(f"“{name}” is not a file that is taken here. Taken are: {known}.")


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 9 for sign in text)
