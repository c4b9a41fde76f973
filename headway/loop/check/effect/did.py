"""Difference in differences: some units changed, others did not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from headway.ground.trouble import Trouble

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Two-way fixed effects: `effect`, its cluster-robust `error`, interval and two-sided `p`."""

    effect: float
    error: float
    low: float
    high: float
    p: float
    units: int
    warnings: tuple[str, ...]


def difference(
    treated_before: float, treated_after: float, other_before: float, other_after: float
) -> float:
    """How much more the treated moved than the others.

    >>> difference(135, 121, 165, 132)
    19
    """
    return (treated_after - treated_before) - (other_after - other_before)


def two_way(readings: Array, treated: Array, level: float = 0.95) -> Panel:
    """Effect of a change on a full panel `readings` (units, periods).

    `treated` (units, periods): 1 from each unit's own start on (starts may be staggered), else 0.
    Standard errors clustered by unit with the factor G/(G − 1) · (N − 1)/(N − k) (HC1); Student's
    t with G − 1 degrees of freedom. With fewer than five units on either side, clustering cannot
    carry a probability: a warning says so. Staggered starts with effects that grow over time bias
    this estimate (Goodman-Bacon 2021): a warning too.
    """
    units, periods = readings.shape
    if treated.shape != readings.shape or not np.isfinite(readings).all():
        raise Trouble("A panel needs every unit at every period, and the same for who is treated.")
    ever = treated.max(axis=1) > 0
    if not ever.any() or (treated.min() > 0):
        raise Trouble("Nothing to compare: some readings must be treated and some not.")
    flat, on = _within(readings), _within(treated.astype(float))
    weight = float(np.sum(on**2))
    if weight <= 1e-12:
        raise Trouble("Who is treated never differs between units: there is nothing to compare.")
    found = float(np.sum(on * flat)) / weight
    left = flat - found * on
    scores = np.sum(on * left, axis=1)
    count, columns = units * periods, 1 + units + periods - 1
    factor = units / (units - 1) * (count - 1) / (count - columns)
    error = float(np.sqrt(factor * np.sum(scores**2)) / weight)
    half = float(stats.t.ppf((1 + level) / 2, units - 1)) * error
    warnings = []
    if min(int(ever.sum()), int((~ever).sum())) < 5:
        warnings.append(
            "Fewer than five units on one side: the interval is far too narrow; judge the treated "
            "series against the others with the comparison method instead."
        )
    starts = {int(np.argmax(row > 0)) for row in treated[ever]}
    if len(starts) > 1:
        warnings.append("Starts are staggered: an effect that grows over time is misjudged.")
    p = float(2 * stats.t.sf(abs(found / error), units - 1)) if error > 0 else 0.0
    return Panel(found, error, found - half, found + half, p, units, tuple(warnings))


def _within(table: Array) -> Array:
    centred: Array = (
        table - table.mean(axis=1, keepdims=True) - table.mean(axis=0, keepdims=True) + table.mean()
    )
    return centred
