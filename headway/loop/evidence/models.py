"""Profiles (remembered mappings) and imports (what was read, when, by whom, with what result)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member

PROFILE_NAME = 120
"""Characters the name of a kept mapping may have."""


class Profile(models.Model):
    """A mapping kept under a name, with the choices that go with it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="profiles")
    name = models.CharField(max_length=PROFILE_NAME)
    mapping = models.TextField()
    options = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "name"], name="profile_once_per_desk")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportQuerySet(models.QuerySet["Import"]):
    """Chainable questions about imports."""

    def running(self) -> ImportQuerySet:
        """Those at work, or cut off while they were."""
        return self.filter(state=Import.State.RUNNING)


class Import(models.Model):
    """One import: its files, how far it is, and its report once done.

    `version` is the version of the ticket store it made; empty while running or when it failed.
    """

    class State(models.TextChoices):
        """Where an import stands."""

        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        UNDONE = "undone", "Undone"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="imports")
    version = models.PositiveIntegerField(null=True, blank=True)
    files = models.JSONField(default=list)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    profile = models.ForeignKey(
        Profile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    step = models.CharField(max_length=120, blank=True)
    progress = models.FloatField(default=0)
    report = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "version"], name="import_once_per_version")
        ]
        ordering: ClassVar = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"import {self.version or '–'} of {', '.join(map(str, self.files))}"
