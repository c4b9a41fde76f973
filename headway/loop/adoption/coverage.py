"""When a training need is covered (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEVELS = ("not yet", "with help", "alone", "at the needed pace", "could teach it")
"""What people can do, from 0 to 4."""


class Cover(StrEnum):
    """How far a need is met."""

    SEEN = "seen"
    TAUGHT = "taught"
    SOME = "some"
    PLANNED = "planned"
    OPEN = "open"

    @property
    def covered(self) -> bool:
        """Whether the need is met: seen on the job, or everybody was there."""
        return self in {Cover.SEEN, Cover.TAUGHT}


@dataclass(frozen=True)
class Held:
    """A session: its day, whether it was held, who came by key, or that all were there."""

    on: date
    held: bool
    came: frozenset[int] = frozenset()
    all_came: bool = False


@dataclass(frozen=True)
class Covering:
    """How far a need is met, and the words for it."""

    cover: Cover
    words: str


def covering(people: Collection[int], sessions: Collection[Held], seen: int) -> Covering:
    """How far a need is met. `people`: keys of those it is for, empty where they have none here.

    Covered is a need only by what was seen on the job, or by sessions that everybody came to; the
    sessions count together. Being invited is not enough, nor is a part of the people.

    >>> day = date(2026, 3, 2)
    >>> covering({1, 2, 3}, [Held(day, True, frozenset({1})), Held(day, True, frozenset({2}))], 0).words
    '2 of 3 have had a session'
    >>> covering({1}, [], 2).words
    'seen on the job twice'
    """
    if seen:
        times = {1: "once", 2: "twice"}.get(seen, f"{seen} times")
        return Covering(Cover.SEEN, f"seen on the job {times}")
    held = [one for one in sessions if one.held]
    if any(one.all_came for one in held):
        return Covering(Cover.TAUGHT, "all have had a session, nothing seen on the job yet")
    needed = set(people)
    came = needed & set().union(*(one.came for one in held))
    if needed and came == needed:
        return Covering(
            Cover.TAUGHT, f"all {len(needed)} have had a session, nothing seen on the job yet"
        )
    if held:
        return Covering(Cover.SOME, f"{len(came)} of {len(needed)} have had a session" if needed
                        else "a session was held, not all came")  # fmt: skip
    ahead = sorted(one.on for one in sessions)
    if ahead:
        return Covering(Cover.PLANNED, f"a session is planned for {ahead[0].day} {ahead[0]:%b %Y}")
    return Covering(Cover.OPEN, "no session yet")
