"""What people are told: messages on their day, and who has heard them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from .people import Stakeholder


class Wording(models.Model):
    """A desk's own words for a message: a new one, or in place of the shipped one with its key."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="wordings")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    aim = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "key"], name="wording_once_per_desk")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class MessageQuerySet(models.QuerySet["Message"]):
    """Filters on messages that can be chained."""

    def standing(self) -> MessageQuerySet:
        """Those not called off."""
        return self.filter(cancelled_at=None)

    def waiting(self) -> MessageQuerySet:
        """Neither sent nor called off."""
        return self.standing().filter(sent_at=None)


class Message(models.Model):
    """One message of a communication plan: to whom, why, by which way, by whom, on which day.

    `by_app`: the application sends it on its day to the members its audience names. Otherwise
    somebody says it, and marks it as said.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="adoption_messages"
    )
    audience: models.ManyToManyField[Stakeholder, Stakeholder] = models.ManyToManyField(
        Stakeholder, blank=True, related_name="adoption_messages"
    )
    aim = models.CharField(max_length=200)
    by_app = models.BooleanField(default=True)
    channel = models.CharField(max_length=120, blank=True)
    sender = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    send_on = models.DateField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    playbook = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement", "playbook"], condition=~Q(playbook="") & Q(cancelled_at=None),
                name="message_once_from_playbook",
            ),
            models.CheckConstraint(
                name="message_sent_or_called_off", condition=Q(sent_at=None) | Q(cancelled_at=None)
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["send_on"], condition=Q(sent_at=None, cancelled_at=None),
                name="adoption_messages_waiting",
            )
        ]  # fmt: skip
        ordering: ClassVar = ["send_on", "id"]

    def __str__(self) -> str:
        return self.subject


class Receipt(models.Model):
    """One who was to hear a message: a member it was sent to, or a group that hears it by hand.

    `heard_at` is set by the member's own button, or noted by somebody (`noted_by`).
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receipts")
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="receipts"
    )
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="receipts"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "member"], name="receipt_once_per_member"),
            models.UniqueConstraint(
                fields=["message", "stakeholder"], name="receipt_once_per_group"
            ),
            models.CheckConstraint(
                name="receipt_of_one",
                condition=Q(member=None, stakeholder__isnull=False)
                | Q(member__isnull=False, stakeholder=None),
            ),
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.member or self.stakeholder}: {self.message}"
