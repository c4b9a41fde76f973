"""What is decided about an improvement: ratings, override, weights, changes of its target."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.kpis.models import Baseline

from .entry import Improvement


class Rating(models.Model):
    """How an improvement was judged at a review, each from 1 (low) to 5 (high); history is kept."""

    FIELDS: ClassVar = {
        "cost": "Cost",
        "speed_to_implement": "Speed to implement",
        "speed_of_return": "Speed of return",
        "scale_of_return": "Scale of return",
        "difficulty": "Difficulty",
    }

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="ratings")
    cost = models.PositiveSmallIntegerField()
    speed_to_implement = models.PositiveSmallIntegerField()
    speed_of_return = models.PositiveSmallIntegerField()
    scale_of_return = models.PositiveSmallIntegerField()
    difficulty = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ratings_1_to_5",
                condition=Q(cost__range=(1, 5))
                & Q(speed_to_implement__range=(1, 5))
                & Q(speed_of_return__range=(1, 5))
                & Q(scale_of_return__range=(1, 5))
                & Q(difficulty__range=(1, 5)),
            )
        ]
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.improvement.ref} rated on {self.on}"


class PriorityOverride(models.Model):
    """A score that a person set in place of the computed one, and why."""

    improvement = models.OneToOneField(
        Improvement, on_delete=models.CASCADE, related_name="override"
    )
    score = models.FloatField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="override_0_to_100", condition=Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(name="override_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.score:g}: {self.reason}"


class ScoreWeights(models.Model):
    """What counts how much on a desk; the defaults of `scoring.Weights` where there is no row."""

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="score_weights")
    values = models.JSONField(default=dict)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "score weights"

    def __str__(self) -> str:
        return ", ".join(f"{name} {value:g}" for name, value in self.values.items())


class TargetChange(models.Model):
    """A new target asked for after acceptance; it holds once owner and sponsor have agreed."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting for agreement"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        OVERTAKEN = "overtaken", "Overtaken"

    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="target_changes"
    )
    kpi_key = models.CharField(max_length=40)
    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="+")
    target_value = models.FloatField()
    target_on = models.DateField()
    before_value = models.FloatField()
    before_on = models.DateField()
    reason = models.TextField()
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement"],
                condition=Q(outcome="waiting"),
                name="one_target_change_waiting",
            )
        ]
        ordering: ClassVar = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.improvement.ref}: {self.get_outcome_display()}"


class Agreement(models.Model):
    """Whether the owner or the sponsor agreed to a change of target."""

    class Role(models.TextChoices):
        """As what they were asked."""

        OWNER = "owner", "Owner"
        SPONSOR = "sponsor", "Sponsor"

    change = models.ForeignKey(TargetChange, on_delete=models.CASCADE, related_name="agreements")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role.choices)
    agreed = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "member"], name="one_agreement_each")
        ]
        ordering: ClassVar = ["role"]

    def __str__(self) -> str:
        return f"{self.member} ({self.get_role_display().lower()})"
