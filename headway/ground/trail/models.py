"""The trail: an append-only list of who changed what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from headway.ground.accounts.models import Desk, Member


class TrailEntry(models.Model):
    """One change: by whom, when, to what, in a sentence, with the values before and after."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="trail")
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=40)
    ref = models.CharField(max_length=60)
    sentence = models.CharField(max_length=500)
    change = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["desk", "thing", "ref", "-at"])]
        ordering: ClassVar = ["-at", "-id"]
        verbose_name_plural = "trail entries"

    def __str__(self) -> str:
        return f"{self.by_name} {self.sentence}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once; an entry is never changed."""
        if self.pk is not None:
            raise TypeError("The trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: an entry is never taken away."""
        raise TypeError("The trail is append-only.")
