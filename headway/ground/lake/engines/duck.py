"""DuckDB in this process: the default, and what everything else is measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import portable

if TYPE_CHECKING:
    import pyarrow as pa

    from ..store import Lake
    from ..versions import Version

NAME = "DuckDB"


def why_not(expression: Any) -> str | None:
    """Nothing is refused: what is right is defined by this engine."""
    return None


def sql(expression: Any) -> str:
    """The expression as DuckDB reads it."""
    from ibis.backends.sql.compilers import duckdb

    return portable.compiled(NAME, duckdb.compiler, expression)


def ask(lake: Lake, version: Version, sql: str) -> pa.Table:
    """The answer, computed on a connection of its own."""
    from ..store import Session

    with Session(lake, version) as session:
        found: pa.Table = session.con.sql(sql).to_arrow_table()
    return found
