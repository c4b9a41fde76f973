"""Rows read in Python, kept as Parquet on disk so that DuckDB can scan them with all cores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from headway.loop.evidence.mapping import Doubt
from headway.loop.evidence.sources.archive import Room
from headway.loop.evidence.sources.headings import columns_of, settle_repeats
from headway.loop.evidence.sources.table import Part, UnreadableFile, quoted

BATCH = 20_000
_REJECTS = pa.schema([("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())])


class Spool:
    """Writes rows of text of one width, with their line, and rejects beside them."""

    def __init__(self, room: Room, width: int) -> None:
        self.path = room.new(".parquet")
        self.rejects_path = room.new(".rejects.parquet")
        self.width = width
        self.rows = self.rejected = 0
        fields = [(f"c{i}", pa.string()) for i in range(width)]
        self._schema = pa.schema([*fields, ("_line", pa.int64())])
        self._writer = pq.ParquetWriter(self.path, self._schema, compression="lz4")
        self._rejects = pq.ParquetWriter(self.rejects_path, _REJECTS, compression="lz4")
        self._cells: list[Sequence[str | None]] = []
        self._lines: list[int] = []
        self._bad: list[tuple[int, str, str]] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()
        self._rejects.close()

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """One row; `cells` has the spool's width; empty text becomes NULL."""
        self._cells.append(cells)
        self._lines.append(line)
        self.rows += 1
        if len(self._lines) >= BATCH:
            self._flush()

    def reject(self, line: int, reason: str, text: str) -> None:
        """One row that cannot be read."""
        self._bad.append((line, reason, text[:10_000]))
        self.rejected += 1
        if len(self._bad) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            columns = zip(*self._cells, strict=True)
            arrays = [pa.array([cell or None for cell in c], pa.string()) for c in columns]
            arrays.append(pa.array(self._lines, pa.int64()))
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._cells, self._lines = [], []
        if self._bad:
            lines, reasons, texts = zip(*self._bad, strict=True)
            table = pa.table([list(lines), list(reasons), list(texts)], schema=_REJECTS)
            self._rejects.write_table(table)
            self._bad = []


def spooled_part(
    con: duckdb.DuckDBPyConnection,
    spool: Spool,
    names: Sequence[object],
    *,
    file: str,
    room: Room,
    format: str,
    encoding: str = "utf-8",
    separator: str = "",
    bytes: int = 0,
    doubts: Sequence[Doubt] = (),
) -> Part:
    """The finished spool as an opened file; Trouble when it holds no row at all."""
    if spool.rows == 0:
        raise UnreadableFile(
            f"{file} has headings but no row that can be read"
            + (f" ({spool.rejected:,} rows are broken)" if spool.rejected else "")
            + ". Check the export."
        )
    sql = f"read_parquet({quoted(spool.path)})"
    columns = columns_of(names, file, room.limits)
    columns, notes = settle_repeats(con, sql, columns, names, file)
    rejects = (
        f"(SELECT {quoted(file)} AS file, line, reason, text"
        f" FROM read_parquet({quoted(spool.rejects_path)}))"
    )
    return Part(
        file=file,
        columns=columns,
        sql=sql,
        numbered=lambda: sql,
        rejects=lambda _: rejects,
        sample=partial(parquet_sample, con, spool.path, [c.key for c in columns]),
        format=format,
        encoding=encoding,
        separator=separator,
        bytes=bytes,
        doubts=(*doubts, *notes),
    )


def parquet_sample(
    con: duckdb.DuckDBPyConnection, path: Path, cells: Sequence[str], rows: int
) -> list[tuple[str | None, ...]]:
    """Blocks of neighbouring rows from all over a Parquet file, as text."""
    total = pq.ParquetFile(path).metadata.num_rows
    return sampled(con, f"read_parquet({quoted(path)}, file_row_number=true)", cells, total, rows)


def sampled(
    con: duckdb.DuckDBPyConnection, sql: str, cells: Sequence[str], total: int, rows: int
) -> list[tuple[str | None, ...]]:
    """Up to `rows` rows of `sql` (which gives `file_row_number`), in 50 even blocks of a file."""
    where = ""
    if total > rows:
        stride = total / 50
        where = f" WHERE file_row_number % {int(stride)} < {max(int(rows / 50), 1)}"
    found = con.execute(f"SELECT {', '.join(cells)} FROM {sql}{where}")
    return [tuple(row) for row in found.fetchall()]
