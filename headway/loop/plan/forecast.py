"""When will it be finished? Simulation from three-point hours and capacity that varies (pure).

Each run draws every task's hours from the triangular distribution over its three points, and every
week's hours of every worker from a normal distribution (never below 0). Workers do their tasks in
the planned order, none before its planned start and none before what it waits for: what is late
pushes what follows, what is early does not pull it (people follow the plan). The buffer may be
used, that is what it is for. Times are in weeks from the plan's first Monday.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

RUNS = 2_000
WORKDAYS = 5
SURE = 0.85


@dataclass(frozen=True)
class Job:
    """A task to simulate: three points in hours, its worker, what it waits for, planned start.

    Without a worker the hours are weeks and nobody's capacity matters (a pure network).
    """

    low: float
    likely: float
    high: float
    worker: int | None = None
    after: tuple[int, ...] = ()
    release: float = 0.0


@dataclass(frozen=True)
class Finish:
    """The finish of something: with 50 % and 85 % certainty, and the chance to hold its date."""

    p50: date
    p85: date
    chance: float | None
    runs: int


def draw(jobs: Sequence[Job], *, runs: int, seed: int) -> np.ndarray:
    """Hours by the triangular distributions, shape (runs, jobs)."""
    rng = np.random.default_rng(seed)
    hours = np.empty((runs, len(jobs)))
    for j, job in enumerate(jobs):
        if job.high > job.low:
            hours[:, j] = rng.triangular(job.low, job.likely, job.high, size=runs)
        else:
            hours[:, j] = job.likely
    return hours


def simulate(
    jobs: Sequence[Job],
    mean: np.ndarray | None = None,
    spread: np.ndarray | None = None,
    *,
    hours: np.ndarray | None = None,
    runs: int = RUNS,
    seed: int = 1,
) -> np.ndarray:
    """Finish of each job in weeks, shape (runs, jobs).

    `jobs` stand in an order in which each follows what it waits for, and each worker's in the
    order they are done. `mean` and `spread` are hours of (workers, weeks); after the last week the
    average of the last eight goes on. `hours` (runs, jobs) takes the place of drawn ones. What is
    not finished within three times the weeks ends there.

    >>> chain = [Job(1, 1, 1), Job(2, 2, 2, after=(0,))]
    >>> simulate(chain, runs=1).tolist()
    [[1.0, 3.0]]
    """
    if hours is None:
        hours = draw(jobs, runs=runs, seed=seed)
    runs = hours.shape[0]
    worked = _worked(mean, spread, runs, seed)
    free = np.zeros((runs, len(worked)))
    finish = np.zeros((runs, len(jobs)))
    for j, job in enumerate(jobs):
        start = np.full(runs, job.release)
        for before in job.after:
            start = np.maximum(start, finish[:, before])
        if job.worker is None:
            finish[:, j] = start + hours[:, j]
            continue
        start = np.maximum(start, free[:, job.worker])
        finish[:, j] = _done(worked[job.worker], start, hours[:, j])
        free[:, job.worker] = finish[:, j]
    return finish


def _worked(
    mean: np.ndarray | None, spread: np.ndarray | None, runs: int, seed: int
) -> list[np.ndarray]:
    """For each worker the hours worked up to the start of each week, shape (runs, weeks + 1)."""
    if mean is None:
        return []
    weeks = mean.shape[1]
    spread = np.zeros_like(mean) if spread is None else spread
    tail = slice(max(0, weeks - 8), weeks)
    rng = np.random.default_rng(seed + 1)
    found = []
    for p in range(mean.shape[0]):
        level = np.concatenate([mean[p], np.full(2 * weeks, mean[p][tail].mean())])
        width = np.concatenate([spread[p], np.full(2 * weeks, spread[p][tail].mean())])
        drawn = np.maximum(0.0, level + width * rng.standard_normal((runs, 3 * weeks)))
        found.append(np.concatenate([np.zeros((runs, 1)), drawn.cumsum(axis=1)], axis=1))
    return found


def _done(worked: np.ndarray, start: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """When work begun at `start` and taking `hours` is done."""
    runs, last = np.arange(worked.shape[0]), worked.shape[1] - 1
    week = np.minimum(start.astype(int), last - 1)
    at = worked[runs, week] + (start - week) * (worked[runs, week + 1] - worked[runs, week])
    wanted = at + hours
    end = (worked < wanted[:, None] - 1e-9).sum(axis=1)
    inside = np.clip(end, 1, last)
    rest = worked[runs, inside] - worked[runs, inside - 1]
    part = np.where(rest > 0, (wanted - worked[runs, inside - 1]) / np.where(rest > 0, rest, 1), 1)
    done = np.where(end > last, float(last), inside - 1 + np.clip(part, 0, 1))
    return np.maximum(start, np.where(hours > 0, done, start))


def day_at(monday: date, weeks: float) -> date:
    """The working day at which so many weeks are over.

    >>> [day_at(date(2026, 3, 9), weeks).isoformat() for weeks in (0, 0.2, 0.21, 1, 1.3)]
    ['2026-03-09', '2026-03-09', '2026-03-10', '2026-03-13', '2026-03-17']
    """
    whole = int(weeks)
    day = int(np.ceil((weeks - whole) * WORKDAYS - 1e-9)) - 1
    if day < 0:
        if whole == 0:
            return monday
        whole, day = whole - 1, WORKDAYS - 1
    return monday + timedelta(days=7 * whole + day)


def weeks_at(monday: date, day: date) -> float:
    """How many weeks are over when a day begins; weekends count as the coming Monday.

    >>> weeks_at(date(2026, 3, 9), date(2026, 3, 10)), weeks_at(date(2026, 3, 9), date(2026, 3, 15))
    (0.2, 1.0)
    """
    days = (day - monday).days
    return days // 7 + min(days % 7, WORKDAYS) / WORKDAYS


def finish_of(ends: np.ndarray, monday: date, due: date | None = None) -> Finish:
    """What simulated ends (runs,) say: quantiles as days, and the chance to hold a date."""
    p50, p85 = np.quantile(ends, (0.5, SURE), method="inverted_cdf")
    chance = None
    if due is not None:
        chance = float((ends <= weeks_at(monday, due + timedelta(days=1)) + 1e-9).mean())
    return Finish(day_at(monday, float(p50)), day_at(monday, float(p85)), chance, len(ends))


def buffer_used(planned: date, now: date, promised: date | None) -> float | None:
    """How much of the time between the planned finish and the promise is gone; may be above 1.

    `planned` is the 50 % finish when the plan was committed to, `now` today's. None without a
    promise, or when the plan left no time before it.

    >>> buffer_used(date(2026, 3, 1), date(2026, 3, 6), date(2026, 3, 11))
    0.5
    """
    if promised is None or promised <= planned:
        return None
    return max(0.0, (now - planned).days / (promised - planned).days)


def zone(done: float, used: float) -> str:
    """Where a point of the fever chart lies: calm, watch or act.

    The usual slanted lines of critical chain practice (Goldratt 1997): watch above 15 % of the
    buffer at the start and 65 % at the end, act above 30 % and 90 %.

    >>> zone(0.5, 0.2), zone(0.5, 0.5), zone(0.5, 0.8)
    ('calm', 'watch', 'act')
    """
    if used > 0.3 + 0.6 * done:
        return "act"
    return "watch" if used > 0.15 + 0.5 * done else "calm"
