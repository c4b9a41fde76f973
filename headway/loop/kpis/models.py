"""Baselines and targets: readings that stay, and where they should go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member


def ordered(where: Mapping[str, str | None] | None) -> dict[str, str | None]:
    """A slice as it is stored: by name, so that equal slices are equal in the database."""
    return dict(sorted((where or {}).items()))


class Frozen(models.QuerySet[Any]):
    """Rows that are read, never changed."""

    def update(self, **values: Any) -> int:
        """Refuse: what is frozen stays."""
        raise TypeError("A baseline is frozen; freeze a new one instead.")


class Baseline(models.Model):
    """A frozen reading: what a KPI was for a slice and window, with the data it came from."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="baselines")
    kpi = models.CharField(max_length=40)
    kpi_version = models.PositiveSmallIntegerField()
    slice = models.JSONField(default=dict)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    unit = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveBigIntegerField()
    numerator = models.FloatField(null=True)
    undecided = models.PositiveBigIntegerField(default=0)
    terms = models.JSONField(default=dict)
    data_version = models.PositiveIntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = Frozen.as_manager()

    class Meta:
        ordering: ClassVar = ["-frozen_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["desk", "kpi", "-frozen_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="baseline_has_a_value",
                condition=models.Q(value__isnull=False, n__gt=0) | models.Q(kpi="backlog"),
            ),
            models.CheckConstraint(
                name="baseline_value_in_interval",
                condition=models.Q(low__lte=models.F("value"), high__gte=models.F("value"))
                | models.Q(low__isnull=True)
                | models.Q(high__isnull=True),
            ),
            models.CheckConstraint(
                name="baseline_window_runs_forward",
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(since__lte=models.F("until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.value} ({self.frozen_at:%Y-%m-%d})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once; a baseline is never changed."""
        if self.pk is not None:
            raise TypeError("A baseline is frozen; freeze a new one instead.")
        super().save(*args, **kwargs)


class Target(models.Model):
    """What a KPI should be by a date, for the desk or a slice of it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="targets")
    kpi = models.CharField(max_length=40)
    slice = models.JSONField(default=dict)
    value = models.FloatField()
    by_date = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["kpi", "-set_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["desk", "kpi", "-set_at"])]

    def __str__(self) -> str:
        return f"{self.kpi} {self.value}"
