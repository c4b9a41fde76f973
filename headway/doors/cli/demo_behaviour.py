"""The demo desk's behaviour: a protocol that spreads and fades, and a diagnosis of where it fades."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.adoption.models import Diagnosis

ASKED: Final = 0.5
"""The share of the history after which articles are asked for (see the simulator's `habits`)."""
BEHAVIOUR: Final = "An article is linked before a ticket is resolved"
TEAM: Final = "Applications"
SUPERVISOR_NO: Final = frozenset({15, 18, 20})
SEEN: Final = {
    3: "The checklist hangs beside the desks of eight of ten people.",
    4: "The form asks for an article when a ticket is resolved, and can be clicked away.",
    7: "Watched three people: each found and linked the right one.",
    10: "Searched for the ten commonest faults: nine articles there, all open.",
}
TEAM_NO: Final = (
    {11, 12, 15, 17, 18}, {11, 12, 15, 18}, {11, 15, 17, 20}, {11, 12, 18, 20}, {12, 15, 17},
)  # fmt: skip
TEAM_UNKNOWN: Final = {2, 19}


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """The protocol asked for in the middle of the history, the diagnosis five weeks ago."""
    from django.db import transaction

    with transaction.atomic():
        _furnish(desk, members=members, start=start, end=end)


def _furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    from headway.loop.adoption.actions import behaviour, protocols
    from headway.loop.register.models import Improvement
    from headway.loop.register.states import Status

    manager = members["manager"]
    asked_on = start + timedelta(days=round(ASKED * (end - start).days))
    moving = Improvement.objects.filter(desk=desk, kpi_key="knowledge_use").exclude(
        status__in=[Status.REJECTED.value, Status.PARKED.value]
    )
    entry = moving.order_by("number").first()
    protocol = protocols.ask_for(
        by=manager, desk=desk, kpi="article_before_resolving", starts_on=asked_on, goal=0.6,
        improvement=entry, at=at_hour(desk, end, 7),
        teams=["Applications", "Cloud", "Field", "Identity", "Network", "Security", "Workplace"],
    )  # fmt: skip
    begun = end - timedelta(days=35)
    one = behaviour.begin(
        by=manager, desk=desk, behaviour=BEHAVIOUR, team=TEAM, improvement=entry,
        at=at_hour(desk, begun),
    )  # fmt: skip
    _answer(one, manager, members, begun + timedelta(days=2))
    at = at_hour(desk, begun + timedelta(days=7))
    behaviour.measure_with(by=manager, diagnosis=one, protocol=protocol, at=at)
    owners = _staff(members, manager)
    behaviour.choose(
        by=manager, diagnosis=one, remedy="12a", owner=owners[0], at=at,
        recheck_on=end - timedelta(days=3),
    )  # fmt: skip
    behaviour.choose(
        by=manager, diagnosis=one, remedy="15b", owner=manager, at=at,
        recheck_on=end + timedelta(days=5),
    )  # fmt: skip
    for side, text, good, now, certain in (
        (
            "before",
            "The queue is on the screen, the article is two systems away",
            False,
            False,
            False,
        ),
        ("doing", "Two minutes more for each ticket", False, True, True),
        ("doing", "The next fault of the kind is solved in the first line", True, False, False),
        ("skipping", "The next ticket can be taken at once", True, True, True),
        ("skipping", "Somebody searches for the same answer again", False, False, False),
    ):
        behaviour.write_down(
            by=manager,
            diagnosis=one,
            side=side,
            text=text,
            good=good,
            now=now,
            certain=certain,
            at=at,
        )


def _staff(members: dict[str, Member], but: Member) -> list[Member]:
    return [one for one in members.values() if one.may("propose") and one.pk != but.pk]


def _answer(one: Diagnosis, manager: Member, members: dict[str, Member], day: date) -> None:
    """The supervisor's view, and those of five of the team."""
    from headway.loop.adoption.actions import behaviour
    from headway.loop.adoption.questions import QUESTIONS

    at = at_hour(one.desk, day)
    for q in QUESTIONS:
        said = "no" if q.number in SUPERVISOR_NO else "yes"
        behaviour.answer(
            by=manager, diagnosis=one, number=q.number, answer=said,
            seen=SEEN.get(q.number, ""), at=at,
        )  # fmt: skip
    behaviour.hand_in(by=manager, diagnosis=one, at=at)
    for who, barriers in zip(_staff(members, manager), TEAM_NO, strict=False):
        for q in QUESTIONS:
            said = (
                "no" if q.number in barriers else "unknown" if q.number in TEAM_UNKNOWN else "yes"
            )
            behaviour.answer(by=who, diagnosis=one, number=q.number, answer=said, at=at)
        behaviour.hand_in(by=who, diagnosis=one, at=at)
