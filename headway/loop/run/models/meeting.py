"""Reviews: their rhythm, their agenda, what was decided and promised."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from ..agenda import KINDS


class Rhythm(models.Model):
    """How often somebody looks: at one improvement, or (without one) at all that run on the desk."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="rhythms")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, null=True, blank=True, related_name="rhythms"
    )
    every_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(1), MaxValueValidator(184)]
    )
    first_on = models.DateField()
    at_time = models.TimeField(default=time(9, 30))
    minutes = models.PositiveSmallIntegerField(default=30)
    chair = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="chairs")
    invited: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="rhythms"
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement"],
                condition=Q(ended_on=None, improvement__isnull=False),
                name="one_rhythm_an_improvement",
            ),
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(ended_on=None, improvement=None),
                name="one_rhythm_a_desk",
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.every_days} days from {self.first_on}"


class Review(models.Model):
    """A review: planned for a day, opened, held; or missed, when its day passes unopened."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="reviews")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    rhythm = models.ForeignKey(
        Rhythm, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews"
    )
    due_on = models.DateField()
    at_time = models.TimeField(default=time(9, 30))
    minutes = models.PositiveSmallIntegerField(default=30)
    chair = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    invited: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="reviews"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rhythm", "due_on"], name="review_once_a_day"),
            models.CheckConstraint(
                name="cancelled_review_has_reason", condition=Q(cancelled_at=None) | ~Q(reason="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["desk", "due_on"])]
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        about = self.improvement.ref if self.improvement else "all improvements"
        return f"review of {about} on {self.due_on}"

    @property
    def is_settled(self) -> bool:
        """Held or cancelled."""
        return self.held_at is not None or self.cancelled_at is not None


class AgendaItem(models.Model):
    """One thing to talk about, as the facts stood when the review was opened, and its minute."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    title = models.CharField(max_length=300)
    fact = models.TextField(blank=True)
    figure = models.CharField(max_length=40, blank=True)
    ref = models.CharField(max_length=20, blank=True)
    minute = models.TextField(blank=True)
    lock_version = models.PositiveIntegerField(default=1)
    minuted_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "position"], name="agenda_position_once")
        ]
        ordering: ClassVar = ["review_id", "position"]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What was decided at a review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    text = models.CharField(max_length=500)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text


class ReviewAction(models.Model):
    """What somebody promised at a review; it is a task of an improvement."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="actions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="actions"
    )
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="promised_at")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return str(self.task)
