"""How old the open blockers are."""

from __future__ import annotations

from datetime import datetime

from headway.ground.accounts.models import Desk

from ..keeping import local_day
from ..models import Blocker


def oldest_days(desk: Desk, at: datetime) -> dict[int, int]:
    """Improvement → age in days of its oldest open blocker; those without one are not in it."""
    today = local_day(desk, at)
    found: dict[int, int] = {}
    rows = Blocker.objects.filter(desk=desk, lifted_at=None)
    for improvement, raised_on in rows.values_list("improvement_id", "raised_on"):
        found[improvement] = max(found.get(improvement, 0), (today - raised_on).days)
    return found
