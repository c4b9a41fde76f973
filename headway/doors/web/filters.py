"""What a page was asked to show, read from its address; shareable, and never wider than allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest

from headway.ground.accounts.models import Member
from headway.loop.evidence.ticket import DIMENSIONS

PERIODS = ("day", "week", "month", "quarter")
CUTS = tuple(name for name in DIMENSIONS if name != "assignee")
"""Dimensions pages offer: never by person."""


@dataclass(frozen=True)
class Asked:
    """Period, window, slice and breakdown a page was asked for."""

    period: str = "week"
    by: str | None = None
    since: date | None = None
    until: date | None = None
    where: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, member: Member, *, by: str | None = None) -> Asked:
        """Read the address; what makes no sense is left out; a member's own slice always holds."""
        asked = request.GET

        def day(name: str) -> date | None:
            try:
                return date.fromisoformat(asked.get(name, ""))
            except ValueError:
                return None

        since, until = day("since"), day("until")
        if since and until and until < since:
            since = until = None
        where = {name: asked[name] for name in CUTS if asked.get(name) and "\0" not in asked[name]}
        where.update(member.slice())
        period = asked.get("period", "week")
        cut = asked.get("by") or by
        return cls(
            period=period if period in PERIODS else "week",
            by=cut if cut in CUTS else None,
            since=since,
            until=until,
            where=where,
        )
