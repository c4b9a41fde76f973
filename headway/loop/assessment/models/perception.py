"""The practice check, and the perception survey of stakeholder groups."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Client, Desk, Member


class PracticeAnswer(models.Model):
    """Whether the desk has a practice, as it was judged on a day; the newest of each holds."""

    class Answer(models.TextChoices):
        """Yes, partly, no."""

        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="practice_answers")
    practice = models.CharField(max_length=40)
    answer = models.CharField(max_length=6, choices=Answer.choices)
    evidence = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="practice_had_is_shown", condition=Q(answer="no") | ~Q(evidence="")
            )
        ]
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.practice}: {self.get_answer_display()}"


class Perception(models.Model):
    """A perception survey among stakeholder groups of the desk, or of one client.

    `measured` is what the KPIs beside its topics said when it was closed: topic → figure.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="perceptions")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    topics = models.JSONField(default=list)
    measured = models.JSONField(default=dict)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        verbose_name = "survey"

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day for answers at the desk; `closes_at` is its end."""
        last = self.closes_at - timedelta(microseconds=1)
        return last.astimezone(ZoneInfo(self.desk.time_zone)).date()


class Ballot(models.Model):
    """A one-time link for somebody of a group; only its hash is kept, and whether it was used.

    No time is kept and nothing leads from it to the answer given with it.
    """

    perception = models.ForeignKey(Perception, on_delete=models.CASCADE, related_name="ballots")
    group = models.CharField(max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)
    revoked = models.BooleanField(default=False)


class Opinion(models.Model):
    """What one person said; its key is random, so that the order of answers is lost.

    `ratings` maps topic → [importance, satisfaction], each 1 to 5 or null.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    perception = models.ForeignKey(Perception, on_delete=models.CASCADE, related_name="opinions")
    group = models.CharField(max_length=20)
    ratings = models.JSONField()

    class Meta:
        ordering: ClassVar = ["id"]
