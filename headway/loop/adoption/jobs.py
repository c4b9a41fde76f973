"""What runs by itself: messages on their day, reminders of concerns."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from headway.ground.accounts.models import Desk

from . import actions


def look_after(*, at: datetime) -> str:
    """The hourly round of every desk: send what is due once, remind of what waits."""
    sent = told = 0
    open_ones = Q(concerns__isnull=False, concerns__answered_on=None)
    waiting = Q(improvements__adoption_messages__isnull=False,
                improvements__adoption_messages__sent_at=None)  # fmt: skip
    for desk in Desk.objects.filter(pk__in=Desk.objects.filter(open_ones | waiting).values("pk")):
        sent += actions.send_due(desk=desk, at=at)
        told += actions.remind_of_concerns(desk=desk, at=at)
    return f"{sent} messages sent, {told} concerns passed on"
