"""Findings, the search that made them, and what was decided about each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from headway.ground.accounts.models import Client, Desk, Member


class CostAssumptions(models.Model):
    """What the desk assumes where tickets cannot say what a gap costs.

    Each is a share of the handling time of one ticket (1 = a whole ticket's work again).
    """

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="cost_assumptions")
    again_share = models.FloatField(
        default=1.0, validators=[MinValueValidator(0.0), MaxValueValidator(5.0)]
    )
    handover_share = models.FloatField(
        default=0.5, validators=[MinValueValidator(0.0), MaxValueValidator(5.0)]
    )
    breach_share = models.FloatField(
        default=0.25, validators=[MinValueValidator(0.0), MaxValueValidator(5.0)]
    )
    ageing_share = models.FloatField(
        default=0.25, validators=[MinValueValidator(0.0), MaxValueValidator(5.0)]
    )

    visit_share = models.FloatField(
        default=2.0, validators=[MinValueValidator(0.0), MaxValueValidator(5.0)]
    )

    class Meta:
        verbose_name_plural = "cost assumptions"

    def __str__(self) -> str:
        return f"Cost assumptions of {self.desk}"


class Thresholds(models.Model):
    """One version of what the rules ask of a gap before they tell it; the highest number counts.

    `rules` is rule key → {on, tries, gap}; a rule not named has the usual ones (`limits.Limit`).
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="finding_thresholds")
    number = models.PositiveIntegerField()
    rules = models.JSONField(default=dict)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="thresholds_numbered_once")
        ]
        ordering: ClassVar = ["-number"]
        verbose_name_plural = "thresholds"

    def __str__(self) -> str:
        return f"Thresholds {self.number} of {self.desk}"


class Search(models.Model):
    """One run of all rules over one data version."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="searches")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    tried = models.PositiveIntegerField()
    silent = models.JSONField(default=list)
    thresholds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "version"], name="one_search_per_version")
        ]
        ordering: ClassVar = ["-version"]
        verbose_name_plural = "searches"

    def __str__(self) -> str:
        return f"Search over version {self.version}: {self.tried} comparisons"


class Standing(models.Model):
    """What became of a finding through all versions in which it was seen.

    `again_on` is when one accepted as it is is looked at again; `solved_version` the data version in
    which it was no longer found.
    """

    class State(models.TextChoices):
        """Where a finding stands."""

        NEW = "new", "New"
        KNOWN = "known", "Known"
        ACCEPTED = "accepted", "Accepted as is"
        IN_REGISTER = "in_register", "In the register"
        SOLVED = "solved", "No longer found"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="finding_standings")
    key = models.CharField(max_length=40)
    first_version = models.PositiveIntegerField()
    first_seen_at = models.DateTimeField()
    last_version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    again_on = models.DateField(null=True, blank=True)
    solved_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "key"], name="one_standing_per_finding"),
            models.CheckConstraint(
                name="accepted_as_is_has_reason",
                condition=~models.Q(state="accepted") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_state_display()}"


class FindingQuerySet(models.QuerySet["Finding"]):
    """Filters on findings that can be chained."""

    def ranked(self) -> FindingQuerySet:
        """What costs most first."""
        return self.order_by("rank")

    def undecided(self) -> FindingQuerySet:
        """Without those accepted as they are."""
        return self.exclude(standing__state=Standing.State.ACCEPTED)


class Finding(models.Model):
    """A gap shown by evidence, as it was in one data version; never changed afterwards."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="findings")
    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="findings")
    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, related_name="snapshots")
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=40)
    rank = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    kpi = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    slice = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    what = models.TextField()
    value = models.FloatField()
    comparison = models.FloatField()
    n = models.PositiveIntegerField()
    low = models.FloatField()
    high = models.FloatField()
    p = models.FloatField()
    q = models.FloatField()
    confidence = models.CharField(max_length=20)
    hours_month = models.FloatField(null=True)
    money_month = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    formula = models.TextField()
    assumptions = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    target = models.FloatField(null=True)
    since = models.DateField(null=True)
    also = models.JSONField(default=list)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "key"], name="finding_once_per_search")
        ]
        indexes: ClassVar = [models.Index(fields=["desk", "key"])]
        ordering: ClassVar = ["rank"]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """new, known, accepted (as is), in_register or solved."""
        return str(self.standing.state)

    def as_dict(self) -> dict[str, Any]:
        """Everything a program wants to know of it; shares 0..1, hours and money per month."""
        return {
            "key": self.key,
            "rank": self.rank,
            "rule": self.rule,
            "title": self.title,
            "what": self.what,
            "kpi": self.kpi,
            "unit": self.unit,
            "slice": self.slice,
            "value": self.value,
            "comparison": self.comparison,
            "n": self.n,
            "low": self.low,
            "high": self.high,
            "p": self.p,
            "q": self.q,
            "confidence": self.confidence,
            "hours_per_month": self.hours_month,
            "money_per_month": None if self.money_month is None else float(self.money_month),
            "currency": self.currency,
            "formula": self.formula,
            "assumptions": self.assumptions,
            "suggested_target": self.target,
            "since": self.since.isoformat() if self.since else None,
            "also": self.also,
            "state": self.state,
            "first_seen_at": self.standing.first_seen_at.isoformat(),
            "first_version": self.standing.first_version,
            "evidence": self.evidence,
        }
