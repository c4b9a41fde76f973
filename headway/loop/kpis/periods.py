"""Days, weeks, months, quarters: which one a day falls into, and which come between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args

from headway.ground.trouble import WrongUsage

Period = Literal["all", "day", "week", "month", "quarter"]
PERIODS: tuple[Period, ...] = get_args(Period)
MONTHS = {"month": 1, "quarter": 3}
_MONDAY = date(1970, 1, 5)


def checked(period: str) -> Period:
    """The period, or Trouble naming the known ones."""
    if period not in PERIODS:
        raise WrongUsage(f"There is no period “{period}”. Known: {', '.join(PERIODS)}.")
    return period


def index(day: Any, period: Period) -> Any:
    """A number that is the same for all days of a period and one more for the next.

    Works on a `date` as well as on an Ibis date column (where a day stays a date: engines count
    days from different origins).

    >>> index(date(2026, 3, 4), "week") == index(date(2026, 3, 8), "week")
    True
    """
    if not isinstance(day, date):
        if period == "month":
            return day.year() * 12 + day.month() - 1
        if period == "quarter":
            return day.year() * 4 + day.quarter() - 1
        return day.truncate("W") if period == "week" else day
    if period in MONTHS:
        return (day.year * 12 + day.month - 1) // MONTHS[period]
    return (day - _MONDAY).days // 7 if period == "week" else day.toordinal()


def start(number: int, period: Period) -> date:
    """The first day of a period by its number.

    >>> [start(index(date(2026, 5, 20), name), name).isoformat() for name in PERIODS[1:]]
    ['2026-05-20', '2026-05-18', '2026-05-01', '2026-04-01']
    """
    if period in MONTHS:
        month = number * MONTHS[period]
        return date(month // 12, month % 12 + 1, 1)
    if period == "week":
        return _MONDAY + timedelta(days=7 * number)
    return date.fromordinal(number)


def workdays(first: date, last: date) -> int:
    """Days from Monday to Friday from one day to another, both included.

    >>> workdays(date(2026, 3, 6), date(2026, 3, 16))  # a Friday, a week, a Monday
    7
    """
    if last < first:
        return 0
    weeks, rest = divmod((last - first).days + 1, 7)
    return 5 * weeks + sum((first.weekday() + k) % 7 < 5 for k in range(rest))


def between(first: int, last: int, period: Period) -> Iterator[tuple[int, str]]:
    """Number and ISO start of every period from the first to the last."""
    for number in range(first, last + 1):
        yield number, _iso(number, period)


@lru_cache(maxsize=4096)
def _iso(number: int, period: Period) -> str:
    return start(number, period).isoformat()
