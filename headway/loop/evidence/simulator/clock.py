"""Desk hours, weekdays, seasons and holidays, in local minutes since the first midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

DAY: Final = 1440.0
HOLIDAYS: Final = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
"""Closed days (month, day)."""
QUIET: Final = {(12, 24): 0.35, (12, 27): 0.5, (12, 28): 0.5, (12, 29): 0.5, (12, 30): 0.45, (12, 31): 0.3, (1, 2): 0.6}  # fmt: skip
"""Days on which little comes in."""
SEASON: Final = (1.10, 1.04, 1.03, 0.98, 0.97, 0.96, 0.88, 0.87, 1.08, 1.05, 1.05, 0.95)
"""Work by month, January first."""
OFFICE_WEEK: Final = (1.22, 1.08, 1.02, 0.98, 0.86, 0.07, 0.04)
CLOCK_WEEK: Final = (1.10, 1.04, 1.01, 1.00, 0.97, 0.55, 0.50)
OFFICE_DAY: Final = (0, 0, 0, 0, 0, 0.1, 0.6, 3, 8, 11, 10.5, 8.5, 5.5, 7.5, 9, 7.5, 5.5, 3, 1.2, 0.5, 0.3, 0.2, 0.1, 0)  # fmt: skip
CLOCK_DAY: Final = (1, 0.8, 0.7, 0.7, 0.8, 1.5, 3, 5, 7.5, 8.5, 8.5, 7.5, 6, 7, 7.5, 7, 6, 5, 4, 3.2, 2.8, 2.2, 1.7, 1.3)  # fmt: skip


@dataclass(frozen=True)
class DeskHours:
    """Monday to Friday 7–19, Saturday 8–14, closed on Sundays and holidays.

    `wall` and `worked` (same length, rising) are the breakpoints of the piecewise straight line from
    local minutes to minutes worked.
    """

    wall: np.ndarray
    worked: np.ndarray

    def at(self, minutes: np.ndarray) -> np.ndarray:
        """Minutes worked until these local minutes."""
        return np.interp(minutes, self.wall, self.worked)

    def when(self, worked: np.ndarray) -> np.ndarray:
        """Local minutes at which so many minutes have been worked."""
        return np.interp(worked, self.worked, self.wall)


def desk_hours(start: date, days: int) -> DeskHours:
    """The hours of the desk for so many days from `start`.

    >>> hours = desk_hours(date(2026, 3, 2), 14)  # a Monday
    >>> float(hours.at(np.array([8 * 60.0]))[0])
    60.0
    >>> float(hours.when(hours.at(np.array([20 * 60.0])) + 30)[0]) == 1440 + 7.5 * 60
    True
    """
    wall, worked, total = [0.0], [0.0], 0.0
    for number in range(days):
        day = start + timedelta(days=number)
        if (day.month, day.day) in HOLIDAYS or day.weekday() == 6:
            continue
        opens, closes = (8, 14) if day.weekday() == 5 else (7, 19)
        # A hair after opening, so that the way back is never in doubt about a closed night.
        wall += [number * DAY + opens * 60, number * DAY + closes * 60]
        worked += [total, total + (closes - opens) * 60]
        total += (closes - opens) * 60
    return DeskHours(np.array(wall), np.array(worked))


def day_weights(start: date, days: int, around_the_clock: bool, growth: float) -> np.ndarray:
    """How much comes in on each day, shape (days,); `growth` is the share added per year."""
    week = CLOCK_WEEK if around_the_clock else OFFICE_WEEK
    weights = np.empty(days)
    for number in range(days):
        day = start + timedelta(days=number)
        key = (day.month, day.day)
        dip = (0.35 if around_the_clock else 0.06) if key in HOLIDAYS else QUIET.get(key, 1.0)
        weights[number] = week[day.weekday()] * SEASON[day.month - 1] * dip
    return weights * (1 + growth) ** (np.arange(days) / 365.25)


def minutes_of_day(rng: np.random.Generator, count: int, around_the_clock: bool) -> np.ndarray:
    """Local minutes after midnight at which contacts come in, shape (count,)."""
    profile = np.array(CLOCK_DAY if around_the_clock else OFFICE_DAY)
    hours = np.searchsorted(np.cumsum(profile / profile.sum()), rng.random(count), side="right")
    return (np.minimum(hours, 23) + rng.random(count)) * 60
