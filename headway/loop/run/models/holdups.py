"""What holds work up: blockers, dates that slipped, and who was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement


class Blocker(models.Model):
    """Something that stops work: what, why, who can lift it, since when."""

    class Cause(models.TextChoices):
        """What kind of thing it is."""

        DECISION = "decision", "A decision is missing"
        PERSON = "person", "Somebody has no time"
        SUPPLIER = "supplier", "A supplier or client is waited for"
        TOOL = "tool", "Tool or access is missing"
        KNOWLEDGE = "knowledge", "Nobody knows how"
        OTHER = "other", "Something else"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="blockers")
    number = models.PositiveIntegerField()
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="blockers")
    task = models.ForeignKey(
        Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="blockers"
    )
    title = models.CharField(max_length=200)
    cause = models.CharField(max_length=10, choices=Cause.choices, default=Cause.OTHER)
    lifter = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="to_lift"
    )
    raised_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_on = models.DateField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="blocker_number_once"),
            models.CheckConstraint(
                name="lifted_blocker_says_how", condition=Q(lifted_at=None) | ~Q(how="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["desk"], condition=Q(lifted_at=None), name="run_open_blockers")
        ]
        ordering: ClassVar = ["raised_at"]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        """The short reference people use: B-7."""
        return f"B-{self.number}"


class Slip(models.Model):
    """A date that moved to a later day, with the reason; `what` is the task's ref or the stage."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="slips")
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, null=True, blank=True, related_name="slips"
    )
    what = models.CharField(max_length=120)
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="slip_goes_later_with_reason",
                condition=Q(after__gt=models.F("before")) & ~Q(reason=""),
            )
        ]
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}, {self.reason}"

    @property
    def days(self) -> int:
        """By how many days it moved."""
        return (self.after - self.before).days


class Escalation(models.Model):
    """One step of a ladder that was sent: what for, to whom, when; ended when its cause ended.

    `thing` is the ladder's key, `thing_pk` the row of the cause, `episode` what tells one time of
    the cause from the next (a due date, a day of the last update).
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="escalations")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, null=True, blank=True, related_name="escalations"
    )
    thing = models.CharField(max_length=10)
    thing_pk = models.PositiveBigIntegerField()
    episode = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12)
    told: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="escalations"
    )
    sentence = models.CharField(max_length=300)
    link = models.CharField(max_length=300)
    since = models.DateField()
    on = models.DateField()
    at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thing", "thing_pk", "episode", "days", "role"], name="step_sent_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["desk", "ended_on"])]
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return self.sentence
