"""Behaviour diagnosis: one behaviour, the answers of two views, what is done, what follows from it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from .protocols import Protocol


class DiagnosisQuerySet(models.QuerySet["Diagnosis"]):
    """Filters on diagnoses that can be chained."""

    def standing(self, today: date) -> DiagnosisQuerySet:
        """Those that have not expired; about a person they are gone when their time is over."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gt=today))

    def seen_by(self, member: Member) -> DiagnosisQuerySet:
        """Those of the member's desk; one about a person only for managers and that person.

        Client contacts see none: it is the provider's own affair.
        """
        if not member.may("compare"):
            return self.none()
        rows = self.filter(desk=member.desk)
        return rows if member.may("manage") else rows.filter(Q(person=None) | Q(person=member))


class Diagnosis(models.Model):
    """One behaviour, shown too much or too little, looked at with twenty questions (BD-4).

    About a team, or everybody where `team` is empty. `person` is set only with a manager's reason,
    the day the person agreed, and the day it expires. `earlier` is the diagnosis this one looks at
    again. `protocol`, or else `measure`, is what will show the behaviour in the tickets.
    """

    class Direction(models.TextChoices):
        """Which way the behaviour is off."""

        LITTLE = "little", "Too little"
        MUCH = "much", "Too much"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="diagnoses")
    number = models.PositiveIntegerField()
    improvement = models.ForeignKey(
        Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="diagnoses"
    )
    behaviour = models.CharField(max_length=200)
    direction = models.CharField(max_length=6, choices=Direction.choices, default=Direction.LITTLE)
    team = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    supervisor = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    protocol = models.ForeignKey(
        Protocol, on_delete=models.SET_NULL, null=True, blank=True, related_name="diagnoses"
    )
    measure = models.CharField(max_length=40, blank=True)
    recheck_on = models.DateField(null=True, blank=True)
    earlier = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later"
    )
    answered: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="+"
    )
    begun_on = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="diagnosis_number_once"),
            models.CheckConstraint(
                name="person_needs_reason_consent_and_end",
                condition=Q(person=None)
                | (~Q(reason="") & Q(agreed_on__isnull=False) & Q(expires_on__isnull=False)),
            ),
        ]
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.ref} {self.behaviour}"

    @property
    def ref(self) -> str:
        """The short reference people use: BD-4."""
        return f"BD-{self.number}"

    @property
    def about(self) -> str:
        """Whose behaviour it is: a team, everybody, or one person."""
        if self.person is not None:
            return self.person.name
        return self.team or "all teams"


class Sheet(models.Model):
    """One set of answers: the supervisor's, or one of the team's.

    `answers` is question number → answer, `seen` question number → what was seen (the supervisor's
    only: a team's sheet takes no words, so that nobody is known by theirs). A team sheet handed in
    loses its name; `place` says in which order it came, from 1.
    """

    class View(models.TextChoices):
        """Whose view it is."""

        SUPERVISOR = "supervisor", "Supervisor"
        TEAM = "team", "Team"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="sheets")
    view = models.CharField(max_length=10, choices=View.choices)
    by = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    answers = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    place = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["diagnosis", "by"], condition=Q(by__isnull=False), name="one_sheet_each"
            ),
            models.UniqueConstraint(
                fields=["diagnosis"], condition=Q(view="supervisor"), name="one_supervisor_sheet"
            ),
            models.UniqueConstraint(
                fields=["diagnosis", "place"], condition=Q(place__isnull=False),
                name="team_sheets_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_view_display()} on {self.diagnosis.ref}"


class Measure(models.Model):
    """Something done against a barrier: who, until when it is looked at again, what was found."""

    class Found(models.TextChoices):
        """What the look showed."""

        HELPED = "helped", "It helped"
        PARTLY = "partly", "It helped a little"
        NOT = "not", "It did not help"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="measures")
    question = models.PositiveSmallIntegerField()
    remedy = models.CharField(max_length=4, blank=True)
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    recheck_on = models.DateField()
    task = models.ForeignKey(
        Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    found = models.CharField(max_length=6, choices=Found.choices, blank=True)
    found_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text


class Follows(models.Model):
    """What comes before a behaviour, or follows from doing or skipping it, as people see it.

    `good`, `now` and `certain` say nothing of what comes before.
    """

    class Side(models.TextChoices):
        """Where it stands beside the behaviour."""

        BEFORE = "before", "Comes before"
        DOING = "doing", "Follows from doing it"
        SKIPPING = "skipping", "Follows from skipping it"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="follows")
    side = models.CharField(max_length=8, choices=Side.choices)
    text = models.CharField(max_length=160)
    good = models.BooleanField(default=False)
    now = models.BooleanField(default=False)
    certain = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text
