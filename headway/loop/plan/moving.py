"""Moving one task by hand: what it would break, and which small moves mend a clash (pure).

Hours fall on weeks as the plan has them. A move by whole weeks takes the pattern along; by days it
spreads the hours evenly over the working days between the new first and last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from headway.ground import words

from .capacity import monday_of

FIRM = frozenset({"order", "deadline"})
"""Kinds of check no suggestion may break; a promised day may be, and is told."""
SLACK = 0.25
"""A quarter of an hour above the free hours is no clash."""


@dataclass(frozen=True)
class Placed:
    """A task where a plan has it: who, from when to when, hours by Monday, what comes before.

    `due` is the day it was promised for. `skill` is a key, None for work anybody can do; `kept` is
    true where its owner was chosen by a person.
    """

    key: int
    ref: str
    title: str
    entry: str
    member: int
    start: date
    end: date
    hours: Mapping[date, float]
    after: tuple[int, ...] = ()
    due: date | None = None
    skill: int | None = None
    kept: bool = False
    done: bool = False

    @property
    def name(self) -> str:
        """As people call it: the reference and the title."""
        return f"{self.ref} {self.title}"

    @property
    def total(self) -> float:
        """Hours over all weeks."""
        return sum(self.hours.values())


@dataclass(frozen=True)
class Situation:
    """All tasks of a plan, everybody's free hours by week, who can do what, the plan's last day.

    A week that is not in `free` is not known and not checked.
    """

    placed: Mapping[int, Placed]
    free: Mapping[int, Mapping[date, float]]
    names: Mapping[int, str]
    able: Mapping[int, frozenset[int]]
    last: date | None = None

    def used(self, member: int) -> dict[date, float]:
        """A member's planned hours by week."""
        found: dict[date, float] = {}
        for one in self.placed.values():
            if one.member == member and not one.done:
                for monday, hours in one.hours.items():
                    found[monday] = found.get(monday, 0.0) + hours
        return found

    def over(self) -> dict[tuple[int, date], float]:
        """Hours above what is free, by member and week."""
        found = {}
        for member, weeks in self.free.items():
            used = self.used(member)
            for monday, free in weeks.items():
                if used.get(monday, 0.0) > free + SLACK:
                    found[member, monday] = used[monday] - free
        return found

    def with_(self, one: Placed) -> Situation:
        """The same with one task placed otherwise."""
        return replace(self, placed={**self.placed, one.key: one})


@dataclass(frozen=True)
class Check:
    """One thing that was checked: capacity, order or deadline; in words."""

    kind: str
    ok: bool
    words: str


@dataclass(frozen=True)
class Mend:
    """A small change that takes a clash away: a task moved by days, or given to somebody else."""

    placed: Placed
    words: str
    effect: str
    days: int = 0
    member: int | None = None


def spread(start: date, end: date, total: float) -> dict[date, float]:
    """Hours spread evenly over working days (Monday to Friday), by the Monday of their week.

    >>> found = spread(date(2026, 3, 12), date(2026, 3, 17), 8)
    >>> {day.isoformat(): hours for day, hours in found.items()}
    {'2026-03-09': 4.0, '2026-03-16': 4.0}
    """
    days = [start + timedelta(days=k) for k in range((end - start).days + 1)]
    worked = [day for day in days if day.weekday() < 5] or days
    found: dict[date, float] = {}
    for day in worked:
        monday = monday_of(day)
        found[monday] = found.get(monday, 0.0) + total / len(worked)
    return found


def moved(one: Placed, start: date) -> Placed:
    """A task that starts on another day and lasts as long as before."""
    by = start - one.start
    end = one.end + by
    if by.days % 7 == 0:
        hours = {monday + by: share for monday, share in one.hours.items()}
    else:
        hours = spread(start, end, one.total)
    return replace(one, start=start, end=end, hours=hours)


def checks(plan: Situation, one: Placed) -> list[Check]:
    """What a new place of a task keeps and breaks (order, promise, the plan's end, capacity);
    failures first."""
    found = [*_order(plan, one), *_deadline(plan, one), *_capacity(plan, one)]
    return sorted(found, key=lambda check: check.ok)


def _order(plan: Situation, one: Placed) -> Iterator[Check]:
    before = [plan.placed[key] for key in one.after if key in plan.placed]
    followers = [each for each in plan.placed.values() if one.key in each.after]
    good = True
    for each in before:
        if not each.done and each.end > one.start:
            good = False
            yield Check("order", False, f"Starts before {each.name} ends on {words.day(each.end)}.")
    for each in followers:
        if not each.done and each.start < one.end:
            good = False
            yield Check(
                "order", False, f"Ends after {each.name} starts on {words.day(each.start)}."
            )
    if good and (before or followers):
        yield Check(
            "order", True, "What comes before it is done by then; what waits for it can wait."
        )


def _deadline(plan: Situation, one: Placed) -> Iterator[Check]:
    if one.due is not None:
        late = (one.end - one.due).days
        yield Check(
            "promise", late <= 0,
            f"Ends {late} day{'s' if late != 1 else ''} after {words.day(one.due)}, for which it was promised."
            if late > 0 else f"Keeps {words.day(one.due)}.",
        )  # fmt: skip
    if plan.last is not None and one.end > plan.last:
        yield Check("deadline", False, f"Ends after the plan does, on {words.day(plan.last)}.")


def _capacity(plan: Situation, one: Placed) -> Iterator[Check]:
    free = plan.free.get(one.member, {})
    used = plan.with_(one).used(one.member)
    who = plan.names.get(one.member, "Its owner")
    over = [
        (monday, used[monday], free[monday])
        for monday in sorted(one.hours)
        if monday in free and used[monday] > free[monday] + SLACK
    ]
    for monday, hours, most in over:
        yield Check(
            "capacity", False,
            f"{who} has {most:.1f} h free in the week of {words.day(monday)}; {hours:.1f} h are planned.",
        )  # fmt: skip
    if not over and all(monday in free for monday in one.hours):
        yield Check("capacity", True, f"{who} has the time.")


def mend(plan: Situation, most: int = 3) -> list[Mend]:
    """The smallest moves that lessen a clash and break nothing else, best first.

    Best: promises kept, then most hours over taken away, then the least move. A suggestion never
    makes any member's week worse and never breaks the order or the plan's end; where it breaks a
    promised day it says so.
    """
    over = plan.over()
    if not over:
        return []
    base = sum(over.values())
    found: list[tuple[tuple[bool, float, int], Mend]] = []
    for one in plan.placed.values():
        if one.done or not any((one.member, monday) in over for monday in one.hours):
            continue
        bad = {check.words for check in checks(plan, one) if not check.ok and check.kind in FIRM}
        for days in (7, -7, 14, -14, 21, -21, 28):
            there = moved(one, one.start + timedelta(days=days))
            if _better(plan, one, there, over, base, bad):
                found.append(_told(plan, one, there, base, days))
        others = (
            plan.able.get(one.skill, frozenset()) if one.skill is not None else frozenset(plan.free)
        )
        for member in sorted(others - {one.member}):
            if one.kept or member not in plan.free:
                continue
            there = replace(one, member=member)
            if _better(plan, one, there, over, base, bad):
                found.append(_told(plan, one, there, base, 0))
    found.sort(key=lambda each: (each[0], each[1].placed.key))
    chosen: list[Mend] = []
    for _, each in found:
        if all(each.placed.key != other.placed.key for other in chosen):
            chosen.append(each)
    return chosen[:most]


def _better(
    plan: Situation, one: Placed, there: Placed, over: Mapping[tuple[int, date], float],
    base: float, bad: set[str],
) -> bool:  # fmt: skip
    if any(monday not in plan.free.get(there.member, {}) for monday in there.hours):
        return False
    after = plan.with_(there).over()
    if sum(after.values()) > base - SLACK:
        return False
    if any(hours > over.get(place, 0.0) + 1e-9 for place, hours in after.items()):
        return False
    return all(
        check.ok or check.kind not in FIRM or check.words in bad for check in checks(plan, there)
    )


def _told(
    plan: Situation, one: Placed, there: Placed, base: float, days: int
) -> tuple[tuple[bool, float, int], Mend]:
    left = plan.with_(there).over()
    rest = sum(left.values())
    who = plan.names.get(one.member, "its owner")
    cleared = not any(member == one.member for member, _ in left)
    effect = f"Clears {who}." if cleared else f"Takes away {base - rest:.0f} of {base:.0f} h over."
    breaks = there.due is not None and there.end > there.due
    if days:
        weeks = abs(days) // 7
        how = (
            f"{'one week' if weeks == 1 else f'{weeks} weeks'} {'later' if days > 0 else 'earlier'}"
        )
        said = f"Move “{one.title}” {how}"
        effect += f" It ends on {words.day(there.end)}"
        effect += (
            f", {(there.end - there.due).days} days after it was promised."
            if breaks and there.due is not None
            else f" instead of {words.day(one.end)}."
        )
        return (breaks, rest, abs(days)), Mend(there, said, effect, days=days)
    other = plan.names.get(there.member, "somebody else")
    said = f"Give “{one.title}” to {other}"
    return (breaks, rest, 3), Mend(there, said, effect, member=there.member)
