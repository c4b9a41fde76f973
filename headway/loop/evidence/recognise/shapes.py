"""One row per ticket, per update, or per event?"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

import duckdb

from headway.loop.evidence.mapping import Doubt, Shape
from headway.loop.evidence.sources.table import RawTable

_REPEATS = 0.005


def shape_of(
    con: duckdb.DuckDBPyConnection,
    raw: RawTable,
    chosen: AnyMapping[str, Any],
    forced: Shape | None,
    whole: bool,
) -> tuple[Shape, str, list[Doubt]]:
    """The shape, why, and doubts; `whole` asks the whole file whether ticket numbers repeat."""
    ticket = chosen.get("ticket_id")
    rows = numbers = 0
    if ticket is not None:
        column = ticket[2]
        rows, numbers = len(column.values), len(column.counts)
        if whole:
            row = con.execute(
                f"SELECT count({column.key}), count(DISTINCT {column.key}) FROM {raw.sql}"
            ).fetchone()
            rows, numbers = row or (rows, numbers)
    repeats = rows > numbers and (rows - numbers) / max(rows, 1) > _REPEATS
    told = f"{rows:,} rows for {numbers:,} ticket numbers"
    time = "event_at" in chosen or "updated_at" in chosen
    history = "event_kind" in chosen and "event_to" in chosen and time
    doubts: list[Doubt] = []
    shape: Shape
    if repeats and history:
        shape, why = "event", f"{told}, with the field that changed and its new value"
    elif repeats and "activity" in chosen and time:
        shape, why = "event", f"{told}, with an activity and its time"
    elif repeats and time and ("sequence" in chosen or "updated_at" in chosen):
        shape, why = "update", f"{told}, with the time of each update"
    elif repeats and "event_at" in chosen:
        shape, why = "update", f"{told}, with a time in each row"
    elif repeats:
        shape, why = "ticket", f"{told}, but nothing says when each row was written"
        if forced is None:
            doubts.append(
                Doubt(
                    "repeated_ids",
                    f"{rows - numbers:,} rows repeat a ticket number, and no column says which row "
                    "is the latest. Say which column is the time of the update, or remove them.",
                )
            )
    elif history or ("activity" in chosen and "event_at" in chosen and "opened_at" not in chosen):
        shape, why = "event", "an activity and its time in each row"
    else:
        shape, why = (
            "ticket",
            f"every ticket number comes once ({told})" if ticket else "one row each",
        )
    if forced is not None and forced != shape:
        return forced, f"chosen by you (it looked like one row per {shape}: {why})", doubts
    return shape, why, doubts
