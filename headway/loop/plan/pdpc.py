"""The process decision program chart: what can go wrong, what to do about it, when to do it (pure).

Objective → activities → tasks → what can go wrong → countermeasures. A countermeasure prevents or
recovers and is judged O (practical) or X (not), by cost, time, ease and effect. One that prevents
and is practical becomes a task; one that recovers becomes a contingency with a trigger that is
watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from headway.ground import words
from headway.ground.trouble import Trouble


class PdpcTrouble(Trouble):
    """Something about a chart that cannot be kept as asked."""


class Judged(StrEnum):
    """How a countermeasure was judged."""

    OPEN = ""
    PRACTICAL = "O"
    NOT = "X"


class TriggerKind(StrEnum):
    """What is watched."""

    NONE = ""
    KPI = "kpi"
    DATE = "date"
    LATE = "late"
    BLOCKER = "blocker"

    @property
    def label(self) -> str:
        """The words people choose from."""
        return _KINDS[self.value]


_KINDS = {
    "": "not watched",
    "kpi": "a KPI passes a value",
    "date": "a day has come",
    "late": "the task is late",
    "blocker": "a blocker is old",
}


@dataclass(frozen=True)
class Trigger:
    """When a contingency is set off.

    For a KPI: its reading over the last `weeks` full weeks is worse than `beyond` (in the KPI's
    unit; `better` tells which way is worse). For a date: that day. For a late task: so many `days`
    behind its end. For a blocker: open so many `days`.
    """

    kind: TriggerKind = TriggerKind.NONE
    kpi: str = ""
    kpi_name: str = ""
    unit: str = ""
    better: str = ""
    beyond: float | None = None
    weeks: int = 4
    on: date | None = None
    days: int = 0

    def checked(self) -> Trigger:
        """The trigger itself; `PdpcTrouble` where it could never be told whether it fires."""
        if self.kind is TriggerKind.KPI:
            if not self.kpi or self.beyond is None:
                raise PdpcTrouble(
                    "A trigger on a KPI needs the KPI and the value it must not pass."
                )
            if not 1 <= self.weeks <= 52:
                raise PdpcTrouble("A trigger looks at 1 to 52 weeks.")
        elif self.kind is TriggerKind.DATE and self.on is None:
            raise PdpcTrouble("A trigger on a day needs the day.")
        elif self.kind in {TriggerKind.LATE, TriggerKind.BLOCKER} and not 1 <= self.days <= 365:
            raise PdpcTrouble("Say after how many days: 1 to 365.")
        return self

    def words(self, currency: str = "EUR") -> str:
        """The trigger as people read it.

        >>> Trigger(TriggerKind.LATE, days=7).words()
        'the task is 7 days late'
        >>> Trigger(TriggerKind.KPI, "reopen_rate", "Reopen rate", "share", "lower", 0.06).words()
        'Reopen rate is above 6.0 % over 4 weeks'
        """
        if self.kind is TriggerKind.KPI:
            side = "above" if self.better == "lower" else "below"
            value = words.measure(self.beyond, self.unit, currency=currency, digits=1)
            return f"{self.kpi_name or self.kpi} is {side} {value} over {self.weeks} weeks"
        if self.kind is TriggerKind.DATE:
            return f"{words.day(self.on)} has come"
        if self.kind is TriggerKind.LATE:
            return f"the task is {self.days} days late"
        if self.kind is TriggerKind.BLOCKER:
            return f"a blocker is open for {self.days} days"
        return _KINDS[""]


@dataclass(frozen=True)
class Seen:
    """What a look saw: a KPI's value and sample, days behind, the oldest blocker's age in days.

    None stands for what could not be seen; `why` then says why.
    """

    today: date
    value: float | None = None
    n: int = 0
    least: int = 0
    late_days: int | None = None
    blocker_days: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Look:
    """What came of it: fired or not, or None where it cannot be told; with the fact in words."""

    fired: bool | None
    words: str


def look(trigger: Trigger, seen: Seen, currency: str = "EUR") -> Look:
    """Whether a trigger fires on what was seen.

    A KPI with fewer tickets than its minimum sample cannot be told: it neither fires nor rests.

    >>> look(Trigger(TriggerKind.DATE, on=date(2026, 3, 1)), Seen(date(2026, 3, 2))).fired
    True
    >>> late = Trigger(TriggerKind.LATE, days=7)
    >>> look(late, Seen(date(2026, 3, 2), late_days=3)).words
    '3 days late'
    """
    if trigger.kind is TriggerKind.DATE and trigger.on is not None:
        left = (trigger.on - seen.today).days
        return Look(left <= 0, "the day has come" if left <= 0 else f"{left} days to go")
    if trigger.kind is TriggerKind.LATE:
        if seen.late_days is None:
            return Look(None, seen.why or "the task has no planned end")
        behind = max(seen.late_days, 0)
        return Look(behind >= trigger.days, f"{behind} days late" if behind else "in time")
    if trigger.kind is TriggerKind.BLOCKER:
        if seen.blocker_days is None:
            return Look(False, "no open blocker")
        return Look(seen.blocker_days >= trigger.days, f"a blocker is {seen.blocker_days} days old")
    if trigger.kind is TriggerKind.KPI and trigger.beyond is not None:
        if seen.value is None:
            return Look(None, seen.why or "no reading")
        said = (
            f"{words.measure(seen.value, trigger.unit, currency=currency, digits=1)}, n {seen.n:,}"
        )
        if seen.n < seen.least:
            return Look(None, f"{said}: too few tickets to tell ({seen.least} needed)")
        worse = (
            seen.value > trigger.beyond
            if trigger.better == "lower"
            else seen.value < trigger.beyond
        )
        return Look(worse, said)
    return Look(None, "not watched")


def worsened(value: float, by: float, better: str, unit: str) -> float:
    """A value made worse by so much; shares stay between 0 and 1.

    >>> worsened(0.04, 0.02, "lower", "share"), worsened(0.01, 0.03, "higher", "share")
    (0.06, 0.0)
    """
    moved = round(value + by if better == "lower" else value - by, 6)
    return min(max(moved, 0.0), 1.0) if unit == "share" else max(moved, 0.0)


def opinion(*, hours: float, weeks: float, ease: int | None, effect: int | None) -> str:
    """What the four marks say before somebody judges; a help, never the judgement.

    >>> opinion(hours=2, weeks=1, ease=4, effect=4)
    'easy and strong'
    >>> opinion(hours=40, weeks=8, ease=2, effect=4)
    'strong, but hard'
    """
    if ease is None or effect is None:
        return "not rated"
    easy = ease >= 3 and hours <= 16 and weeks <= 4
    strong = effect >= 3
    if easy:
        return "easy and strong" if strong else "easy, but weak"
    return "strong, but hard" if strong else "hard and weak"
