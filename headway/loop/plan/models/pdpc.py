"""The nouns of the process decision program chart."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement, Skill

from ..pdpc import Judged, Trigger, TriggerKind
from .tasks import Task


class Activity(models.Model):
    """A part of the way to the objective; tasks stand under it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="activities")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="activities"
    )
    title = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "title"], name="activity_once")
        ]
        ordering: ClassVar = ["improvement_id", "position", "id"]

    def __str__(self) -> str:
        return self.title


class TaskPlace(models.Model):
    """Under which activity a task stands."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="place")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="places")

    def __str__(self) -> str:
        return f"{self.task.ref} in {self.activity}"


class Risk(models.Model):
    """What can go wrong with a task."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="risks")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="risks")
    what = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=60, blank=True)
    raised_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["task_id", "position", "id"]

    def __str__(self) -> str:
        return self.what


class Countermeasure(models.Model):
    """What to do about a risk; judged O it becomes a task, or a contingency that is watched.

    Hours are three-point, `weeks` until it works, `ease` and `effect` from 1 (hard, little) to 5.
    `task` is what it became. `looked_at`, `looked_words` are what the watch saw last.
    """

    class Kind(models.TextChoices):
        """Before or after."""

        PREVENT = "prevent", "Prevents it"
        RECOVER = "recover", "Recovers from it"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="countermeasures")
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="countermeasures")
    what = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    hours_low = models.FloatField(default=1)
    hours_likely = models.FloatField(default=2)
    hours_high = models.FloatField(default=4)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    weeks = models.FloatField(default=1, validators=[MinValueValidator(0)])
    ease = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    effect = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    skill = models.ForeignKey(
        Skill, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    judged = models.CharField(
        max_length=1, blank=True,
        choices=[(Judged.PRACTICAL.value, "O practical"), (Judged.NOT.value, "X not practical")],
    )  # fmt: skip
    reason = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    task = models.OneToOneField(
        Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="countermeasure"
    )
    trigger_kind = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.label) for one in TriggerKind]
    )
    trigger_kpi = models.CharField(max_length=40, blank=True)
    trigger_beyond = models.FloatField(null=True, blank=True)
    trigger_weeks = models.PositiveSmallIntegerField(default=4)
    trigger_on = models.DateField(null=True, blank=True)
    trigger_days = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_words = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="x_keeps_its_reason", condition=~Q(judged="X") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="countermeasure_hours_in_order",
                condition=Q(hours_low__gte=0)
                & Q(hours_low__lte=models.F("hours_likely"))
                & Q(hours_likely__lte=models.F("hours_high")),
            ),
        ]
        ordering: ClassVar = ["risk_id", "position", "id"]

    def __str__(self) -> str:
        return self.what

    def trigger(self, *, name: str = "", unit: str = "", better: str = "") -> Trigger:
        """The trigger; name, unit and direction come from the KPI's definition."""
        return Trigger(
            kind=TriggerKind(self.trigger_kind), kpi=self.trigger_kpi, kpi_name=name, unit=unit,
            better=better, beyond=self.trigger_beyond, weeks=self.trigger_weeks,
            on=self.trigger_on, days=self.trigger_days,
        )  # fmt: skip
