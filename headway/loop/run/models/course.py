"""The course of an improvement: its stages, its start, its health, its wins."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from ..health import Colour

COLOURS = [(colour.value, colour.word) for colour in Colour]


class RunSettings(models.Model):
    """How a desk runs its improvements; without a row the defaults hold.

    `ladders` maps a ladder's key to its steps `[[days, role], …]`; `stage_set` names the one that
    new improvements start with.
    """

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="run_settings")
    executive = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ladders = models.JSONField(default=dict, blank=True)
    stage_set = models.CharField(max_length=60, default="pdca")

    def __str__(self) -> str:
        return f"How {self.desk} runs"


class OwnStageSet(models.Model):
    """A desk's own way of walking an improvement: `stages` is `[[name, exit], …]`."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="stage_sets")
    name = models.CharField(max_length=80)
    stages = models.JSONField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "name"], condition=Q(retired_at=None), name="stage_set_once"
            )
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What it is chosen by."""
        return f"own-{self.pk}"


class Stage(models.Model):
    """One stage of one improvement: owner, due date, exit criterion, evidence."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    set_name = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    exit_criterion = models.TextField()
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="stages"
    )
    due_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    passed_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "position"], name="stage_position_once"),
            models.CheckConstraint(
                name="passed_stage_has_evidence", condition=Q(passed_at=None) | ~Q(evidence="")
            ),
        ]
        ordering: ClassVar = ["improvement_id", "position"]

    def __str__(self) -> str:
        return self.name


class Gate(models.Model):
    """A readiness check that was taken, frozen with its facts, and whether it let a start through.

    `points` are those of `gate.Point` as they were. `override` is the reason a start was allowed in
    spite of failed points; it stays visible.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="gates")
    mark = models.CharField(max_length=4)
    points = models.JSONField()
    started = models.BooleanField()
    override = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="start_on_a_fail_has_reason",
                condition=Q(started=False) | ~Q(mark="fail") | ~Q(override=""),
            )
        ]
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.improvement.ref}: {self.mark}"


class HealthReading(models.Model):
    """What health was on a day, written when it changed: colour, reasons, and the KPI's words."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="healths")
    on = models.DateField()
    colour = models.CharField(max_length=5, choices=COLOURS)
    reasons = models.JSONField(default=list)
    kpi_worse = models.BooleanField(null=True)
    kpi_words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "on"], name="health_once_a_day")
        ]
        ordering: ClassVar = ["-on"]

    def __str__(self) -> str:
        return f"{self.improvement.ref} {self.colour} on {self.on}"


class SelfReport(models.Model):
    """How the owner says it goes; shown beside the computed health where they disagree."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="reports")
    colour = models.CharField(max_length=5, choices=COLOURS)
    text = models.TextField(blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.improvement.ref}: {self.colour}"


class Win(models.Model):
    """Something that went well; `key` keeps what is found by itself from standing twice."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="wins")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, null=True, blank=True, related_name="wins"
    )
    key = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    thanks_to = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["desk", "key"], name="win_once")]
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return self.text
