"""What if? Changes to try on a plan before committing to it, and what they move (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from headway.ground.trouble import Trouble


class WhatIfTrouble(Trouble):
    """A change that cannot be tried as asked."""


@dataclass(frozen=True)
class Extra:
    """So many more (or fewer) free hours a week for a member, from one day to another."""

    member: int
    hours: float
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Overrides:
    """What is tried: free hours by member, dates and scores by improvement, owners by task.

    `out` leaves improvements out, `must` takes them in whatever it costs.
    """

    capacity: tuple[Extra, ...] = ()
    dates: Mapping[int, date | None] = field(default_factory=dict)
    scores: Mapping[int, float] = field(default_factory=dict)
    owners: Mapping[int, int | None] = field(default_factory=dict)
    out: frozenset[int] = frozenset()
    must: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(
            self.capacity or self.dates or self.scores or self.owners or self.out or self.must
        )

    def plain(self) -> dict[str, Any]:
        """As a JSON object; `of_plain` is the way back."""
        return {
            "capacity": [
                {
                    "member": one.member, "hours": one.hours,
                    "since": one.since and one.since.isoformat(),
                    "until": one.until and one.until.isoformat(),
                }
                for one in self.capacity
            ],
            "dates": {str(k): day and day.isoformat() for k, day in self.dates.items()},
            "scores": {str(k): score for k, score in self.scores.items()},
            "owners": {str(k): owner for k, owner in self.owners.items()},
            "out": sorted(self.out),
            "must": sorted(self.must),
        }  # fmt: skip

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Overrides:
        """From a JSON object; unknown keys, wrong days and wild numbers are refused in words.

        >>> one = Overrides(capacity=(Extra(3, 2.5, date(2026, 1, 5)),), dates={7: None})
        >>> Overrides.of_plain(one.plain()) == one
        True
        """
        known = {"capacity", "dates", "scores", "owners", "out", "must"}
        if set(plain) - known:
            names = ", ".join(sorted(set(plain) - known))
            raise WhatIfTrouble(f"“{names}” cannot be tried. Known: {', '.join(sorted(known))}.")
        try:
            made = cls(
                capacity=tuple(
                    Extra(int(row["member"]), float(row["hours"]), _day(row.get("since")),
                          _day(row.get("until")))
                    for row in plain.get("capacity", ())
                ),
                dates={int(k): _day(v) for k, v in plain.get("dates", {}).items()},
                scores={int(k): float(v) for k, v in plain.get("scores", {}).items()},
                owners={
                    int(k): None if v is None else int(v)
                    for k, v in plain.get("owners", {}).items()
                },
                out=frozenset(map(int, plain.get("out", ()))),
                must=frozenset(map(int, plain.get("must", ()))),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError):
            raise WhatIfTrouble(
                "What is to be tried cannot be understood: members, entries and tasks by number,"
                " hours as numbers, days as 2026-03-14."
            ) from None
        if any(not -60 <= one.hours <= 60 for one in made.capacity):
            raise WhatIfTrouble("A week's free hours change by at most 60.")
        if any(not 0 <= score <= 100 for score in made.scores.values()):
            raise WhatIfTrouble("A score is 0 to 100.")
        if made.out & made.must:
            raise WhatIfTrouble("An improvement cannot be left out and taken in at once.")
        return made


def _day(value: Any) -> date | None:
    return None if value in (None, "") else date.fromisoformat(value)


@dataclass(frozen=True)
class Line:
    """A task in a plan, as far as comparing goes."""

    task: int
    member: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Standing:
    """An improvement in a plan: in or out, its end, and the forecast."""

    improvement: int
    chosen: bool
    ends_on: date | None = None
    p50_on: date | None = None
    p85_on: date | None = None


@dataclass(frozen=True)
class Shift:
    """A task that changed: days its start moved (later above 0), and owners where they differ."""

    task: int
    days: int
    end_days: int
    member_before: int
    member_after: int


@dataclass(frozen=True)
class Change:
    """An improvement whose finish differs: before and after."""

    before: Standing
    after: Standing

    @property
    def days(self) -> int | None:
        """Days the planned end moved; None where one is missing."""
        if self.before.ends_on is None or self.after.ends_on is None:
            return None
        return (self.after.ends_on - self.before.ends_on).days


@dataclass(frozen=True)
class Difference:
    """What a draft changes: improvements entered, left and changed; tasks shifted, new and gone."""

    entered: tuple[int, ...]
    left: tuple[int, ...]
    changed: tuple[Change, ...]
    shifted: tuple[Shift, ...]
    new_tasks: tuple[int, ...]
    gone_tasks: tuple[int, ...]

    @property
    def nothing(self) -> bool:
        """Whether both plans say the same."""
        return not (
            self.entered or self.left or self.changed or self.shifted or self.new_tasks
            or self.gone_tasks
        )  # fmt: skip


def difference(
    before: Iterable[Standing],
    after: Iterable[Standing],
    lines_before: Iterable[Line],
    lines_after: Iterable[Line],
) -> Difference:
    """Compare two plans."""
    was = {one.improvement: one for one in before}
    now = {one.improvement: one for one in after}
    tasks_was = {line.task: line for line in lines_before}
    tasks_now = {line.task: line for line in lines_after}
    in_before = {key for key, one in was.items() if one.chosen}
    in_after = {key for key, one in now.items() if one.chosen}
    shifted = []
    for key in sorted(tasks_was.keys() & tasks_now.keys()):
        old, new = tasks_was[key], tasks_now[key]
        if (old.starts_on, old.ends_on, old.member) != (new.starts_on, new.ends_on, new.member):
            shifted.append(
                Shift(
                    key, (new.starts_on - old.starts_on).days, (new.ends_on - old.ends_on).days,
                    old.member, new.member,
                )
            )  # fmt: skip
    changed = []
    for key in sorted(in_before & in_after):
        old_, new_ = was[key], now[key]
        if (old_.ends_on, old_.p50_on, old_.p85_on) != (new_.ends_on, new_.p50_on, new_.p85_on):
            changed.append(Change(old_, new_))
    return Difference(
        entered=tuple(sorted(in_after - in_before)),
        left=tuple(sorted(in_before - in_after)),
        changed=tuple(changed),
        shifted=tuple(shifted),
        new_tasks=tuple(sorted(tasks_now.keys() - tasks_was.keys())),
        gone_tasks=tuple(sorted(tasks_was.keys() - tasks_now.keys())),
    )
