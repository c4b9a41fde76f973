"""What the capacity page shows: everybody's weeks ahead, what they are made of, and who is key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from headway.ground.accounts.models import Desk, Member
from headway.ground.words import listed

from .capacity import Load, Week, monday_of
from .capacity_queries import KeyRisk, key_people, settings_of, team
from .models import Leave, MemberSkill, PlanSettings, TicketName, WorkingTime
from .roadmap import newest
from .task_queries import could_own

WEEKS = 13


@dataclass(frozen=True)
class PersonWeeks:
    """A member's weeks ahead, the contract behind them, skills, absences, names in the tickets."""

    member: Member
    weeks: tuple[Week, ...]
    hours: tuple[float, ...]
    load: Load
    skills: tuple[MemberSkill, ...]
    away: tuple[Leave, ...]
    assignees: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def free(self) -> float:
        """Free hours a week, on average."""
        return sum(week.free for week in self.weeks) / len(self.weeks) if self.weeks else 0.0

    @property
    def words(self) -> str:
        """One line beside the name."""
        if not self.weeks:
            return ""
        return f"{self.free:.1f} h a week free of {sum(self.hours):g}"


@dataclass(frozen=True)
class Book:
    """The page's whole content."""

    people: tuple[PersonWeeks, ...]
    keys: tuple[KeyRisk, ...]
    settings: PlanSettings
    first: date
    last: date

    @property
    def headline(self) -> tuple[str, str]:
        """The one sentence, and its concern."""
        known = [one for one in self.people if one.weeks]
        if not known:
            return "Nobody’s working time is written down yet.", ""
        free = sum(one.free for one in known)
        said = f"{len(known)} {'person has' if len(known) == 1 else 'people have'} {free:.0f} h a week for improvement."
        none = [one.member.name for one in known if one.free < 1]
        only = [risk for risk in self.keys if risk.kind == "skill"]
        if none:
            return said, f"{listed(none, most=3)} {'has' if len(none) == 1 else 'have'} none."
        if len(only) == 1:
            return said, only[0].sentence
        if only:
            return said, f"{len(only)} skills are one person’s alone."
        return said, ""

    @property
    def weeks_words(self) -> str:
        """Which weeks are shown."""
        return f"Shown are the {WEEKS} weeks from {self.first.day} {self.first:%b %Y}."


def book_of(desk: Desk, *, today: date) -> Book:
    """Everybody who could work on improvements, for a quarter from this week on."""
    first = monday_of(today)
    last = first + timedelta(days=7 * WEEKS - 1)
    found = team(desk, first, last)
    known = {one.member.pk: one for one in found}
    members = {member.pk: member for member in could_own(desk).order_by("name")}
    members |= {one.member.pk: one.member for one in found}
    hours = _newest_hours(desk, today)
    skills = _by_member(MemberSkill.objects.filter(desk=desk).select_related("skill"))
    away = _by_member(Leave.objects.filter(desk=desk, ends_on__gte=today))
    names = _by_member(TicketName.objects.filter(desk=desk))
    people = tuple(
        PersonWeeks(
            member=member, weeks=known[pk].weeks if pk in known else (),
            hours=hours.get(pk, (8.0,) * 5 + (0.0, 0.0)),
            load=known[pk].person.load if pk in known else Load(),
            skills=tuple(skills[pk]), away=tuple(away[pk]),
            assignees=tuple(one.name for one in names[pk] if one.kind == TicketName.Kind.ASSIGNEE),
            groups=tuple(one.name for one in names[pk] if one.kind == TicketName.Kind.GROUP),
        )
        for pk, member in sorted(members.items(), key=lambda item: item[1].name)
    )  # fmt: skip
    planned = planned_hours(desk)
    return Book(people, tuple(key_people(desk, found, planned)), settings_of(desk), first, last)


Row = TypeVar("Row", MemberSkill, Leave, TicketName)


def _by_member(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(row)
    return found


def _newest_hours(desk: Desk, today: date) -> dict[int, tuple[float, ...]]:
    """Member → contract hours from Monday to Sunday, as they hold today (else the first to come)."""
    found: dict[int, tuple[float, ...]] = {}
    rows: Sequence[WorkingTime] = list(WorkingTime.objects.filter(desk=desk).order_by("starts_on"))
    for row in rows:
        if row.starts_on <= today or row.member_id not in found:
            found[row.member_id] = row.hours
    return found


def planned_hours(desk: Desk) -> dict[int, dict[date, float]]:
    """Hours by member and Monday in the plan in force; empty where there is none."""
    committed, _ = newest(desk)
    found: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    if committed is None:
        return {}
    rows = committed.assignments.filter(task__done_at=None, task__dropped_at=None)
    for member, weeks in rows.values_list("member_id", "weeks"):
        for monday, hours in weeks.items():
            found[member][date.fromisoformat(monday)] += float(hours)
    return {member: dict(weeks) for member, weeks in found.items()}
