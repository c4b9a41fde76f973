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
from headway.loop.kpis.small_teams.queries import teams_seen_by, window

PERIODS = ("day", "week", "month", "quarter")
CUTS = tuple(name for name in DIMENSIONS if name != "assignee")
"""Dimensions pages offer: never by person."""
TEAM = "group"
"""The cut that says whose work it is; see `_kept_together`."""


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
    """What somebody who does not manage may ask of teams, so that no person's figure can be had.

    A team's figure is shown whole, never cut further, for teams of five and more (`teams_seen_by`),
    and only for the time for which that was counted. What goes beyond is left out of the question.
    """
    if not asked.of_teams():
        return asked
    cut = usual if usual != TEAM else None
    rest = {name: value for name, value in asked.where.items() if name != TEAM}
    if rest or lake_of(member.desk).empty:
        return replace(asked, where=rest, by=cut if asked.by == TEAM else asked.by)
    session = session_of(member.desk)
    seen = teams_seen_by(member, session) or frozenset()
    if not seen or (TEAM in asked.where and asked.where[TEAM] not in seen):
        return replace(asked, where=rest, by=cut if asked.by == TEAM else asked.by)
    first, _ = window(session, Terms.of(member.desk))
    return replace(asked, by=TEAM, since=max(asked.since or first, first))


def team_names(asked: Asked, member: Member) -> frozenset[str] | None:
    """The teams that may stand in a breakdown by team; None: all, or it is no such breakdown."""
    if asked.by != TEAM or member.may("manage"):
        return None
    return teams_seen_by(member, session_of(member.desk))


def cuts_for(member: Member, known: Sequence[str]) -> list[str]:
    """The dimensions a page offers a member, of those the data knows."""
    return [cut for cut in known if cut in CUTS and (cut != TEAM or member.may("compare"))]
