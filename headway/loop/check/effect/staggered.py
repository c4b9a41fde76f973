"""Staggered starts: units that began one after another are each other's comparison.

Group-time differences after Callaway & Sant'Anna (2021, Journal of Econometrics 225): for the units
that began in period g, their change from the mean of all periods before g, less the same change of
the units that have not begun yet. Unlike the two-way regression (`did`) no unit that has begun ever
serves as a comparison, so effects that grow with time do not bias it.

The probability is a permutation's: if nothing happened, who began when is a label. All assignments
are tried where there are few, else drawn; with few units p cannot fall below one over their number,
and that is said. Whole units are permuted, so readings may be as alike through time as they like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from headway.ground.trouble import Trouble

Array = NDArray[np.float64]
NEVER = -1
MOST = 499
"""Assignments tried at most; beyond, they are drawn."""


@dataclass(frozen=True)
class Staggered:
    """Mean effect per treated unit and period, interval, permutation p, and what it rests on.

    `least_p`: the smallest p this many units could give; `by_since`: mean effect 0, 1, 2… periods
    after each unit's own start (NaN where nobody is left to compare with).
    """

    effect: float
    low: float
    high: float
    p: float
    least_p: float
    units: int
    groups: int
    by_since: Array


def group_time(
    readings: Array,
    starts: NDArray[np.int64],
    *,
    level: float = 0.95,
    seed: int = 1,
    least_before: int = 4,
) -> Staggered:
    """Effect on a panel `readings` (units, periods; NaN = missing) of starts at `starts` (units,).

    `starts` holds each unit's first period of the new way, `NEVER` for units that stay as they are.
    Raises `Trouble` where nothing can be compared: one start for all, or too few periods before.

    >>> quiet = np.tile(np.arange(12.0), (4, 1))
    >>> quiet[0, 6:] += 2; quiet[1, 8:] += 2
    >>> group_time(quiet, np.array([6, 8, NEVER, NEVER])).effect
    2.0
    """
    units, periods = readings.shape
    begun = np.unique(starts[starts != NEVER])
    if len(begun) == 0 or begun[0] < least_before:
        raise Trouble(f"A staggered start needs {least_before} readings before the first start.")
    if begun[-1] >= periods:
        raise Trouble("A unit's start lies after the last reading.")
    if len(np.unique(starts)) < 2:
        raise Trouble("All units began at once: there is nothing to compare them with.")
    found, since = _estimate(readings, starts)
    if not np.isfinite(found):
        raise Trouble("There is never a unit that has not begun to compare with.")
    labels = _assignments(starts, seed)
    drawn = np.array([_estimate(readings, label)[0] for label in labels])
    # how much of a constant effect on the treated cells each other assignment would see
    on = (np.arange(periods) >= starts[:, None]) & (starts[:, None] != NEVER)
    shadow = np.array([_estimate(on.astype(float), label)[0] for label in labels])
    kept = np.isfinite(drawn) & np.isfinite(shadow)
    drawn, shadow = drawn[kept], shadow[kept]

    def p_of(size: float) -> float:
        other = np.abs(drawn - size * shadow)
        return float((1 + np.count_nonzero(other >= abs(found - size) - 1e-12)) / (1 + len(drawn)))

    spread = float(np.std(drawn)) or abs(found) or 1.0
    low, high = (_edge(p_of, found, way * spread, 1 - level) for way in (-1.0, 1.0))
    return Staggered(found, low, high, p_of(0.0), 1.0 / (1 + len(drawn)), units, len(begun), since)


def _estimate(readings: Array, starts: NDArray[np.int64]) -> tuple[float, Array]:
    """Mean effect over treated cells that have a comparison, and by time since the own start."""
    units, periods = readings.shape
    effects = np.full((units, periods), np.nan)
    free = np.where(starts == NEVER, periods, starts)
    waiting = free[:, None] > np.arange(periods)[None, :]
    seen = np.isfinite(readings)
    filled = np.where(seen, readings, 0.0)
    for first in np.unique(free[free < periods]):
        count = seen[:, :first].sum(axis=1)
        level = np.where(count > 0, filled[:, :first].sum(axis=1) / np.maximum(count, 1), np.nan)
        change = readings - level[:, None]
        usable = waiting & np.isfinite(change)
        others = usable.sum(axis=0)
        apart = np.where(usable, change, 0.0).sum(axis=0) / np.maximum(others, 1)
        mine = free == first
        effects[mine, first:] = np.where(others > 0, change - apart, np.nan)[mine, first:]
    there = np.isfinite(effects)
    if not there.any():
        return float("nan"), np.empty(0)
    place = np.arange(periods)[None, :] - free[:, None]
    since = np.full(periods, np.nan)
    for step in range(int(place[there].max()) + 1):
        here = there & (place == step)
        if here.any():
            since[step] = effects[here].mean()
    return float(effects[there].mean()), since


def _assignments(starts: NDArray[np.int64], seed: int) -> list[NDArray[np.int64]]:
    """Other ways to hand out these starts: all of them, or `MOST` drawn."""
    values, counts = np.unique(starts, return_counts=True)
    total = factorial(len(starts)) // prod(factorial(int(count)) for count in counts)
    if total <= MOST:
        left = {int(value): int(count) for value, count in zip(values, counts, strict=True)}
        every = [np.array(label) for label in _orders(left, len(starts))]
        return [label for label in every if (label != starts).any()]
    rng = np.random.default_rng(seed)
    return [rng.permutation(starts) for _ in range(MOST)]


def _orders(left: dict[int, int], length: int) -> Iterator[tuple[int, ...]]:
    """Each order of these labels once."""
    if length == 0:
        yield ()
        return
    for value, count in left.items():
        if count:
            for rest in _orders({**left, value: count - 1}, length - 1):
                yield (value, *rest)


def _edge(p_of: Callable[[float], float], found: float, step: float, alpha: float) -> float:
    """How far a constant effect may lie from the estimate and still not be refused."""
    near, far = 0.0, step
    for _ in range(24):
        if p_of(found + far) <= alpha:
            break
        near, far = far, far * 2
    else:
        return float("inf") if step > 0 else float("-inf")
    for _ in range(40):
        middle = (near + far) / 2
        if p_of(found + middle) <= alpha:
            far = middle
        else:
            near = middle
    return found + far
