"""Parquet files, scanned by DuckDB as text; nested fields flattened with dots."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from headway.loop.evidence.sources.archive import Room
from headway.loop.evidence.sources.headings import columns_of, settle_repeats
from headway.loop.evidence.sources.spool import sampled
from headway.loop.evidence.sources.table import NO_REJECTS, Part, UnreadableFile, quoted


def open_parquet(con: duckdb.DuckDBPyConnection, path: Path, name: str, room: Room) -> Part:
    """Open a Parquet file; Trouble when it is damaged or empty."""
    scan = f"read_parquet({quoted(path)}, file_row_number=true)"
    try:
        relation = con.sql(f"SELECT * EXCLUDE (file_row_number) FROM {scan}")
        leaves = [
            leaf
            for column, kind in zip(relation.columns, relation.types, strict=True)
            for leaf in _leaves(column, identifier(column), kind)
        ]
        total = (con.execute(f"SELECT count(*) FROM {scan}").fetchone() or (0,))[0]
    except duckdb.Error as error:
        said = str(error).splitlines()[0].replace(str(path), name)
        raise UnreadableFile(
            f"{name} is a damaged or cut-off Parquet file ({said}). Export it again."
        ) from error
    if not total:
        raise UnreadableFile(f"{name} holds no rows. Export the tickets again.")
    names = [leaf for leaf, _ in leaves]
    cells = ", ".join(f"{text} AS c{place}" for place, (_, text) in enumerate(leaves))
    sql = f"(SELECT {cells} FROM {scan})"
    columns = columns_of(names, name, room.limits)
    columns, notes = settle_repeats(con, sql, columns, names, name)
    numbered = f"(SELECT {cells}, file_row_number + 1 AS _line FROM {scan})"
    return Part(
        file=name,
        columns=columns,
        sql=sql,
        numbered=lambda: numbered,
        rejects=lambda _: NO_REJECTS,
        sample=partial(
            sampled,
            con,
            f"(SELECT {cells}, file_row_number FROM {scan})",
            [column.key for column in columns],
            total,
        ),
        format="parquet",
        encoding="",
        bytes=path.stat().st_size,
        doubts=notes,
    )


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _leaves(name: str, sql: str, kind: DuckDBPyType) -> Iterator[tuple[str, str]]:
    """Dotted name and SQL text of each leaf of a column."""
    if kind.id == "struct":
        for child, inner in kind.children:
            yield from _leaves(f"{name}.{child}", f"struct_extract({sql}, {quoted(child)})", inner)
        return
    if kind.id in {"list", "array", "map", "union"}:
        yield name, f"nullif(to_json({sql})::VARCHAR, '[]')"
    elif kind.id in {"double", "float"}:
        whole = f"{sql} = trunc({sql}) AND abs({sql}) < 1e15"
        yield (
            name,
            f"CASE WHEN isnan({sql}) THEN NULL WHEN {whole} THEN CAST({sql}::BIGINT AS VARCHAR)"
            f" ELSE {sql}::VARCHAR END",
        )
    elif kind.id == "timestamp with time zone":
        yield name, f"strftime({sql} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    else:
        yield name, f"nullif({sql}::VARCHAR, '')"
