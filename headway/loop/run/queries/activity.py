"""When anything last moved in an improvement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from ..models import Blocker, Comment, Review, SelfReport, Stage


def last_updates(improvements: Iterable[Improvement]) -> dict[int, datetime]:
    """The moment of the last change by a person in each improvement: entry, tasks, talk, stages.

    A handful of queries, however many improvements. What the application does by itself
    (escalations, health readings, planning of reviews) is no update.
    """
    found = {one.pk: one.touched_at for one in improvements}
    keys = list(found)
    for rows, path, field in (
        (Task.objects, "improvement", "touched_at"),
        (Comment.objects, "improvement", "at"),
        (Blocker.objects, "improvement", "raised_at"),
        (Blocker.objects, "improvement", "lifted_at"),
        (Stage.objects, "improvement", "passed_at"),
        (SelfReport.objects, "improvement", "at"),
        (Review.objects, "improvement", "held_at"),
    ):
        newest = rows.filter(**{f"{path}__in": keys}).order_by().values(path)
        for pk, moment in newest.annotate(newest=Max(field)).values_list(path, "newest"):
            if moment is not None and moment > found[pk]:
                found[pk] = moment
    return found
