"""Everything that changes a task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.loop.register.models import Improvement, Skill

from .. import sizes
from ..keeping import PlanTrouble, assign, keep, locked, next_task_number, require_shape
from ..models import Task
from ..network import circle

EDITABLE = frozenset(
    {"title", "note", "kind", "skill", "position", "trigger", "hours_low", "hours_likely",
     "hours_high"}
)  # fmt: skip
"""What `edit_task` may change; owner, dates, order and progress have verbs of their own."""


@transaction.atomic
def add_task(
    *,
    by: Member | None,
    improvement: Improvement,
    title: str,
    hours_likely: float,
    at: datetime,
    hours_low: float | None = None,
    hours_high: float | None = None,
    kind: str = Task.Kind.TASK,
    owner: Member | None = None,
    skill: Skill | None = None,
    after: Iterable[Task] = (),
    note: str = "",
    due_on: date | None = None,
    position: int | None = None,
    origin: str = "",
    trigger: str = "",
) -> Task:
    """Add a task to an improvement; it gets the desk's next number (T-12).

    Raises `SizeTrouble` for hours out of order, `PlanTrouble` for a task above the size limit or
    people, skills and predecessors of another desk.
    """
    require_shape(by, improvement)
    low, likely, high = sizes.three_points(hours_low, hours_likely, hours_high)
    number = next_task_number(improvement.desk)
    if position is None:
        position = improvement.tasks.count()
    task = Task(
        desk=improvement.desk, improvement=improvement, number=number, title=title, note=note,
        kind=kind, owner=owner, owner_fixed=owner is not None, skill=skill, hours_low=low,
        hours_likely=likely, hours_high=high, due_on=due_on, position=position, origin=origin,
        trigger=trigger, touched_at=at, lock_version=0,
    )  # fmt: skip
    _check(task)
    before = list(after)
    _same_desk(task, before)
    keep(
        task, by=by, at=at, verb="add", change={"title": [None, task.title]},
        sentence=f"added {task.ref} “{task.title}” to {improvement.ref}",
    )  # fmt: skip
    task.after.set(before)
    return task


@transaction.atomic
def edit_task(
    *, by: Member | None, task: Task, at: datetime, seen: int | None = None, **changes: Any
) -> Task:
    """Change fields of `EDITABLE`; `seen` is the `lock_version` the editor looked at.

    Raises `TaskChangedMeanwhile` when somebody was faster, `PlanTrouble` for what cannot be kept.
    """
    task = locked(task, seen)
    require_shape(by, task.improvement)
    if set(changes) - EDITABLE:
        names = ", ".join(sorted(set(changes) - EDITABLE))
        raise PlanTrouble(f"“{names}” cannot be edited that way.")
    change = assign(task, changes)
    if not change:
        return task
    task.hours_low, task.hours_likely, task.hours_high = sizes.three_points(
        task.hours_low, task.hours_likely, task.hours_high
    )
    _check(task)
    return keep(
        task, by=by, at=at, verb="edit", change=change,
        sentence=f"changed {', '.join(change).replace('_', ' ')} of {task.ref}",
    )  # fmt: skip


@transaction.atomic
def give(
    *, by: Member | None, task: Task, owner: Member | None, at: datetime, seen: int | None = None
) -> Task:
    """Name the one owner of a task; nobody hands the choice back to the solver."""
    task = locked(task, seen)
    require_shape(by, task.improvement)
    change = assign(task, {"owner": owner, "owner_fixed": owner is not None})
    if not change:
        return task
    _check(task)
    who = owner.name if owner else "nobody yet: the plan will say"
    return keep(
        task, by=by, at=at, verb="give", sentence=f"gave {task.ref} to {who}", change=change
    )


@transaction.atomic
def depend(
    *, by: Member | None, task: Task, after: Iterable[Task], at: datetime, seen: int | None = None
) -> Task:
    """Set what must be finished before a task starts; refused when it closes a circle."""
    task = locked(task, seen)
    require_shape(by, task.improvement)
    before = list(after)
    _same_desk(task, before)
    _refuse_circle(task, before)
    was = sorted(one.ref for one in task.after.all())
    now = sorted(one.ref for one in before)
    if was == now:
        return task
    task.after.set(before)
    words = f"after {', '.join(now)}" if now else "free of predecessors"
    return keep(
        task, by=by, at=at, verb="depend", sentence=f"set {task.ref} {words}",
        change={"after": [was, now]},
    )  # fmt: skip


@transaction.atomic
def split(
    *,
    by: Member | None,
    task: Task,
    titles: Sequence[str],
    at: datetime,
    shares: Sequence[float] | None = None,
    seen: int | None = None,
) -> list[Task]:
    """Cut a task into pieces that follow each other; hours add up to what they were.

    The first piece keeps the task's number and what came before it; what waited for the task now
    waits for the last piece. `shares` are the pieces' parts of the work (equal by default).
    """
    task = locked(task, seen)
    require_shape(by, task.improvement)
    if not task.is_open:
        raise PlanTrouble(f"{task.ref} is over; there is nothing left to split.")
    names = [name.strip() for name in titles]
    if len(names) < 2 or not all(names):
        raise PlanTrouble("Name at least two pieces.")
    shares = tuple(shares) if shares is not None else (1.0,) * len(names)
    if len(shares) != len(names):
        raise PlanTrouble(f"{len(names)} pieces need {len(names)} shares, not {len(shares)}.")
    hours = sizes.cut((task.hours_low, task.hours_likely, task.hours_high), shares)
    left = task.hours_left
    waiting = list(task.before.all())
    before = {"title": task.title, "hours": task.hours_likely}
    total = sum(shares)
    number = next_task_number(task.desk)
    pieces = [task]
    for offset, (name, three, share) in enumerate(zip(names, hours, shares, strict=True)):
        piece = task
        if offset:
            piece = Task(
                desk=task.desk, improvement=task.improvement, number=number + offset - 1,
                kind=task.kind, owner=task.owner, owner_fixed=task.owner_fixed, skill=task.skill,
                due_on=task.due_on, position=task.position, origin=task.origin, touched_at=at,
            )  # fmt: skip
            pieces.append(piece)
        piece.title = name
        piece.hours_low, piece.hours_likely, piece.hours_high = three
        piece.hours_left = None if left is None else left * share / total
        _check(piece, sized=False)
        if offset:
            piece.save()
            piece.after.set([pieces[-2]])
    for follower in waiting:
        follower.after.remove(task)
        follower.after.add(pieces[-1])
    keep(
        task, by=by, at=at, verb="split",
        change={"title": [before["title"], task.title],
                "hours_likely": [before["hours"], task.hours_likely]},
        sentence=f"split {task.ref} into {', '.join(piece.ref for piece in pieces)}",
    )  # fmt: skip
    return pieces


@transaction.atomic
def drop(
    *, by: Member | None, task: Task, reason: str, at: datetime, seen: int | None = None
) -> Task:
    """Leave a task undone for good; needs a reason. What waited for it no longer waits."""
    task = locked(task, seen)
    require_shape(by, task.improvement)
    if not task.is_open:
        raise PlanTrouble(f"{task.ref} is over already.")
    if not reason.strip():
        raise PlanTrouble(f"Say why {task.ref} is dropped.")
    change = assign(task, {"dropped_at": at, "dropped_reason": reason.strip()[:300]})
    return keep(
        task, by=by, at=at, verb="drop", change=change,
        sentence=f"dropped {task.ref}: {reason.strip()}",
    )  # fmt: skip


def _check(task: Task, *, sized: bool = True) -> None:
    task.title = task.title.strip()
    if not task.title:
        raise PlanTrouble("A task needs a title: say what will be done.")
    if len(task.title) > 200:
        raise PlanTrouble("A task's title has at most 200 characters; put the rest in the note.")
    if task.kind not in Task.Kind.values:
        raise PlanTrouble(f"“{task.kind}” is no kind of task. Use {', '.join(Task.Kind.values)}.")
    others = (task.owner, task.skill)
    if any(other is not None and other.desk_id != task.desk_id for other in others):
        raise PlanTrouble("Owner and skill must belong to this desk.")
    if task.owner is not None and task.owner.left_at is not None:
        raise PlanTrouble(f"{task.owner.name} has left the desk.")
    if sized and sizes.too_large(task.hours_likely):
        raise PlanTrouble(
            f"“{task.title}” takes {task.hours_likely:g} h; no task is above {sizes.MOST_HOURS:g} h."
            f" Split it into {sizes.pieces_needed(task.hours_likely)} or more."
        )


def _same_desk(task: Task, before: list[Task]) -> None:
    for one in before:
        if one.desk_id != task.desk_id:
            raise PlanTrouble("A task waits only for tasks of its own desk.")


def _refuse_circle(task: Task, before: list[Task]) -> None:
    rows = Task.objects.filter(desk=task.desk_id, after__isnull=False).values_list("pk", "after")
    after: dict[int, list[int]] = {}
    for waits, first in rows:
        if waits != task.pk:
            after.setdefault(waits, []).append(first)
    after[task.pk] = [one.pk for one in before]
    found = circle(after)
    if found:
        refs = dict(Task.objects.filter(pk__in=found).values_list("pk", "number"))
        chain = " → ".join(f"T-{refs[pk]}" for pk in [*reversed(found), found[-1]])
        raise PlanTrouble(f"These tasks would wait for each other in a circle: {chain}.")
