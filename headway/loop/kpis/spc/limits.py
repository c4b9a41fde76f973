"""Centre lines and limits of one phase, chart by chart.

Formulas: Montgomery, Introduction to Statistical Quality Control, 7th ed. (xmr 6.33, p 7.7,
c 7.17, u 7.19, g p. 319); Laney 2002 for p′ and u′; Nelson 1982 for the t chart's power 1/3.6 and
for the screening of moving ranges. Where programs differ, docs/control-charts.md says who does
what.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KINDS: dict[str, str] = {
    "xmr": "XmR chart of single values",
    "run": "run chart",
    "mr": "chart of moving ranges",
    "p": "p chart of shares",
    "pp": "p′ chart of shares (Laney)",
    "c": "c chart of counts",
    "u": "u chart of rates",
    "up": "u′ chart of rates (Laney)",
    "g": "g chart of cases between events",
    "t": "t chart of time between events",
}
"""The kinds of chart; `i` is another name for `xmr`."""

NEEDS_N = frozenset({"p", "pp", "u", "up"})
D4 = 3.267
"""Upper limit of a moving range of two, in mean moving ranges (Montgomery, appendix VI)."""
_NELSON_POWER = 3.6


@dataclass(frozen=True)
class Limits:
    """One phase's arrays, all of shape (points,): the value drawn, in its unit; centre, lower and
    upper in the same unit; z, the distance from the mean in sigmas (NaN where there is none)."""

    value: Floats
    center: Floats
    lower: Floats
    upper: Floats
    z: Floats


def limits(
    kind: str, y: Floats, n: Floats | None, base: Flags, *, d2: float, screen: bool
) -> Limits:
    """Limits of one phase.

    `y` (points,) is the value, or the numerator where `n` (points,) is given; `base` marks the
    points the limits rest on; `d2` turns the mean moving range into sigma; `screen` leaves out
    moving ranges above 3.267 times their mean once. Missing points are NaN.
    """
    value = y if n is None else _ratio(y, n)
    if kind in {"p", "pp", "u", "up"}:
        assert n is not None
        return _rate(kind, value, y, n, base, d2, screen)
    if kind == "mr":
        return _moving_ranges(value, base)
    if kind == "run":
        center = _median(value[base])
        nothing = np.full_like(value, np.nan)
        return Limits(value, np.full_like(value, center), nothing, nothing, nothing)
    if kind == "c":
        mean = _mean(value[base])
        return _around(value, mean, math.sqrt(mean) if mean >= 0 else math.nan, floor=0.0)
    if kind == "g":
        mean = _mean(value[base])
        found = _around(value, mean, math.sqrt(mean * (mean + 1)), floor=0.0)
        median = np.full_like(value, _median(value[base]))
        return Limits(value, median, found.lower, found.upper, found.z)
    if kind == "t":
        root = value ** (1 / _NELSON_POWER)
        found = limits("xmr", root, None, base, d2=d2, screen=screen)
        back = [
            # there and back again may miss by a hair: a value on a line stays on it
            np.where(each == root, value, np.maximum(each, 0.0) ** _NELSON_POWER)
            for each in (found.center, found.lower, found.upper)
        ]
        return Limits(value, back[0], back[1], back[2], found.z)
    sigma = mean_range(value[base], screen=screen) / d2
    return _around(value, _mean(value[base]), sigma)


def _ratio(y: Floats, n: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 0, y / n, np.nan)


def _mean(values: Floats) -> float:
    """Between the least and the greatest, so that the mean of equal values is that value."""
    there = values[np.isfinite(values)]
    if not there.size:
        return math.nan
    return min(max(math.fsum(there) / there.size, float(there.min())), float(there.max()))


def _median(values: Floats) -> float:
    there = values[np.isfinite(values)]
    return float(np.median(there)) if there.size else math.nan


def mean_range(values: Floats, *, screen: bool) -> float:
    """Mean moving range of neighbours (none across a gap), screened once if asked (Nelson 1982)."""
    ranges = np.abs(np.diff(values))
    ranges = ranges[np.isfinite(ranges)]
    mean = _mean(ranges)
    if screen and mean > 0:
        mean = _mean(ranges[ranges < D4 * mean])
    return mean


def _distance(value: Floats, mean: float, sigma: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (value - mean) / sigma
    return np.where(np.isfinite(value) & (value == mean), 0.0, z)


def _around(value: Floats, mean: float, sigma: float, *, floor: float = -math.inf) -> Limits:
    """Three sigma each way, the same for all points."""
    like = np.full_like
    lower = max(mean - 3 * sigma, floor) if math.isfinite(sigma) else math.nan
    return Limits(
        value,
        like(value, mean),
        like(value, lower),
        like(value, mean + 3 * sigma),
        _distance(value, mean, like(value, sigma)),
    )


def _rate(
    kind: str, value: Floats, y: Floats, n: Floats, base: Flags, d2: float, screen: bool
) -> Limits:
    """Shares and rates: limits follow each point's n."""
    known = base & np.isfinite(value)
    total = math.fsum(n[known])
    mean = math.fsum(y[known]) / total if total else math.nan
    share = kind.startswith("p")
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt((mean * (1 - mean) if share else mean) / n)
        if kind in {"pp", "up"}:
            z = (value[base] - mean) / sigma[base]
            sigma = sigma * (mean_range(z, screen=screen) / d2)
        lower = np.maximum(mean - 3 * sigma, 0.0)
        upper = mean + 3 * sigma
        if share:
            upper = np.minimum(upper, 1.0)
    gap = ~np.isfinite(value)
    lower, upper = np.where(gap, np.nan, lower), np.where(gap, np.nan, upper)
    return Limits(value, np.full_like(value, mean), lower, upper, _distance(value, mean, sigma))


def _moving_ranges(value: Floats, base: Flags) -> Limits:
    ranges = np.concatenate([[np.nan], np.abs(np.diff(value))])
    mean = _mean(ranges[base])
    upper = D4 * mean
    like = np.full_like
    return Limits(
        ranges,
        like(ranges, mean),
        like(ranges, 0.0),
        like(ranges, upper),
        _distance(ranges, mean, like(ranges, (upper - mean) / 3)),
    )
