"""Desk, client, member: the nouns of who is who."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from .roles import ROLES, Role


def known_time_zone(value: str) -> None:
    """Refuse a time zone the system has never heard of."""
    if value not in available_timezones():
        raise ValidationError(f"“{value}” is no time zone. Use a name such as Europe/Berlin.")


class User(AbstractUser):
    """Somebody who can sign in; what they may do is said by their memberships."""


class Desk(models.Model):
    """The tenant: one provider's service desk.

    `calendar` holds its opening hours and `assumptions` what its figures assume besides rate and
    handling hours (rates by group, paid hours, …), both as plain values, empty where nothing was
    set; the rooms that use them give them their meaning.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_time_zone])
    currency = models.CharField(max_length=3, default="EUR")
    hourly_rate = models.DecimalField(max_digits=8, decimal_places=2, default=45)
    handle_hours = models.DecimalField(max_digits=5, decimal_places=2, default=0.75)
    calendar = models.JSONField(default=dict, blank=True)
    assumptions = models.JSONField(default=dict, blank=True)
    pseudonym_key = models.CharField(max_length=64, blank=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Client(models.Model):
    """A company the desk serves."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="clients")
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "name"], name="client_once_per_desk")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person with a role on a desk."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    name = models.CharField(max_length=120)
    role_key = models.CharField(
        max_length=20, choices=[(role.key, role.label) for role in ROLES.values()]
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "user"], name="member_once_per_desk"),
            models.CheckConstraint(
                name="client_contact_has_client",
                condition=~models.Q(role_key="client_contact") | models.Q(client__isnull=False),
            ),
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> Role:
        """The member's role with its rights."""
        return ROLES[self.role_key]

    def may(self, right: str) -> bool:
        """Whether the role has this right (see `roles.RIGHTS`)."""
        return self.left_at is None and right in self.role.rights

    def slice(self) -> dict[str, str]:
        """The part of the tickets this member may see; empty means all of the desk."""
        if self.role.own_client_only:
            return {"client": self.client.name if self.client else ""}
        return {}


class SignInLink(models.Model):
    """A one-time link; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
