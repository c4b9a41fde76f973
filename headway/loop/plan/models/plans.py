"""Plans: what the solver was asked, what it answered, and which answer was committed to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.aim.models import Cycle
from headway.loop.register.models import Improvement

from .tasks import Task


class PlanQuerySet(models.QuerySet["Plan"]):
    """Filters on plans that can be chained."""

    def committed(self) -> PlanQuerySet:
        """All that were committed to, the newest first."""
        return self.filter(state=Plan.State.COMMITTED).order_by("-committed_at", "-number")

    def drafts(self) -> PlanQuerySet:
        """Solved or being solved, and not decided on, the newest first."""
        return self.filter(state__in=[Plan.State.SOLVING, Plan.State.DRAFT]).order_by("-number")


class Plan(models.Model):
    """One plan of a desk: solving, a draft, committed, or put away.

    A committed plan stays as it is; the newest committed one is the plan in force. `overrides` are
    the what-if changes it was solved under. `value` and `bound` are in the solver's units: no plan
    under the same assumptions is worth more than `bound`.
    """

    class State(models.TextChoices):
        """Where a plan stands."""

        SOLVING = "solving", "Being solved"
        DRAFT = "draft", "Draft"
        COMMITTED = "committed", "Committed"
        DISCARDED = "discarded", "Discarded"
        FAILED = "failed", "Failed"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.SOLVING)
    note = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    starts_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    seconds_allowed = models.FloatField(default=30)
    seed = models.PositiveIntegerField(default=1)
    overrides = models.JSONField(default=dict, blank=True)
    compared_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts_since"
    )
    input_hash = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, blank=True)
    value = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    capacity = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    progress = models.FloatField(default=0)
    step = models.CharField(max_length=160, blank=True)
    trouble = models.TextField(blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    committed_by_name = models.CharField(max_length=120, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="plan_number_once"),
            models.CheckConstraint(
                name="committed_plan_has_its_day",
                condition=~Q(state="committed") | Q(committed_at__isnull=False),
            ),
        ]
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"plan {self.number} ({self.get_state_display().lower()})"

    @property
    def gap(self) -> float | None:
        """How far below its bound the plan may be, as a share; None before it is solved."""
        if self.value is None or self.bound is None:
            return None
        return 0.0 if self.bound <= 0 else max(0.0, 1 - self.value / self.bound)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A committed plan is written once."""
        if self.pk is not None and Plan.objects.filter(pk=self.pk).committed().exists():
            raise TypeError("A committed plan stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only what was never committed can go."""
        if self.state == Plan.State.COMMITTED:
            raise TypeError("A committed plan stays as it is.")
        return super().delete(*args, **kwargs)


class PlanEntry(models.Model):
    """What a plan says of one improvement: in, with its dates; or out, why, and what would help.

    `p50_on` and `p85_on` are the days it is finished by with that certainty; `chance` that of
    holding `due_on`. `remedies` are the smallest changes that would make it fit, best first:
    `{"kind", "sentence", …}`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="entries")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.PROTECT, related_name="plan_entries"
    )
    chosen = models.BooleanField()
    rank = models.PositiveIntegerField(default=0)
    value = models.FloatField(default=0)
    hours = models.FloatField(default=0)
    must = models.BooleanField(default=False)
    quick_win = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    p50_on = models.DateField(null=True, blank=True)
    p85_on = models.DateField(null=True, blank=True)
    chance = models.FloatField(null=True, blank=True)
    code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    remedies = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "improvement"], name="improvement_once_in_plan")
        ]
        ordering: ClassVar = ["-chosen", "rank", "id"]

    def __str__(self) -> str:
        return f"{self.improvement.ref} {'in' if self.chosen else 'not in'} {self.plan}"


class Assignment(models.Model):
    """A task in a plan: who does it, from when to when, and how many hours in which week.

    `weeks` maps the Monday (ISO) to hours. `p50_on`, `p85_on` as in `PlanEntry`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="assignments")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="assignments")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.FloatField()
    weeks = models.JSONField(default=dict)
    p50_on = models.DateField(null=True, blank=True)
    p85_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "task"], name="task_once_in_plan"),
            models.CheckConstraint(
                name="assignment_days_in_order", condition=Q(starts_on__lte=F("ends_on"))
            ),
        ]
        ordering: ClassVar = ["starts_on", "ends_on", "task_id"]

    def __str__(self) -> str:
        return f"{self.task.ref} by {self.member}, {self.starts_on} – {self.ends_on}"


class ForecastReading(models.Model):
    """Where an improvement's finish stood on a day: a point of its fever chart, never changed.

    `done` and `buffer_used` are shares; `buffer_used` above 1 means the promised date is passed by
    the 50 % finish.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="forecast_readings")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="forecast_readings"
    )
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="forecast_readings")
    on = models.DateField()
    done = models.FloatField()
    hours_left = models.FloatField()
    due_on = models.DateField(null=True, blank=True)
    p50_on = models.DateField()
    p85_on = models.DateField()
    chance = models.FloatField(null=True, blank=True)
    buffer_used = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "on"], name="forecast_once_a_day"),
            models.CheckConstraint(name="p50_before_p85", condition=Q(p50_on__lte=F("p85_on"))),
        ]
        ordering: ClassVar = ["improvement_id", "on"]

    def __str__(self) -> str:
        return f"{self.improvement.ref} on {self.on}: {self.p50_on} or {self.p85_on}"
