"""What went well: wins, and the thanks that were said in the adoption room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from headway.ground.accounts.models import Member
from headway.loop.adoption.queries.people import thanks
from headway.loop.register.models import Improvement

from ..models import Win
from .board import moving

MOST = 60


@dataclass(frozen=True)
class WentWell:
    """One thing that went well: the day, a sentence, where, thanks to whom, said by whom."""

    on: date
    text: str
    improvement: Improvement | None
    thanks_to: str
    by: Member | None


def went_well(member: Member) -> list[WentWell]:
    """Wins and thanks, newest first; client contacts see the wins of what they may see, no thanks."""
    rows = Win.objects.filter(desk=member.desk).select_related("improvement", "by")
    client = member.role.own_client_only
    if client:
        rows = rows.filter(improvement__in=moving(member))
    found = [
        WentWell(one.on, one.text, one.improvement, one.thanks_to, one.by) for one in rows[:MOST]
    ]
    if not client:
        found += [
            WentWell(one.on, one.what, one.improvement, one.whom, one.by)
            for one in thanks(member.desk_id)[:MOST]
        ]
    return sorted(found, key=lambda one: one.on, reverse=True)[:MOST]
