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
from headway.loop.register.states import CLOSED

from ..keeping import PlanTrouble, require_shape
from ..models import Risk, Task
from ..pdpc import Trigger, TriggerKind, worsened
from ..pdpc_queries import local_day, standing_now
from ..playbook import Counter, Message, Playbook, Step, Training, When
from .pdpc import add_activity, add_countermeasure, add_risk, judge, place_task
from .tasks import add_task


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
    if improvement.state in CLOSED:
        raise PlanTrouble(f"{improvement.ref} is closed.")
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
    for phase in book.phases:
        activity = add_activity(by=by, improvement=improvement, title=phase, at=at)
        for step in book.steps:
            if step.phase == phase:
                place_task(by=by, task=made[step.key], activity=activity, at=at)
    for risk in book.risks:
        row = add_risk(by=by, task=made[risk.step], what=risk.what, at=at, origin=origin)
        for counter in risk.counters:
            _counter(by, row, counter, skills, at)
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


def _counter(
    by: Member | None, risk: Risk, one: Counter, skills: dict[str, Skill], at: datetime
) -> None:
    row = add_countermeasure(
        by=by, risk=risk, what=one.what, kind=one.kind, at=at, hours=one.hours, weeks=one.weeks,
        ease=one.ease, effect=one.effect, skill=skills.get(one.skill),
    )  # fmt: skip
    trigger = _trigger(risk, one.when, at) if one.when is not None else None
    judge(
        by=by, counter=row, practical=one.practical, reason=one.reason, trigger=trigger, at=at
    )  # fmt: skip


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
