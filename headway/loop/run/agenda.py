"""What a review must talk about, made from the facts since the last one (pure).

In the order in which time is best spent: what needs a decision, what is blocked, what turned, what
slipped, what is late, how the KPI moved, what was promised last time, what went well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .health import ORDER, Colour

KINDS = {
    "decision": "Decide",
    "blocker": "Blocked",
    "health": "Health",
    "slip": "Slipped",
    "late": "Late",
    "kpi": "KPI",
    "action": "Promised last time",
    "win": "Went well",
    "other": "Other",
}
"""Kinds of items, in the order of the agenda."""


@dataclass(frozen=True)
class Item:
    """One thing to talk about: kind, headline, the fact behind it, a figure, what it is about."""

    kind: str
    title: str
    fact: str = ""
    figure: str = ""
    ref: str = ""
    weight: float = 0.0


@dataclass(frozen=True)
class Turn:
    """An improvement's colour then and now, with the reason."""

    ref: str
    title: str
    before: Colour | None
    now: Colour
    reason: str


def of_turns(turns: Sequence[Turn]) -> list[Item]:
    """Health that changed since the last review; what is red stays on the agenda.

    >>> of_turns([Turn("IMP-1", "Scripts", Colour.GREEN, Colour.RED, "Nobody owns it.")])[0].title
    'IMP-1 Scripts: on course → in trouble'
    """
    found = []
    for one in turns:
        worse = ORDER.index(one.now) - (ORDER.index(one.before) if one.before else 0)
        if one.before == one.now and one.now is not Colour.RED:
            continue
        if one.before is None and one.now is Colour.GREEN:
            continue
        was = f"{one.before.word.lower()} → " if one.before and one.before != one.now else ""
        still = "still " if one.before == one.now else ""
        found.append(
            Item("health", f"{one.ref} {one.title}: {was}{still}{one.now.word.lower()}", one.reason,
                 one.now.sign, one.ref, ORDER.index(one.now) * 10 + worse)
        )  # fmt: skip
    return found


def build(items: Sequence[Item]) -> list[Item]:
    """The agenda in order: by kind, then the weightiest first; the same thing stands once.

    >>> [item.kind for item in build([Item("win", "a"), Item("blocker", "b"), Item("win", "a")])]
    ['blocker', 'win']
    """
    order = list(KINDS)
    seen: set[tuple[str, str]] = set()
    found = []
    for item in sorted(items, key=lambda one: (order.index(one.kind), -one.weight, one.title)):
        if (item.kind, item.title) not in seen:
            seen.add((item.kind, item.title))
            found.append(item)
    return found


def next_day(first: date, every: int, after: date) -> date:
    """The first day of a rhythm after a day: `first`, and every so many days from there.

    >>> next_day(date(2026, 3, 2), 14, date(2026, 3, 16))
    datetime.date(2026, 3, 30)
    """
    if after < first:
        return first
    steps = (after - first).days // every + 1
    return date.fromordinal(first.toordinal() + steps * every)
