"""The improvement: one register entry through its whole life."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from headway.ground.accounts.models import Client, Desk, Member
from headway.loop.aim.models import CriticalSuccessFactor, Cycle, Goal
from headway.loop.assessment.models import Finding
from headway.loop.kpis.models import Baseline

from ..payback import QUICK_WIN_HOURS, QUICK_WIN_RATIO
from ..readiness import QUESTIONS
from ..states import AGREED, CLOSED, OPEN, Status
from .skills import Skill


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    """Filters on improvements that can be chained."""

    def open(self) -> ImprovementQuerySet:
        """Neither closed nor put aside."""
        return self.filter(status__in=[state.value for state in OPEN])

    def closed(self) -> ImprovementQuerySet:
        """Closed, in any of the three ways."""
        return self.filter(status__in=[state.value for state in CLOSED])

    def unsettled(self) -> ImprovementQuerySet:
        """Neither closed nor rejected; parked ones are in."""
        done = [state.value for state in {*CLOSED, Status.REJECTED}]
        return self.exclude(status__in=done)

    def ownerless(self) -> ImprovementQuerySet:
        """Nobody is accountable."""
        return self.filter(owner=None)

    def quick(self) -> ImprovementQuerySet:
        """Small, and paid back soon; see `payback.is_quick_win`."""
        return self.filter(
            hours_likely__gt=0,
            hours_likely__lte=QUICK_WIN_HOURS,
            waste_hours__gte=F("hours_likely") * QUICK_WIN_RATIO,
        )


class Improvement(models.Model):
    """A register entry: the problem, why it matters, who is accountable, how we will know."""

    class Dimension(models.TextChoices):
        """Where the cause lies."""

        PEOPLE = "people", "People"
        PROCESS = "process", "Process"
        TOOL = "tool", "Tool"
        PARTNER = "partner", "Partner"

    class Source(models.TextChoices):
        """Where the entry came from."""

        FINDING = "finding", "Finding"
        IDEA = "idea", "Idea"
        AUDIT = "audit", "Audit"
        MATURITY = "maturity", "Maturity gap"
        FEEDBACK = "feedback", "Feedback theme"
        LESSON = "lesson", "Lesson"

    class Size(models.TextChoices):
        """How much work it is."""

        S = "S", "Small"
        M = "M", "Medium"
        L = "L", "Large"

    STATUSES: ClassVar = [(state.value, state.label) for state in Status]

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="improvements")
    number = models.PositiveIntegerField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True)
    scope = models.JSONField(default=dict, blank=True)
    title = models.CharField(max_length=200)
    problem = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.IDEA)
    finding = models.ForeignKey(
        Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="improvements"
    )
    finding_key = models.CharField(max_length=40, blank=True)
    source_record = models.CharField(max_length=200, blank=True)
    raised_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    raised_on = models.DateField()
    category = models.CharField(max_length=200, blank=True)
    service = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    dimension = models.CharField(max_length=10, choices=Dimension.choices, blank=True)
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="improvements"
    )
    csf = models.ForeignKey(
        CriticalSuccessFactor, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="improvements",
    )  # fmt: skip
    cycle = models.ForeignKey(
        Cycle, on_delete=models.SET_NULL, null=True, blank=True, related_name="improvements"
    )
    skills: models.ManyToManyField[Skill, SkillNeed] = models.ManyToManyField(
        Skill, through="SkillNeed", related_name="improvements"
    )
    justification = models.TextField(blank=True)
    waste_hours = models.FloatField(null=True, blank=True)
    waste_money = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    size = models.CharField(max_length=1, choices=Size.choices, blank=True)
    hours_low = models.FloatField(null=True, blank=True)
    hours_likely = models.FloatField(null=True, blank=True)
    hours_high = models.FloatField(null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    kpi_key = models.CharField(max_length=40, blank=True)
    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, null=True, blank=True, related_name="improvements"
    )
    target_value = models.FloatField(null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    guard_kpis = models.JSONField(default=list, blank=True)
    sponsor = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="sponsored"
    )
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="owned"
    )
    status = models.CharField(max_length=12, choices=STATUSES, default=Status.OPPORTUNITY.value)
    status_reason = models.CharField(max_length=500, blank=True)
    parked_until = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    review_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    touched_at = models.DateTimeField()
    lock_version = models.PositiveIntegerField(default=1)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="improvement_number_once"),
            models.CheckConstraint(
                name="agreed_has_owner_and_target",
                condition=~Q(status__in=sorted(state.value for state in AGREED))
                | (
                    Q(owner__isnull=False)
                    & Q(baseline__isnull=False)
                    & Q(target_value__isnull=False)
                    & Q(target_on__isnull=False)
                    & ~Q(kpi_key="")
                ),
            ),
            models.CheckConstraint(
                name="hours_in_order",
                condition=Q(hours_likely__isnull=True)
                | (
                    Q(hours_low__lte=F("hours_likely"))
                    & Q(hours_likely__lte=F("hours_high"))
                    & Q(hours_low__gte=0)
                ),
            ),
            models.UniqueConstraint(
                fields=["desk", "finding_key"],
                condition=~Q(finding_key="")
                & ~Q(status__in=sorted(state.value for state in {*CLOSED, Status.REJECTED})),
                name="finding_once_in_open_register",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["desk", "status"])]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        """The short reference people use: IMP-42."""
        return f"IMP-{self.number}"

    @property
    def state(self) -> Status:
        """The status with its rules."""
        return Status(self.status)


class AlignmentAnswer(models.Model):
    """One of the four alignment questions, answered with evidence."""

    class Answer(models.TextChoices):
        """What was answered; “unsure” does not yet count."""

        YES = "yes", "Yes"
        NO = "no", "No"
        UNSURE = "unsure", "Not sure"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=10, choices=list(QUESTIONS.items()))
    answer = models.CharField(max_length=6, choices=Answer.choices)
    evidence = models.TextField(blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "question"], name="one_answer_each")
        ]

    def __str__(self) -> str:
        return f"{self.get_question_display()} {self.get_answer_display()}"


class SkillNeed(models.Model):
    """So many hours of a skill that an improvement takes."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="needs")
    hours = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "skill"], name="skill_needed_once"),
            models.CheckConstraint(name="needed_hours_positive", condition=Q(hours__gt=0)),
        ]
        ordering: ClassVar = ["skill__name"]

    def __str__(self) -> str:
        return f"{self.skill} {self.hours:g} h"
