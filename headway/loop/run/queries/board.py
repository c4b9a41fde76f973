"""The board: tasks of what runs, in lanes; and each improvement with its stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from headway.ground.accounts.models import Member
from headway.loop.plan.models import Task
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from ..models import Blocker, Stage
from .causes import MOVING
from .health import Fares, fares

LANES = {
    "todo": "To do",
    "doing": "In progress",
    "blocked": "Blocked",
    "done": "Done lately",
}
DONE_DAYS = 14
"""How long what is done stays on the board."""


@dataclass(frozen=True)
class Card:
    """A task on the board: its lane, the day it is due, how late, what hangs on it."""

    task: Task
    lane: str
    day: date | None
    late: int
    ticked: int
    lines: int
    comments: int
    blocker: Blocker | None


@dataclass(frozen=True)
class Lane:
    """A column of the board."""

    key: str
    word: str
    cards: list[Card] = field(default_factory=list)


def moving(member: Member) -> QuerySet[Improvement]:
    """Improvements that are planned, run or are checked, as far as the member may see them."""
    return register.entries(member).filter(status__in=MOVING)


def board(
    member: Member, *, now: datetime, today: date, entry: str = "", owner: str = ""
) -> list[Lane]:
    """The lanes with their cards; `entry` is a ref (IMP-4), `owner` a member's number or “me”."""
    rows = (
        Task.objects.filter(desk=member.desk, improvement__in=moving(member), dropped_at=None)
        .exclude(kind=Task.Kind.CONTINGENCY, triggered_at=None)
        .filter(Q(done_at=None) | Q(done_at__gte=now - timedelta(days=DONE_DAYS)))
        .annotate(
            day=Coalesce(F("due_on"), F("ends_on")),
            lines=Count("checklist", distinct=True),
            ticked=Count("checklist", filter=Q(checklist__done_at__isnull=False), distinct=True),
            said=Count("comments", distinct=True),
        )
        .select_related("owner", "improvement")
        .order_by(F("day").asc(nulls_last=True), "number")
    )
    number = entry.upper().removeprefix("IMP-")
    if number.isdecimal():
        rows = rows.filter(improvement__number=int(number))
    if owner == "me":
        rows = rows.filter(owner=member)
    elif owner.isdecimal():
        rows = rows.filter(owner_id=int(owner))
    stops = {
        one.task_id: one
        for one in Blocker.objects.filter(desk=member.desk, lifted_at=None).exclude(task=None)
    }
    lanes = {key: Lane(key, word) for key, word in LANES.items()}
    for task in rows:
        stop = stops.get(task.pk)
        key = _lane(task, stop)
        late = (today - task.day).days if task.day and task.done_at is None else 0
        lanes[key].cards.append(
            Card(task, key, task.day, max(late, 0), task.ticked, task.lines, task.said, stop)
        )
    return list(lanes.values())


def _lane(task: Task, stop: Blocker | None) -> str:
    if task.done_at is not None:
        return "done"
    if stop is not None:
        return "blocked"
    return "doing" if task.started_at is not None else "todo"


@dataclass(frozen=True)
class Course:
    """An improvement on its way: how it fares, its stages, the one it is in."""

    fares: Fares
    stages: list[Stage]
    stage: Stage | None
    tasks_done: int
    tasks_all: int

    @property
    def entry(self) -> Improvement:
        """The improvement."""
        return self.fares.entry

    @property
    def begun(self) -> bool:
        """Whether it was started; until then it has no health to tell of."""
        return self.entry.status != Status.PLANNED.value


def courses(member: Member, *, today: date) -> list[Course]:
    """All that moves, the worst first, what has not begun last; a fixed number of queries."""
    rows = list(moving(member).select_related("owner", "sponsor", "client", "desk"))
    keys = [one.pk for one in rows]
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(improvement__in=keys).select_related("owner"):
        stages.setdefault(stage.improvement_id, []).append(stage)
    counted = {
        pk: (done, everything)
        for pk, done, everything in Task.objects.filter(improvement__in=keys, dropped_at=None)
        .exclude(kind=Task.Kind.CONTINGENCY, triggered_at=None)
        .order_by()
        .values_list("improvement")
        .annotate(done=Count("pk", filter=Q(done_at__isnull=False)), everything=Count("pk"))
    }
    found = []
    for one in fares(member.desk, rows, today=today):
        own = stages.get(one.entry.pk, [])
        now = next((stage for stage in own if stage.passed_at is None), None)
        done, everything = counted.get(one.entry.pk, (0, 0))
        found.append(Course(one, own, now, done, everything))
    order = {"red": 0, "amber": 1, "green": 2}
    return sorted(
        found, key=lambda c: (not c.begun, order[c.fares.health.colour.value], c.entry.number)
    )
