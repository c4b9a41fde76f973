"""One round of a recurring job."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Round(models.Model):
    """A job's work for one slot: who claimed it, how it ended."""

    class State(models.TextChoices):
        """How it went."""

        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    job = models.CharField(max_length=60)
    slot = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    claim = models.CharField(max_length=32)
    claimed_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "slot"], name="round_once_per_slot")
        ]
        ordering: ClassVar = ["-slot", "job"]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M} {self.state}"
