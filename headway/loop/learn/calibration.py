"""Does what we call better stay so, and how good are our estimates (pure).

A gain *held* where, half a year after closing, the newest readings still keep at least half of it:
`way = (now − before) ÷ gain`, with the interval of the readings now. Held: the whole interval lies
above one half; lost: below it, or the watch saw a slip; else it is not sure. Fewer than `FEW` cases
are too few to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .closing import JUDGED, Fate, Line
from .estimates import Dated, Dates, Rate, Ratio, dates, rate, ratio

HALF_YEAR_DAYS = 182
KEPT = 0.5
"""The part of a gain that must still be there."""
WINDOW_DAYS = 91
"""The newest days that are read."""


class Held(StrEnum):
    """What became of a gain after half a year."""

    HELD = "held"
    LOST = "lost"
    UNSURE = "not sure"


@dataclass(frozen=True)
class Gain:
    """A gain that was called better: the level before it, its size, and the readings now (None:
    nothing to read), all in the KPI's unit. `slipped`: the watch saw it go."""

    before: float
    gain: float
    now: float | None
    low: float | None
    high: float | None
    slipped: bool


def held(one: Gain) -> Held:
    """Whether a gain is still there.

    >>> held(Gain(0.60, 0.10, 0.69, 0.66, 0.72, False)), held(Gain(0.60, 0.10, 0.64, 0.60, 0.68, False))
    (<Held.HELD: 'held'>, <Held.UNSURE: 'not sure'>)
    >>> held(Gain(5.0, -1.0, 4.1, 3.8, 4.3, False)), held(Gain(5.0, -1.0, 4.1, 3.8, 4.3, True))
    (<Held.HELD: 'held'>, <Held.LOST: 'lost'>)
    """
    if one.slipped:
        return Held.LOST
    if one.now is None or not one.gain:
        return Held.UNSURE
    ends = [value for value in (one.low, one.high) if value is not None] or [one.now]
    ways = sorted((value - one.before) / one.gain for value in ends)
    if ways[0] >= KEPT:
        return Held.HELD
    return Held.LOST if ways[-1] < KEPT else Held.UNSURE


@dataclass(frozen=True)
class Quality:
    """How good estimates were over some improvements: hours and benefits as actual ÷ estimate,
    dates against the forecast, and how many of the judged were proved."""

    name: str
    n: int
    hours: Ratio
    benefit: Ratio
    dates: Dates
    proved: Rate


def quality(name: str, lines: Sequence[Line], on: date) -> Quality:
    """The quality of these improvements' estimates, as known on a day."""
    judged = [line for line in lines if line.fate in JUDGED]
    return Quality(
        name, len(lines),
        ratio((line.estimated, line.worked) for line in lines
              if line.estimated is not None and line.worked is not None),
        ratio((line.promised, line.proved) for line in judged
              if line.promised is not None and line.proved is not None),
        dates([
            Dated(date.fromisoformat(line.p50_on), date.fromisoformat(line.p85_on),
                  date.fromisoformat(line.finished_on) if line.finished_on else None)
            for line in lines
            if line.p50_on and line.p85_on and line.fate is not Fate.WITHDRAWN
        ], on),
        rate(line.fate is Fate.PROVED for line in judged),
    )  # fmt: skip
