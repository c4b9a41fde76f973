"""Telling the register how many hours of each skill are free."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from headway.ground.accounts.models import Desk
from headway.loop.aim.models import Cycle
from headway.loop.aim.queries import current_cycle
from headway.loop.register.actions import note_free_capacity
from headway.loop.register.models import Skill

from ..capacity import monday_of
from ..capacity_queries import free_by_skill, team
from ..models import Plan


def note_free_hours(
    *, desk: Desk, at: datetime, today: date, cycle: Cycle | None = None
) -> dict[Skill, float]:
    """Note the free hours of each skill in a cycle (default: the current one), less what is planned.

    Empty where there is no cycle, or nobody has working times.
    """
    cycle = cycle or current_cycle(desk, today)
    if cycle is None or cycle.ends_on < today:
        return {}
    first = max(today, cycle.starts_on)
    people = team(desk, first, cycle.ends_on)
    plan = Plan.objects.filter(desk=desk).committed().first()
    taken: dict[int, float] = defaultdict(float)
    if plan is not None:
        since, until = monday_of(first).isoformat(), cycle.ends_on.isoformat()
        for member, weeks in plan.assignments.filter(task__done_at=None).values_list(
            "member_id", "weeks"
        ):
            taken[member] += sum(h for week, h in weeks.items() if since <= week <= until)
    hours = free_by_skill(people, taken)
    named = {skill: round(hours.get(skill.pk, 0.0), 2) for skill in Skill.objects.filter(desk=desk)}
    if named and people:
        note_free_capacity(by=None, cycle=cycle, hours=named, at=at)
    return named if people else {}
