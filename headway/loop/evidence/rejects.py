"""Rejected rows, kept as a CSV file people can open: file, line, reason, the row's text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from headway.ground.lake.store import text
from headway.loop.evidence.rows import REASONS


def write_rejects(con: duckdb.DuckDBPyConnection, to: Path, typed: str | None, broken: str) -> None:
    """Write the rejected rows of `typed` (numbered, with `reject`) and of `broken` to one file.

    Cells that a spreadsheet would take for a formula get an apostrophe before them.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    selects = [f"SELECT file, line, reason, text FROM {broken}"]
    if typed:
        reasons = " ".join(
            f"WHEN {text(code)} THEN {text(words)}" for code, words in REASONS.items()
        )
        selects.append(
            f"SELECT _file AS file, _line AS line, CASE reject {reasons} END AS reason,"
            f" _text AS text FROM ({typed}) WHERE reject IS NOT NULL"
        )
    safe = ", ".join(
        f"CASE WHEN regexp_matches({name}, '^[=+\\-@\\t\\r]') THEN '''' || {name} ELSE {name} END"
        f" AS {name}"
        for name in ("file", "reason", "text")
    )
    query = f"SELECT * REPLACE ({safe}) FROM ({' UNION ALL '.join(selects)}) ORDER BY file, line"
    con.execute(f"COPY ({query}) TO {text(str(to))} (FORMAT csv, HEADER true)")
