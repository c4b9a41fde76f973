"""People's time: contract hours, leave, skills, and what the tickets take of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Skill

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WorkingTime(models.Model):
    """Contract hours per weekday, from a day on; the newest that has begun counts."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="working_times")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="working_times")
    starts_on = models.DateField()
    monday = models.FloatField(default=8)
    tuesday = models.FloatField(default=8)
    wednesday = models.FloatField(default=8)
    thursday = models.FloatField(default=8)
    friday = models.FloatField(default=8)
    saturday = models.FloatField(default=0)
    sunday = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "starts_on"], name="working_time_once"),
            models.CheckConstraint(
                name="day_has_24_hours",
                condition=Q(**{f"{day}__gte": 0 for day in DAYS})
                & Q(**{f"{day}__lte": 24 for day in DAYS}),
            ),
        ]
        ordering: ClassVar = ["member_id", "starts_on"]

    def __str__(self) -> str:
        return f"{self.member} from {self.starts_on}: {sum(self.hours):g} h a week"

    @property
    def hours(self) -> tuple[float, ...]:
        """Hours from Monday to Sunday."""
        return tuple(getattr(self, day) for day in DAYS)


class Leave(models.Model):
    """Days a member is away, both ends included."""

    class Kind(models.TextChoices):
        """Why; shown to managers only."""

        LEAVE = "leave", "Leave"
        TRAINING = "training", "Training"
        ILLNESS = "illness", "Illness"
        OTHER = "other", "Other"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="leaves")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leave_days_in_order", condition=Q(starts_on__lte=F("ends_on"))
            )
        ]
        ordering: ClassVar = ["starts_on", "member_id"]

    def __str__(self) -> str:
        return f"{self.member} away {self.starts_on} – {self.ends_on}"


class MemberSkill(models.Model):
    """A skill a member has; who only learns it is not planned for it."""

    class Level(models.IntegerChoices):
        """How far."""

        LEARNS = 1, "Learns it"
        WORKS = 2, "Works alone"
        TEACHES = 3, "Teaches it"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="member_skills")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.WORKS)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "skill"], name="skill_once_per_member")
        ]
        ordering: ClassVar = ["skill__name", "member__name"]

    def __str__(self) -> str:
        return f"{self.member}: {self.skill} ({self.get_level_display().lower()})"


class PlanSettings(models.Model):
    """How a desk plans; a desk without a row plans with the defaults.

    `buffer` is the share of the time left after tickets that is kept free. `country` and
    `subdivision` name the public holidays where the desk's calendar does not.
    """

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="plan_settings")
    buffer = models.FloatField(
        default=0.2, validators=[MinValueValidator(0), MaxValueValidator(0.9)]
    )
    most_running = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    most_weeks = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    load_weeks = models.PositiveSmallIntegerField(
        default=13, validators=[MinValueValidator(4), MaxValueValidator(52)]
    )
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"How {self.desk} plans"


class LoadOverride(models.Model):
    """Hours of tickets a week said by a person, for a member or for each member of a group."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="load_overrides")
    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="load_override"
    )
    group = models.CharField(max_length=200, blank=True)
    hours_week = models.FloatField(validators=[MinValueValidator(0)])
    spread = models.FloatField(default=0, validators=[MinValueValidator(0)])
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="load_of_member_or_group",
                condition=(Q(member__isnull=False) & Q(group=""))
                | (Q(member__isnull=True) & ~Q(group="")),
            ),
            models.CheckConstraint(
                name="load_not_negative", condition=Q(hours_week__gte=0) & Q(spread__gte=0)
            ),
            models.UniqueConstraint(
                fields=["desk", "group"], condition=~Q(group=""), name="load_once_per_group"
            ),
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.member or self.group}: {self.hours_week:g} h of tickets a week"


class TicketName(models.Model):
    """What a member is called in the tickets: as assignee, or as one of a group's people."""

    class Kind(models.TextChoices):
        """Which field of the ticket carries the name."""

        ASSIGNEE = "assignee", "Assignee"
        GROUP = "group", "Group"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="ticket_names")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="ticket_names")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "kind", "name"], name="ticket_name_once_per_member"
            )
        ]
        ordering: ClassVar = ["kind", "name"]

    def __str__(self) -> str:
        return f"{self.member} is {self.get_kind_display().lower()} “{self.name}”"
