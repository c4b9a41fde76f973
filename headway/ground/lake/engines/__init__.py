"""Who computes: DuckDB in this process, ClickHouse or Spark; one small file each, the same names.

`HEADWAY_ENGINE` chooses (duckdb, clickhouse, spark). All read the same Parquet files: those that
the Delta tables name for exactly the version asked. A question is written once, as an Ibis
expression over unbound tables, and compiled per engine; what an engine would answer wrong without
an error is refused (`CannotOn`), never tried.

Every engine file has:

- `NAME`: as people write it
- `why_not(expression)`: the reason it must not compute this expression, None where it may
- `sql(expression)`: the expression in its dialect
- `ask(lake, version, sql)`: the answer over that version's tables, which carry their plain names

Engines may give a number as another type of the same value (unsigned, decimal, a date as a
timestamp at midnight) and collected values in any order; whoever reads the answer allows for it.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Protocol

from headway.ground.trouble import Trouble

if TYPE_CHECKING:
    from typing import Any

    import pyarrow as pa

    from ..store import Lake
    from ..versions import Version

KNOWN = ("duckdb", "clickhouse", "spark")
FILES = {"duckdb": "duck", "clickhouse": "clickhouse", "spark": "spark"}


class CannotOn(Trouble):
    """The engine chosen cannot compute this, or would compute it wrong."""


class Engine(Protocol):
    """What each engine file offers."""

    NAME: str

    def why_not(self, expression: Any) -> str | None:
        """The reason it must not compute this expression; None where it may."""

    def sql(self, expression: Any) -> str:
        """The expression in its dialect; raises CannotOn where the dialect has no words for it."""

    def ask(self, lake: Lake, version: Version, sql: str) -> pa.Table:
        """The answer over the tables of one version."""


def chosen() -> str:
    """The engine's key, from `HEADWAY_ENGINE`; Trouble for an unknown one."""
    key = os.environ.get("HEADWAY_ENGINE", "").strip().lower() or KNOWN[0]
    if key not in KNOWN:
        raise Trouble(f"HEADWAY_ENGINE is “{key}”. Known engines: {', '.join(KNOWN)}.")
    return key


def engine(key: str) -> Engine:
    """One engine by its key; nothing of the others is loaded."""
    module: Engine = importlib.import_module(f"{__name__}.{FILES[key]}")
    return module
