"""Whose time there is, week by week, and who must not break a leg."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from headway.ground.accounts.models import Desk, Member
from headway.ground.lake.store import Lake, Session
from headway.loop.evidence.queries import calendar_of, lake_of
from headway.loop.register.models import Skill

from .capacity import Load, Person, Week, load_from, monday_of, mondays, public_holidays, week_of
from .models import Leave, LoadOverride, MemberSkill, PlanSettings, TicketName, WorkingTime


@dataclass(frozen=True)
class Handled:
    """What the tickets say of work by name: full weeks (Mondays), hours and tickets per week.

    `hours` is handling time where the tickets carry it, else tickets × the desk's assumed hours
    (`measured` says which). Keys are (kind, name) with kind assignee or group.
    """

    weeks: tuple[date, ...]
    hours: Mapping[tuple[str, str], tuple[float, ...]]
    tickets: Mapping[tuple[str, str], tuple[int, ...]]
    measured: bool
    each: float


@dataclass(frozen=True)
class MemberCapacity:
    """A member, their time week by week, where the ticket load is from, and their skills."""

    member: Member
    person: Person
    weeks: tuple[Week, ...]
    skills: Mapping[int, int]

    @property
    def free(self) -> float:
        """Free hours over all weeks."""
        return sum(week.free for week in self.weeks)


@dataclass(frozen=True)
class KeyRisk:
    """Somebody the plan leans on too much: `kind` is skill, overload or share; a sentence."""

    kind: str
    member: Member
    sentence: str
    skill: Skill | None = None


def settings_of(desk: Desk) -> PlanSettings:
    """How the desk plans; the defaults where nothing was set (not saved)."""
    return PlanSettings.objects.filter(desk=desk).first() or PlanSettings(desk=desk)


def closed_days(desk: Desk, first: date, last: date) -> dict[date, str]:
    """Days between two days on which nobody works, with why: the desk's calendar, else settings.

    Weekdays the desk never opens are not in it: contract hours decide there.
    """
    calendar = calendar_of(desk)
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    if calendar is not None:
        return {
            day: calendar.closed_because(day)
            for day in days
            if calendar.hours[day.weekday()] and not calendar.hours_on(day)
        }
    kept = settings_of(desk)
    known = public_holidays(kept.country, kept.subdivision, first.year, last.year)
    return {day: known[day] for day in days if day in known}


def handled(desk: Desk) -> Handled | None:
    """Work on tickets by assignee and by group over the newest full weeks; None without tickets.

    Counted once a process, data version and assumption.
    """
    head = lake_of(desk).head()
    if head is None or head.content is None:
        return None
    wanted = settings_of(desk).load_weeks
    return _handled(
        str(lake_of(desk).root), head.number, str(head.taken_at), wanted, float(desk.handle_hours)
    )


@lru_cache(maxsize=16)
def _handled(root: str, version: int, taken_at: str, wanted: int, each: float) -> Handled | None:
    hours: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * wanted)
    count: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * wanted)
    with Lake(Path(root)).session(version) as session:
        known = session.meta["fields"]
        newest = session.execute(session.tickets.aggregate(last=session.tickets.opened_on.max()))
        last = newest["last"][0].as_py()
        if last is None:
            return None
        end = monday_of(last + timedelta(days=1))  # the Monday after the last full week
        start = end - timedelta(days=7 * wanted)
        measured = bool(known.get("handle_minutes"))
        for kind in ("assignee", "group"):
            for row in _work(session, kind, start, end, measured) if known.get(kind) else ():
                key, week = (kind, row["name"]), (row["day"] - start).days // 7
                count[key][week] += row["n"]
                untimed = row["n"] - (row.get("timed") or 0)
                hours[key][week] += (row.get("minutes") or 0.0) / 60 + untimed * each
    weeks = tuple(start + timedelta(days=7 * k) for k in range(wanted))
    return Handled(
        weeks,
        {key: tuple(values) for key, values in hours.items()},
        {key: tuple(values) for key, values in count.items()},
        measured,
        each,
    )


def _work(
    session: Session, kind: str, start: date, end: date, measured: bool
) -> list[dict[str, Any]]:
    """Tickets and handling minutes by name and day; a ticket falls on the day it was resolved."""
    tickets: Any = session.tickets
    tickets = tickets.mutate(
        name=tickets[kind], day=tickets.resolved_on.fill_null(tickets.opened_on)
    )
    tickets = tickets.filter(tickets.name.notnull(), tickets.day >= start, tickets.day < end)
    told: dict[str, Any] = {}
    if measured:
        told = {"minutes": tickets.handle_minutes.sum(), "timed": tickets.handle_minutes.count()}
    grouped = tickets.group_by(["name", "day"]).aggregate(n=tickets.count(), **told)
    rows: list[dict[str, Any]] = session.execute(grouped).to_pylist()
    return rows


def loads(desk: Desk, members: Sequence[Member], found: Handled | None) -> dict[int, Load]:
    """The ticket load of each member: said by hand, else by name, else a share of their groups."""
    said = {
        row.member_id: row for row in LoadOverride.objects.filter(desk=desk).exclude(member=None)
    }
    by_group = {row.group: row for row in LoadOverride.objects.filter(desk=desk, member=None)}
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    people_of: dict[str, int] = defaultdict(int)
    for row in TicketName.objects.filter(desk=desk, member__left_at=None):
        names[row.member_id][row.kind].append(row.name)
        if row.kind == TicketName.Kind.GROUP:
            people_of[row.name] += 1
    known = {name.casefold(): name for kind, name in (found.hours if found else ())
             if kind == "assignee"}  # fmt: skip
    answer = {}
    for member in members:
        if member.pk in said:
            row_ = said[member.pk]
            answer[member.pk] = Load(row_.hours_week, row_.spread, 0, "said", row_.reason)
            continue
        assignees = names[member.pk]["assignee"] or [
            known[name] for name in [member.name.casefold()] if name in known
        ]
        groups = names[member.pk]["group"]
        answer[member.pk] = _load(found, assignees, groups, people_of, by_group)
    return answer


def _load(
    found: Handled | None,
    assignees: Sequence[str],
    groups: Sequence[str],
    people_of: Mapping[str, int],
    by_group: Mapping[str, LoadOverride],
) -> Load:
    spoken = [by_group[name] for name in groups if name in by_group]
    if spoken:
        spread = sum(row.spread**2 for row in spoken) ** 0.5
        words = "; ".join(row.reason for row in spoken)
        return Load(sum(row.hours_week for row in spoken), spread, 0, "said", words)
    if found is None:
        return Load()
    keys = [("assignee", name) for name in assignees if ("assignee", name) in found.hours]
    if keys:
        shares = [1.0] * len(keys)
    else:
        keys = [("group", name) for name in groups if ("group", name) in found.hours]
        shares = [1 / max(1, people_of[name]) for _, name in keys]
    if not keys:
        return Load()
    weeks = range(len(found.weeks))
    hours = [sum(found.hours[k][w] * s for k, s in zip(keys, shares, strict=True)) for w in weeks]
    counts = [round(sum(found.tickets[k][w] * s for k, s in zip(keys, shares, strict=True)))
              for w in weeks]  # fmt: skip
    load = load_from(hours, counts=counts, measured=found.measured, each=found.each)
    if keys[0][0] == "group":
        named = ", ".join(f"{name} (1 of {people_of[name]})" for _, name in keys)
        return Load(load.hours, load.spread, load.weeks, load.source, f"{load.words} {named}.")
    return load


def team(desk: Desk, first: date, last: date) -> list[MemberCapacity]:
    """Everybody with working times, week by week from `first` to `last`; nine questions at most."""
    times: dict[int, list[tuple[date, tuple[float, ...]]]] = defaultdict(list)
    for row in WorkingTime.objects.filter(desk=desk).order_by("starts_on"):
        times[row.member_id].append((row.starts_on, row.hours))
    members = list(Member.objects.filter(desk=desk, left_at=None, pk__in=times).order_by("name"))
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for gone in Leave.objects.filter(desk=desk, ends_on__gte=first, starts_on__lte=last):
        away[gone.member_id].append((gone.starts_on, gone.ends_on))
    skills: dict[int, dict[int, int]] = defaultdict(dict)
    for has in MemberSkill.objects.filter(desk=desk):
        skills[has.member_id][has.skill_id] = has.level
    load = loads(desk, members, handled(desk))
    closed, buffer = closed_days(desk, first, last), settings_of(desk).buffer
    found = []
    for member in members:
        person = Person(
            member.pk, member.name, tuple(times[member.pk]), tuple(away[member.pk]), load[member.pk]
        )
        weeks = tuple(
            week_of(person, monday, closed=closed, buffer=buffer, since=first, until=last)
            for monday in mondays(first, last)
        )
        found.append(MemberCapacity(member, person, weeks, dict(skills[member.pk])))
    return found


def free_by_skill(
    people: Sequence[MemberCapacity], taken: Mapping[int, float] | None = None
) -> dict[int, float]:
    """Free hours of each skill: those who work alone in it, less what they already have planned."""
    found: dict[int, float] = defaultdict(float)
    for one in people:
        left = max(0.0, one.free - (taken or {}).get(one.member.pk, 0.0))
        for skill, level in one.skills.items():
            if level >= MemberSkill.Level.WORKS:
                found[skill] += left
    return dict(found)


def key_people(
    desk: Desk, people: Sequence[MemberCapacity], planned: Mapping[int, Mapping[date, float]]
) -> list[KeyRisk]:
    """Key-person risks: a skill only one has, a week above 100 %, a large share of the plan.

    `planned` are hours by member and Monday.
    """
    risks: list[KeyRisk] = []
    named = {skill.pk: skill for skill in Skill.objects.filter(desk=desk)}
    who: dict[int, list[MemberCapacity]] = defaultdict(list)
    for one in people:
        for skill, level in one.skills.items():
            if level >= MemberSkill.Level.WORKS:
                who[skill].append(one)
    for skill, few in sorted(who.items(), key=lambda row: named[row[0]].name):
        if len(few) == 1:
            member = few[0].member
            risks.append(KeyRisk("skill", member, f"Only {member.name} has {named[skill]}.",
                                 named[skill]))  # fmt: skip
    total = sum(sum(weeks.values()) for weeks in planned.values())
    for one in people:
        mine = planned.get(one.member.pk, {})
        room = {week.monday: week.free + week.buffer for week in one.weeks}
        over = [m for m, free in room.items() if mine.get(m, 0.0) > free + 0.01]
        if over:
            worst = max(over, key=lambda m: mine[m] - room[m])
            risks.append(KeyRisk("overload", one.member, (
                f"{one.member.name} is above 100 % in {len(over)} "
                f"{'week' if len(over) == 1 else 'weeks'}: {mine[worst]:g} h planned, "
                f"{room[worst]:.0f} h there in the week of {worst:%-d %b}."
            )))  # fmt: skip
        share = sum(mine.values()) / total if total else 0.0
        if len(planned) > 2 and share >= 0.4:
            risks.append(
                KeyRisk(
                    "share",
                    one.member,
                    f"{one.member.name} carries {share:.0%} of the planned hours.",
                )
            )
    return risks
