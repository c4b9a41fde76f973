"""Stakeholders with their readiness and what they need next; concerns and thanks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from headway.ground.accounts.models import Member
from headway.loop.register.models import Improvement

from ..keeping import may_lead
from ..models import Concern, Rating, Recognition, Stakeholder
from ..steps import STEPS, Need, Stands, first_of_all, need, readiness_of


@dataclass(frozen=True)
class StakeRow:
    """A stakeholder as a member may see it.

    `ratings` are newest first. Of one person's readiness only those who lead the change know:
    for others `hidden` is set and ratings, readiness and need stay empty.
    """

    stakeholder: Stakeholder
    members: list[Member]
    ratings: list[Rating]
    hidden: bool
    readiness: int | None
    need: Need | None

    @property
    def newest(self) -> Rating | None:
        """The newest rating."""
        return self.ratings[0] if self.ratings else None

    @property
    def marks(self) -> list[tuple[str, int | None]]:
        """The newest marks by the word of their step."""
        newest = self.newest
        return [(step.word, newest.marks[step.key] if newest else None) for step in STEPS]

    @property
    def history(self) -> list[tuple[date, int]]:
        """Readiness (the lowest mark) by day, oldest first, the last rating of each day."""
        found: dict[date, int] = {}
        for rating in reversed(self.ratings):
            lowest = readiness_of(rating.marks)
            if lowest is not None:
                found[rating.on] = lowest
        return sorted(found.items())


def stakeholders_of(
    member: Member, improvements: Iterable[Improvement]
) -> dict[int, list[StakeRow]]:
    """Stakeholders of improvements by the improvement's key, as a member may see them."""
    entries = {one.pk: one for one in improvements}
    rows = (
        Stakeholder.objects.there()
        .filter(improvement__in=entries)
        .select_related("person", "improvement")
        .prefetch_related("members", "ratings")
    )
    found: dict[int, list[StakeRow]] = {}
    for one in rows:
        found.setdefault(one.improvement_id, []).append(_row(member, one))
    return found


def _row(member: Member, one: Stakeholder) -> StakeRow:
    hidden = one.person_id is not None and not may_lead(member, one.improvement)
    if hidden:
        return StakeRow(one, list(one.members.all()), [], True, None, None)
    ratings = list(one.ratings.all())
    marks = ratings[0].marks if ratings else {}
    stands = Stands(one.name, one.influence, one.effect, marks, ratings[0].on if ratings else None)
    return StakeRow(one, list(one.members.all()), ratings, False, readiness_of(marks), need(stands))


def needs_of(rows: Iterable[StakeRow]) -> list[Need]:
    """Who needs what next, the most urgent first."""
    return first_of_all(row.need for row in rows if row.need is not None)


@dataclass(frozen=True)
class ConcernRow:
    """A concern with its age in days while it is open."""

    concern: Concern
    days: int


def concerns_of(
    improvements: Iterable[Improvement], *, today: date
) -> tuple[list[ConcernRow], list[Concern]]:
    """Concerns without an answer with their age, oldest first; and those answered, newest first."""
    rows = Concern.objects.filter(improvement__in=list(improvements)).select_related(
        "improvement", "raised_by", "answered_by"
    )
    still = [ConcernRow(one, (today - one.raised_on).days) for one in rows if not one.answered_on]
    done = sorted((one for one in rows if one.answered_on), key=lambda one: (one.answered_on or today, one.pk), reverse=True)  # fmt: skip
    return still, done


def by_kind(rows: Iterable[ConcernRow]) -> list[tuple[str, int, int]]:
    """Open concerns by kind: its words, how many, the oldest in days; the most first."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.concern.get_kind_display(), []).append(row.days)
    return sorted(
        ((word, len(days), max(days)) for word, days in found.items()),
        key=lambda one: (-one[1], -one[2]),
    )


def thanks(desk_pk: int, improvement: Improvement | None = None) -> QuerySet[Recognition]:
    """Thanks that were said on a desk, or for an improvement; newest first."""
    rows = Recognition.objects.filter(desk=desk_pk).select_related("improvement", "by", "member")
    return rows if improvement is None else rows.filter(improvement=improvement)
