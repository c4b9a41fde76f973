"""What people must learn for a change, until it shows on the job."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from .people import Stakeholder


class TrainingNeed(models.Model):
    """Something people must be able to do: who, from which level to which, in which form.

    Levels run from 0 (not yet) to 4 (could teach it), see `coverage.LEVELS`. Whom it is for: the
    `members` named, or a `group` of the stakeholders.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="training_needs")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="training_needs"
    )
    skill = models.CharField(max_length=120)
    group = models.ForeignKey(
        Stakeholder, on_delete=models.SET_NULL, null=True, blank=True, related_name="training_needs"
    )
    members: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="training_needs"
    )
    who = models.CharField(max_length=120, blank=True)
    level_now = models.PositiveSmallIntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    level_target = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    form = models.CharField(max_length=200, blank=True)
    shows = models.CharField(max_length=200, blank=True)
    playbook = models.CharField(max_length=80, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_goes_up", condition=Q(level_target__gt=F("level_now"))
            ),
            models.UniqueConstraint(
                fields=["improvement", "playbook"], condition=~Q(playbook="") & Q(dropped_at=None),
                name="training_once_from_playbook",
            ),
        ]  # fmt: skip
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.skill


class Session(models.Model):
    """One time people learn: planned for a day, then held with those who came.

    `all_came` is said by whoever holds it where the group's people are no members of the desk.
    """

    need = models.ForeignKey(TrainingNeed, on_delete=models.CASCADE, related_name="sessions")
    on = models.DateField()
    trainer = models.CharField(max_length=120)
    came: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="+"
    )
    all_came = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.need} on {self.on}"


class JobEvidence(models.Model):
    """What was seen at work that shows a training took: what, by whom, when; never who did it."""

    need = models.ForeignKey(TrainingNeed, on_delete=models.CASCADE, related_name="evidence")
    what = models.CharField(max_length=300)
    seen_on = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["-seen_on", "-id"]
        verbose_name_plural = "job evidence"

    def __str__(self) -> str:
        return self.what
