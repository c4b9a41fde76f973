"""What the demo desk plans: people's time, tasks from playbooks, a committed plan, a draft after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.plan.models import Task
    from headway.loop.register.models import Improvement


@dataclass(frozen=True)
class Time:
    """A member's week: contract hours, hours of tickets and daily business with why, skills 1–3.

    `away` are first and last day counted from the last day of the tickets.
    """

    member: str
    hours: tuple[float, ...]
    load: float | None
    why: str
    skills: Mapping[str, int]
    away: tuple[tuple[int, int], ...] = ()
    group: str = ""
    spread: float = 2.0


FULL: Final = (8.0, 8.0, 8.0, 8.0, 6.5, 0.0, 0.0)
TIMES: Final = (
    Time("manager", (8.0, 8.0, 8.0, 8.0, 8.0, 0.0, 0.0), 31, "Running the desk: reviews, rota, clients.",
         {"Analysis": 3, "Process design": 3, "Client communication": 3, "Coaching": 2}, ((24, 28),)),
    Time("first_line", FULL, 30, "Rota: four days in five on the phone.",
         {"Knowledge writing": 3, "Coaching": 3, "Process design": 2, "Analysis": 1}, spread=3.0),
    Time("network", FULL, 29, "Queue, standby and projects; the tickets carry a part of it.",
         {"Tool configuration": 2, "Process design": 2, "Analysis": 2}, ((36, 47),)),
    Time("workplace", (8.0, 8.0, 8.0, 6.0, 0.0, 0.0, 0.0), 22, "Queue and roll-outs; works four days.",
         {"Tool configuration": 3, "Knowledge writing": 2, "Analysis": 2}, ((10, 14),)),
    Time("field", FULL, 30, "On the road; tours are planned a week ahead.",
         {"Field work": 3, "Client communication": 2}),
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """A playbook for an entry, told by the start of its title; `done` steps were finished by now."""

    title: str
    playbook: str
    done: int = 0


BOOKS: Final = (
    Book("Call back before closing", "satisfaction", 5),
    Book("One border between Network and Cloud", "hand_overs", 2),
    Book("Bring printing back to the first line", "first_time_fix"),
)  # fmt: skip


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """People's time first, then tasks, then the plan that was committed and the draft after it."""
    from django.db import transaction

    with transaction.atomic():
        _times(desk, members, start=start, end=end)
        _tasks(desk, members, end=end)


def _at(desk: Desk, day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(desk.time_zone))


def _times(desk: Desk, members: dict[str, Member], *, start: date, end: date) -> None:
    from headway.loop.plan import actions
    from headway.loop.register.actions.skills import add_skill

    by, at = members["manager"], _at(desk, end - timedelta(days=70))
    for one in TIMES:
        who = members[one.member]
        actions.set_working_time(by=by, member=who, hours=one.hours, starts_on=start, at=at)
        if one.load is not None:
            actions.set_load(
                by=by, desk=desk, member=who, hours_week=one.load, spread=one.spread,
                reason=one.why, at=at,
            )  # fmt: skip
        for name, level in one.skills.items():
            skill = add_skill(by=by, desk=desk, name=name, at=at)
            actions.set_skill(by=by, member=who, skill=skill, level=level, at=at)
        for first, last in one.away:
            actions.add_leave(
                by=by, member=who, starts_on=end + timedelta(days=first),
                ends_on=end + timedelta(days=last), at=at,
            )  # fmt: skip


def _entry(desk: Desk, title: str) -> Improvement | None:
    from headway.loop.register.models import Improvement

    return Improvement.objects.filter(desk=desk, title__startswith=title).open().first()


def _tasks(desk: Desk, members: dict[str, Member], *, end: date) -> None:
    from headway.loop.plan import actions
    from headway.loop.plan.playbooks import find

    for one in BOOKS:
        entry = _entry(desk, one.title)
        if entry is None:
            continue
        day = end - timedelta(days=45 if one.done else 20)
        made = actions.apply_playbook(
            by=members["manager"], improvement=entry, book=find(one.playbook), at=_at(desk, day)
        )
        _finished(desk, entry, made[: one.done], members, since=day + timedelta(days=3), until=end)


def _finished(
    desk: Desk, entry: Improvement, tasks: list[Task], members: dict[str, Member], *, since: date,
    until: date,
) -> None:  # fmt: skip
    """Tasks that are done: given, planned and finished one after another."""
    from headway.loop.plan import actions

    if not tasks:
        return
    step = (until - since) // len(tasks)
    for number, task in enumerate(tasks):
        first = since + step * number
        last = min(first + timedelta(days=max(step.days - 2, 1)), until)
        owner = entry.owner or members["manager"]
        by = members["manager"]
        actions.give(by=by, task=task, owner=owner, at=_at(desk, first, 8))
        actions.reschedule(by=by, task=task, starts_on=first, ends_on=last, at=_at(desk, first, 8))
        actions.finish(by=owner, task=task, at=_at(desk, last, 16))
