"""Pulse surveys: a few statements, answered by nobody in particular."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement


class Pulse(models.Model):
    """One survey: of an improvement's people, or of the whole desk; three to five statements.

    The link's token is not kept, only its hash. Nothing is kept of who was asked or who answered.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="pulses")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, null=True, blank=True, related_name="pulses"
    )
    title = models.CharField(max_length=120)
    statements = models.JSONField(default=list)
    question = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["-opened_on", "-id"]

    def __str__(self) -> str:
        return self.title


class PulseAnswer(models.Model):
    """One answer: marks from 1 to 5 in the statements' order, None where left out; and words.

    No person, no time, no order: a random key, and the `batch` of five it came in (see `pulse`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="answers")
    batch = models.PositiveIntegerField()
    marks = models.JSONField(default=list)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"an answer to {self.pulse}"
