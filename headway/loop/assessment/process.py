"""The real ways tickets take between groups and states: read from the events, never into Python.

One query lays down the steps of the tickets asked for in the engine; arrows, ways and tickets behind
an arrow are then aggregated from these.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from headway.ground.lake import answers
from headway.ground.lake.store import Session

BY = {"group": "Groups", "status": "States", "both": "Groups and states"}
"""What is stepped between."""
START, END = "Opened", "Done"
FILTERS = ("category", "client")
SHOWN = 0.95
MOST_ARROWS = 32
MOST_NODES = 16
VARIANTS = 20
TICKETS = 100
LATELY = 28
"""Days of tickets among which the newest are looked for first."""
_VALUE = {
    "group": "CASE WHEN kind = 'group' THEN \"to\" END",
    "status": "CASE WHEN kind = 'status' THEN \"to\" END",
}
_LATEST = "QUALIFY row_number() OVER (PARTITION BY ticket, moment ORDER BY seq DESC) = 1"
"""Group and state set in one moment are one step."""
_BETWEEN = " · "
_STEPS = """
CREATE OR REPLACE TEMP TABLE process_steps AS
WITH picked AS (
    SELECT source, ticket_id, hash(source, ticket_id) AS ticket, opened_at,
           coalesce(resolved_at, closed_at) AS done
    FROM tickets WHERE opened_on >= $since {where}
), told AS (
    SELECT p.ticket, e."at" AS moment, e.seq, e.kind, e."from", e."to"
    FROM events e JOIN picked p USING (source, ticket_id)
    WHERE e.kind IN ({kinds}) AND e."to" IS NOT NULL
), firsts AS (
    SELECT ticket, kind, min_by("from", seq) AS value FROM told GROUP BY ALL
), valued AS (
    SELECT t.ticket, t.moment, t.seq, {value} AS value
    FROM told t {joined}
    WINDOW path AS (PARTITION BY t.ticket ORDER BY t.seq ROWS UNBOUNDED PRECEDING)
), whole AS (
    SELECT ticket, opened_at AS moment, -2 AS seq, $start AS value FROM picked
    WHERE ticket IN (SELECT ticket FROM told)
    UNION ALL
    SELECT f.ticket, p.opened_at, -1, f.value FROM firsts f JOIN picked p USING (ticket)
    WHERE f.value IS NOT NULL AND {single}
    UNION ALL SELECT * FROM valued WHERE value IS NOT NULL {latest}
), changed AS (
    SELECT *, lag(value) OVER (PARTITION BY ticket ORDER BY seq) AS before FROM whole
), kept AS (
    SELECT ticket, moment, seq, value FROM changed WHERE before IS DISTINCT FROM value
    UNION ALL
    SELECT c.ticket, greatest(p.done, max(c.moment)), 1000000000, $end
    FROM changed c JOIN picked p USING (ticket) WHERE p.done IS NOT NULL GROUP BY c.ticket, p.done
)
SELECT ticket, value, moment, row_number() OVER path - 1 AS step,
       lag(value) OVER path AS before,
       epoch(moment) - epoch(lag(moment) OVER path) AS seconds
FROM kept WINDOW path AS (PARTITION BY ticket ORDER BY seq)
"""


@dataclass(frozen=True)
class Arrow:
    """A step from one place to the next: how often, by how many tickets, and the median hours
    between arriving at the one and at the other (None: kept back)."""

    a: str
    b: str
    passes: int
    tickets: int
    hours: float | None


@dataclass(frozen=True)
class Place:
    """A group or state: tickets that came by, and how far along their way on average (in steps)."""

    name: str
    tickets: int
    position: float


@dataclass(frozen=True)
class Variant:
    """A whole way: its places, how many tickets took it, their share, the median hours in all."""

    places: tuple[str, ...]
    tickets: int
    share: float
    hours: float | None


@dataclass(frozen=True)
class ProcessMap:
    """Places and arrows, the commonest first, `folded` rarest arrows with `folded_passes` apart;
    the commonest ways and the longest ones."""

    tickets: int
    places: list[Place]
    arrows: list[Arrow]
    folded: int
    folded_passes: int
    variants: list[Variant]
    longest: list[Variant]


def known_map(
    session: Session, *, by: str, since: date, where: Mapping[str, str] | None = None
) -> ProcessMap:
    """`process_map`, worked out once for a version of the data."""
    asked = ("process map", by, since.isoformat(), tuple(sorted((where or {}).items())))
    found: ProcessMap | None = answers.recall(session, asked)
    if found is None:
        found = process_map(session, by=by, since=since, where=where)
        answers.remember(session, asked, found)
    return found


def process_map(
    session: Session, *, by: str, since: date, where: Mapping[str, str] | None = None
) -> ProcessMap:
    """The map of tickets opened on or after `since`, of a category or client where `where` says so."""
    _lay_down(session, by, since, where or {})
    con = session.con
    rows = con.execute(
        "SELECT before, value, count(*), count(DISTINCT ticket), median(seconds) / 3600"
        " FROM process_steps WHERE before IS NOT NULL GROUP BY ALL ORDER BY 3 DESC, 1, 2"
    ).fetchall()
    arrows = [Arrow(a, b, n, tickets, hours) for a, b, n, tickets, hours in rows]
    shown = kept(arrows)
    names = {name for arrow in shown for name in (arrow.a, arrow.b)}
    places = [
        Place(*row)
        for row in con.execute(
            "SELECT value, count(DISTINCT ticket), avg(step) FROM process_steps GROUP BY ALL"
            " ORDER BY 3, 1"
        ).fetchall()
        if row[0] in names
    ]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE process_ways AS SELECT list(value ORDER BY step) AS way,"
        " epoch(max(moment)) - epoch(min(moment)) AS seconds, bool_or(value = $end) AS done"
        " FROM process_steps GROUP BY ticket",
        {"end": END},
    )
    total = int((con.execute("SELECT count(*) FROM process_ways").fetchone() or (0,))[0])
    passes = sum(arrow.passes for arrow in shown)
    return ProcessMap(
        total,
        places,
        shown,
        len(arrows) - len(shown),
        sum(arrow.passes for arrow in arrows) - passes,
        _ways(con, total, "count(*) DESC, way"),
        _ways(con, total, "len(way) DESC, count(*) DESC, way", most=10),
    )


def kept(arrows: list[Arrow]) -> list[Arrow]:
    """The commonest arrows until 95 % of all passes are shown, at most 32 and 16 places; and the
    commonest way out of each place that would have none.

    >>> many = [Arrow("a", "b", 97, 97, 1.0), Arrow("b", "c", 2, 2, 1.0), Arrow("c", "d", 1, 1, 1.0)]
    >>> [(arrow.a, arrow.b) for arrow in kept(many)]
    [('a', 'b')]
    """
    total, passed = sum(one.passes for one in arrows), 0
    places: set[str] = set()
    found: list[Arrow] = []
    for arrow in arrows:
        if passed >= SHOWN * total or len(found) == MOST_ARROWS:
            break
        if len(places | {arrow.a, arrow.b}) > MOST_NODES:
            continue
        found.append(arrow)
        passed += arrow.passes
        places |= {arrow.a, arrow.b}
    leads_on = {arrow.a for arrow in found}
    for arrow in arrows:  # no place without a way out of it
        if arrow.a in places - leads_on and arrow.b in places:
            found.append(arrow)
            leads_on.add(arrow.a)
    return found


def _ways(con: Any, total: int, order: str, most: int = VARIANTS) -> list[Variant]:
    rows = con.execute(
        "SELECT way, count(*), median(seconds) FILTER (done) / 3600 FROM process_ways"
        f" GROUP BY way ORDER BY {order} LIMIT {most}"
    ).fetchall()
    return [Variant(tuple(way), n, n / max(total, 1), hours) for way, n, hours in rows]


@dataclass(frozen=True)
class Passed:
    """A ticket behind an arrow or place: its number, when it passed, and what it is about."""

    ticket_id: str
    source: str
    moment: Any
    category: str | None
    client: str | None
    hours: float | None


def tickets_behind(
    session: Session,
    *,
    by: str,
    since: date,
    where: Mapping[str, str] | None = None,
    a: str | None,
    b: str,
) -> list[Passed]:
    """The newest 100 tickets that went from `a` to `b` (or came to `b` at all, where `a` is None).

    They are looked for among those opened in the last weeks, and only then among all.
    """
    row = session.con.execute("SELECT max(opened_on) FROM tickets").fetchone()
    lately = max(since, row[0] - timedelta(days=LATELY)) if row and row[0] else since
    found = _behind(session, by, lately, where or {}, a, b)
    if len(found) < TICKETS and lately > since:
        found = _behind(session, by, since, where or {}, a, b)
    return found


def _behind(
    session: Session, by: str, since: date, where: Mapping[str, str], a: str | None, b: str
) -> list[Passed]:
    _lay_down(session, by, since, where)
    rows = session.con.execute(
        "SELECT t.ticket_id, t.source, max(s.moment), any_value(t.category), any_value(t.client),"
        " max(s.seconds) / 3600 FROM process_steps s"
        " JOIN tickets t ON hash(t.source, t.ticket_id) = s.ticket"
        " WHERE s.value = $b AND ($a IS NULL OR s.before = $a)"
        f" GROUP BY t.ticket_id, t.source ORDER BY max(t.opened_at) DESC, 1 LIMIT {TICKETS}",
        {"a": a, "b": b},
    ).fetchall()
    return [Passed(*row) for row in rows]


def is_told(by: str, teams: Collection[str] | None, *places: str) -> bool:
    """Whether a time between these places is told to whom only some teams are shown.

    `teams` are those shown; None: nothing is, as the tickets are too few people's work. A map
    between states alone names no team.

    >>> is_told("group", {"Desk"}, "Opened", "Desk"), is_told("both", {"Desk"}, "Desk · new", "Field · new")
    (True, False)
    >>> is_told("group", {"Desk"}, "Desk", "Desk · night")
    False
    >>> is_told("status", {"Desk"}, "new", "done"), is_told("status", None, "new", "done")
    (True, False)
    """
    if teams is None or by == "status":
        return teams is not None
    here = set(places) - {START, END}
    return (here if by == "group" else {one.rpartition(_BETWEEN)[0] for one in here}) <= set(teams)


def without_times(found: ProcessMap, by: str, teams: Collection[str] | None) -> ProcessMap:
    """The map with the times kept back that are not told (`is_told`)."""

    def kept(ways: list[Variant]) -> list[Variant]:
        return [w if is_told(by, teams, *w.places) else replace(w, hours=None) for w in ways]

    arrows = [
        one if is_told(by, teams, one.a, one.b) else replace(one, hours=None)
        for one in found.arrows
    ]
    return replace(found, arrows=arrows, variants=kept(found.variants), longest=kept(found.longest))


def _lay_down(session: Session, by: str, since: date, where: Mapping[str, str]) -> None:
    """The steps of the tickets asked for, in the engine."""
    given = {name: where[name] for name in FILTERS if where.get(name)}
    clause = "".join(f' AND "{name}" = ${name}' for name in given)
    kinds = "'group', 'status'" if by == "both" else f"'{by}'"
    value, joined = _VALUE.get(by, ""), ""
    if by == "both":
        last = [
            f"last_value({_VALUE[kind]} IGNORE NULLS) OVER path" for kind in ("group", "status")
        ]
        joined = (
            "LEFT JOIN firsts g ON g.ticket = t.ticket AND g.kind = 'group'"
            " LEFT JOIN firsts s ON s.ticket = t.ticket AND s.kind = 'status'"
        )
        value = (
            f"concat_ws('{_BETWEEN}', coalesce({last[0].replace('kind', 't.kind')}, g.value),"
            f" coalesce({last[1].replace('kind', 't.kind')}, s.value))"
        )
    session.con.execute(
        _STEPS.format(
            where=clause, kinds=kinds, value=value, joined=joined,
            single="false" if by == "both" else "true",
            latest=_LATEST if by == "both" else "",
        ),
        {"since": since, "start": START, "end": END, **given},
    )  # fmt: skip
