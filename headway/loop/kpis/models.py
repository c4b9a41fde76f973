"""Baselines and targets: readings that stay, and where they should go."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member


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

    class Meta:
        ordering: ClassVar = ["-frozen_at", "-id"]


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
        ordering: ClassVar = ["kpi", "-set_at"]
