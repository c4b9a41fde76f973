"""Vision, goals, what must go right for them, and the cycles of improvement."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from headway.ground.accounts.models import Client, Desk, Member


class Vision(models.Model):
    """Where the desk wants to be, in its own words; one text per desk."""

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="vision")
    text = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text


class GoalQuerySet(models.QuerySet["Goal"]):
    """Filters on goals that can be chained."""

    def current(self) -> GoalQuerySet:
        """Goals that still stand."""
        return self.filter(retired_at=None)


class Goal(models.Model):
    """Something the business wants, or the IT goal it leads to."""

    class Kind(models.TextChoices):
        """Whose goal it is."""

        BUSINESS = "business", "Business goal"
        IT = "it", "IT goal"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="goals")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BUSINESS)
    title = models.CharField(max_length=160)
    why = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    kpi_key = models.CharField(max_length=40, blank=True)
    target_value = models.FloatField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="goal_weight_1_to_5", condition=models.Q(weight__gte=1, weight__lte=5)
            ),
            models.UniqueConstraint(
                fields=["desk", "title"],
                condition=models.Q(retired_at=None),
                name="goal_title_once_per_desk",
            ),
        ]
        ordering: ClassVar = ["-weight", "title"]

    def __str__(self) -> str:
        return self.title


class CriticalSuccessFactor(models.Model):
    """Something that must go right for a goal to be reached; told by KPIs with targets."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="success_factors")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="success_factors")
    name = models.CharField(max_length=160)
    why = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal", "name"],
                condition=models.Q(retired_at=None),
                name="success_factor_once_per_goal",
            )
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class CsfKpi(models.Model):
    """A KPI that tells whether a critical success factor holds, with its target (KPI's own unit)."""

    csf = models.ForeignKey(CriticalSuccessFactor, on_delete=models.CASCADE, related_name="kpis")
    kpi_key = models.CharField(max_length=40)
    target_value = models.FloatField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["csf", "kpi_key"], name="csf_kpi_once")
        ]
        ordering: ClassVar = ["kpi_key"]

    def __str__(self) -> str:
        return f"{self.csf}: {self.kpi_key}"


class Cycle(models.Model):
    """A stretch of time in which improvements are planned and finished: a quarter, say."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="cycles")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    aim = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "name"], name="cycle_once_per_desk"),
            models.CheckConstraint(
                name="cycle_dates_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]
        ordering: ClassVar = ["starts_on", "name"]

    def __str__(self) -> str:
        return self.name
