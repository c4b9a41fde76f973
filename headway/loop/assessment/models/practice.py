"""Maturity: question sets of a desk, assessments, those who rate, and what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from headway.ground.accounts.models import Client, Desk, Member

from ..practice.questions import Questions, parse


class QuestionSet(models.Model):
    """A version of a desk's own question set. A version an assessment has used is never changed."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="question_sets")
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "name", "version"], name="question_set_version_once"
            )
        ]
        ordering: ClassVar = ["name", "-version"]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @property
    def questions(self) -> Questions:
        """The set itself."""
        return parse({**self.content, "name": self.name, "version": self.version})


class Maturity(models.Model):
    """A maturity assessment of the desk, or of its work for one client.

    `content` is the question set as it was when the assessment was opened, with the chosen areas
    only; `targets` maps area → target level; `facts` what the desk's own data said (see
    `practice.queries.facts`), taken when it was opened and again when it was closed.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="maturity")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    content = models.JSONField()
    targets = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_on = models.DateField()
    closed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        verbose_name = "assessment"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def questions(self) -> Questions:
        """The frozen questions."""
        return parse(self.content)


class Rater(models.Model):
    """Somebody asked to rate: a member, or a guest with a link of which only the hash is kept."""

    maturity = models.ForeignKey(Maturity, on_delete=models.CASCADE, related_name="raters")
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="ratings"
    )
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["maturity", "member"], condition=Q(revoked_at=None, member__isnull=False),
                name="member_rates_once",
            ),
            models.CheckConstraint(
                name="guest_rater_has_link",
                condition=Q(member__isnull=False)
                | Q(token_hash__isnull=False, expires_at__isnull=False),
            ),
        ]  # fmt: skip
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def may_answer(self, at: datetime) -> bool:
        """Whether answers are taken from this rater now."""
        late = self.expires_at is not None and at >= self.expires_at
        return self.revoked_at is None and self.maturity.closed_at is None and not late


class MaturityAnswer(models.Model):
    """A rater's answer to a question, changed freely until the assessment is closed.

    `level` None is “don't know”. A file is kept under a name of ours, as attachments are.
    """

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=81)
    level = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    evidence = models.TextField(blank=True, max_length=2000)
    link = models.URLField(blank=True, max_length=500)
    file_name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    stored_as = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rater", "question"], name="answered_once"),
            models.CheckConstraint(
                name="level_from_1_to_5", condition=Q(level=None) | Q(level__gte=1, level__lte=5)
            ),
            models.CheckConstraint(
                name="level_3_has_evidence",
                condition=Q(level=None)
                | Q(level__lt=3)
                | ~Q(evidence="")
                | ~Q(link="")
                | ~Q(stored_as=""),
            ),
        ]
        ordering: ClassVar = ["question"]

    def __str__(self) -> str:
        return f"{self.question}: {self.level or 'do not know'}"
