"""What stays undone on a desk today, and who would be told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.functions import Coalesce

from headway.ground.accounts.models import Desk, Member
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from .. import ladder
from ..keeping import local_day, settings_of
from ..models import Blocker, Review, RunSettings
from .activity import last_updates

MOVING = (Status.PLANNED.value, Status.RUNNING.value, Status.CHECKING.value)


@dataclass(frozen=True)
class Cause:
    """Something undone: which ladder, which row, since when, and whom each role means."""

    thing: str
    pk: int
    episode: str
    since: date
    improvement: Improvement | None
    what: str
    undone: str
    detail: str
    link: str
    people: Mapping[str, tuple[Member, ...]]

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells this episode from every other."""
        return self.thing, self.pk, self.episode

    def sentence(self, today: date) -> str:
        """What is undone, and for how long."""
        days = (today - self.since).days
        return f"{self.what} {self.undone} {days} day{'' if days == 1 else 's'}"


def ladders_of(settings: RunSettings) -> dict[str, ladder.Ladder]:
    """The desk's ladders, with the defaults for those it has not changed."""
    return {
        key: ladder.read(key, settings.ladders[key]) if key in settings.ladders else default
        for key, default in ladder.DEFAULT.items()
    }


def _some(*people: Member | None) -> tuple[Member, ...]:
    return tuple(one for one in people if one is not None and one.left_at is None)


def causes(desk: Desk, *, today: date) -> list[Cause]:
    """Everything a ladder could climb for today; a fixed number of queries."""
    executive = settings_of(desk).executive
    managers = tuple(
        one for one in Member.objects.filter(desk=desk, left_at=None) if one.may("manage")
    )
    upper = {"executive": _some(executive), "managers": managers}
    return [
        *_tasks(desk, today, upper),
        *_blockers(desk, upper),
        *_reviews(desk, today, upper),
        *_stalled(desk, today, upper),
    ]


Upper = Mapping[str, tuple[Member, ...]]


def _of(improvement: Improvement, upper: Upper) -> dict[str, tuple[Member, ...]]:
    return {**upper, "owner": _some(improvement.owner), "sponsor": _some(improvement.sponsor)}


def overdue(desk: Desk, today: date) -> Iterable[Task]:
    """Open tasks of moving improvements whose day has passed, with `day` = promised or planned."""
    return (
        Task.objects.filter(desk=desk, improvement__status__in=MOVING)
        .plannable()
        .annotate(day=Coalesce(F("due_on"), F("ends_on")))
        .filter(day__lt=today)
        .select_related("owner", "improvement__owner", "improvement__sponsor", "improvement__desk")
        .order_by("day", "number")
    )


def _tasks(desk: Desk, today: date, upper: Upper) -> list[Cause]:
    return [
        Cause(
            "task", task.pk, task.day.isoformat(), task.day, task.improvement,  # type: ignore[attr-defined]  # `overdue` adds it
            f"{task.ref} {task.title}", "is overdue by",
            f"It belongs to {task.improvement.ref} {task.improvement.title}. A new date needs a"
            " reason; a task nobody needs can be dropped.",
            f"/plan/tasks/{task.ref}", {**_of(task.improvement, upper), "task_owner": _some(task.owner)},
        )
        for task in overdue(desk, today)
    ]  # fmt: skip


def _blockers(desk: Desk, upper: Upper) -> list[Cause]:
    rows = Blocker.objects.filter(desk=desk, lifted_at=None).select_related(
        "lifter", "improvement__owner", "improvement__sponsor", "improvement__desk"
    )
    found = []
    for one in rows:
        who = (
            f"{one.lifter.name} can lift it." if one.lifter else "Nobody is named who can lift it."
        )
        found.append(
            Cause(
                "blocker", one.pk, one.raised_on.isoformat(), one.raised_on, one.improvement,
                f"{one.ref} {one.title}", "has been open for",
                f"{one.get_cause_display()}. It holds up {one.improvement.ref}"
                f" {one.improvement.title}. {who}",
                f"/blockers/{one.ref}",
                {**_of(one.improvement, upper), "lifter": _some(one.lifter)},
            )
        )  # fmt: skip
    return found


def missed(desk: Desk, today: date) -> Iterable[Review]:
    """Reviews whose day passed without being opened, the oldest first.

    A later one of the same rhythm that was held settles those before it.
    """
    rows = (
        Review.objects.filter(
            desk=desk, due_on__lt=today, opened_at=None, held_at=None, cancelled_at=None
        )
        .select_related("improvement__owner", "improvement__sponsor", "improvement__desk", "chair")
        .prefetch_related("invited")
        .order_by("due_on", "pk")
    )
    held: dict[int | None, date] = {}
    for rhythm, day in (
        Review.objects.filter(desk=desk).exclude(held_at=None).values_list("rhythm", "due_on")
    ):
        held[rhythm] = max(day, held.get(rhythm, day))
    return [
        one
        for one in rows
        if one.rhythm_id is None or held.get(one.rhythm_id, date.min) < one.due_on
    ]


def _reviews(desk: Desk, today: date, upper: Upper) -> list[Cause]:
    found = []
    for one in missed(desk, today):
        about = one.improvement
        people = _of(about, upper) if about else {**upper, "owner": _some(one.chair), "sponsor": ()}
        what = (
            f"The review of {about.ref} {about.title}"
            if about
            else "The review of all improvements"
        )
        found.append(
            Cause(
                "review", one.pk, one.due_on.isoformat(), one.due_on, about, what, "was missed for",
                "Hold it, or call it off with a reason.", f"/reviews/{one.pk}",
                {**people, "invited": _some(*one.invited.all())},
            )
        )  # fmt: skip
    return found


def _stalled(desk: Desk, today: date, upper: Upper) -> list[Cause]:
    running = list(
        Improvement.objects.filter(desk=desk, status=Status.RUNNING.value).select_related(
            "owner", "sponsor", "desk"
        )
    )
    found = []
    for pk, moment in last_updates(running).items():
        one = next(entry for entry in running if entry.pk == pk)
        since = local_day(desk, moment)
        if since < today:
            found.append(
                Cause(
                    "stalled", pk, since.isoformat(), since, one, f"{one.ref} {one.title}",
                    "has not moved for",
                    "No task, comment, stage or review since then. Move it, park it with a reason,"
                    " or withdraw it.",
                    f"/register/{one.ref}", _of(one, upper),
                )
            )  # fmt: skip
    return found


def people_for(cause: Cause, role: str) -> tuple[str, tuple[Member, ...]]:
    """Whom a role means here, and as what they are told; never nobody while a manager is there.

    Where a role is empty (no sponsor, no executive) the next above it is told.
    """
    order = [
        role,
        *(one for one in ("owner", "sponsor", "executive") if _above(one, role)),
        "managers",
    ]
    for each in order:
        if cause.people.get(each):
            said = ladder.ROLES.get(each, "a manager")
            return (said if each == role else f"{said}, as {ladder.ROLES[role]} is not named",
                    cause.people[each])  # fmt: skip
    return ladder.ROLES[role], ()


def _above(one: str, role: str) -> bool:
    rank = {"task_owner": 0, "lifter": 0, "invited": 0, "owner": 1, "sponsor": 2, "executive": 3}
    return rank[one] > rank[role]
