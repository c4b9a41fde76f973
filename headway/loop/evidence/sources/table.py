"""What an opened file is: a table of text with its columns, rejects and doubts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from headway.ground.trouble import Trouble
from headway.loop.evidence.mapping import Doubt

REJECT_COLUMNS = "file, line, reason, text"


class UnreadableFile(Trouble):
    """This file cannot be read: what is wrong, where, what to do."""


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of the machine. Against archives made to burst (“bombs”)."""

    unpacked_bytes: int = 64 * 2**30
    """All files of one import together, after unpacking."""
    expansion: int = 400
    """Unpacked size over packed size, looked at above `expansion_from` bytes."""
    expansion_from: int = 32 * 2**20
    members: int = 1_000
    """Files in one archive."""
    columns: int = 3_000
    workbook_bytes: int = 2 * 2**30
    """A workbook is read into memory: its unpacked size."""
    spare_bytes: int = 512 * 2**20
    """Room left on the disk after unpacking."""


@dataclass(frozen=True)
class RawColumn:
    """A column: its safe key in the SQL (`c3`), its heading as people know it, its place from 0."""

    key: str
    name: str
    position: int


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: file, line it starts on (from 1), why, and its text."""

    file: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Part:
    """One opened file.

    `sql` gives the columns under the keys of `columns`; `numbered` makes the same with `_line`;
    `rejects` makes a SELECT of file, line, reason, text (complete after a scan of `sql`); `sample`
    gives up to so many rows from all over the file.
    """

    file: str
    columns: tuple[RawColumn, ...]
    sql: str
    numbered: Callable[[], str]
    rejects: Callable[[duckdb.DuckDBPyConnection], str]
    sample: Callable[[int], list[tuple[str | None, ...]]]
    format: str
    encoding: str = "utf-8"
    separator: str = ""
    bytes: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class RawTable:
    """All the files of one import as one table of text. Empty text is NULL.

    `sql` stands after FROM on the connection it was opened with and streams; `bytes` is the size
    on disk as given. Rejects of the direct CSV scan are collected by that very connection, so scan
    and ask for rejects on the same one.
    """

    parts: tuple[Part, ...]
    columns: tuple[RawColumn, ...]
    doubts: tuple[Doubt, ...]
    con: duckdb.DuckDBPyConnection = field(repr=False, compare=False)

    @cached_property
    def sql(self) -> str:
        """The table as `c0…cN`, every column VARCHAR."""
        return self._union([part.sql for part in self.parts])

    @cached_property
    def numbered_sql(self) -> str:
        """The same plus `_line` (where the record starts, from 1) and `_file`; may be slower.

        Needs `preserve_insertion_order` on (DuckDB's default).
        """
        numbered = [
            f"(SELECT *, {quoted(part.file)} AS _file FROM {part.numbered()})"
            for part in self.parts
        ]
        return self._union(numbered, extra=", _line, _file")

    def _union(self, relations: Sequence[str], extra: str = "") -> str:
        selects = []
        for part, relation in zip(self.parts, relations, strict=True):
            key_of = {column.name: column.key for column in part.columns}
            cells = ", ".join(f"{key_of[c.name]} AS {c.key}" for c in self.columns)
            selects.append(f"SELECT {cells}{extra} FROM {relation}")
        return "(" + " UNION ALL ".join(selects) + ")"

    @property
    def format(self) -> str:
        """csv, excel, json, jsonl, parquet or xes, of the first file."""
        return self.parts[0].format

    @property
    def encoding(self) -> str:
        """Encoding of the first file."""
        return self.parts[0].encoding

    @property
    def separator(self) -> str:
        """Separator of the first file; empty where there is none."""
        return self.parts[0].separator

    @property
    def bytes(self) -> int:
        """Size of all files as given."""
        return sum(part.bytes for part in self.parts)

    @property
    def keys(self) -> dict[str, str]:
        """Heading → key, for `Mapping.bound`."""
        return {column.name: column.key for column in self.columns}

    def rejects_sql(self) -> str:
        """A relation of all rejected rows (file, line, reason, text); for millions of them."""
        selects = [f"SELECT {REJECT_COLUMNS} FROM {part.rejects(self.con)}" for part in self.parts]
        return "(" + " UNION ALL ".join(selects) + ")"

    def rejects(self) -> list[Reject]:
        """All rejected rows, by file and line; complete once the table was scanned."""
        rows = self.con.execute(f"SELECT {REJECT_COLUMNS} FROM {self.rejects_sql()}").fetchall()
        order = {part.file: place for place, part in enumerate(self.parts)}
        return sorted((Reject(*row) for row in rows), key=lambda r: (order[r.file], r.line))

    def sample(self, rows: int = 20_000) -> list[tuple[str | None, ...]]:
        """Rows from all over the files, in file order, as tuples in the order of `columns`."""
        found: list[tuple[str | None, ...]] = []
        for part in self.parts:
            place = {column.name: at for at, column in enumerate(part.columns)}
            order = [place[column.name] for column in self.columns]
            for row in part.sample(max(rows // len(self.parts), 100)):
                found.append(tuple(row[at] for at in order))
        return found


def quoted(text: str | Path) -> str:
    """Text as an SQL literal.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


NO_REJECTS = (
    "(SELECT NULL::VARCHAR AS file, NULL::BIGINT AS line, NULL::VARCHAR AS reason,"
    " NULL::VARCHAR AS text WHERE false)"
)
