"""Two shares or two rates side by side, and many tests at once.

Intervals of single shares and their differences are in `headway.loop.kpis.intervals`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
Adjustment = Literal["BH", "BY", "holm", "bonferroni"]


def chi_square(x1: float, n1: float, x2: float, n2: float) -> tuple[float, float]:
    """Pearson's χ² of two shares, without correction, and its p; NaN when both are 0 or 1."""
    pooled = (x1 + x2) / (n1 + n2)
    spread = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    if spread == 0:
        return float("nan"), float("nan")
    value = (x1 / n1 - x2 / n2) ** 2 / spread
    return float(value), float(stats.chi2.sf(value, 1))


def rate_ratio(
    x1: int, t1: float, x2: int, t2: float, level: float = 0.95
) -> tuple[float, float, float, float]:
    """Ratio of two Poisson rates, exact conditional interval and p (as R's poisson.test)."""
    total, share = x1 + x2, t1 / (t1 + t2)
    found = stats.binomtest(x1, total, share)
    low, high = found.proportion_ci(level, method="exact")
    p = float(found.pvalue)
    return (x1 / t1) / (x2 / t2), low / (1 - low) * t2 / t1, high / (1 - high) * t2 / t1, p


def adjust(p: Array, method: Adjustment = "BH") -> Array:
    """p-values for many tests at once: false discovery rate (BH, BY) or family-wise (holm…).

    >>> adjust(np.array([0.01, 0.02, 0.5])).round(3).tolist()
    [0.03, 0.03, 0.5]
    """
    n = len(p)
    if method == "bonferroni":
        return np.minimum(p * n, 1.0)
    out = np.empty(n)
    if method == "holm":
        rising = np.argsort(p, kind="stable")
        out[rising] = np.maximum.accumulate(p[rising] * (n - np.arange(n)))
        return np.minimum(out, 1.0)
    factor = float(np.sum(1.0 / np.arange(1, n + 1))) if method == "BY" else 1.0
    falling = np.argsort(p, kind="stable")[::-1]
    out[falling] = np.minimum.accumulate(factor * p[falling] * n / np.arange(n, 0, -1))
    return np.minimum(out, 1.0)
