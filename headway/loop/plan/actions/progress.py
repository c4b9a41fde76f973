"""What becomes of a task: moved, worked on, finished, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member

from ..keeping import PlanTrouble, assign, keep, locked, require_shape, require_work
from ..models import Task
from ..signals import rescheduled


@dataclass(frozen=True)
class Moved:
    """A task's dates before and after; `later` when its promised or planned end moved back."""

    task: Task
    by: Member | None
    at: datetime
    due_before: date | None
    due_after: date | None
    ends_before: date | None
    ends_after: date | None
    reason: str

    @property
    def later(self) -> bool:
        """Whether a date that was there moved to a later day."""
        pairs = ((self.due_before, self.due_after), (self.ends_before, self.ends_after))
        return any(old is not None and new is not None and new > old for old, new in pairs)


@transaction.atomic
def reschedule(
    *,
    by: Member | None,
    task: Task,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    due_on: date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Moved:
    """Move a task's planned days or its promised day; what is not given stays.

    A later end or promise needs a reason. A new start alone keeps the length. The signal
    `rescheduled` is sent with what moved, in this transaction.
    """
    task = locked(task, seen)
    require_work(by, task)
    if starts_on and ends_on is None and task.starts_on and task.ends_on:
        ends_on = starts_on + (task.ends_on - task.starts_on)
    wanted = {"starts_on": starts_on, "ends_on": ends_on, "due_on": due_on}
    before = (task.due_on, task.ends_on)
    change = assign(task, {name: day for name, day in wanted.items() if day is not None})
    if task.starts_on and task.ends_on and task.ends_on < task.starts_on:
        raise PlanTrouble(f"{task.ref} cannot end ({task.ends_on}) before it starts.")
    moved = Moved(task, by, at, before[0], task.due_on, before[1], task.ends_on, reason.strip())
    if moved.later and not moved.reason:
        raise PlanTrouble(f"{task.ref} moves to a later day: say why.")
    if change:
        why = f": {moved.reason}" if moved.reason else ""
        keep(
            task, by=by, at=at, verb="reschedule", sentence=f"moved {task.ref}{why}", change=change
        )
        rescheduled.send(sender=Task, moved=moved)
    return moved


@transaction.atomic
def note_hours_left(
    *, by: Member | None, task: Task, hours_left: float, at: datetime, seen: int | None = None
) -> Task:
    """Say how many hours a task still takes; the first time begins it."""
    task = locked(task, seen)
    require_work(by, task)
    if not task.is_open:
        raise PlanTrouble(f"{task.ref} is over.")
    if not 0 <= hours_left <= 1000:
        raise PlanTrouble(f"Hours left are 0 or more, not {hours_left:g}.")
    change = assign(task, {"hours_left": float(hours_left)})
    if task.started_at is None:
        change |= assign(task, {"started_at": at})
    if not change:
        return task
    return keep(
        task, by=by, at=at, verb="progress", change=change,
        sentence=f"noted {hours_left:g} h left on {task.ref}",
    )  # fmt: skip


@transaction.atomic
def finish(
    *, by: Member | None, task: Task, at: datetime, seen: int | None = None,
    hours_worked: float | None = None,
) -> Task:  # fmt: skip
    """Mark a task done; `hours_worked` is what it took, where somebody knows."""
    task = locked(task, seen)
    require_work(by, task)
    if not task.is_open:
        raise PlanTrouble(f"{task.ref} is over already.")
    change = assign(
        task, {"done_at": at, "started_at": task.started_at or at, "hours_left": 0.0}
    )  # fmt: skip
    if hours_worked is not None:
        change |= assign(task, {"hours_worked": _worked(hours_worked)})
    took = f" in {hours_worked:g} h" if hours_worked is not None else ""
    sentence = f"finished {task.ref}{took}"
    return keep(task, by=by, at=at, verb="finish", sentence=sentence, change=change)


@transaction.atomic
def note_hours_worked(
    *, by: Member | None, task: Task, hours_worked: float, at: datetime, seen: int | None = None
) -> Task:
    """Say how many hours a finished task took in the end; estimates learn from it."""
    task = locked(task, seen)
    require_work(by, task)
    if task.done_at is None:
        raise PlanTrouble(f"{task.ref} is not done yet: note the hours left instead.")
    change = assign(task, {"hours_worked": _worked(hours_worked)})
    if not change:
        return task
    return keep(
        task, by=by, at=at, verb="worked", change=change,
        sentence=f"noted that {task.ref} took {hours_worked:g} h",
    )  # fmt: skip


def _worked(hours: float) -> float:
    if not 0 <= hours <= 1000:
        raise PlanTrouble(f"Hours worked are 0 or more, not {hours:g}.")
    return float(hours)


@transaction.atomic
def reopen_task(
    *, by: Member | None, task: Task, reason: str, at: datetime, seen: int | None = None
) -> Task:
    """Take back that a task is done or dropped; needs a reason."""
    task = locked(task, seen)
    require_work(by, task)
    if task.is_open:
        raise PlanTrouble(f"{task.ref} is open.")
    if not reason.strip():
        raise PlanTrouble(f"Say why {task.ref} is not over.")
    change = assign(
        task,
        {
            "done_at": None,
            "dropped_at": None,
            "dropped_reason": "",
            "hours_left": None,
            "hours_worked": None,
        },
    )
    return keep(
        task, by=by, at=at, verb="reopen", change=change,
        sentence=f"reopened {task.ref}: {reason.strip()}",
    )  # fmt: skip


@transaction.atomic
def pull_trigger(*, by: Member | None, task: Task, at: datetime) -> Task:
    """A contingency's trigger has fired: from now on it is planned like any task. Repeatable."""
    task = locked(task, None)
    require_shape(by, task.improvement)
    if task.kind != Task.Kind.CONTINGENCY:
        raise PlanTrouble(f"{task.ref} is no contingency.")
    if task.triggered_at is not None:
        return task
    change = assign(task, {"triggered_at": at})
    return keep(
        task, by=by, at=at, verb="trigger", change=change,
        sentence=f"saw the trigger of {task.ref}: {task.trigger or 'no trigger was written'}",
    )  # fmt: skip
