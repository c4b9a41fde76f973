"""JSON: lines of objects, an array of objects, or an object holding one array; nested by dots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources import encodings
from headway.loop.evidence.sources.archive import CHUNK, Room
from headway.loop.evidence.sources.changelog import NAMES, has_changelog, open_changelog
from headway.loop.evidence.sources.headings import columns_of
from headway.loop.evidence.sources.spool import sampled
from headway.loop.evidence.sources.table import Part, UnreadableFile, quoted

_SMALL = 256 * 2**20
_LONGEST = 16 * 2**20
_SPACE = re.compile(r"[\s\ufeff]*")
_ARRAY = re.compile(r"\[\s*(?=\{)")


def open_json(con: duckdb.DuckDBPyConnection, path: Path, name: str, room: Room) -> Part:
    """Open JSON or JSON lines; Trouble when it is neither or holds no object."""
    given = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1 << 16)
    encoding = encodings.marked(head)
    if encoding:
        path = encodings.to_utf8(path, name, encoding, room)
        head = path.open("rb").read(1 << 16)
    doubts: tuple[Doubt, ...] = ()
    format = "jsonl"
    if not _is_lines(head):
        format = "json"
        path, closed = _to_lines(path, name, room)
        if not closed:
            message = (
                f"{name} is cut off: its list of records is never closed. Export or download "
                "it again."
            )
            doubts = (Doubt("truncated", message, serious=True),)
    elif _last_line_cut(path):
        message = f"{name} is cut off in the middle of its last line. Export it again."
        doubts = (Doubt("truncated", message, serious=True),)
    if has_changelog(path):
        return open_changelog(
            con, path, name, room, format=format, encoding=encoding or "utf-8", given=given,
            doubts=doubts,
        )  # fmt: skip
    return _lines_part(con, path, name, room, format, encoding or "utf-8", given, doubts)


def _is_lines(head: bytes) -> bool:
    """Is the first line one whole object?"""
    first = head.decode("utf-8-sig", "replace").lstrip().split("\n", 1)[0]
    try:
        found = json.loads(first)
    except ValueError:
        # one very long line, or a line broken on its own: a second object line decides
        return bool(re.search(rb"\}\s*\n\s*\{", head)) and not head.lstrip().startswith(b"[")
    if not isinstance(found, dict):
        return False
    lists = [value for value in found.values() if isinstance(value, list)]
    rest = head.decode("utf-8", "replace").lstrip()[len(first) :].strip()
    return bool(rest) or not any(v and isinstance(v[0], dict) and len(v) > 1 for v in lists)


def _last_line_cut(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _LONGEST))
        tail = file.read()
    if tail.endswith(b"\n"):
        return False
    try:
        json.loads(tail[tail.rfind(b"\n") + 1 :].decode("utf-8-sig", "replace"))
    except ValueError:
        return True
    return False


class _Text:
    """A long text read bit by bit, for a decoder that wants it whole."""

    def __init__(self, path: Path) -> None:
        self._file = path.open(encoding="utf-8-sig", errors="replace")
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        chunk = self._file.read(CHUNK)
        self.ended = not chunk
        self.text = self.text[self.at :] + chunk
        self.at = 0
        return not self.ended

    def skip(self, pattern: re.Pattern[str]) -> None:
        while True:
            found = pattern.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text) or not self.more():
                return


def _to_lines(path: Path, name: str, room: Room) -> tuple[Path, bool]:
    """The objects of the (first) array of objects, one a line; False when it is never closed."""
    source = _Text(path)
    source.more()
    while (found := _ARRAY.search(source.text)) is None:
        source.at = max(len(source.text) - 4096, 0)
        if not source.more():
            raise UnreadableFile(
                f"{name} holds no list of records. Give a JSON array of objects, an object with "
                "one such array, or one object a line."
            )
    source.at = found.end()
    decoder = json.JSONDecoder()
    out = room.new(".jsonl")
    comma = re.compile(r"[\s,]*")
    with out.open("w", encoding="utf-8") as target:
        while True:
            source.skip(comma)
            if source.at >= len(source.text):
                return out, False
            if source.text[source.at] == "]":
                return out, True
            try:
                _, end = decoder.raw_decode(source.text, source.at)
            except (json.JSONDecodeError, RecursionError):
                if len(source.text) - source.at > _LONGEST or not source.more():
                    return out, False
                continue
            if end == len(source.text) and not source.ended:
                source.more()
                continue
            record = source.text[source.at : end].replace("\r", " ").replace("\n", " ")
            target.write(record + "\n")
            source.at = end


def _lines_part(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    room: Room,
    format: str,
    encoding: str,
    given: int,
    doubts: tuple[Doubt, ...],
) -> Part:
    lines = (
        f"read_csv({quoted(path)}, auto_detect=false, header=false, compression='none',"
        " delim='\x1f', quote='', escape='', columns={'line': 'VARCHAR'}, strict_mode=false,"
        f" max_line_size={_LONGEST})"
    )
    good = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
    few = "" if path.stat().st_size <= _SMALL else " USING SAMPLE 100000 ROWS"
    try:
        row = con.execute(
            f"SELECT json_group_structure(CASE WHEN {good} THEN line::JSON END)"
            f" FROM (SELECT line FROM {lines}{few})"
        ).fetchone()
    except duckdb.Error as error:
        said = str(error).splitlines()[0].replace(str(path), name)
        raise UnreadableFile(f"{name} cannot be read as JSON lines ({said}).") from error
    shape = json.loads(row[0]) if row and row[0] else None
    if not isinstance(shape, dict) or not shape:
        raise UnreadableFile(f"{name} holds no record that can be read. Export it again.")
    leaves = list(_leaves(shape, (), "s"))
    names = [leaf for leaf, _ in leaves]
    columns = columns_of(names, name, room.limits)
    structure = quoted(json.dumps(_as_text(shape)))
    cells = ", ".join(f"nullif({sql}, '') AS c{place}" for place, (_, sql) in enumerate(leaves))
    read = f"CASE WHEN {good} THEN json_transform(line, {structure}) END AS s"
    numbered_lines = f"(SELECT line, row_number() OVER () AS _line FROM {lines})"
    sql = f"(SELECT {cells} FROM (SELECT {read} FROM {lines} WHERE {good}))"
    numbered = (
        f"(SELECT {cells}, _line FROM (SELECT {read}, _line FROM {numbered_lines} WHERE {good}))"
    )
    rejects = (
        f"(SELECT {quoted(name)} AS file, _line AS line,"
        " CASE WHEN json_valid(line) THEN 'not a record (an object in braces)'"
        " ELSE 'not valid JSON' END AS reason, line[:10000] AS text"
        f" FROM {numbered_lines} WHERE trim(line) <> '' AND NOT coalesce({good}, false))"
    )
    if con.execute(f"SELECT 1 FROM {sql} LIMIT 1").fetchone() is None:
        raise UnreadableFile(f"{name} holds no record that can be read. Export it again.")
    total = (
        max(given // 300, 1)
        if few
        else con.execute(f"SELECT count(*) FROM {lines}").fetchall()[0][0]
    )
    return Part(
        file=name,
        columns=columns,
        sql=sql,
        numbered=lambda: numbered,
        rejects=lambda _: rejects,
        sample=partial(
            sampled,
            con,
            f"(SELECT * EXCLUDE (_line), _line - 1 AS file_row_number FROM {numbered})",
            [column.key for column in columns],
            total,
        ),
        format=format,
        encoding=encoding,
        bytes=given,
        doubts=doubts,
    )


def _leaves(shape: dict[str, Any], path: tuple[str, ...], sql: str) -> Iterator[tuple[str, str]]:
    for key, inner in shape.items():
        deeper = f"struct_extract({sql}, {quoted(key)})"
        if isinstance(inner, dict) and inner:
            yield from _leaves(inner, (*path, key), deeper)
            continue
        yield ".".join((*path, key)), deeper
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            for part in NAMES:  # a list of named objects: the name of its first
                if inner[0].get(part) == "VARCHAR":
                    first = f"json_extract_string({deeper}, '$[0].{part}')"
                    yield ".".join((*path, key, part)), first


def _as_text(shape: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _as_text(inner) if isinstance(inner, dict) and inner else "VARCHAR"
        for key, inner in shape.items()
    }
