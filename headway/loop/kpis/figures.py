"""From the parts of a cell to a figure: the arithmetic every KPI of a kind shares."""

from __future__ import annotations

from math import sqrt
from typing import Any

from . import intervals
from .kpi import Figure

Z95 = 1.96
EMPTY = Figure(None, None, None, 0)


def rate(hits: float, of: float, *, undecided: float = 0, **extra: Any) -> Figure:
    """A share with Wilson's interval; no value where there was nothing to share.

    >>> rate(9, 10).value
    0.9
    >>> rate(0, 0, undecided=3)
    Figure(value=None, low=None, high=None, n=0, numerator=0, undecided=3, extra={})
    """
    x, n = int(hits), int(of)
    if n == 0:
        return Figure(None, None, None, 0, 0, int(undecided), extra)
    low, high = intervals.wilson(x, n)
    return Figure(x / n, low, high, n, x, int(undecided), extra)


def percentile(values: Any, share: float, *, per: float = 1, undecided: float = 0) -> Figure:
    """A quantile of values in ascending order, divided by `per`, with its rank interval.

    The ends are None where there are too few values for a 95 % interval (below 6 for a median).
    """
    n = len(values)
    if n == 0:
        return Figure(None, None, None, 0, None, int(undecided))
    between = intervals.of_quantile(values, share)
    low, high = (between[0] / per, between[1] / per) if between else (None, None)
    value = intervals.quantile(values, share) / per
    return Figure(value, low, high, n, None, int(undecided))


def mean(total: float, squares: float, of: float, *, undecided: float = 0, **extra: Any) -> Figure:
    """A mean of counts with Student's interval, never below zero."""
    n = int(of)
    if n == 0:
        return Figure(None, None, None, 0, 0, int(undecided), extra)
    between = intervals.of_mean(total, squares, n)
    low, high = (max(0.0, between[0]), between[1]) if between else (None, None)
    return Figure(total / n, low, high, n, total, int(undecided), extra)


def total(value: float, squares: float, of: float, **extra: Any) -> Figure:
    """A sum over events of different sizes, with the interval of a compound Poisson sum.

    Its variance is the expected sum of squares of the sizes, for which the found one stands
    (normal approximation, 95 %; never below zero). No numerator: it is no mean over tickets.

    >>> total(10.0, 25.0, 4).low
    0.2
    """
    n = int(of)
    if n == 0:
        return Figure(None, None, None, 0, None, 0, extra)
    half = Z95 * sqrt(max(squares, 0.0))
    return Figure(value, max(0.0, round(value - half, 12)), value + half, n, None, 0, extra)
