"""Lessons: what happened, what we learned, when it applies; their evidence, and who found it useful."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Client, Desk, Member
from headway.loop.register.models import Improvement


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Filters on lessons that can be chained."""

    def standing(self) -> LessonQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class Lesson(models.Model):
    """Something learned, on an improvement or free, that should come back where it fits.

    KPI, category and client are those of its improvement on the day of writing, or as said.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="lessons")
    number = models.PositiveIntegerField()
    improvement = models.ForeignKey(
        Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="lessons"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True)
    learned = models.CharField(max_length=300)
    happened = models.TextField()
    applies = models.CharField(max_length=300, blank=True)
    kpi_key = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    on = models.DateField()
    touched_at = models.DateTimeField()
    lock_version = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="lesson_number_once"),
            models.CheckConstraint(
                name="lesson_says_something", condition=~Q(learned="") & ~Q(happened="")
            ),
            models.CheckConstraint(
                name="withdrawn_lesson_has_reason",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
            ),
        ]
        ordering: ClassVar = ["-on", "-number"]

    def __str__(self) -> str:
        return f"{self.ref} {self.learned}"

    @property
    def ref(self) -> str:
        """The short reference people use: L-7."""
        return f"L-{self.number}"


class Evidence(models.Model):
    """What a lesson rests on: a record by its number, or a link; `words` as it read that day."""

    class Kind(models.TextChoices):
        """What sort of evidence it is."""

        VERDICT = "verdict", "Verdict"
        FINDING = "finding", "Finding"
        DECISION = "decision", "Decision"
        SLIP = "slip", "Slip"
        DIAGNOSIS = "diagnosis", "Diagnosis"
        LINK = "link", "Link"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    record = models.PositiveBigIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500)
    link = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.words


class Mark(models.Model):
    """Whether a lesson helped a member."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    helpful = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "member"], name="one_mark_each")
        ]

    def __str__(self) -> str:
        return "helpful" if self.helpful else "not helpful"
