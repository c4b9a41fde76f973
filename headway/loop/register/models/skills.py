"""What people must be able to do for an improvement, and how much of it is free."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from headway.ground.accounts.models import Desk
from headway.loop.aim.models import Cycle


class Skill(models.Model):
    """Something people can do, such as “Networks” or “Writing knowledge articles”."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("desk", Lower("name"), name="skill_once_per_desk")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class FreeCapacity(models.Model):
    """Hours of a skill that nothing else takes in a cycle; noted by whoever plans."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="free_capacities")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="free_capacities")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="free_capacities")
    hours_free = models.FloatField()
    as_of = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "skill"], name="free_capacity_once"),
            models.CheckConstraint(
                name="hours_free_not_negative", condition=models.Q(hours_free__gte=0)
            ),
        ]
        verbose_name_plural = "free capacities"

    def __str__(self) -> str:
        return f"{self.skill}: {self.hours_free:g} h free in {self.cycle}"
