"""From dates to even steps, and the season's columns where the history is long enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.ground.trouble import Trouble

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rhythm:
    """How often readings come: `name`, and each reading's whole-number place on that rhythm (n,)."""

    name: str
    places: NDArray[np.int64]

    @property
    def gaps(self) -> NDArray[np.int64]:
        """Steps from each reading to the next (n − 1,), all ≥ 1."""
        return np.diff(self.places)


def rhythm(dates: Sequence[date] | Sequence[int] | None, n: int) -> Rhythm:
    """Day, week, month, quarter or year, from the usual distance; missing readings leave gaps.

    Dates must rise; two readings on one date are refused. Plain numbers are taken as places.

    >>> rhythm([date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 26)], 3).places.tolist()
    [0, 1, 3]
    >>> rhythm([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)], 3).name
    'month'
    """
    if dates is None:
        return Rhythm("reading", np.arange(n))
    if isinstance(dates[0], date):
        days = np.array([d.toordinal() for d in dates])  # type: ignore[union-attr]  # the first is a date, so all are
    else:
        days = np.array(dates, dtype=np.int64)
    apart = np.diff(days)
    if (apart <= 0).any():
        at = int(np.argmax(apart <= 0))
        if apart[at] == 0:
            raise Trouble(
                f"Two readings are dated {dates[at]}: give one reading per date, added up first."
            )
        raise Trouble(
            f"The readings at {dates[at]} and {dates[at + 1]} are not in rising order: give one "
            "reading per date, oldest first."
        )
    usual = float(np.quantile(apart, 0.5, method="lower")) if len(apart) else 1.0
    if not isinstance(dates[0], date):
        return Rhythm("reading", _stepped(days, max(usual, 1.0)))
    if usual < 2:
        return Rhythm("day", days - days[0])
    if 6 <= usual <= 8:
        return Rhythm("week", _stepped(days, 7.0))
    months = np.array([d.year * 12 + d.month for d in dates])  # type: ignore[union-attr]  # the first is a date, so all are
    for name, length, low, high in (
        ("month", 1, 28, 31),
        ("quarter", 3, 88, 93),
        ("year", 12, 360, 370),
    ):
        if low <= usual <= high:
            places = (months - months[0]) // length
            if (np.diff(places) >= 1).all():
                return Rhythm(name, places)
            return Rhythm(name, _stepped(days, usual))
    return Rhythm("reading", _stepped(days, usual))


def _stepped(days: NDArray[np.int64], step: float) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.maximum(np.rint(np.diff(days) / step), 1))]).astype(
        np.int64
    )


def season(
    dates: Sequence[date] | Sequence[int] | None, beat: Rhythm
) -> tuple[Array, str, list[str]]:
    """Columns for the season (n, s), its name, and warnings about what could not be told apart.

    Weekday differences for daily readings from four weeks on; the year as two harmonics from two
    full years on, as months (or quarters) from four years on.
    """
    n = len(beat.places)
    if dates is None or not isinstance(dates[0], date):
        return np.empty((n, 0)), "none", []
    days: list[date] = list(dates)  # type: ignore[arg-type]  # the first is a date, so all are
    span = (days[-1] - days[0]).days
    columns: list[Array] = []
    names: list[str] = []
    warnings: list[str] = []
    if beat.name == "day" and span >= 28:
        weekday = np.array([d.weekday() for d in days])
        seen = np.unique(weekday)
        columns += [(weekday == w).astype(float) for w in seen[1:]]
        names.append("weekday")
    per_year = {"day": 365.25, "week": 365.25 / 7, "month": 12, "quarter": 4}.get(beat.name)
    if per_year is not None:
        years = (beat.places[-1] + 1) / per_year
        month = np.array([d.month for d in days])
        if years >= 4 and beat.name in ("month", "quarter") and n >= 6 * per_year / 2:
            part = month if beat.name == "month" else (month - 1) // 3
            columns += [(part == m).astype(float) for m in np.unique(part)[1:]]
            names.append(beat.name + "s of the year")
        elif years >= 1.999:
            turn = 2 * np.pi * np.array([d.timetuple().tm_yday / 365.25 for d in days])
            for k in (1, 2) if beat.name != "quarter" else (1,):
                columns += [np.cos(k * turn), np.sin(k * turn)]
            names.append("time of year")
        else:
            warnings.append(
                "Less than two years of readings: a yearly season cannot be told from a change."
            )
    if not columns:
        return np.empty((n, 0)), "none", warnings
    table = np.column_stack(columns)
    return table - table.mean(axis=0), " and ".join(names), warnings
