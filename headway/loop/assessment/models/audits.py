"""Audits: what was looked at with the client, what was found, what both sides agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Client, Desk, Member


class Audit(models.Model):
    """An audit of the service for a client (or, without one, of the desk), on a day.

    `scopes` are keys of `practice.shipped.scopes()`; the provider's internal one is never shown to
    a client. It is over when both sides have signed (one side, where no client takes part).
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="audits")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="audits"
    )
    name = models.CharField(max_length=120)
    held_on = models.DateField()
    scopes = models.JSONField(default=list)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    participants: models.ManyToManyField[Member, Member] = models.ManyToManyField(
        Member, blank=True, related_name="audits"
    )

    class Meta:
        ordering: ClassVar = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.name


class AuditPoint(models.Model):
    """A point as it was asked in this audit, and what was seen."""

    class State(models.TextChoices):
        """How a point stands."""

        OPEN = "open", "Not looked at yet"
        MET = "met", "Met"
        PARTLY = "partly", "Partly"
        MISSED = "missed", "Not met"
        NONE = "none", "Does not apply"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=20)
    key = models.CharField(max_length=81)
    text = models.CharField(max_length=600)
    look = models.CharField(max_length=600, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    seen = models.TextField(blank=True, max_length=2000)
    looked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["audit", "key"], name="audit_point_once")
        ]
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.text


class AuditFinding(models.Model):
    """Something found, with what shows it; at a point, or at a scope as a whole."""

    class Weight(models.TextChoices):
        """How serious it is."""

        MAJOR = "major", "Major"
        MINOR = "minor", "Minor"
        GOOD = "good", "Good practice"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="findings")
    scope = models.CharField(max_length=20)
    point = models.ForeignKey(
        AuditPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="findings"
    )
    weight = models.CharField(max_length=5, choices=Weight.choices, default=Weight.MINOR)
    text = models.CharField(max_length=600)
    evidence = models.TextField(max_length=2000)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_finding_has_evidence", condition=~Q(evidence=""))
        ]
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text


class AuditAction(models.Model):
    """What was agreed to be done about a finding: what, who (a person of either side), by when."""

    finding = models.ForeignKey(AuditFinding, on_delete=models.CASCADE, related_name="actions")
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=120)
    due_on = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        return self.what


class AuditRemark(models.Model):
    """What somebody of either side says to a point."""

    point = models.ForeignKey(AuditPoint, on_delete=models.CASCADE, related_name="remarks")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    of_client = models.BooleanField()
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text


class AuditSignature(models.Model):
    """A side's signature: from the first on, nothing in the audit is changed."""

    class Side(models.TextChoices):
        """Who signs."""

        PROVIDER = "provider", "Provider"
        CLIENT = "client", "Client"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side.choices)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["audit", "side"], name="audit_signed_once_a_side")
        ]
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.name}"
