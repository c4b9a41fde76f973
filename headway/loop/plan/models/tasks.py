"""The task: a piece of work small enough to finish, with one owner."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement, Skill

from ..sizes import expected


class TaskQuerySet(models.QuerySet["Task"]):
    """Filters on tasks that can be chained."""

    def open(self) -> TaskQuerySet:
        """Neither done nor dropped; contingencies count once they are triggered."""
        return self.filter(done_at=None, dropped_at=None)

    def plannable(self) -> TaskQuerySet:
        """Open, and not waiting for a trigger."""
        return self.open().exclude(kind=Task.Kind.CONTINGENCY, triggered_at=None)


class Task(models.Model):
    """A piece of work for an improvement: one owner, three-point hours, what comes before it.

    `owner` is nobody while the plan has not said who; `owner_fixed` tells that a person chose the
    owner, so that the solver keeps to it. `starts_on` and `ends_on` are planned days (the last
    committed plan's, or set by hand), `due_on` is what was promised. `hours_left` is None until
    work has begun. `hours_worked` is what it took in the end; None where nobody said.
    """

    class Kind(models.TextChoices):
        """What sort of work it is."""

        TASK = "task", "Task"
        MESSAGE = "message", "Message"
        TRAINING = "training", "Training"
        CONTINGENCY = "contingency", "Contingency"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="tasks")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TASK)
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    owner_fixed = models.BooleanField(default=False)
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    after: models.ManyToManyField[Task, Task] = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="before"
    )
    hours_low = models.FloatField()
    hours_likely = models.FloatField()
    hours_high = models.FloatField()
    hours_left = models.FloatField(null=True, blank=True)
    hours_worked = models.FloatField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=60, blank=True)
    trigger = models.CharField(max_length=300, blank=True)
    triggered_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_reason = models.CharField(max_length=300, blank=True)
    touched_at = models.DateTimeField()
    lock_version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="task_number_once"),
            models.CheckConstraint(
                name="task_hours_in_order",
                condition=Q(hours_low__gte=0)
                & Q(hours_low__lte=F("hours_likely"))
                & Q(hours_likely__lte=F("hours_high")),
            ),
            models.CheckConstraint(
                name="task_hours_left_not_negative",
                condition=Q(hours_left__isnull=True) | Q(hours_left__gte=0),
            ),
            models.CheckConstraint(
                name="task_hours_worked_not_negative",
                condition=Q(hours_worked__isnull=True) | Q(hours_worked__gte=0),
            ),
            models.CheckConstraint(
                name="task_days_in_order",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["desk", "done_at"])]
        ordering: ClassVar = ["improvement_id", "position", "number"]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        """The short reference people use: T-12."""
        return f"T-{self.number}"

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped."""
        return self.done_at is None and self.dropped_at is None

    @property
    def hours(self) -> float:
        """The hours to plan with: what is left, or the mean of the three points."""
        if self.hours_left is not None:
            return self.hours_left
        return expected(self.hours_low, self.hours_likely, self.hours_high)
