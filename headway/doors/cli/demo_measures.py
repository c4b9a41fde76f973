"""The demo desk's own KPIs, target paths, phases and notes on charts, and the readings taken."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headway.ground.accounts.models import Desk, Member

OWN: tuple[dict[str, Any], ...] = (
    {
        "key": "article_linked",
        "name": "Incidents with an article linked",
        "form": "share",
        "better": "higher",
        "why": "An answer written down once saves finding it again; the team agreed to link it.",
        "decision": "Which team needs help with the knowledge base this week.",
        "of": {"field": "type", "is": "Incident"},
        "hit": {"field": "knowledge_linked", "is": True},
    },
    {
        "key": "fast_pickup",
        "name": "Picked up within an hour",
        "form": "share",
        "better": "higher",
        "day": "opened",
        "why": "Nobody minds waiting for a fix as much as waiting for a sign of life.",
        "decision": "How the rota covers the early hours.",
        "hit": {"event": "status", "to": "In Progress", "within_minutes": 60},
    },
    {
        "key": "waits_on_callers",
        "name": "Waits for the caller",
        "form": "rate",
        "better": "lower",
        "per": 100,
        "why": "Each is a question that could have been asked at once.",
        "decision": "Which request forms ask too little.",
        "value": {"event": "status", "to": "Awaiting Caller"},
    },
)
"""Declarations as a manager would write them."""


def furnish(desk: Desk, *, members: Mapping[str, Member], start: date, end: date) -> None:
    """Own KPIs, a path to walk, what happened on charts, and everything read so far."""
    from headway.loop.kpis.actions import set_target
    from headway.loop.kpis.known import kpi_of
    from headway.loop.kpis.marking.actions import annotate, set_phase
    from headway.loop.kpis.models import Annotation
    from headway.loop.kpis.own.actions import declare
    from headway.loop.kpis.taking.actions import take

    by = next(member for member in members.values() if member.may("manage"))
    zone = ZoneInfo(desk.time_zone)

    def at(day: date) -> datetime:
        return datetime.combine(min(max(day, start), end), time(9, 30), tzinfo=zone)

    for told in OWN:
        declare(by=by, desk=desk, told=told, at=at(end - timedelta(days=70)))
    walk = (
        ("article_linked", 0.55, 0.70, 120, 150),
        ("sla_met", 0.90, 0.95, 120, 120),
        ("repeat_contact", 0.15, 0.10, 90, 180),
    )
    for key, begin, goal, since, until in walk:
        kpi_of(desk, key)
        set_target(
            by=by, desk=desk, key=key, value=goal, by_date=end + timedelta(days=until),
            from_value=begin, from_date=end - timedelta(days=since),
            at=at(end - timedelta(days=since)),
        )  # fmt: skip
    notes = (
        (200, Annotation.Kind.RELEASE, "Portal 4 released"),
        (110, Annotation.Kind.STAFF, "Two people joined"),
        (48, Annotation.Kind.CLIENT, "Autumn roll-out begins"),
    )
    for days, kind, text in notes:
        on = end - timedelta(days=days)
        if on > start:
            annotate(by=by, desk=desk, on=on, kind=kind, text=text, at=at(on))
    turn = end - timedelta(days=200)
    if turn > start:
        set_phase(
            by=by, desk=desk, key="fast_pickup", on=turn, why="Portal 4 routes by form",
            at=at(turn + timedelta(days=30)),
        )  # fmt: skip
    take(by=None, desk=desk, at=at(end))
