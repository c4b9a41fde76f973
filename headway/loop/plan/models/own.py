"""A desk's own playbooks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement


class OwnPlaybook(models.Model):
    """A playbook a desk wrote, or made of an improvement that worked; `content` is read by
    `playbook_shape.read`."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="own_playbooks")
    name = models.CharField(max_length=120)
    content = models.JSONField()
    made_from = models.ForeignKey(
        Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="playbooks_made"
    )
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    lock_version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["desk", "name"], condition=Q(retired_at=None), name="own_playbook_once"
            )
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What it is chosen by, as shipped playbooks are by their own key."""
        return f"own-{self.pk}"
