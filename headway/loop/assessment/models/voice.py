"""Feedback, where it came from, the themes it is sorted into, and what was answered."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Client, Desk, Member


class Survey(models.Model):
    """A short survey for one client: a score and a text, asked at a link nobody signs in for.

    Of the link only the fingerprint is kept.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="surveys")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="surveys")
    language = models.CharField(max_length=2, default="en")
    question = models.CharField(max_length=200)
    token_hash = models.CharField(max_length=64, unique=True)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="survey_ends_after_opening",
                                   condition=Q(ends_at__gt=models.F("opened_at"))),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Survey for {self.client}"


class FeedbackImport(models.Model):
    """A file of feedback: looked at first, then brought in; each refused row with its reason."""

    class State(models.TextChoices):
        """How far it is."""

        LOOKED_AT = "looked_at", "Looked at"
        DONE = "done", "Brought in"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="feedback_imports")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    columns = models.JSONField(default=dict)
    scale = models.CharField(max_length=20, blank=True)
    rows = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    known = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKED_AT)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class Theme(models.Model):
    """What several pieces of feedback speak of, and where the desk stands with it."""

    class Decision(models.TextChoices):
        """What the desk decided."""

        OPEN = "open", "No answer yet"
        DO = "do", "We do it"
        NOT_NOW = "not_now", "Not now"
        NO = "no", "No"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="themes")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    titled_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    held = models.BooleanField(default=False)
    raised_on = models.DateField()
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.OPEN)
    answer = models.TextField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_on = models.DateField(null=True)
    first_answered_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="theme_number_once"),
            models.CheckConstraint(
                name="decided_theme_has_answer",
                condition=Q(decision="open") | (~Q(answer="") & Q(answered_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="refused_theme_has_reason",
                condition=~Q(decision__in=["not_now", "no"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        """The short reference people use: TH-7."""
        return f"TH-{self.number}"

    def waiting_days(self, on: date) -> int | None:
        """Days without an answer; None once there is one."""
        return None if self.first_answered_on else max((on - self.raised_on).days, 0)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Filters on feedback that can be chained."""

    def filtered(self, asked: dict[str, Any]) -> FeedbackQuerySet:
        """By words in the text, client, source, theme (a number, or none), severity and days."""
        rows = self
        for word in str(asked.get("q", "")).split():
            rows = rows.filter(text__icontains=word)
        if asked.get("theme") == "none":
            rows = rows.filter(theme=None)
        elif asked.get("theme") is not None:
            rows = rows.filter(theme__number=asked["theme"])
        for name, lookup in (
            ("client", "client_id"), ("source", "source"), ("severity", "severity"),
            ("since", "heard_on__gte"), ("until", "heard_on__lte"),
        ):  # fmt: skip
            if asked.get(name) is not None:
                rows = rows.filter(**{lookup: asked[name]})
        return rows


class Feedback(models.Model):
    """One thing a customer said. `content` is the score on 0 (worst answer) to 1 (best), if any."""

    class Source(models.TextChoices):
        """Where it was heard."""

        SURVEY = "survey", "Own survey"
        FILE = "file", "File"
        NOTED = "noted", "Noted by hand"

    class Severity(models.IntegerChoices):
        """How badly it hurts, as the register counts it."""

        MINOR = 1, "Minor"
        ANNOYING = 2, "Annoying"
        SERIOUS = 3, "Serious"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="feedback")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="feedback")
    text = models.TextField(blank=True)
    score = models.FloatField(null=True)
    scale = models.CharField(max_length=20, blank=True)
    content = models.FloatField(null=True)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    heard_on = models.DateField()
    ticket = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, null=True, related_name="answers")
    brought = models.ForeignKey(
        FeedbackImport, on_delete=models.CASCADE, null=True, related_name="feedback"
    )
    key = models.CharField(max_length=32)
    kept_at = models.DateTimeField()
    theme = models.ForeignKey(Theme, on_delete=models.SET_NULL, null=True, related_name="feedback")
    pinned = models.BooleanField(default=False)
    sorted_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-heard_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "key"], name="feedback_once"),
            models.CheckConstraint(
                name="feedback_says_something",
                condition=~Q(text="") | Q(content__isnull=False),
            ),
            models.CheckConstraint(
                name="feedback_content_0_to_1",
                condition=Q(content__isnull=True) | Q(content__gte=0, content__lte=1),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["desk", "theme", "heard_on"]),
            models.Index(fields=["desk", "client", "heard_on"]),
        ]
        verbose_name_plural = "feedback"

    def __str__(self) -> str:
        return self.text[:60] or f"{self.score:g} of {self.scale}"
