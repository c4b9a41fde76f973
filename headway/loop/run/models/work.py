"""What gathers round a task while it is worked on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement


class CheckItem(models.Model):
    """A line of a task's checklist."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="checklist")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["task_id", "position", "id"]

    def __str__(self) -> str:
        return self.text


class Comment(models.Model):
    """What somebody says about a task or an improvement; people named with @ hear of it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="comments")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="comments")
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    text = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    named: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="named_in"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text=""))
        ]
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A file at a task, kept under a name of ours and never run or shown in place."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="attachments")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.name
