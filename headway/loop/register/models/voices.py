"""What customers say about an improvement: feedback counted by the desk, and their own votes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from headway.ground.accounts.models import Client, Member
from headway.loop.assessment.models import Theme

from .entry import Improvement


class CustomerFeedback(models.Model):
    """So many times customers said that this hurts: how often, who, how badly."""

    class Severity(models.IntegerChoices):
        """How badly it hurts them."""

        MINOR = 1, "Minor"
        ANNOYING = 2, "Annoying"
        SERIOUS = 3, "Serious"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="feedback")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True)
    count = models.PositiveIntegerField(default=1)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.ANNOYING)
    said = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="feedback_counts", condition=models.Q(count__gte=1)),
            models.CheckConstraint(
                name="feedback_severity_1_to_3",
                condition=models.Q(severity__gte=1, severity__lte=3),
            ),
        ]
        ordering: ClassVar = ["-at", "-id"]
        verbose_name_plural = "customer feedback"

    def __str__(self) -> str:
        return f"{self.count} × {self.get_severity_display().lower()}"


class Vote(models.Model):
    """One client contact wants this; one vote each."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="votes")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "member"], name="one_vote_each")
        ]

    def __str__(self) -> str:
        return f"{self.member} for {self.improvement.ref}"


class ThemeLink(models.Model):
    """The entry that answers a theme of customers' feedback; an entry may answer several."""

    theme = models.OneToOneField(Theme, on_delete=models.CASCADE, related_name="link")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="themes")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.theme.ref} → {self.improvement.ref}"
