"""Baselines, targets, own KPIs, readings taken, and what people mark on charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member

from .paths import Path


def ordered(where: Mapping[str, str | None] | None) -> dict[str, str | None]:
    """A slice as it is stored: by name, so that equal slices are equal in the database."""
    return dict(sorted((where or {}).items()))


class Frozen(models.QuerySet[Any]):
    """Rows that are read, never changed."""

    def update(self, **values: Any) -> int:
        """Refuse: what is frozen stays."""
        raise TypeError("A baseline is frozen; freeze a new one instead.")


class BenchmarkList(models.Model):
    """What others report for a KPI, where the desk keeps a list of its own.

    `items` are `kpi.Benchmark`s as plain values.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="benchmark_lists")
    kpi = models.CharField(max_length=40)
    items = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "kpi"], name="benchmarks_once_per_kpi")
        ]

    def __str__(self) -> str:
        return f"benchmarks of {self.kpi}"


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
    """What a KPI should be by a date, for the desk or a slice of it.

    With `from_value` and `from_date` there is a path: a straight line to `value` on `by_date`.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="targets")
    kpi = models.CharField(max_length=40)
    slice = models.JSONField(default=dict)
    value = models.FloatField()
    by_date = models.DateField(null=True, blank=True)
    from_value = models.FloatField(null=True, blank=True)
    from_date = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["kpi", "-set_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["desk", "kpi", "-set_at"])]

    def __str__(self) -> str:
        return f"{self.kpi} {self.value}"

    @property
    def path(self) -> Path:
        """Where the KPI should be at any time."""
        return Path(self.value, self.by_date, self.from_value, self.from_date)


class OwnKpi(models.Model):
    """One version of a KPI a desk declared itself; a change is a new version, old ones stay.

    `retired` on the newest version takes the KPI out of lists.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="own_kpis")
    key = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    declaration = models.JSONField()
    retired = models.BooleanField(default=False)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["key", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "key", "version"], name="own_kpi_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class TakenReading(models.Model):
    """A reading taken when its period closed; it stays as it was, whatever is imported later."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="taken_readings")
    kpi = models.CharField(max_length=40)
    kpi_version = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=7)
    start = models.DateField()
    client = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveBigIntegerField()
    numerator = models.FloatField(null=True)
    undecided = models.PositiveBigIntegerField(default=0)
    terms = models.JSONField(default=dict)
    data_version = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-start", "kpi"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "kpi", "kpi_version", "period", "client", "start"],
                name="reading_taken_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.period} {self.start}: {self.value}"


class Marked(models.Model):
    """What a person put on charts, by day; taking it off leaves who and when."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    slice = models.JSONField(default=dict)
    on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["on", "id"]


class ChartPhase(Marked):
    """A day from which a KPI's chart takes new limits, because somebody knows what changed."""

    kpi = models.CharField(max_length=40)
    why = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kpi} from {self.on}"


class Annotation(Marked):
    """Something that happened on a day, drawn on charts; of all KPIs where `kpi` is empty."""

    class Kind(models.TextChoices):
        """What kind of thing happened."""

        RELEASE = "release", "Release"
        CLIENT = "client", "New client"
        IMPROVEMENT = "improvement", "Improvement"
        STAFF = "staff", "People"
        OTHER = "other", "Other"

    kpi = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    text = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.on}: {self.text}"


class TeamCells(models.Model):
    """Teams of a desk whose figures stand together for good, because one of them is too small.

    `cells` is a list of lists of ticket groups (“” for none); they only ever grow together.
    """

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="team_cells")
    cells = models.JSONField(default=list)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"teams together at {self.desk}"
