"""Open files as one table: look at what each one is, unpack it, hand it to its reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from headway.loop.evidence.sources.archive import Room, Unpacked, is_workbook, unpack
from headway.loop.evidence.sources.delimited import open_delimited
from headway.loop.evidence.sources.excel import open_excel
from headway.loop.evidence.sources.jsonlines import open_json
from headway.loop.evidence.sources.parquet import open_parquet
from headway.loop.evidence.sources.table import Limits, Part, RawTable, UnreadableFile
from headway.loop.evidence.sources.xes import open_xes

Reader = Callable[[duckdb.DuckDBPyConnection, Path, str, Room], Part]
_FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"SQLite format 3": "a SQLite database",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\xfd7zXZ": "an xz archive",
    b"(\xb5/\xfd": "a Zstandard archive",
}


def open_files(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    *,
    workdir: Path,
    limits: Limits | None = None,
) -> RawTable:
    """All the files as one table of text.

    Several files must have the same headings, in any order. Unpacked and transcoded copies go to
    `workdir`, which the caller throws away afterwards. Raises `UnreadableFile` (a Trouble) when a
    file is missing, empty, not what it claims, too big, or does not fit the others.
    """
    if not paths:
        raise UnreadableFile("No file was given. Name at least one export.")
    room = Room(Path(workdir), limits or Limits())
    opened: list[tuple[Unpacked, Part]] = []
    for path in map(Path, paths):
        if not path.is_file():
            raise UnreadableFile(f"{path} is not there. Check the name.")
        if path.stat().st_size == 0:
            raise UnreadableFile(f"{path.name} is empty. Export the tickets again.")
        try:
            for found in unpack(path, path.name, room):
                opened.append(
                    (found, _reader(found.path, found.name)(con, found.path, found.name, room))
                )
        except PermissionError as error:
            raise UnreadableFile(f"{path.name} may not be read ({error.strerror}).") from error
    parts = _distinct([part for _, part in opened])
    first = parts[0]
    names = {column.name for column in first.columns}
    for part in parts[1:]:
        other = {column.name for column in part.columns}
        if other != names:
            lacking = ", ".join(f"“{name}”" for name in sorted(names - other)) or "none"
            more = ", ".join(f"“{name}”" for name in sorted(other - names)) or "none"
            raise UnreadableFile(
                f"{part.file} does not have the same columns as {first.file} (lacking: {lacking}; "
                f"more: {more}). Import them one after the other."
            )
    doubts = [doubt for found, part in opened for doubt in (*found.doubts, *part.doubts)]
    return RawTable(parts, first.columns, tuple(doubts), con)


def _distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same parts; files of the same name told apart."""
    seen: dict[str, int] = {}
    told = []
    for part in parts:
        seen[part.file] = seen.get(part.file, 0) + 1
        told.append(part)
    if max(seen.values()) == 1:
        return tuple(told)
    return tuple(replace(part) for part in told)


def _reader(path: Path, name: str) -> Reader:
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, kind in _FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFile(
                f"{name} is {kind}, not a ticket export. Use CSV, Excel, JSON, Parquet or XES, "
                "plain or as .gz or .zip."
            )
    if head.startswith(b"PAR1"):
        return open_parquet
    if head.startswith(b"PK\x03\x04") and is_workbook(path):
        return open_excel
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return open_excel
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<script")):
        raise UnreadableFile(
            f"{name} is a web page, not an export (perhaps a sign-in page was saved). "
            "Download the export again while signed in, as CSV or Excel."
        )
    if start.startswith((b"<?xml", b"<log", b"<!doctype")):
        return open_xes
    if start.startswith((b"{", b"[")):
        return open_json
    return open_delimited
