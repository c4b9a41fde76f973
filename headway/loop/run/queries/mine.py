"""What a member has on their own plate: today, late, soon, and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from headway.ground.accounts.models import Member
from headway.loop.adoption.queries.behaviour import rechecks
from headway.loop.plan.models import Task
from headway.loop.register.models import Agreement, Improvement

from ..models import Blocker, Escalation, Review, Stage
from .causes import MOVING, missed

SOON_DAYS = 7


@dataclass(frozen=True)
class Due:
    """Something with a day: what, for which improvement, when, how late, where it is."""

    what: str
    about: str
    day: date | None
    late: int
    href: str
    kind: str


@dataclass(frozen=True)
class MyWork:
    """The four lists of the page."""

    late: list[Due]
    today: list[Due]
    soon: list[Due]
    undated: list[Due]
    waiting: list[Due]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.late or self.today or self.soon or self.undated or self.waiting)


def my_work(member: Member, *, today: date) -> MyWork:
    """What this member has to do, and what others wait for them to do."""
    dues = [*_tasks(member, today), *_stages(member, today), *_reviews(member, today),
            *_rechecks(member, today)]  # fmt: skip
    dated = sorted((one for one in dues if one.day is not None), key=lambda one: one.day or today)
    soon = today + timedelta(days=SOON_DAYS)
    return MyWork(
        late=[one for one in dated if one.late > 0],
        today=[one for one in dated if one.day == today],
        soon=[one for one in dated if one.day is not None and today < one.day <= soon],
        undated=[one for one in dues if one.day is None],
        waiting=waiting_for(member, today=today),
    )


def _late(day: date | None, today: date) -> int:
    return max((today - day).days, 0) if day else 0


def _tasks(member: Member, today: date) -> list[Due]:
    rows = (
        Task.objects.filter(owner=member, improvement__status__in=MOVING).plannable()
        .annotate(day=Coalesce(F("due_on"), F("ends_on"))).select_related("improvement")
    )  # fmt: skip
    return [
        Due(f"{one.ref} {one.title}", f"{one.improvement.ref} {one.improvement.title}", one.day,
            _late(one.day, today), f"/plan/tasks/{one.ref}", "Task")
        for one in rows
    ]  # fmt: skip


def _stages(member: Member, today: date) -> list[Due]:
    rows = Stage.objects.filter(owner=member, passed_at=None, improvement__status__in=MOVING)
    found: dict[int, Stage] = {}
    for one in rows.select_related("improvement").order_by("improvement", "position"):
        found.setdefault(one.improvement_id, one)
    return [
        Due(f"Stage {one.name}: {one.exit_criterion}", f"{one.improvement.ref} {one.improvement.title}",
            one.due_on, _late(one.due_on, today), f"/register/{one.improvement.ref}", "Stage")
        for one in found.values()
        if one.due_on is not None
    ]  # fmt: skip


def _reviews(member: Member, today: date) -> list[Due]:
    rows = Review.objects.filter(
        invited=member, held_at=None, cancelled_at=None, due_on__gte=today,
        due_on__lte=today + timedelta(days=SOON_DAYS),
    )  # fmt: skip
    return [
        Due("Review", str(one.improvement or "All improvements"), one.due_on, 0, f"/reviews/{one.pk}", "Review")
        for one in rows.select_related("improvement")
    ]  # fmt: skip


def _rechecks(member: Member, today: date) -> list[Due]:
    return [
        Due(
            one.what,
            one.ref,
            one.on,
            _late(one.on, today),
            f"/people/diagnoses/{one.ref}",
            "Recheck",
        )
        for one in rechecks(member, today=today, soon=SOON_DAYS)
    ]


def waiting_for(member: Member, *, today: date) -> list[Due]:
    """What is stuck on this member's desk: blockers, reviews to hold, agreements, what climbed here."""
    found: dict[str, Due] = {}

    def add(one: Due) -> None:
        if one.href + one.what not in found and not any(d.href == one.href for d in found.values()):
            found[one.href + one.what] = one

    for stop in Blocker.objects.filter(lifter=member, lifted_at=None).select_related("improvement"):
        add(Due(stop.title, f"{stop.improvement.ref} {stop.improvement.title}", stop.raised_on,
                _late(stop.raised_on, today), f"/blockers/{stop.ref}", "You can lift it"))  # fmt: skip
    for asked in Agreement.objects.filter(
        member=member, agreed=None, change__outcome="waiting"
    ).select_related("change__improvement"):
        one = asked.change
        add(Due("Agree to a new target", f"{one.improvement.ref} {one.improvement.title}", one.asked_at.date(),
                _late(one.asked_at.date(), today), f"/register/{one.improvement.ref}", "You decide"))  # fmt: skip
    for review in missed(member.desk, today):
        if review.chair_id == member.pk:
            add(Due("Hold the missed review", str(review.improvement or "All improvements"), review.due_on,
                    _late(review.due_on, today), f"/reviews/{review.pk}", "You chair it"))  # fmt: skip
    for step in Escalation.objects.filter(told=member, ended_on=None).select_related("improvement"):
        about = f"{step.improvement.ref} {step.improvement.title}" if step.improvement else ""
        what = (
            step.sentence.rsplit(" has ", 1)[0]
            .rsplit(" is overdue", 1)[0]
            .rsplit(" was missed", 1)[0]
        )
        word = {
            "task": "Overdue",
            "blocker": "Blocked",
            "review": "Review missed",
            "stalled": "Stalled",
        }
        add(Due(what, about, step.since, _late(step.since, today), step.link, f"{word[step.thing]}, climbed to you"))  # fmt: skip
    return sorted(found.values(), key=lambda one: -one.late)


def sponsored(member: Member) -> list[Improvement]:
    """The moving improvements this member sponsors."""
    rows = Improvement.objects.filter(desk=member.desk, status__in=MOVING)
    return list(
        rows.filter(sponsor=member).select_related("owner", "sponsor", "client", "desk").order_by("number")
    )  # fmt: skip
