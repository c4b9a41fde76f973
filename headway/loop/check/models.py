"""What is kept of checking: plans, verdicts (append-only), promises, watches and slips."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from .effect.verdicts import Verdict as Outcome
from .targets import Target


class Plan(models.Model):
    """How an improvement is going to be judged, agreed before anybody looks.

    `looks_until`: readings after the start over which weekly looks are planned; all looks together
    keep the promised rate of false alarms. `needed`: readings until the promise shows with 80 %
    chance (None: it never will); `noise` and `phi` are those of the KPI's own history. `start_on`
    is the day an entry was begun again after its gain slipped (None: the entry's own start).
    """

    improvement = models.OneToOneField(
        Improvement, on_delete=models.CASCADE, related_name="verdict_plan"
    )
    start_on = models.DateField(null=True)
    promised = models.FloatField(null=True)
    looks_until = models.PositiveIntegerField()
    needed = models.PositiveIntegerField(null=True)
    grain = models.CharField(max_length=8, default="week")
    power = models.FloatField(null=True)
    noise = models.FloatField(null=True)
    phi = models.FloatField(null=True)
    warning = models.CharField(max_length=500, blank=True)
    data_version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Verdict plan of {self.improvement.ref}"


class Rollout(models.Model):
    """The day an improvement went live for one unit (a client, a team…) of a dimension."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="rollouts")
    dimension = models.CharField(max_length=20)
    unit = models.CharField(max_length=200)
    start_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement", "dimension", "unit"], name="rollout_once_per_unit"
            )
        ]
        ordering: ClassVar = ["start_on", "unit"]

    def __str__(self) -> str:
        return f"{self.unit} from {self.start_on}"


class Kept(models.Model):
    """A row that is written once and never changed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if self.pk is not None:
            raise TypeError(f"A {self._meta.verbose_name}, once taken, stays.")
        super().save(*args, **kwargs)


class Verdict(Kept):
    """One look at an improvement, frozen: the answer and everything it rests on.

    `evidence` is `evidence.Evidence`, `found` is `judging.Judgement`, both as JSON: `judge(thaw())`
    gives the same figures to the digit. Effects are in the unit of the KPI (shares 0..1).
    """

    OUTCOMES: ClassVar = [(each.value, each.value.capitalize()) for each in Outcome]
    TARGETS: ClassVar = [(each.value, each.value.capitalize()) for each in Target]

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="verdicts")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="verdicts")
    outcome = models.CharField(max_length=20, choices=OUTCOMES)
    target = models.CharField(max_length=24, choices=TARGETS)
    kpi = models.CharField(max_length=40)
    kpi_version = models.PositiveIntegerField()
    slice = models.JSONField(default=dict, blank=True)
    unit = models.CharField(max_length=12)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p = models.FloatField(null=True)
    probability = models.FloatField(null=True)
    family = models.CharField(max_length=10)
    level = models.FloatField()
    n_before = models.PositiveIntegerField()
    n_after = models.PositiveIntegerField()
    until = models.DateField()
    evidence = models.JSONField()
    found = models.JSONField()
    terms = models.JSONField()
    data_version = models.PositiveIntegerField()
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["improvement", "-judged_at"]),
            models.Index(fields=["desk", "-judged_at"]),
        ]
        ordering: ClassVar = ["-judged_at", "-id"]

    def __str__(self) -> str:
        return f"{self.improvement.ref}: {self.outcome}"


class Promise(Kept):
    """What an improvement was expected to be worth a month, frozen when it was accepted."""

    improvement = models.OneToOneField(
        Improvement, on_delete=models.CASCADE, related_name="promise"
    )
    hours = models.FloatField(null=True)
    money = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    customer_minutes = models.FloatField(null=True)
    basis = models.CharField(max_length=300)
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Promise of {self.improvement.ref}"


class Watch(models.Model):
    """The watch over a gain after closing, with what it promises of itself.

    `settings` is `watch.Settings` as JSON: the level to hold, the noise, the slip looked for, the
    chance of a false alarm and the delay.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="watches")
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="watches")
    settings = models.JSONField()
    opened_on = models.DateField()
    ends_on = models.DateField()
    looked_until = models.DateField(null=True)
    readings = models.JSONField(default=list)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement"],
                condition=models.Q(ended_on__isnull=True),
                name="one_open_watch",
            )
        ]
        ordering: ClassVar = ["-opened_on", "-id"]
        verbose_name_plural = "watches"

    def __str__(self) -> str:
        return f"Watch over {self.improvement.ref}"


class Slip(Kept):
    """A gain that slipped: when it was noticed, how far, and what changed; the entry went back."""

    watch = models.OneToOneField(Watch, on_delete=models.CASCADE, related_name="slip")
    noticed_on = models.DateField()
    value = models.FloatField()
    held = models.FloatField()
    sentence = models.CharField(max_length=500)
    changed = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sentence
