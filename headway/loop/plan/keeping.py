"""Who may change tasks and plans, and how a task is read and kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.register.models import Improvement

from .models import Task


class PlanTrouble(Trouble):
    """Something about tasks, capacity or plans that cannot be done as asked."""


class TaskChangedMeanwhile(PlanTrouble):
    """Somebody else changed the task after it was read."""


def require_plan(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who may not plan for this desk; None is the command line."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager or an administrator of this desk plans.")


def may_work(by: Member | None, task: Task) -> bool:
    """Whether somebody may report on a task: managers, its owner, the improvement's owner."""
    if by is None:
        return True
    if by.desk_id != task.desk_id:
        return False
    own = by.pk in {task.owner_id, task.improvement.owner_id} and by.may("propose")
    return own or by.may("manage")


def require_work(by: Member | None, task: Task) -> None:
    """Raise `NotAllowed` where `may_work` says no."""
    if not may_work(by, task):
        raise NotAllowed(
            f"Only its owner, the owner of {task.improvement.ref} or a manager changes {task.ref}."
        )


def next_task_number(desk: Desk) -> int:
    """The desk's next free task number; call it inside the transaction that uses it."""
    Desk.objects.select_for_update().get(pk=desk.pk)
    last = Task.objects.filter(desk=desk).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def locked(task: Task, seen: int | None) -> Task:
    """The task as it is now, locked for this transaction."""
    now = (
        Task.objects.select_for_update(of=("self",))
        .select_related("improvement", "desk")
        .get(pk=task.pk)
    )
    if seen is not None and now.lock_version != seen:
        raise TaskChangedMeanwhile(
            f"{now.ref} was changed by somebody else while you were editing. "
            "Look at the task as it is now and make your change again."
        )
    return now


def told(value: Any) -> Any:
    """A value as the trail keeps it."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def keep(
    task: Task,
    *,
    by: Member | None,
    at: datetime,
    verb: str,
    sentence: str,
    change: dict[str, list[Any]],
) -> Task:
    """Write a task with its next lock version, and leave the trail entry."""
    task.touched_at = at
    task.lock_version += 1
    task.save()
    record(
        by=by,
        desk=task.desk,
        at=at,
        verb=verb,
        thing="task",
        ref=task.ref,
        sentence=sentence,
        change=change,
    )
    return task


def require_shape(by: Member | None, improvement: Improvement) -> None:
    """Raise `NotAllowed` unless somebody may shape an improvement's tasks: its owner, managers."""
    if by is not None and by.pk == improvement.owner_id and by.may("propose"):
        return
    require_plan(by, improvement.desk)


def assign(task: Task, changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Set fields; what really changed, as field → [before, after]."""
    change: dict[str, list[Any]] = {}
    for name, value in changes.items():
        before = getattr(task, name)
        if before != value:
            change[name] = [told(before), told(value)]
            setattr(task, name, value)
    return change
