"""Ways people look at the register, and files they brought into it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member


class SavedFilter(models.Model):
    """A member's own view of the register: its name and the address that shows it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "name"], name="filter_name_once")
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class RegisterImport(models.Model):
    """A file of entries: its rows as they were read, and what became of each."""

    class State(models.TextChoices):
        """How far it is."""

        LOOKED_AT = "looked_at", "Looked at, not brought in"
        DONE = "done", "Brought in"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="register_imports")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    outcome = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKED_AT)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name
