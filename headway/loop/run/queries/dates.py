"""A member's dates for their calendar: reviews, tasks, stages, targets."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from headway.ground.accounts.models import Member
from headway.ground.post.calendar import Entry
from headway.loop.plan.models import Task
from headway.loop.register import queries as register

from ..models import Review, Stage
from .causes import MOVING

BACK_DAYS = 90


def dates_of(member: Member, *, today: date) -> list[Entry]:
    """Reviews the member is invited to, and the open deadlines that are theirs."""
    zone = ZoneInfo(member.desk.time_zone)
    since = today - timedelta(days=BACK_DAYS)
    found = []
    reviews = Review.objects.filter(invited=member, due_on__gte=since).select_related("improvement")
    for one in reviews:
        about = one.improvement.title if one.improvement else "all improvements"
        begins = datetime.combine(one.due_on, one.at_time or time(9, 30), zone)
        found.append(
            Entry(f"review-{one.pk}", f"Review: {about}", begins, timedelta(minutes=one.minutes),
                  f"/reviews/{one.pk}", cancelled=one.cancelled_at is not None)
        )  # fmt: skip
    mine = register.entries(member).filter(status__in=MOVING)
    for entry in mine.filter(Q(owner=member) | Q(sponsor=member), target_on__gte=since):
        if entry.target_on:
            found.append(Entry(f"target-{entry.pk}", f"{entry.ref} {entry.title}: target date",
                               entry.target_on, None, f"/register/{entry.ref}"))  # fmt: skip
    if member.role.own_client_only:
        return found
    tasks = Task.objects.filter(owner=member, improvement__status__in=MOVING).plannable()
    for task in tasks.annotate(day=Coalesce(F("due_on"), F("ends_on"))).filter(day__gte=since):
        found.append(Entry(f"task-{task.pk}", f"{task.ref} {task.title}", task.day, None, f"/plan/tasks/{task.ref}"))  # fmt: skip
    stages = Stage.objects.filter(
        owner=member, passed_at=None, due_on__gte=since, improvement__status__in=MOVING
    )
    for stage in stages.select_related("improvement"):
        if stage.due_on:
            found.append(Entry(f"stage-{stage.pk}", f"{stage.improvement.ref}: stage {stage.name}", stage.due_on, None,
                               f"/register/{stage.improvement.ref}"))  # fmt: skip
    return found
