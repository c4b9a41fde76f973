"""From weeks to days: when in its weeks each piece is done (pure).

Within a week a worker does pieces in the order of what waits for what; free hours fall on the days
as contract hours do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .portfolio.model import QUARTERS, Placements, Portfolio

EVEN = (0.2, 0.2, 0.2, 0.2, 0.2, 0.0, 0.0)


@dataclass(frozen=True)
class Placed:
    """A piece in days: worker (position), first and last day, hours, hours by Monday."""

    worker: int
    starts_on: date
    ends_on: date
    hours: float
    weeks: Mapping[date, float]


def days_of(
    portfolio: Portfolio,
    placements: Placements,
    monday: date,
    shares: Callable[[int, date], tuple[float, ...]],
) -> dict[int, Placed]:
    """The days of every placed piece. `shares(worker, monday)` are a week's hours over its days."""
    in_week: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    order = {k: n for n, k in enumerate(portfolio.order)}
    for k in sorted(placements, key=lambda k: (placements[k].start, order[k])):
        for week, hours in placements[k].weeks:
            in_week[placements[k].worker, week].append((k, hours))
    first: dict[int, date] = {}
    last: dict[int, date] = {}
    for (worker, week), turns in in_week.items():
        start = monday + timedelta(days=7 * week)
        split = shares(worker, start)
        split = split if sum(split) > 0 else EVEN
        total = max(portfolio.workers[worker].free[week], sum(hours for _, hours in turns)) or 1
        done = 0.0
        for k, hours in sorted(turns, key=lambda turn: order[turn[0]]):
            begin, end = done / total, (done + hours) / total
            done += hours
            begins = start + timedelta(days=_day(split, begin, after=True))
            ends = start + timedelta(days=_day(split, end, after=False))
            first[k] = min(first.get(k, begins), begins)
            last[k] = max(last.get(k, ends), ends, begins)
    return {
        k: Placed(
            placed.worker, first[k], last[k], portfolio.pieces[k].hours / QUARTERS,
            {monday + timedelta(days=7 * w): h / QUARTERS for w, h in placed.weeks},
        )
        for k, placed in placements.items()
    }  # fmt: skip


def _day(split: tuple[float, ...], part: float, *, after: bool) -> int:
    """The day on which so much of the week's hours is reached (`after`: on which more follows).

    >>> _day(EVEN, 0.2, after=False), _day(EVEN, 0.2, after=True), _day(EVEN, 0.0, after=False)
    (0, 1, 0)
    """
    total, chosen = 0.0, 0
    for day, share in enumerate(split):
        if share <= 0:
            continue
        chosen = day
        total += share
        if total > part + 1e-9 or (not after and total >= part - 1e-9):
            break
    return chosen
