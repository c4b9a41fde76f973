"""Closed cycles: their frozen figures, what was carried over, and the cards of the retrospective."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.aim.models import Cycle
from headway.loop.register.models import Improvement


class Close(models.Model):
    """The close of a cycle, written once: the facts it was closed on, and what they add up to.

    `facts` is `closing.Facts` as JSON, `figures` what `closing.add_up` makes of them: adding up the
    facts again gives the same figures. `override` says why it was closed in spite of what was open.
    """

    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="close")
    facts = models.JSONField()
    figures = models.JSONField()
    data_version = models.PositiveIntegerField()
    override = models.CharField(max_length=500, blank=True)
    next_cycle = models.ForeignKey(
        Cycle, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Close of {self.cycle}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if self.pk is not None:
            raise TypeError("A closed cycle's figures stay.")
        super().save(*args, **kwargs)


class CarriedOver(models.Model):
    """An improvement that goes on in the next cycle, and why."""

    close = models.ForeignKey(Close, on_delete=models.CASCADE, related_name="carried")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="carried_over"
    )
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["close", "improvement"], name="carried_over_once"),
            models.CheckConstraint(name="carried_over_with_reason", condition=~Q(reason="")),
        ]
        ordering: ClassVar = ["improvement__number"]

    def __str__(self) -> str:
        return f"{self.improvement.ref}: {self.reason}"


class RetroCard(models.Model):
    """A card of a cycle's retrospective."""

    class Column(models.TextChoices):
        """Where the card lies."""

        WELL = "well", "Went well"
        BADLY = "badly", "Went badly"
        TRY = "try", "To try"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="retro_cards")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="retro_cards")
    column = models.CharField(max_length=5, choices=Column.choices)
    text = models.CharField(max_length=300)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="card_says_something", condition=~Q(text=""))
        ]
        ordering: ClassVar = ["column", "at", "id"]

    def __str__(self) -> str:
        return self.text
