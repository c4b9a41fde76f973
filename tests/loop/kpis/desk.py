"""Small desks out of nowhere: tickets as dictionaries, and a session to ask them.

`desks` is a hypothesis strategy. The stand-in session reads an in-memory table with every column
of the store, so KPIs are tested without importing anything.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from headway.loop.evidence.calendar import Calendar, Clock
from headway.loop.evidence.ticket import DERIVED, EVENT_FIELDS, FIELDS

ZONE = "Europe/Berlin"
ARROW = {
    "text": pa.string(),
    "time": pa.timestamp("us", tz="UTC"),
    "count": pa.int32(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "date": pa.date32(),
}
SCHEMA = pa.schema([(field.name, ARROW[field.kind]) for field in FIELDS + DERIVED])
EVENT_SCHEMA = pa.schema([(field.name, ARROW[field.kind]) for field in EVENT_FIELDS])
_serial = itertools.count(1)
Ticket = dict[str, Any]
Event = dict[str, Any]


@dataclass
class StandInVersion:
    number: int
    taken_at: datetime


@dataclass
class StandInLake:
    root: Path


class StandInSession:
    """What a lake's session offers to KPIs, over tickets in memory."""

    engine = "duckdb"

    def __init__(
        self, tickets: list[Ticket], drop: tuple[str, ...] = (), events: list[Event] | None = None
    ) -> None:
        table = pa.Table.from_pylist(tickets, schema=SCHEMA).drop_columns(list(drop))
        self.con = duckdb.connect()
        self.con.execute("SET TimeZone='UTC'")
        self.con.register("arrow_tickets", table)
        self.con.execute("CREATE TABLE tickets AS SELECT * FROM arrow_tickets")
        steps = pa.Table.from_pylist(events or [], schema=EVENT_SCHEMA)
        self.con.register("arrow_events", steps)
        self.con.execute("CREATE TABLE events AS SELECT * FROM arrow_events")
        number = next(_serial)
        self.version = StandInVersion(number, datetime.now(UTC))
        self.lake = StandInLake(Path(f"/nowhere/{number}"))
        opened = [t["opened_at"] for t in tickets]
        moments = [t[name] for t in tickets for name in TIMES if t[name]]
        self.meta = {
            "last_opened": max(opened).isoformat(),
            "as_of": max(moments).isoformat(),
            "has_events": bool(events),
            "fields": {
                name: sum(t[name] is not None for t in tickets) / len(tickets)
                for name in SCHEMA.names
                if name not in drop
            },
        }

    def ask(self, sql: str) -> pa.Table:
        return self.con.sql(sql).to_arrow_table()


TIMES = ("opened_at", "resolved_at", "closed_at")
START = datetime(2026, 3, 27, 20, tzinfo=UTC)  # two days before the clocks change in Berlin
"""Minutes after the start at which things happen: ties, midnights and the lost hour are likely."""
minutes = st.one_of(
    st.sampled_from([0, 60, 180, 239, 240, 1440, 1680, 1740, 3120, 3180, 10080, 20160]),
    st.integers(0, 60 * 24 * 150),
)
maybe = st.none()


def local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(ZONE)).date()


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """One ticket without what follows from the others."""
    opened = START + timedelta(minutes=draw(minutes))
    took = draw(
        st.one_of(maybe, st.sampled_from([0, 1, 1440, 11520, 11521]), st.integers(0, 200_000))
    )
    resolved = None if took is None else opened + timedelta(minutes=took)
    closed = draw(st.one_of(maybe, st.integers(0, 30_000)))
    if closed is not None:
        closed = (resolved or opened) + timedelta(minutes=closed)
    due = draw(st.one_of(maybe, st.integers(0, 20_000)))
    ticket: Ticket = dict.fromkeys(SCHEMA.names)
    return ticket | {
        "source": "test",
        "client": draw(st.sampled_from([None, "Alder", "Birch"])),
        "requester": draw(st.sampled_from([None, "ann", "bob", "it's"])),
        "category": draw(st.sampled_from([None, "VPN", "Mail", "O'Hara; DROP"])),
        "group": draw(st.sampled_from([None, "first", "second"])),
        "opened_at": opened,
        "resolved_at": resolved,
        "closed_at": closed,
        "reopen_count": draw(st.sampled_from([None, 0, 0, 0, 1, 2])),
        "reassignment_count": draw(st.sampled_from([None, 0, 0, 1, 4])),
        "pingpong_count": draw(st.sampled_from([None, 0, 0, 1])),
        "first_contact_resolved": draw(st.sampled_from([None, None, True, False])),
        "sla_due_at": None if due is None else opened + timedelta(minutes=due),
        "handle_minutes": draw(st.sampled_from([None, 0.0, 12.5, 90.0])),
        "csat_top": draw(st.sampled_from([None, True, False])),
        "knowledge_linked": draw(st.sampled_from([None, True, False])),
        "onsite": draw(st.sampled_from([None, True, False])),
        "live_channel": draw(st.sampled_from([None, True, False])),
        "contacts": draw(st.sampled_from([None, None, 1, 3])),
        "downtime_minutes": draw(st.sampled_from([None, None, 0.0, 45.0, 600.0])),
        "affected_users": draw(st.sampled_from([None, 1, 40])),
        "first_response_at": draw(
            st.one_of(
                maybe,
                st.sampled_from([0, 1, 90, 5000]).map(lambda m: opened + timedelta(minutes=m)),
            )
        ),
        "wait_minutes": draw(st.sampled_from([None, 0.0, 30.0, 500.0])),
    }


OPEN = Calendar(ZONE, (((480, 1020),),) * 5 + (((540, 720),), ()), "DE", "BE")
CLOCK = Clock(OPEN, date(2026, 3, 1), date(2027, 12, 31))


def in_opening_hours(rows: list[Ticket]) -> list[Ticket]:
    """The same desk with a calendar, by the calendar's own clock."""
    for t in rows:
        opened, resolved, answered = t["opened_at"], t["resolved_at"], t["first_response_at"]
        if answered is not None:
            t["business_response_minutes"] = CLOCK.minutes(opened, answered)
        if resolved is None:
            continue
        life, whole = CLOCK.minutes(opened, resolved), t["resolution_minutes"]
        if t["wait_minutes"] is not None:
            share = min(t["wait_minutes"] / whole, 1.0) if whole else 0.0
            t["business_wait_minutes"] = life * share
        t["business_minutes"] = life - (t["business_wait_minutes"] or 0.0)
    return rows


def finished(rows: list[Ticket]) -> list[Ticket]:
    """What the import derives, by plain loops."""
    as_of = max(t[name] for t in rows for name in TIMES if t[name])
    for number, t in enumerate(rows):
        opened, resolved = t["opened_at"], t["resolved_at"]
        t["ticket_id"] = f"T{number}"
        t["opened_on"], t["opened_hour"] = local(opened), opened.astimezone(ZoneInfo(ZONE)).hour
        t["opened_month"] = f"{t['opened_on']:%Y-%m}"
        t["repeat_known"] = t["requester"] is not None and t["category"] is not None
        t["import_version"] = 1
        if t["first_response_at"] is not None:
            t["response_minutes"] = (t["first_response_at"] - opened).total_seconds() / 60
        if t["sla_due_at"] is not None:
            if resolved is not None:
                t["sla_met"] = resolved <= t["sla_due_at"]
            elif t["sla_due_at"] < as_of:
                t["sla_met"] = False
        t["closed_on"] = local(t["closed_at"]) if t["closed_at"] else None
        if resolved is None:
            continue
        t["resolved_on"] = local(resolved)
        t["resolution_minutes"] = (resolved - opened).total_seconds() / 60
        same = ("source", "client", "requester", "category")
        later = [
            other["opened_at"]
            for other in rows
            if other is not t
            and t["repeat_known"]
            and all(other[name] == t[name] for name in same)
            and other["opened_at"] > resolved
        ]
        if later:
            t["next_contact_minutes"] = (min(later) - resolved).total_seconds() / 60
    return rows


desks = st.lists(tickets(), min_size=1, max_size=25).map(finished)
desks = st.one_of(desks, desks.map(in_opening_hours))
