"""Which periods have closed and were not read yet (pure)."""

from __future__ import annotations

from datetime import date

from ..periods import Period, index, start

TAKEN: tuple[Period, ...] = ("day", "week", "month")
FIRST = {"day": 14, "week": 26, "month": 12}
"""How many closed periods the first round takes."""
MOST = {"day": 400, "week": 120, "month": 60}
"""How far back a round catches up after a long rest."""


def due(period: Period, complete: date, last: date | None, earliest: date) -> list[date]:
    """First days of the periods to read: after the last one read, closed by `complete` (a local day,
    included), none before `earliest`, the first local day of the data.

    >>> due("month", date(2026, 4, 2), date(2026, 1, 1), date(2025, 1, 1))
    [datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)]
    >>> due("week", date(2026, 3, 8), date(2026, 3, 2), date(2025, 1, 1))
    []
    """
    newest = index(complete, period)
    if end(newest, period) > complete:
        newest -= 1
    first = newest - FIRST[period] + 1 if last is None else index(last, period) + 1
    whole = index(earliest, period)
    whole += start(whole, period) < earliest  # the first period is cut off where the data begins
    first = max(first, newest - MOST[period] + 1, whole)
    return [start(number, period) for number in range(first, newest + 1)]


def end(number: int, period: Period) -> date:
    """The last day of a period by its number.

    >>> end(index(date(2026, 2, 10), "month"), "month").isoformat()
    '2026-02-28'
    """
    return date.fromordinal(start(number + 1, period).toordinal() - 1)
