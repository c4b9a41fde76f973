"""Histories put into the store: fold what is new together with what is known of the same tickets.

The typed rows of every history are kept in the table `updates`, so that a ticket whose history
comes in several files is folded from all of them, whatever their order; reading a file again adds
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Set
from dataclasses import dataclass

from headway.ground.lake.store import quoted
from headway.ground.lake.writing import Writer
from headway.loop.evidence import derive, fold
from headway.loop.evidence.mapping import Mapping
from headway.loop.evidence.rows import ROLE_TYPES, STORED

KEPT = {**STORED, **ROLE_TYPES}
"""Columns of the table `updates` besides `ord`, `copy` and the month."""

EVENT_COLUMNS = 'ticket_id, source, happened_at AS "at", seq::INTEGER AS seq, kind, "from", "to", "by", opened_month'
NO_EVENTS = (
    'SELECT NULL::VARCHAR AS ticket_id, NULL::VARCHAR AS source, NULL::TIMESTAMPTZ AS "at",'
    ' NULL::INTEGER AS seq, NULL::VARCHAR AS kind, NULL::VARCHAR AS "from",'
    ' NULL::VARCHAR AS "to", NULL::VARCHAR AS "by", NULL::VARCHAR AS opened_month WHERE false'
)
STEP = 1 << 40
"""File order within an import is counted from its number times this."""


@dataclass(frozen=True)
class History:
    """What folding found: events of the touched tickets, fields they have, facts for the report."""

    events: int
    given: frozenset[str]
    back_filled: AnyMapping[str, float]
    dropped: int
    automatic: int = 0


NO_HISTORY = History(0, frozenset(), {}, 0)


def fold_in(writer: Writer, mapping: Mapping, have: Set[str]) -> History:
    """Make `fresh` (tickets), `happened` (events), `waits` and `h` (all their rows) from `good`."""
    con = writer.con
    number = (writer.head.number if writer.head else 0) + 1
    names = ", ".join(quoted(name) for name in KEPT)
    picked = ", ".join(
        quoted(name) if name in have or name == "source" else f"NULL::{kind} AS {quoted(name)}"
        for name, kind in KEPT.items()
    )
    known = writer.current("updates", also=KEPT)
    union = f"SELECT {picked}, {number * STEP}::BIGINT + _row AS ord FROM good"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE united AS SELECT *, row_number() OVER"
        f" (PARTITION BY {names} ORDER BY ord)::INTEGER AS copy FROM ({union})"
    )
    fields = set(have)
    if known:
        con.execute(
            f"INSERT INTO united BY NAME SELECT {names}, ord, copy FROM ({known})"
            " SEMI JOIN (SELECT DISTINCT source, ticket_id FROM united) USING (source, ticket_id)"
        )
        con.execute(
            "CREATE OR REPLACE TEMP TABLE united AS SELECT * FROM united QUALIFY row_number()"
            f" OVER (PARTITION BY {names}, copy ORDER BY ord) = 1"
        )
        filled = ", ".join(f"count({quoted(name)})" for name in KEPT)
        row = con.execute(f"SELECT {filled} FROM united").fetchall()[0]
        fields |= {name for name, count in zip(KEPT, row, strict=True) if count}
    return _fold(writer, mapping, fields)


def _fold(writer: Writer, mapping: Mapping, have: set[str]) -> History:
    con = writer.con
    shape, states = mapping.shape, mapping.states
    con.execute(f"CREATE OR REPLACE TEMP TABLE h AS {fold.ordered_sql('united')}")
    con.execute("DROP TABLE united")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE happened AS {fold.events_sql('h', have, shape, states)}"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE plain AS {fold.plain_sql('h', have)}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE classed AS "
        + fold.classed_sql("h", "happened", have, shape, states)
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE waits AS {fold.waits_sql('classed')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE waited AS {fold.waited_sql('waits')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE states AS {fold.states_sql('classed')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE moves AS {fold.moves_sql('happened')}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE replies AS {fold.replies_sql('happened')}")
    done = bool(states.resolved | states.closed | states.cancelled)
    acts = "status" not in have
    if acts:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE last_acts AS SELECT source, ticket_id,"
            ' max_by("to", pos) AS last_act FROM happened'
            " WHERE kind IN ('status', 'other') AND \"to\" IS NOT NULL GROUP BY ALL"
        )
    knows = "resolved_at" in have or bool(states.resolved)
    kinds = con.execute("SELECT DISTINCT kind FROM happened").fetchall()
    kept = {kind for (kind,) in kinds} if shape == "event" and "event_kind" in have else set()
    query = fold.folded_sql(
        has_status=done, knows_resolved=knows, act_status=acts, has_waits=bool(states.waiting),
        kept_kinds=kept,
    )  # fmt: skip
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT *, row_number() OVER () AS _row FROM ({query})"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE tied AS SELECT source, ticket_id, opened_at FROM fresh"
    )
    filled = _back_filled(writer, have)
    (automatic,) = con.execute(
        "SELECT count(*) FROM plain p JOIN replies r USING (source, ticket_id)"
        f" WHERE {fold.AUTOMATIC_ANSWER}"
    ).fetchall()[0]
    dropped = con.execute(
        "SELECT count(*) FROM fresh f JOIN plain p USING (source, ticket_id) WHERE f.resolved_at IS"
        " NULL AND p.resolved_at < date_trunc('minute', f.opened_at)"
    ).fetchall()[0][0]
    base = "rank = 0" if shape == "event" else "true"
    events = con.execute(f"SELECT count(*) FROM happened WHERE {base}").fetchall()[0][0]
    present = ", ".join(f"count({quoted(name)}) > 0" for name in STORED)
    row = con.execute(f"SELECT {present} FROM fresh").fetchall()[0]
    given = {name for name, yes in zip(STORED, row, strict=True) if yes}
    given |= {name for name in have if name in STORED} | {"opened_at"}
    if done:
        given |= {"resolved_at", "closed_at", "reopen_count"}
    if "group" in have or "group" in kept:
        given |= {"reassignment_count", "pingpong_count"}
    for name in ("states", "moves", "replies", "classed", "waited"):
        con.execute(f"DROP TABLE {name}")
    return History(events, frozenset(given), filled, dropped, automatic)


def _back_filled(writer: Writer, have: Set[str]) -> dict[str, float]:
    """Outcome columns that know on a ticket's first row what only happened later; share of tickets."""
    found = {}
    for name in ("resolved_at", "closed_at"):
        if name not in have:
            continue
        with_it, early = writer.con.execute(
            f"SELECT count(*), count(*) FILTER (first_known > first_at) FROM (SELECT"
            f" arg_min_null({name}, pos) AS first_known, min(updated_at) AS first_at,"
            f" max({name}) AS known, count(*) AS n FROM h GROUP BY source, ticket_id)"
            " WHERE known IS NOT NULL AND n > 1"
        ).fetchall()[0]
        if with_it and early / with_it > 0.05:
            found[name] = early / with_it
    return found


def store(writer: Writer, *, old_months: Set[str], zone: str) -> None:
    """Write `updates`, `events` and `waits` of the touched tickets beside those of all others."""
    month = f"strftime({derive.local_sql('t.opened_at', zone)}, '%Y-%m') AS opened_month"
    touched = old_months | {
        row[0] for row in writer.con.execute(f"SELECT DISTINCT {month} FROM tied t").fetchall()
    }
    names = ", ".join(f"h.{quoted(name)}" for name in KEPT)
    events = (
        f"SELECT {EVENT_COLUMNS} FROM (SELECT e.*, row_number() OVER (PARTITION BY e.source,"
        f" e.ticket_id ORDER BY e.pos, e.rank) - 1 AS seq, {month} FROM happened e"
        " JOIN tied t USING (source, ticket_id))"
    )
    updates = f"SELECT {names}, h.ord, h.copy, {month} FROM h JOIN tied t USING (source, ticket_id)"
    waits = (
        f"SELECT w.ticket_id, w.source, w.started_at, w.ended_at, {month}"
        " FROM waits w JOIN tied t USING (source, ticket_id)"
    )
    for table, query in (("events", events), ("updates", updates), ("waits", waits)):
        now = writer.current(table, months=set(touched), also=KEPT if table == "updates" else {})
        if now:
            query += (
                f" UNION ALL BY NAME SELECT * FROM ({now}) ANTI JOIN tied USING (source, ticket_id)"
            )
        writer.put(table, query, partition_by="opened_month", months=set(touched) if now else None)
