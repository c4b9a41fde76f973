"""A plan written straight into the records, as a solver would have left it: committed and a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from headway.loop.aim.models import Cycle
from headway.loop.plan import actions
from headway.loop.plan.models import Assignment, Plan, PlanEntry, Task
from headway.loop.plan.playbooks import find
from headway.loop.register.models import Improvement
from tests.doors.cast import Cast

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
MONDAY = date(2026, 8, 31)
WEEK = timedelta(days=7)


@dataclass
class Planned:
    """The two plans, the cycle, and the tasks of IMP-1 in their order."""

    cycle: Cycle
    committed: Plan
    draft: Plan
    tasks: list[Task]


def write_plans(cast: Cast, entry: Improvement, other: Improvement) -> Planned:
    """IMP-1 with a playbook is planned, one task a week, by Cleo and Mia in turn; the draft has the
    last task a week later and leaves the other entry out. Cleo is over in the week of the third."""
    for member in (cast.cleo, cast.mia):  # 10 h a week free: (40 − 27.5) × 0.8
        actions.set_working_time(
            by=cast.mia,
            member=member,
            hours=(8, 8, 8, 8, 8, 0, 0),
            starts_on=date(2026, 1, 1),
            at=AT,
        )
        actions.set_load(
            by=cast.mia, desk=cast.desk, member=member, hours_week=27.5, reason="rota", at=AT
        )
    actions.add_leave(
        by=cast.mia, member=cast.cleo, starts_on=date(2026, 9, 28), ends_on=date(2026, 9, 28), at=AT
    )
    made = actions.apply_playbook(by=cast.mia, improvement=entry, book=find("reopens"), at=AT)
    tasks = sorted(made, key=lambda task: len(task.after.all()))[:6]
    cycle = Cycle.objects.create(
        desk=cast.desk,
        name="Autumn",
        starts_on=MONDAY,
        ends_on=MONDAY + WEEK * 13 - timedelta(days=1),
    )
    committed = _plan(cast, cycle, 1, Plan.State.DRAFT)
    draft = _plan(cast, cycle, 2, Plan.State.DRAFT)
    for plan in (committed, draft):
        for number, task in enumerate(tasks):
            late = 1 if plan is draft and number == 5 else 0
            start = MONDAY + WEEK * (number + late)
            Assignment.objects.create(
                plan=plan, task=task, member=cast.cleo if number % 2 == 0 else cast.mia,
                starts_on=start, ends_on=start + timedelta(days=4), hours=task.hours_likely,
                weeks={start.isoformat(): 12.0 if number == 2 else task.hours_likely},
            )  # fmt: skip
        end = MONDAY + WEEK * (5 + (plan is draft)) + timedelta(days=4)
        PlanEntry.objects.create(
            plan=plan, improvement=entry, chosen=True, rank=1, hours=40, quick_win=True,
            starts_on=MONDAY, ends_on=end, due_on=date(2026, 10, 20), p50_on=end + timedelta(days=4),
            p85_on=end + timedelta(days=13), chance=0.7,
        )  # fmt: skip
        PlanEntry.objects.create(
            plan=plan, improvement=other, chosen=False, rank=2, code="capacity",
            reason="Needs 40 h of field skill, 12 free.",
            remedies=[{"kind": "hours", "sentence": "Fits if Omar gives 3 h a week."}],
        )  # fmt: skip
    Plan.objects.filter(pk=committed.pk).update(
        state=Plan.State.COMMITTED, committed_at=AT, committed_by=cast.mia, committed_by_name="Mia"
    )
    committed.refresh_from_db()
    return Planned(cycle, committed, draft, tasks)


def _plan(cast: Cast, cycle: Cycle, number: int, state: str) -> Plan:
    return Plan.objects.create(
        desk=cast.desk, number=number, cycle=cycle, state=state, taken_at=AT, by_name="Mia",
        starts_on=MONDAY, weeks=13, status="OPTIMAL", value=10, bound=10,
    )  # fmt: skip
