"""Putting fresh tickets into a store that already has some: only what they touch is rewritten.

Touched are the months of the fresh tickets, the months their earlier selves were in, the months of
tickets whose next contact changed because a fresh one asked about the same thing, and the months
of tickets whose promise ran out since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import duckdb

from headway.ground.lake.store import quoted
from headway.loop.evidence.derive import COLUMNS, KEY, gap_steps, minutes_sql, moment, top_sql
from headway.loop.evidence.rows import STORED

NARROW = (
    f"SELECT {KEY} AS k, opened_at, resolved_at, _row FROM fresh"
    " WHERE requester IS NOT NULL AND category IS NOT NULL"
)

DIRECT = "SELECT k, opened_at, resolved_at, _row FROM fresh WHERE known"
"""The same where the key was worked out while reading."""


def fill_gaps(con: duckdb.DuckDBPyConnection, narrow: str) -> None:
    """Make the table `gaps` from a SELECT of (k, opened_at, resolved_at, _row)."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE narrow AS {narrow}")
    for step in gap_steps("narrow"):
        con.execute(step)
    con.execute("DROP TABLE narrow")


def keep_unknown(
    con: duckdb.DuckDBPyConnection, now: str, given: Iterable[str], *, first_seen: bool
) -> None:
    """Fields the fresh rows do not carry keep the value the store has.

    Replaces the table `fresh`; `now` is a SELECT over the store's tickets that may be touched.
    With `first_seen` the opening is only the first time a history shows: the earlier one counts.
    """
    known = set(given) | {"ticket_id", "source"}
    earliest = "least(f.opened_at, o.opened_at) AS opened_at"
    picked = ", ".join(
        earliest
        if name == "opened_at" and first_seen
        else f"f.{quoted(name)}"
        if name in known
        else f"coalesce(f.{quoted(name)}, o.{quoted(name)}) AS {quoted(name)}"
        for name in STORED
    )
    names = ", ".join(quoted(name) for name in STORED)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {picked}, f.* EXCLUDE ({names})"
        f" FROM fresh f LEFT JOIN ({now}) o USING (source, ticket_id)"
    )


def find_replaced(con: duckdb.DuckDBPyConnection, now: str) -> set[str]:
    """Make `replaced` (the store's rows that fresh ones take the place of); gives their months."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE replaced AS SELECT source, ticket_id, {KEY} AS k,"
        f" repeat_known, opened_month FROM ({now}) SEMI JOIN fresh USING (source, ticket_id)"
    )
    return _words(con, "SELECT DISTINCT opened_month FROM replaced")


def find_kin(con: duckdb.DuckDBPyConnection, now: str) -> set[str]:
    """Recompute next contacts of all who share a key with a fresh or replaced ticket.

    Makes `gaps` for the fresh and `kin` for the store's tickets that change; gives their months.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE keys AS"
        f" SELECT {KEY} AS k FROM fresh WHERE requester IS NOT NULL AND category IS NOT NULL"
        " UNION SELECT k FROM replaced WHERE repeat_known"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE others AS SELECT -row_number() OVER () AS _row, * FROM ("
        f"SELECT {KEY} AS k, source, ticket_id, opened_at, resolved_at, next_contact_minutes,"
        f" opened_month FROM ({now}) ANTI JOIN fresh USING (source, ticket_id)"
        f" WHERE repeat_known AND {KEY} IN (SELECT k FROM keys))"
    )
    fill_gaps(con, f"{NARROW} UNION ALL SELECT k, opened_at, resolved_at, _row FROM others")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE kin AS SELECT * FROM (SELECT source, ticket_id, opened_month,"
        f" next_contact_minutes AS was, {minutes_sql('resolved_at', 'next_at')} AS now_minutes"
        " FROM others LEFT JOIN gaps USING (_row)) WHERE was IS DISTINCT FROM now_minutes"
    )
    return _words(con, "SELECT DISTINCT opened_month FROM kin")


def run_out(con: duckdb.DuckDBPyConnection, now: str, as_of: datetime | None) -> set[str]:
    """Months with open tickets whose promised time has passed since they were last judged."""
    return _words(
        con,
        f"SELECT DISTINCT opened_month FROM ({now}) WHERE sla_met IS NULL AND resolved_at IS NULL"
        f" AND sla_due_at < {moment(as_of)}",
    )


def kept_sql(touched: str, *, as_of: datetime | None, scale: str | None) -> str:
    """The store's rows of the touched months that no fresh row replaces, brought up to date."""
    answers: Mapping[str, str] = {
        "next_contact_minutes": (
            "CASE WHEN k.ticket_id IS NOT NULL THEN k.now_minutes ELSE o.next_contact_minutes END"
        ),
        "sla_met": (
            "CASE WHEN o.sla_met IS NULL AND o.resolved_at IS NULL"
            f" AND o.sla_due_at < {moment(as_of)} THEN false ELSE o.sla_met END"
        ),
        "csat_top": top_sql(scale, "o.", kept=True),
    }
    picked = ", ".join(
        f"{answers.get(name, f'o.{quoted(name)}')} AS {quoted(name)}" for name in COLUMNS
    )
    return (
        f"SELECT {picked} FROM (FROM ({touched}) ANTI JOIN fresh USING (source, ticket_id)) o"
        " LEFT JOIN kin k ON o.source = k.source AND o.ticket_id = k.ticket_id"
    )


def _words(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {row[0] for row in con.execute(query).fetchall()}
