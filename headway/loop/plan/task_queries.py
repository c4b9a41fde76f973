"""Questions about tasks: an entry's plan, its progress, who could own what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.roles import ROLES
from headway.ground.trail.models import TrailEntry
from headway.loop.register.models import Improvement

from .models import ForecastReading, Task


@dataclass(frozen=True)
class PlanOf:
    """An entry's tasks in order, how far they are, and where the finish stood day by day."""

    tasks: tuple[Task, ...]
    resting: tuple[Task, ...]
    late: frozenset[int]
    readings: tuple[ForecastReading, ...]

    @property
    def done(self) -> list[Task]:
        """Tasks that are done."""
        return [task for task in self.tasks if task.done_at]

    @property
    def hours_done(self) -> float:
        """Likely hours of what is done, and of the part that is."""
        return sum(_gone(task) for task in self.tasks)

    @property
    def hours(self) -> float:
        """Likely hours of all tasks; waiting contingencies are not in it."""
        return sum(task.hours_likely for task in self.tasks)

    @property
    def share_done(self) -> float:
        """Part of the hours that is done, 0..1."""
        return self.hours_done / self.hours if self.hours else 0.0

    @property
    def ownerless(self) -> list[Task]:
        """Open tasks without an owner."""
        return [task for task in self.tasks if task.is_open and task.owner_id is None]

    @property
    def ends_on(self) -> date | None:
        """The last planned day."""
        return max((task.ends_on for task in self.tasks if task.ends_on), default=None)

    @property
    def newest(self) -> ForecastReading | None:
        """Where the finish stands."""
        return self.readings[-1] if self.readings else None


def _gone(task: Task) -> float:
    if task.done_at:
        return task.hours_likely
    if task.hours_left is None:
        return 0.0
    return max(task.hours_likely - task.hours_left, 0.0)


def plan_of(entry: Improvement, *, today: date) -> PlanOf:
    """The plan of an entry; three queries."""
    rows = list(
        entry.tasks.filter(dropped_at=None).select_related("owner", "skill")
        .prefetch_related("after")
    )  # fmt: skip
    resting = [t for t in rows if t.kind == Task.Kind.CONTINGENCY and t.triggered_at is None and not t.done_at]  # fmt: skip
    waits = {task.pk for task in resting}
    tasks = tuple(task for task in rows if task.pk not in waits)
    late = frozenset(task.pk for task in tasks if days_late(task, today) > 0)
    return PlanOf(tasks, tuple(resting), late, tuple(entry.forecast_readings.order_by("on")))


def days_late(task: Task, today: date) -> int:
    """Days behind what was promised, or planned where nothing was; 0 when in time."""
    end = task.due_on or task.ends_on
    if end is None or not task.is_open:
        return 0
    return max((today - end).days, 0)


def could_own(desk: Desk) -> QuerySet[Member]:
    """Members who may own a task: those of the desk who do not only read."""
    able = [role.key for role in ROLES.values() if "propose" in role.rights]
    return Member.objects.filter(desk=desk, left_at=None, role_key__in=able)


def playbooks_in(entry: Improvement) -> frozenset[str]:
    """Keys of the playbooks an entry's tasks came from."""
    rows = entry.tasks.filter(origin__startswith="playbook:", dropped_at=None)
    return frozenset(
        one.split(":", 1)[1].split("/")[0] for one in rows.values_list("origin", flat=True)
    )


def trail_of(task: Task) -> QuerySet[TrailEntry]:
    """What was done to a task, newest first."""
    return TrailEntry.objects.filter(desk=task.desk, thing="task", ref=task.ref).order_by(
        "-at", "-id"
    )
