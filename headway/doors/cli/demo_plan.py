"""What the demo desk plans: people's time, tasks from playbooks, a committed plan, a draft after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.plan.models import Plan
    from headway.loop.register.models import Improvement

    from .demo_register import Entry


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
    Time("manager", (8.0, 8.0, 8.0, 8.0, 8.0, 0.0, 0.0), 34, "Running the desk: reviews, rota, clients.",
         {"Analysis": 3, "Process design": 3, "Client communication": 3, "Coaching": 2}, ((24, 28),)),
    Time("first_line", FULL, 33, "Rota: four days in five on the phone.",
         {"Knowledge writing": 3, "Coaching": 3, "Process design": 2, "Analysis": 1}, spread=3.0),
    Time("network", FULL, 33, "Queue, standby and projects; the tickets carry a part of it.",
         {"Tool configuration": 2, "Process design": 2, "Analysis": 2}, ((36, 47),)),
    Time("workplace", (8.0, 8.0, 8.0, 6.0, 0.0, 0.0, 0.0), 25, "Queue and roll-outs; works four days.",
         {"Tool configuration": 3, "Knowledge writing": 2, "Analysis": 2}, ((10, 14),)),
    Time("field", FULL, 34, "On the road; tours are planned a week ahead.",
         {"Field work": 3, "Client communication": 2}),
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """A playbook for an entry, told by the start of its title."""

    title: str
    playbook: str


BOOKS: Final = (
    Book("One border between Network and Cloud", "hand_overs"),
    Book("Bring printing back to the first line", "first_time_fix"),
    Book("Swap kits in the vans", "on_site"),
    Book("What we know of business applications", "knowledge"),
)  # fmt: skip
COMMITTED: Final = 24
"""Days before the last one on which the plan was committed to."""
SECONDS: Final = 5


def _entries() -> tuple[Entry, ...]:
    """Two more accepted entries, so that there is more to do than hours."""
    from .demo_register import Entry, Step

    return (
        Entry(
            "Swap kits in the vans",
            "One visit in five is a second one because the part was in the store.",
            "Each second visit costs three hours on the road.",
            -62, "field", kpi="onsite_rate", gain=-0.02, owner="field", goal="promises", source="idea",
            hours=(35, 50, 80), waste_hours=16,
            answers=(
                "Serves “We keep what we promised”.",
                "The same kit fits every client.",
                "Counted from sixty visits: twelve were second ones for a part.",
                "Saint Odile Clinics asked why two people came.",
            ),
            guards=("resolution_time", "csat"), steps=(Step("accepted", -40),),
        ),
        Entry(
            "What we know of business applications",
            "Answers about business applications live in two heads and one mailbox.",
            "The same question is solved anew each week.",
            -58, "network", scope={"category": "Business applications"}, kpi="knowledge_use", gain=0.15,
            owner="network", goal="first_time", source="idea", dimension="people",
            hours=(45, 65, 95), waste_hours=12,
            answers=(
                "Serves “Two of three tickets are fixed first time”.",
                "An article serves all clients.",
                "Few resolutions there link an article.",
                "Tessellate Insurance named it in the review.",
            ),
            guards=("resolution_time",), steps=(Step("accepted", -38),),
        ),
    )  # fmt: skip


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """People's time, tasks, a plan committed three weeks ago, what became of it, and a new draft."""
    _accepted(desk, members, start=start, end=end)
    _times(desk, members, start=start, end=end)
    _tasks(desk, members, end=end)
    day = end - timedelta(days=COMMITTED)
    day -= timedelta(days=day.weekday())  # plans are made on Mondays
    if _committed(desk, members["manager"], day) is None:
        return
    _worked(desk, members["manager"], end)
    _draft(desk, members, end)


def _accepted(desk: Desk, members: dict[str, Member], *, start: date, end: date) -> None:
    from headway.loop.aim.models import Goal

    from .demo_furnish import _live
    from .demo_register import GOALS

    titles = {aim.key: aim.title for aim in GOALS}
    goals = {
        key: goal
        for key, title in titles.items()
        if (goal := Goal.objects.filter(desk=desk, title=title).first()) is not None
    }
    for entry in _entries():
        _live(desk, entry, end, members=members, goals=goals, start=start, end=end)


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
    from headway.loop.plan.actions import apply_playbook
    from headway.loop.plan.playbooks import find

    for one in BOOKS:
        entry = _entry(desk, one.title)
        if entry is None:
            continue
        apply_playbook(
            by=members["manager"], improvement=entry, book=find(one.playbook),
            at=_at(desk, end - timedelta(days=COMMITTED + 12)),
        )  # fmt: skip


def _committed(desk: Desk, manager: Member, day: date) -> Plan | None:
    """The plan everybody agreed on; None where nothing could be planned."""
    from headway.loop.plan import actions
    from headway.loop.plan.models import Plan

    plan = actions.draft(
        by=manager, desk=desk, at=_at(desk, day, 9), today=day, seconds=SECONDS
    )  # fmt: skip
    plan = actions.solve_plan(plan=plan, at=_at(desk, day, 10), today=day)
    if plan.state != Plan.State.DRAFT:
        return None
    return actions.commit(
        by=manager,
        plan=plan,
        at=_at(desk, day, 15),
        reason="Days promised before there was a plan.",
    )


def _worked(desk: Desk, manager: Member, end: date) -> None:
    """What was planned until now is done, but for the last; the forecast is read each week."""
    from headway.loop.plan import actions
    from headway.loop.plan.queries import in_force
    from headway.loop.plan.readings import note_forecasts

    plan = in_force(desk)
    if plan is None:
        return
    due = list(
        plan.assignments.filter(ends_on__lt=end, task__done_at=None)
        .select_related("task", "member").order_by("ends_on", "task__number")
    )  # fmt: skip
    day = plan.starts_on + timedelta(days=7)
    for row in due[:-1]:
        while day <= row.ends_on:
            note_forecasts(desk=desk, at=_at(desk, day, 4), today=day)
            day += timedelta(days=7)
        actions.finish(by=row.member, task=row.task, at=_at(desk, row.ends_on, 16))
    while day <= end:
        note_forecasts(desk=desk, at=_at(desk, day, 4), today=day)
        day += timedelta(days=7)


def _draft(desk: Desk, members: dict[str, Member], end: date) -> None:
    """Somebody is away whom the plan counts on; a draft shows what that moves."""
    from headway.loop.plan import actions

    actions.add_leave(
        by=members["workplace"], member=members["workplace"], starts_on=end + timedelta(days=15),
        ends_on=end + timedelta(days=20), at=_at(desk, end, 11), note="Long planned",
    )  # fmt: skip
    plan = actions.draft(
        by=members["manager"], desk=desk, at=_at(desk, end, 12), today=end, seconds=SECONDS
    )
    actions.solve_plan(plan=plan, at=_at(desk, end, 12), today=end)
