"""How good estimates were: shares that came true, and how far the rest was off (pure)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from headway.loop.kpis.intervals import wilson

FEW = 5
"""Fewer cases than this are too few to tell: the count is shown, no share and no ratio is drawn on."""


@dataclass(frozen=True)
class Rate:
    """So many of so many, with Wilson's 95 % interval (None of none)."""

    hits: int
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float | None:
        """The share, 0..1; None of none."""
        return self.hits / self.n if self.n else None

    @property
    def few(self) -> bool:
        """Too few to tell."""
        return self.n < FEW


def rate(marks: Iterable[bool]) -> Rate:
    """How many of these are so.

    >>> found = rate([True, True, False, True])
    >>> found.hits, found.n, found.few
    (3, 4, True)
    """
    given = list(marks)
    hits = sum(given)
    low, high = wilson(hits, len(given)) if given else (None, None)
    return Rate(hits, len(given), low, high)


@dataclass(frozen=True)
class Ratio:
    """Actual to estimate over several cases: the geometric mean with its 95 % interval, the range.

    None from no case; the interval is None below `FEW` cases.
    """

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def few(self) -> bool:
        """Too few to tell."""
        return self.n < FEW


def ratio(pairs: Iterable[tuple[float, float]]) -> Ratio:
    """Actual ÷ estimate of pairs (estimate, actual); pairs with a value of zero or less are left out.

    The mean of the logarithms with Student's interval, turned back: twice as much and half as much
    weigh the same.

    >>> found = ratio([(10, 20), (10, 5)])
    >>> found.n, round(found.mean, 6), found.low
    (2, 1.0, None)
    """
    logs = [math.log(actual / said) for said, actual in pairs if said > 0 and actual > 0]
    n = len(logs)
    if not n:
        return Ratio(0)
    middle = sum(logs) / n
    low = high = None
    if n >= FEW:
        from scipy import stats

        spread = math.sqrt(sum((one - middle) ** 2 for one in logs) / (n - 1))
        half = float(stats.t.ppf(0.975, n - 1)) * spread / math.sqrt(n)
        low, high = math.exp(middle - half), math.exp(middle + half)
    return Ratio(n, math.exp(middle), low, high, math.exp(min(logs)), math.exp(max(logs)))


@dataclass(frozen=True)
class Dated:
    """A finish that was forecast: the days of 50 % and 85 % certainty, and the day it was finished
    (None: not yet)."""

    p50_on: date
    p85_on: date
    finished_on: date | None


@dataclass(frozen=True)
class Dates:
    """How good forecasts of dates were: shares within both days, and the median slip against the
    50 % day in days (negative: earlier), over those that were finished."""

    within_50: Rate
    within_85: Rate
    slip_days: float | None
    finished: int


def dates(given: Sequence[Dated], on: date) -> Dates:
    """How forecasts held, as known on a day.

    What is not finished counts against a certainty once its day has passed, and not at all before.

    >>> a, b = date(2026, 3, 1), date(2026, 3, 15)
    >>> found = dates([Dated(a, b, date(2026, 3, 8)), Dated(a, b, None)], on=date(2026, 3, 10))
    >>> found.within_50.hits, found.within_50.n, found.within_85.n, found.slip_days
    (0, 2, 1, 7)
    """

    def held(days: Sequence[tuple[date, date | None]]) -> Rate:
        known = [(day, done) for day, done in days if done is not None or day < on]
        return rate(done is not None and done <= day for day, done in known)

    slips = [(one.finished_on - one.p50_on).days for one in given if one.finished_on is not None]
    return Dates(
        held([(one.p50_on, one.finished_on) for one in given]),
        held([(one.p85_on, one.finished_on) for one in given]),
        median(slips) if slips else None, len(slips),
    )  # fmt: skip
