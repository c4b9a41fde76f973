"""Messages, their deliveries, and what each person wants."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Client, Desk, Member, known_time_zone

from .kinds import KINDS, How


class Message(models.Model):
    """Something one person is told, once."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=[(k.key, k.label) for k in KINDS.values()])
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    for_digest = models.BooleanField(default=False)
    gathered_in = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="gathered"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "key"], name="message_once_per_person_and_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["to", "-queued_at"]),
            models.Index(
                fields=["to"], name="post_waits_for_digest",
                condition=Q(for_digest=True, gathered_in=None),
            ),
        ]  # fmt: skip
        ordering: ClassVar = ["-queued_at", "-id"]

    def __str__(self) -> str:
        return self.subject


class ChatAddress(models.Model):
    """Where a person's chat messages go: an Apprise address, sealed."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="chat_addresses")
    hint = models.CharField(max_length=200)
    sealed = models.TextField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.hint


class Delivery(models.Model):
    """One message on its way through one channel."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        GIVEN_UP = "given_up", "given up"
        DROPPED = "dropped", "no longer wanted"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=[("mail", "E-mail"), ("chat", "Chat")])
    address = models.ForeignKey(ChatAddress, on_delete=models.CASCADE, null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "channel"],
                condition=Q(address=None),
                name="delivery_once_by_mail",
            ),
            models.UniqueConstraint(
                fields=["message", "address"],
                condition=Q(address__isnull=False),
                name="delivery_once_per_address",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["state", "next_at"])]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.message} by {self.channel}: {self.state}"


class Choice(models.Model):
    """How a person wants to hear of one kind; without one the kind's own default holds."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="message_choices")
    kind = models.CharField(max_length=20)
    how = models.CharField(max_length=6, choices=[(how.value, how.label) for how in How])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "kind"], name="choice_once_per_kind")
        ]


class Hours(models.Model):
    """A person's quiet hours and the hour of their weekly digest, on their own clock."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="message_hours")
    time_zone = models.CharField(max_length=64, validators=[known_time_zone])
    quiet_from = models.TimeField(default=time(19))
    quiet_until = models.TimeField(default=time(7))
    quiet_weekend = models.BooleanField(default=True)
    digest_weekday = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(6)])
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])


class PrivateLink(models.Model):
    """An address that opens something without signing in until it is taken back; hash only.

    `calendar`: one member's reviews and deadlines. `status`: the status page, of one client or of
    the desk as a whole.
    """

    class Kind(models.TextChoices):
        """What it opens."""

        CALENDAR = "calendar", "Calendar"
        STATUS = "status", "Status page"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True)
    label = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_link_has_member",
                condition=~Q(kind="calendar") | Q(member__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()
