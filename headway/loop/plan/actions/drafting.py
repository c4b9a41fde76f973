"""Changing a draft by hand: one task to another week or another person."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.trail.actions import record

from ..keeping import PlanTrouble, require_plan
from ..models import Assignment, Plan, Task
from ..moving import Placed, moved
from .progress import reschedule
from .tasks import give


@transaction.atomic
def place_in_draft(
    *,
    by: Member | None,
    plan: Plan,
    task: Task,
    at: datetime,
    starts_on: date | None = None,
    member: Member | None = None,
) -> Assignment:
    """Put a task of a draft on another day, to another person, or both; its length stays.

    What that breaks is shown before (`moving.checks`); it is not refused here, so that several
    moves can mend a plan together. Raises `PlanTrouble` for a plan that is no draft, a task that is
    not in it or is done, and a member who has left.
    """
    require_plan(by, plan.desk)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.DRAFT:
        raise PlanTrouble(f"Plan {plan.number} is no draft: it stays as it is.")
    one = (
        plan.assignments.select_related("task__improvement", "member").filter(task=task).first()
    )  # fmt: skip
    if one is None or not one.task.is_open:
        raise PlanTrouble(f"{task.ref} is not planned in this draft.")
    if member is not None and (member.desk_id != plan.desk_id or member.left_at is not None):
        raise PlanTrouble("Choose a member of this desk.")
    was = (one.starts_on, one.ends_on, one.member)
    hours = {date.fromisoformat(monday): float(share) for monday, share in one.weeks.items()}
    there = moved(
        Placed(task.pk, task.ref, task.title, "", one.member_id, one.starts_on, one.ends_on, hours),
        starts_on or one.starts_on,
    )
    one.starts_on, one.ends_on = there.start, there.end
    one.weeks = {monday.isoformat(): share for monday, share in there.hours.items()}
    one.member = member or one.member
    if (one.starts_on, one.ends_on, one.member) == was:
        return one
    by_days = there.end - was[1]
    for name in ("p50_on", "p85_on"):
        if getattr(one, name) is not None:
            setattr(one, name, getattr(one, name) + by_days)
    one.save()
    _follow(plan, one)
    record(
        by=by, desk=plan.desk, at=at, verb="place", thing="plan", ref=plan.number,
        sentence=f"placed {task.ref} in draft {plan.number}: {one.member.name}, {one.starts_on} to"
        f" {one.ends_on}",
        change={"starts_on": [str(was[0]), str(one.starts_on)],
                "member": [was[2].name, one.member.name]},
    )  # fmt: skip
    return one


@transaction.atomic
def replace_task(
    *,
    by: Member | None,
    task: Task,
    placed: Placed,
    at: datetime,
    starts_on: date | None = None,
    owner: Member | None = None,
    reason: str = "",
) -> Task:
    """Move a task that was committed to, and give it to somebody else, together.

    The committed plan stays as it was taken; the task itself moves, and a later day needs a reason.
    `placed` is where the task lies now.
    """
    if starts_on is not None and starts_on != placed.start:
        there = moved(placed, starts_on)
        reschedule(by=by, task=task, at=at, starts_on=there.start, ends_on=there.end, reason=reason)
    if owner is not None and owner.pk != task.owner_id:
        give(by=by, task=task, owner=owner, at=at)
    return task


def _follow(plan: Plan, one: Assignment) -> None:
    """The entry's days follow its tasks; its forecast moves by as much as its end does."""
    entry = plan.entries.get(improvement=one.task.improvement_id)
    days = list(
        plan.assignments.filter(task__improvement=one.task.improvement_id).values_list(
            "starts_on", "ends_on"
        )
    )
    start, end = min(first for first, _ in days), max(last for _, last in days)
    by_days = end - entry.ends_on if entry.ends_on else None
    entry.starts_on, entry.ends_on = start, end
    if by_days:
        for name in ("p50_on", "p85_on"):
            if getattr(entry, name) is not None:
                setattr(entry, name, getattr(entry, name) + by_days)
        entry.chance = None
    entry.save()
