"""Putting a playbook's first plan into an entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.kpis.known import kpi_of
from headway.loop.register.actions import edit
from headway.loop.register.actions.skills import add_skill
from headway.loop.register.guards import may_change
from headway.loop.register.models import Improvement, Skill
from headway.loop.register.states import CLOSED, Status

from ..keeping import PlanTrouble, require_shape
from ..models import Activity, Countermeasure, Risk, Task, TaskPlace
from ..pdpc import Trigger, TriggerKind, worsened
from ..pdpc_queries import local_day, standing_now
from ..playbook import Counter, Message, Playbook, Step, Training, When
from .pdpc import settle
from .tasks import add_task

PEOPLE = "People"
"""The activity under which words and training stand."""


@transaction.atomic
def apply_playbook(
    *, by: Member | None, improvement: Improvement, book: Playbook, at: datetime
) -> list[Task]:
    """Make a first plan: tasks with skills, hours and order; messages and training as tasks of
    their kind; risks with judged countermeasures on the chart, contingencies watched.

    Guard KPIs are noted where the entry has none. A trigger on a KPI is set against where the KPI
    stands today; where that cannot be told the contingency is there, and not watched. Raises
    `PlanTrouble` when the playbook is in the entry already or the entry is closed.
    """
    require_shape(by, improvement)
    if improvement.state in CLOSED or improvement.state is Status.REJECTED:
        raise PlanTrouble(f"{improvement.ref} is over: {improvement.state.label.lower()}.")
    origin = f"playbook:{book.key}"
    if improvement.tasks.filter(origin__startswith=f"{origin}/", dropped_at=None).exists():
        raise PlanTrouble(f"“{book.name}” is in {improvement.ref} already.")
    skills = _skills(by, improvement, book, at)
    made: dict[str, Task] = {}
    for one in book.work:
        made[one.key] = add_task(
            by=by, improvement=improvement, title=one.title, at=at, kind=_KIND[type(one)],
            hours_low=one.hours[0], hours_likely=one.hours[1], hours_high=one.hours[2],
            skill=skills.get(one.skill) if isinstance(one, Step) else None, note=_note(one),
            origin=f"{origin}/{one.key}",
        )  # fmt: skip
    for one in book.work:
        made[one.key].after.set(made[before] for before in one.after)
    _places(improvement, book, made)
    for risk in book.risks:
        row = Risk.objects.create(
            desk=improvement.desk, task=made[risk.step], what=risk.what, origin=origin,
            raised_by=by, raised_at=at, position=made[risk.step].risks.count(),
        )  # fmt: skip
        for position, counter in enumerate(risk.counters):
            _counter(by, row, counter, skills, position, at)
    if not improvement.guard_kpis and may_change(by, improvement):
        edit(by=by, entry=improvement, at=at, guard_kpis=list(book.guards))
    record(
        by=by, desk=improvement.desk, at=at, verb="playbook", thing="improvement",
        ref=improvement.ref, change={"playbook": [None, book.key]},
        sentence=f"put the playbook “{book.name}” into {improvement.ref}: {len(made)} tasks",
    )  # fmt: skip
    return list(made.values())


_KIND: dict[type[Step] | type[Message] | type[Training], str] = {
    Step: Task.Kind.TASK, Message: Task.Kind.MESSAGE, Training: Task.Kind.TRAINING,
}  # fmt: skip


def _note(one: Step | Message | Training) -> str:
    if isinstance(one, Message):
        return f"{one.aim} By: {one.channel}."
    if isinstance(one, Training):
        return f"Form: {one.form}. It shows on the job when {one.evidence}."
    return one.note


def _skills(
    by: Member | None, improvement: Improvement, book: Playbook, at: datetime
) -> dict[str, Skill]:
    """The skills the playbook asks for; new ones are named by the system where `by` may not."""
    counters = [one for risk in book.risks for one in risk.counters if one.practical]
    names = dict.fromkeys([step.skill for step in book.steps] + [one.skill for one in counters])
    namer = by if by is None or by.may("manage") else None
    return {name: add_skill(by=namer, desk=improvement.desk, name=name, at=at) for name in names}


def _places(improvement: Improvement, book: Playbook, made: dict[str, Task]) -> None:
    """Each step under its phase; words and training under one of their own."""
    under = {step.key: step.phase for step in book.steps}
    first = improvement.activities.count()
    names = dict.fromkeys([*book.phases, PEOPLE])
    rows = {
        name: Activity.objects.get_or_create(
            improvement=improvement, title=name,
            defaults={"desk": improvement.desk, "position": first + number},
        )[0]
        for number, name in enumerate(names)
    }  # fmt: skip
    TaskPlace.objects.bulk_create(
        TaskPlace(task=task, activity=rows[under.get(key, PEOPLE)]) for key, task in made.items()
    )


def _counter(
    by: Member | None, risk: Risk, one: Counter, skills: dict[str, Skill], position: int,
    at: datetime,
) -> None:  # fmt: skip
    low, likely, high = one.hours
    row = Countermeasure.objects.create(
        desk=risk.desk, risk=risk, what=one.what, kind=one.kind, hours_low=low,
        hours_likely=likely, hours_high=high, weeks=one.weeks, ease=one.ease, effect=one.effect,
        skill=skills.get(one.skill), position=position,
    )  # fmt: skip
    trigger = _trigger(risk, one.when, at) if one.when is not None else None
    settle(by=by, counter=row, practical=one.practical, reason=one.reason, trigger=trigger, at=at)


def _trigger(risk: Risk, when: When, at: datetime) -> Trigger:
    """A playbook's trigger made concrete: a KPI gets its value from where it stands today."""
    if when.kind != "kpi":
        return Trigger(TriggerKind(when.kind), days=when.days)
    entry = risk.task.improvement
    try:
        kpi = kpi_of(entry.desk, when.kpi)
    except Trouble:
        return Trigger()
    now = standing_now(entry, when.kpi, today=local_day(entry.desk, at))
    if now is None or now.value is None:
        return Trigger()
    return Trigger(
        TriggerKind.KPI, kpi=when.kpi, weeks=when.weeks,
        beyond=worsened(now.value, when.worse_by, kpi.better, kpi.unit),
    )  # fmt: skip
