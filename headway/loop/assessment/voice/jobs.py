"""Background work: new feedback is sorted into themes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from headway.ground.accounts.models import Desk

from ..models import Feedback
from .actions import sort_feedback


def sort_desk(desk: Desk, *, at: datetime) -> int:
    """Sort a desk's feedback; how many pieces moved, 0 where nothing was said in words."""
    if not Feedback.objects.filter(desk=desk).exclude(text="").exists():
        return 0
    on = at.astimezone(ZoneInfo(desk.time_zone)).date()
    return sort_feedback(by=None, desk=desk, at=at, on=on)


def unsorted() -> list[Desk]:
    """Desks with feedback in words that was never sorted."""
    new = Feedback.objects.filter(sorted_at=None).exclude(text="")
    return list(Desk.objects.filter(pk__in=new.order_by().values("desk").distinct()))
