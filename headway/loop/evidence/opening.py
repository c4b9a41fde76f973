"""The desk's calendar at work on the store: a table of open minutes, waiting, counting anew.

Ten million tickets must stay affordable, so nothing is asked ticket by ticket: the calendar becomes
a small table with a row for each day, and tickets find their days in it by a join.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from headway.ground.lake.store import quoted
from headway.ground.lake.writing import Writer
from headway.loop.evidence.calendar import YEARS, Calendar, utc_days
from headway.loop.evidence.derive import (
    BUSINESS,
    COLUMNS,
    TYPES,
    Opening,
    business_sql,
    days_sql,
    live_sql,
    local_sql,
    minutes_sql,
)

MOMENTS = ("opened_at", "first_response_at", "resolved_at")
TABLE = "opening_days"
WAITED = "waited_open"


def lay_out(
    con: duckdb.DuckDBPyConnection,
    calendar: Calendar,
    relation: str,
    *,
    moments: Iterable[str] = MOMENTS,
) -> Opening:
    """Make the table of open days that covers all `moments` of a relation of tickets."""
    asked = ", ".join(f"min({name}), max({name})" for name in moments)
    row = con.execute(f"SELECT {asked} FROM {relation}").fetchall()[0]
    times = [time.astimezone(UTC) for time in row if time is not None]
    days = [day for day in (time.date() for time in times) if YEARS[0] <= day.year <= YEARS[1]]
    today = date(2000, 1, 1)
    first, last = (min(days), max(days)) if days else (today, today)
    return _put(con, calendar, first - timedelta(days=3), last + timedelta(days=3))


def _put(con: duckdb.DuckDBPyConnection, calendar: Calendar, first: date, last: date) -> Opening:
    rows = utc_days(calendar.spans(first - timedelta(days=10), last + timedelta(days=10)))
    pieces = max((len(mine) for _, _, mine in rows), default=1) or 1
    columns: dict[str, list[Any]] = {
        "day": [day for day, _, _ in rows],
        "before": [before for _, before, _ in rows],
    }
    for k in range(pieces):
        for name, side in (("s", 0), ("e", 1)):
            columns[f"{name}{k + 1}"] = [
                mine[k][side] if k < len(mine) else None for _, _, mine in rows
            ]
    schema = pa.schema([(name, pa.int64()) for name in columns])
    con.register("opening_rows", pa.table(columns, schema=schema))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT * FROM opening_rows")
    con.unregister("opening_rows")
    return Opening(TABLE, pieces)


def with_waits(
    con: duckdb.DuckDBPyConnection, opening: Opening, waits: str, tickets: str
) -> Opening:
    """The same with waiting known from histories: `waits` and `tickets` are relations.

    `tickets` has `_row`, `source`, `ticket_id`, `opened_at` and `resolved_at`; waiting after the
    resolution is no waiting. Makes the table `WAITED` of `_row` and `wait_us`.
    """
    begin, end = opening.until("started_at", "hs"), opening.until("ended_at", "he")
    spans = (
        "SELECT t._row, greatest(w.started_at, t.opened_at) AS started_at,"
        " least(coalesce(w.ended_at, t.resolved_at), t.resolved_at) AS ended_at"
        f" FROM ({waits}) w JOIN ({tickets}) t USING (source, ticket_id)"
        " WHERE t.resolved_at IS NOT NULL"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {WAITED} AS SELECT _row,"
        f" sum(CASE WHEN ended_at > started_at THEN {end} - {begin} ELSE 0 END)::BIGINT AS wait_us"
        f" FROM ({spans}) s{opening.day_join('s.started_at', 'hs')}"
        f"{opening.day_join('s.ended_at', 'he')} GROUP BY _row"
    )
    return Opening(opening.table, opening.pieces, WAITED)


def count_anew(
    writer: Writer,
    calendar: Calendar | None,
    progress: Callable[[str, float], None],
    *,
    zone: str | None = None,
) -> dict[str, float]:
    """Write all tickets again with the columns that follow from this calendar.

    With `zone` their local days and hours are those of that time zone, too, and their histories are
    laid to the month their opening falls into there; without, they stay. Nothing is visible before `writer.commit`. Gives the share of tickets in which each of the
    columns written anew is filled.
    """
    con = writer.con
    now = writer.current("tickets", also=TYPES)
    if now is None:
        return dict.fromkeys(BUSINESS, 0.0)
    rows = f"(SELECT * FROM ({now}))"
    opening = None
    if calendar is not None:
        progress("Laying out the calendar", 0.1)
        opening = lay_out(con, calendar, rows)
        waits = writer.current("waits")
        if waits:
            progress("Working out the waiting", 0.2)
            opening = with_waits(con, opening, waits, _keyed(now))
            rows = f"(SELECT *, {ROW} AS _row FROM ({now}))"
    progress("Counting open minutes", 0.4)
    source = opening.joined(rows) if opening is not None else f"{rows} x"
    # the others follow from no calendar: an older store, which lacks them, gets them on the way
    answers = business_sql(opening) | {
        "live_channel": live_sql("x.channel"),
        "response_minutes": minutes_sql("x.opened_at", "x.first_response_at"),
    }
    local = days_sql(zone, "x.") if zone is not None else {}
    picked = ", ".join(
        f"{(answers | local)[name]} AS {name}"
        if name in answers or name in local
        else f"x.{quoted(name)}"
        for name in COLUMNS
    )
    con.execute("SET preserve_insertion_order=false")
    written = writer.put("tickets", f"SELECT {picked} FROM {source}", partition_by="opened_month")
    if zone is not None:
        _histories_to(writer, now, local_sql("t.opened_at", zone))
    con.execute("SET preserve_insertion_order=true")
    progress("Checking", 0.95)
    whole = max(sum(file.rows for file in written), 1)
    return {
        name: sum(file.rows - file.nulls.get(name, file.rows) for file in written) / whole
        for name in answers
    }


def _histories_to(writer: Writer, tickets: str, opened: str) -> None:
    """Lay every history to the month of its ticket's opening on the wall clock `opened`."""
    months = f"SELECT source, ticket_id, strftime({opened}, '%Y-%m') AS month FROM ({tickets}) t"
    for table in ("events", "updates", "waits"):
        rows = writer.current(table)
        if rows:
            writer.put(
                table,
                "SELECT r.* REPLACE (coalesce(m.month, r.opened_month) AS opened_month)"
                f" FROM ({rows}) r LEFT JOIN ({months}) m USING (source, ticket_id)",
                partition_by="opened_month",
            )


ROW = "hash(source, ticket_id)"
"""A key of a ticket for joins within one statement; 64 bits, so two of ten million meet once in
three hundred thousand runs."""


def _keyed(now: str) -> str:
    return f"SELECT {ROW} AS _row, source, ticket_id, opened_at, resolved_at FROM ({now})"
