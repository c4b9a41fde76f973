"""CSV, TSV and their kin: straight by DuckDB where the file is clean, carefully where it is not."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources import encodings
from headway.loop.evidence.sources.archive import CHUNK, Room
from headway.loop.evidence.sources.careful import Cells, columns_reason, read_carefully
from headway.loop.evidence.sources.dialect import HEAD, Dialect, dialect_of
from headway.loop.evidence.sources.headings import columns_of, settle_repeats
from headway.loop.evidence.sources.spool import Spool, sampled, spooled_part
from headway.loop.evidence.sources.survey import Quotes, Survey, quotes_of, survey
from headway.loop.evidence.sources.table import NO_REJECTS, Part, UnreadableFile, quoted

_SERIAL = itertools.count(1)
SMALL = 64 * 2**20
"""Up to this size samples are taken by scanning the whole file."""


def open_delimited(con: duckdb.DuckDBPyConnection, path: Path, name: str, room: Room) -> Part:
    """Open a delimited text file; Trouble when it is empty or no table."""
    given = path.stat().st_size
    path, encoding, found = _as_utf8(path, name, room)
    doubts: list[Doubt] = []
    if found.invalid:
        share = found.invalid / (found.invalid + found.multibyte)
        doubts.append(
            Doubt(
                "mixed_encoding",
                f"{name} is mostly UTF-8, but {found.invalid:,} characters are not. Rows with "
                "them are rejected. Export it again in one encoding.",
                serious=share > 0.01,
            )
        )
    if encoding not in {"utf-8", "utf-8-sig", "utf-16", "utf-32"}:
        doubts.append(
            Doubt("encoding_guessed", f"{name} is not UTF-8; it was read as {encoding.upper()}.")
        )
    with path.open("rb") as file:
        head = file.read(HEAD)
    whole = len(head) == found.size
    text = head.decode("utf-8-sig", "ignore")
    if found.newline == "cr":
        text = text.replace("\r", "\n")
    dialect = dialect_of(text, name, whole)
    quotes = Quotes(True)
    if dialect.quote and found.quotes:
        quotes = quotes_of(path, dialect.separator)
    if quotes.clean and _is_clean(con, path, dialect, found):
        opened: _Direct | None = _Direct(con, path, name, room, dialect, found, quotes)
    else:
        opened = None
    if opened is not None:
        part = opened.part(given, encoding)
        cut = opened.cut
    else:
        with Spool(room, dialect.width) as spool:
            cut = read_carefully(path, dialect, spool, cr=found.newline == "cr")
        part = spooled_part(
            con, spool, dialect.names, file=name, room=room, format="csv", encoding=encoding,
            separator=dialect.separator, bytes=given,
        )  # fmt: skip
    if cut:
        doubts.append(
            Doubt(
                "truncated",
                f"{name} is cut off in the middle of its last row. Export or download it again.",
                serious=True,
            )
        )
    return replace(part, doubts=(*doubts, *part.doubts))


def _as_utf8(path: Path, name: str, room: Room) -> tuple[Path, str, Survey]:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"{name} is empty. Export the tickets again.")
    encoding = encodings.marked(head)
    if encoding is None or encoding == "utf-8-sig":
        found = survey(path)
        if found.nul > found.size * 0.001:
            raise UnreadableFile(
                f"{name} is not a text file (it holds binary data). Export it as CSV or Excel."
            )
        if not found.invalid or encodings.is_mixed(found):
            return path, encoding or "utf-8", found
        encoding = encodings.guess(path)
    path = encodings.to_utf8(path, name, encoding, room)
    return path, encoding.removesuffix("-le").removesuffix("-be"), survey(path)


def _is_clean(con: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, found: Survey) -> bool:
    """May DuckDB read this file straight?"""
    if found.invalid or found.long or found.nul or dialect.escape == "\\":
        return False
    if dialect.header_line > 1 or (dialect.quote == "" and found.newline == "mixed"):
        return False
    if found.newline == "mixed":
        try:
            con.execute(
                f"SELECT count(*) FROM {_scan(path, dialect, 'headway_probe', True)}"
            ).fetchall()
        except duckdb.Error:
            return False
    return True


def _scan(path: Path, dialect: Dialect, rejects: str, lines: bool) -> str:
    """The file as DuckDB reads it.

    Where quoted texts go over `lines` one thread must do: started in the middle of such a text,
    and told to put rejects aside, DuckDB 2.0 takes its lines for rows.
    """
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(dialect.width))
    return (
        f"read_csv({quoted(path)}, auto_detect=false, header=false, skip=1, compression='none',"
        f" delim={quoted(dialect.separator)}, quote={quoted(dialect.quote)},"
        f" escape={quoted(dialect.quote)}, columns={{{columns}}}, strict_mode=true,"
        f" store_rejects=true, rejects_table='{rejects}', rejects_scan='{rejects}_scans',"
        f" rejects_limit=0, parallel={str(not lines).lower()})"
    )


class _Direct:
    """A clean file, scanned by DuckDB itself."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path,
        name: str,
        room: Room,
        dialect: Dialect,
        found: Survey,
        quotes: Quotes,
    ) -> None:
        self.con, self.path, self.name, self.room = con, path, name, room
        self.dialect, self.found = dialect, found
        self.table = f"headway_rejects_{next(_SERIAL)}"
        self.sql = _scan(path, dialect, self.table, quotes.lines)
        self.quotes = quotes

    def part(self, given: int, encoding: str) -> Part:
        if (
            self.con.execute(
                f"SELECT c0 FROM {_scan(self.path, self.dialect, 'headway_probe', True)} LIMIT 1"
            ).fetchone()
            is None
        ):
            raise UnreadableFile(
                f"{self.name} has headings but no row that can be read. Check the export."
            )
        columns = columns_of(self.dialect.names, self.name, self.room.limits)
        columns, notes = settle_repeats(self.con, self.sql, columns, self.dialect.names, self.name)
        keys = [column.key for column in columns]
        return Part(
            file=self.name,
            columns=columns,
            sql=self.sql,
            numbered=lambda: self.numbered,
            rejects=self.rejects,
            sample=partial(self.sample, keys),
            format="csv",
            encoding=encoding,
            separator=self.dialect.separator,
            bytes=given,
            doubts=notes,
        )

    @cached_property
    def cut(self) -> bool:
        """Is the last record short, with no line end?"""
        if self.found.last.endswith((b"\n", b"\r")):
            return False
        with self.path.open("rb") as file:
            file.seek(max(0, self.found.size - CHUNK))
            tail = file.read()
        newline = b"\r" if self.found.newline == "cr" else b"\n"
        at = len(tail)
        while (at := tail.rfind(newline, 0, at)) >= 0:
            if not self.dialect.quote or tail[at + 1 :].count(b'"') % 2 == 0:
                break
        cells = Cells(self.dialect).of(tail[at + 1 :].decode("utf-8", "replace"))
        return not isinstance(cells, list) or len(cells) < self.dialect.width

    @cached_property
    def numbered(self) -> str:
        """Rows with the line they start on: line ends inside quotes and rejects are counted in.

        Row order is file order, so one running sum does; only blank lines need the careful way.
        """
        if self.found.blank_lines:
            with Spool(self.room, self.dialect.width) as spool:
                read_carefully(self.path, self.dialect, spool, cr=self.found.newline == "cr")
            return f"read_parquet({quoted(spool.path)})"
        newline = "chr(13)" if self.found.newline == "cr" else "chr(10)"
        extra = "0"
        if self.quotes.lines:
            extra = " + ".join(
                f"coalesce(strlen(c{i}) - strlen(replace(c{i}, {newline}, '')), 0)"
                for i in range(self.dialect.width)
            )
        first = self.dialect.data_line - 1
        if extra == "0":
            rows = f"SELECT *, _row + {first} AS _line FROM (SELECT *, row_number() OVER () AS _row FROM {self.sql})"
        else:
            before = "(ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
            rows = (
                f"SELECT * EXCLUDE (_extra), (_row + {first} + coalesce(sum(_extra) OVER {before}, 0))"
                f"::BIGINT AS _line FROM (SELECT *, row_number() OVER () AS _row,"
                f" ({extra})::INT AS _extra FROM {self.sql})"
            )
        shifts = self._shifts()
        if not shifts:
            return f"(SELECT * EXCLUDE (_row) FROM ({rows}))"
        table = f"{self.table}_shifts"
        arrow = pa.table({"after": [a for a, _ in shifts], "shift": [s for _, s in shifts]})
        self.con.register(f"{table}_arrow", arrow)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM {table}_arrow")
        self.con.unregister(f"{table}_arrow")
        return (
            f"(SELECT r.* EXCLUDE (_row) REPLACE (r._line + coalesce(s.shift, 0) AS _line)"
            f" FROM ({rows}) r ASOF LEFT JOIN {table} s ON r._row > s.after)"
        )

    def _shifts(self) -> list[tuple[int, int]]:
        """(good rows before, lines taken up to here by rejects) of each reject, in order."""
        self._scanned(self.con)
        found = self.con.execute(
            f"SELECT line, any_value(csv_line) FROM {self.table} GROUP BY line ORDER BY line"
        ).fetchall()
        shifts: dict[int, int] = {}
        lines = 0
        for place, (record, text) in enumerate(found):
            lines += 1 + text.strip("\r\n").count("\n")
            shifts[record - 2 - place] = lines
        return list(shifts.items())

    def _scanned(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make sure this connection has scanned the file at least once."""
        try:
            con.execute(f"SELECT 1 FROM {self.table} LIMIT 0")
        except duckdb.CatalogException:
            con.execute(f"SELECT count(*) FROM {self.sql}").fetchall()

    def rejects(self, con: duckdb.DuckDBPyConnection) -> str:
        """The rows DuckDB could not read, with physical line numbers."""
        self._scanned(con)
        found = con.sql(
            "SELECT line_byte_position - 1 AS place, any_value(error_type::VARCHAR) AS kind,"
            f" any_value(error_message) AS message, any_value(csv_line) AS text"
            f" FROM {self.table} GROUP BY place ORDER BY place"
        ).to_arrow_table()
        if found.num_rows == 0:
            return NO_REJECTS
        texts = found["text"].to_pylist()
        leads = [len(text) - len(text.lstrip("\r\n")) for text in texts]
        newline = 13 if self.found.newline == "cr" else 10
        places = found["place"].to_numpy() + np.array(leads)
        lines = _line_numbers(self.path, places, newline)
        reasons = [
            self._reason(kind, message)
            for kind, message in zip(
                found["kind"].to_pylist(), found["message"].to_pylist(), strict=True
            )
        ]
        table = f"{self.table}_named"
        arrow = pa.table(
            {
                "file": [self.name] * len(texts),
                "line": lines,
                "reason": reasons,
                "text": [text.strip("\r\n") for text in texts],
            }
        )
        con.register(f"{table}_arrow", arrow)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM {table}_arrow")
        con.unregister(f"{table}_arrow")
        return table

    def _reason(self, kind: str, message: str) -> str:
        columns = re.search(r"Found: (\d+)", message)
        if columns and "COLUMNS" in kind:
            return columns_reason(int(columns[1]), self.dialect.width)
        if "SIZE" in kind:
            return "the row is too long to be read"
        return "a quote is opened and not closed as it should be"

    def sample(self, keys: list[str], rows: int) -> list[tuple[str | None, ...]]:
        if self.found.size <= SMALL:
            total = self.found.lf + self.found.cr
            numbered = f"(SELECT *, row_number() OVER () - 1 AS file_row_number FROM {self.sql})"
            return sampled(self.con, numbered, keys, total, rows)
        places = [int(key[1:]) for key in keys]
        split = Cells(self.dialect)
        blocks = 50
        size = CHUNK // 4
        taken: list[tuple[str | None, ...]] = []
        with self.path.open("rb") as file:
            for block in range(blocks):
                file.seek((self.found.size - size) * block // (blocks - 1))
                lines = file.read(size).decode("utf-8", "replace").splitlines()[1:-1]
                good = 0
                for line in lines:
                    cells = split.of(line)
                    if isinstance(cells, list) and len(cells) == self.dialect.width:
                        taken.append(tuple(cells[place] or None for place in places))
                        good += 1
                        if good >= rows // blocks:
                            break
        return taken


def _line_numbers(path: Path, places: np.ndarray, newline: int) -> np.ndarray:
    """The line (from 1) each byte position is on; `places` ascending."""
    lines = np.empty(len(places), np.int64)
    done = before = offset = 0
    with path.open("rb", buffering=0) as file:
        while done < len(places) and (chunk := file.read(CHUNK * 4)):
            upto = int(np.searchsorted(places, offset + len(chunk)))
            raw = np.frombuffer(chunk, np.uint8)
            ends = np.flatnonzero(raw == newline) + offset
            lines[done:upto] = before + np.searchsorted(ends, places[done:upto]) + 1
            before += len(ends)
            offset += len(chunk)
            done = upto
    return lines
