"""Keeping false discoveries rare when thousands of slices are tried (pure)."""

from __future__ import annotations

import numpy as np

RATE = 0.05
"""At most this share of what is shown may be false, on average over searches."""
SURE = 0.01


def q_values(p: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Benjamini–Hochberg adjusted p-values, shape as given (JRSS B 57, 1995).

    `weights` (same shape, set before looking) share out the allowance: a comparison of weight 0.2
    must be five times as clear. They are scaled to a mean of one, which keeps the false-discovery
    rate (Genovese, Roeder & Wasserman, Biometrika 93, 2006).

    >>> [round(float(q), 3) for q in q_values(np.array([0.01, 0.04, 0.03, 0.5]))]
    [0.04, 0.053, 0.053, 0.5]
    >>> [round(float(q), 3) for q in q_values(np.array([0.01, 0.01]), np.array([3.0, 1.0]))]
    [0.013, 0.02]
    """
    count = len(p)
    if count == 0:
        return np.zeros(0)
    if weights is not None:
        p = np.minimum(p * weights.mean() / weights, 1.0)
    order = np.argsort(p)
    raised = p[order] * count / np.arange(1, count + 1)
    kept = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    result = np.empty(count)
    result[order] = kept
    return result


def confidence(q: float) -> str | None:
    """The word for how sure we are; None where it is not shown.

    >>> confidence(0.001), confidence(0.03), confidence(0.2)
    ('sure', 'fairly sure', None)
    """
    if q <= SURE:
        return "sure"
    return "fairly sure" if q <= RATE else None
