"""What a page was asked to show, read from its address; shareable, and never wider than allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpRequest

from headway.ground.accounts.models import Member
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.small_teams.queries import (
    TEAM,
    kept_to,
    teams_seen_by,
    window,
)

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
        found = cls(
            period=period if period in PERIODS else "week",
            by=cut if cut in CUTS else None,
            since=since,
            until=until,
            where=where,
        )
        return found if member.may("manage") else _kept_together(found, member, by)

    def of_teams(self) -> bool:
        """Whether figures of teams are asked for."""
        return self.by == TEAM or TEAM in self.where


def _kept_together(asked: Asked, member: Member, usual: str | None) -> Asked:
    """What somebody who does not manage may ask, so that no person's figure can be had.

    A team's figure is shown whole, never cut further, for teams of five and more (`teams_seen_by`),
    and only for the time for which that was counted; other slices where five people and more worked
    on them, and on what they leave out (`kept_to`). What goes beyond is left out of the question.
    """
    if lake_of(member.desk).empty:
        return asked
    session = session_of(member.desk)
    if asked.of_teams():
        cut = usual if usual != TEAM else None
        rest = {name: value for name, value in asked.where.items() if name != TEAM}
        seen = teams_seen_by(member, session) or frozenset()
        if not rest and seen and (TEAM not in asked.where or asked.where[TEAM] in seen):
            first, _ = window(session, Terms.of(member.desk))
            return replace(asked, by=TEAM, since=max(asked.since or first, first))
        asked = replace(asked, where=rest, by=cut if asked.by == TEAM else asked.by)
    if set(asked.where) <= set(member.slice()):
        return asked
    kept = kept_to(member, session, asked.where, (asked.since, asked.until))
    return replace(asked, where={name: value for name, value in kept.items() if value is not None})


def shown_apart(asked: Asked, member: Member, by: str, name: str | None) -> bool:
    """Whether a member may see this slice of a breakdown apart from the others."""
    if member.may("manage"):
        return True
    session = session_of(member.desk)
    if by == TEAM:
        return name in (teams_seen_by(member, session) or frozenset())
    wanted = {**asked.where, by: name}
    return kept_to(member, session, wanted, (asked.since, asked.until)) == wanted


def cuts_for(member: Member, known: Sequence[str]) -> list[str]:
    """The dimensions a page offers a member, of those the data knows."""
    return [cut for cut in known if cut in CUTS and (cut != TEAM or member.may("compare"))]
