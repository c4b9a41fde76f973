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

from ..models import Blocker, CheckItem, Comment, Stage
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
MOST_CARDS = 40
"""How many cards a lane shows, the most urgent first; the rest is counted, and found by the filters."""


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
    count: int = 0
    late: int = 0

    @property
    def more(self) -> int:
        """How many cards are not shown."""
        return self.count - len(self.cards)


def moving(member: Member) -> QuerySet[Improvement]:
    """Improvements that are planned, run or are checked, as far as the member may see them."""
    return register.entries(member).filter(status__in=MOVING)


def board(
    member: Member, *, now: datetime, today: date, entry: str = "", owner: str = ""
) -> list[Lane]:
    """The lanes with their cards; `entry` is a ref (IMP-4), `owner` a member's number or “me”.

    A lane shows its `MOST_CARDS` most urgent; `count` and `late` are of all.
    """
    rows = (
        Task.objects.filter(desk=member.desk, improvement__in=moving(member), dropped_at=None)
        .exclude(kind=Task.Kind.CONTINGENCY, triggered_at=None)
        .filter(Q(done_at=None) | Q(done_at__gte=now - timedelta(days=DONE_DAYS)))
        .annotate(day=Coalesce(F("due_on"), F("ends_on")))
        .order_by(F("day").asc(nulls_last=True), "number")
    )
    number = entry.upper().removeprefix("IMP-")
    if number.isdecimal() and len(number) < 10:
        rows = rows.filter(improvement__number=int(number))
    if owner == "me":
        rows = rows.filter(owner=member)
    elif owner.isdecimal() and len(owner) < 10:
        rows = rows.filter(owner_id=int(owner))
    stops = {
        one.task_id: one
        for one in Blocker.objects.filter(desk=member.desk, lifted_at=None).exclude(task=None)
    }
    placed: dict[str, list[int]] = {key: [] for key in LANES}
    late = dict.fromkeys(LANES, 0)
    for pk, done, begun, day in rows.values_list("pk", "done_at", "started_at", "day"):
        key = _lane(done, begun, stops.get(pk))
        placed[key].append(pk)
        late[key] += done is None and day is not None and day < today
    shown = [pk for pks in placed.values() for pk in pks[:MOST_CARDS]]
    cards = _cards(shown, stops, today)
    return [
        Lane(key, word, [cards[pk] for pk in placed[key][:MOST_CARDS]], len(placed[key]), late[key])
        for key, word in LANES.items()
    ]


def _cards(keys: list[int], stops: dict[int | None, Blocker], today: date) -> dict[int, Card]:
    """The cards of these tasks; lines and comments are counted for them alone."""
    ticks = {
        pk: (done, lines)
        for pk, done, lines in CheckItem.objects.filter(task__in=keys)
        .order_by()
        .values_list("task")
        .annotate(done=Count("done_at"), lines=Count("pk"))
    }
    said = dict(
        Comment.objects.filter(task__in=keys).order_by().values_list("task").annotate(n=Count("pk"))
    )
    found = {}
    for task in Task.objects.filter(pk__in=keys).select_related("owner", "improvement"):
        stop, day = stops.get(task.pk), task.due_on or task.ends_on
        late = (today - day).days if day and task.done_at is None else 0
        done, lines = ticks.get(task.pk, (0, 0))
        found[task.pk] = Card(
            task, _lane(task.done_at, task.started_at, stop), day, max(late, 0), done, lines,
            said.get(task.pk, 0), stop,
        )  # fmt: skip
    return found


def _lane(done_at: datetime | None, started_at: datetime | None, stop: Blocker | None) -> str:
    if done_at is not None:
        return "done"
    if stop is not None:
        return "blocked"
    return "doing" if started_at is not None else "todo"


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
