"""Protocols: behaviours asked of teams and measured in the tickets, and how they stood."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement


class Protocol(models.Model):
    """A behaviour asked of teams: an own KPI of form share, from a day on, with a goal (PR-2).

    `kpi` is the key of the desk's own KPI; `teams` are the ticket groups it is asked of, all where
    empty; `goal` is a share 0..1. It may belong to an improvement.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="protocols")
    number = models.PositiveIntegerField()
    kpi = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    teams = models.JSONField(default=list)
    starts_on = models.DateField()
    goal = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    improvement = models.ForeignKey(
        Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="protocols"
    )
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="protocol_number_once"),
            models.CheckConstraint(
                name="protocol_goal_is_a_share",
                condition=models.Q(goal__gte=0.0) & models.Q(goal__lte=1.0),
            ),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"

    @property
    def ref(self) -> str:
        """The short reference people use: PR-2."""
        return f"PR-{self.number}"


class ProtocolReading(models.Model):
    """How a protocol stood on a day: kept when it changed; health and lists read it from here.

    `states` is the name of a team (or of small teams together) → its state; `sentence` says it.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    at = models.DateTimeField()
    states = models.JSONField(default=dict)
    fading = models.JSONField(default=list)
    sentence = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["protocol", "on"], name="protocol_read_once_a_day")
        ]
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return self.sentence
