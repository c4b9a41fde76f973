"""Who is touched by a change, how ready they are, what worries them, and who is thanked."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from ..steps import STEPS

FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class AdoptionPlan(models.Model):
    """What an improvement asks of people; made once somebody says so.

    `new_behaviour` is None while nobody has said whether people must do something differently.
    """

    improvement = models.OneToOneField(
        Improvement, on_delete=models.CASCADE, related_name="adoption"
    )
    new_behaviour = models.BooleanField(null=True, blank=True)
    said_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"People of {self.improvement.ref}"


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    """Filters on stakeholders that can be chained."""

    def there(self) -> StakeholderQuerySet:
        """Those not taken off the list."""
        return self.filter(removed_at=None)


class Stakeholder(models.Model):
    """A group, or one member, whom a change touches.

    `person` is set for one member; a group may name the `members` of the desk who belong to it,
    which is how messages reach it. `influence` on the outcome and `effect` of the change on them run
    from 1 (little) to 5 (much).
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="stakeholders")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="stakeholders"
    )
    name = models.CharField(max_length=120)
    person = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    members: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="stakes"
    )
    influence = models.PositiveSmallIntegerField(validators=FIVE)
    effect = models.PositiveSmallIntegerField(validators=FIVE)
    note = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement", "name"], condition=Q(removed_at=None),
                name="stakeholder_once_per_improvement",
            ),
            models.CheckConstraint(
                name="stakeholder_scales",
                condition=Q(influence__range=(1, 5)) & Q(effect__range=(1, 5)),
            ),
        ]  # fmt: skip
        ordering: ClassVar = ["-influence", "-effect", "name"]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """How ready a stakeholder was on a day, in the eyes of one who looked: five marks from 1 to 5.

    The five are those of `steps.STEPS`; a mark is None where the rater could not tell.
    """

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="ratings")
    on = models.DateField()
    knows_why = models.PositiveSmallIntegerField(null=True, blank=True, validators=FIVE)
    wants_it = models.PositiveSmallIntegerField(null=True, blank=True, validators=FIVE)
    knows_how = models.PositiveSmallIntegerField(null=True, blank=True, validators=FIVE)
    is_able = models.PositiveSmallIntegerField(null=True, blank=True, validators=FIVE)
    kept_up = models.PositiveSmallIntegerField(null=True, blank=True, validators=FIVE)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.stakeholder}, {self.on}"

    @property
    def marks(self) -> dict[str, int | None]:
        """The five marks by their step's key, in order."""
        return {step.key: getattr(self, step.key) for step in STEPS}


class Concern(models.Model):
    """Something that worries somebody about a change, and the answer it got.

    Of an anonymous one nothing is kept that leads to a person: no name, and no hour.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        INFORMATION = "information", "I don't know enough"
        LOSS = "loss", "I lose something"
        WORKLOAD = "workload", "It is too much work"
        TRUST = "trust", "I don't believe in it"
        SKILL = "skill", "I can't do it yet"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="concerns")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="concerns")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    anonymous = models.BooleanField(default=False)
    raised_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    raised_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="anonymous_concern_names_nobody",
                condition=Q(anonymous=False) | Q(raised_by=None),
            ),
            models.CheckConstraint(
                name="answered_concern_has_answer", condition=Q(answered_on=None) | ~Q(answer="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["desk"], condition=Q(answered_on=None), name="adoption_open_concerns"
            )
        ]
        ordering: ClassVar = ["raised_on", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Recognition(models.Model):
    """Thanks that were said: to whom, what for, when."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="recognitions")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, null=True, blank=True, related_name="recognitions"
    )
    whom = models.CharField(max_length=120)
    member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=300)
    on = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return f"Thanks to {self.whom}: {self.what}"
