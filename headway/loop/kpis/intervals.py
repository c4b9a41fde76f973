"""How sure a number is: intervals that need no story about the shape of the data.

Rates: Wilson's score interval. Differences of two rates: Newcombe's hybrid score interval
(method 10). Medians and percentiles: order statistics, by binomial ranks. Means: Student's t.
Counts: exact Poisson. Ratios of two counts: exact conditional binomial. Sums of parts that each
have an interval: MOVER (Zou & Donner 2008, Statistics in Medicine 27:1693). All are two-sided; `confidence`
is the share of such intervals that hold the truth, 0.95 unless said otherwise.

scipy is woken only where an exact distribution is needed, so that a rate costs nothing to start.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Interval = tuple[float, float]


@lru_cache(maxsize=64)
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Interval of a rate, as fractions, from `successes` of `n` (Wilson 1927; no correction).

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"A rate needs 0 ≤ successes ≤ n and n > 0, not {successes} of {n}.")
    z = _z(confidence)
    p = successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return low, high


def newcombe(x1: int, n1: int, x2: int, n2: int, confidence: float = 0.95) -> Interval:
    """Interval of the difference of two rates, x1/n1 − x2/n2 (Newcombe 1998, method 10).

    >>> [round(end, 4) for end in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    (low1, high1), (low2, high2) = wilson(x1, n1, confidence), wilson(x2, n2, confidence)
    p1, p2 = x1 / n1, x2 / n2
    return (
        p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    )


@lru_cache(maxsize=65536)
def ranks(n: int, quantile: float, confidence: float = 0.95) -> tuple[int, int] | None:
    """Which two order statistics (1-based ranks) hold the quantile; None where n is too small.

    Each tail is at most (1 − confidence) / 2 under Binomial(n, quantile), so the interval holds
    the quantile at least `confidence` of the time whatever the distribution (Conover 1999, 3.2).

    >>> ranks(20, 0.5), ranks(5, 0.5), ranks(100, 0.9)
    ((6, 15), None, (84, 96))
    """
    from scipy.special import bdtr, bdtrik

    tail = (1 - confidence) / 2
    # The largest `low` with P(B ≤ low − 1) ≤ tail and the smallest `high` with P(B ≤ high − 1)
    # ≥ 1 − tail. bdtrik gives the real-valued inverse; step off it exactly.
    low = max(int(bdtrik(tail, n, quantile)) if n else 0, 0)
    while low < n and bdtr(low, n, quantile) <= tail:
        low += 1
    while low > 0 and bdtr(low - 1, n, quantile) > tail:
        low -= 1
    guess = bdtrik(1 - tail, n, quantile) if n else 0
    high = int(guess) + 1 if guess == guess else n
    while high > 1 and bdtr(high - 2, n, quantile) >= 1 - tail:
        high -= 1
    while high <= n and bdtr(high - 1, n, quantile) < 1 - tail:
        high += 1
    return (low, high) if low >= 1 and high <= n else None


def of_quantile(
    ordered: Sequence[float] | np.ndarray, quantile: float, confidence: float = 0.95
) -> Interval | None:
    """Interval of a quantile from values in ascending order; None where there are too few.

    >>> of_quantile(list(range(1, 21)), 0.5)
    (6.0, 15.0)
    """
    found = ranks(len(ordered), quantile, confidence)
    return found and (float(ordered[found[0] - 1]), float(ordered[found[1] - 1]))


def quantile(ordered: Sequence[float] | np.ndarray, share: float) -> float:
    """The exact quantile of values in ascending order, linear between neighbours (type 7).

    >>> quantile([1, 2, 4], 0.5), quantile([0, 10], 0.9)
    (2.0, 9.0)
    """
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (high - low) * (place - below)


def of_mean(total: float, squares: float, n: int, confidence: float = 0.95) -> Interval | None:
    """Student's t interval of a mean from the sum and the sum of squares; None below n = 2.

    Right for large n whatever the distribution (central limit theorem); rough for small n.

    >>> [round(end, 3) for end in of_mean(6, 14, 3)]
    [-0.484, 4.484]
    """
    from scipy.special import stdtrit

    if n < 2:
        return None
    mean = total / n
    spread = max(squares - n * mean * mean, 0.0) / (n - 1)
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * sqrt(spread / n)
    return mean - half, mean + half


def of_count(count: int, confidence: float = 0.95) -> Interval:
    """Exact Poisson interval of a count (Garwood 1936).

    >>> [round(end, 3) for end in of_count(10)], of_count(0)[0]
    ([4.795, 18.39], 0.0)
    """
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def of_ratio(x1: int, x2: int, confidence: float = 0.95) -> tuple[float, float | None]:
    """Exact interval of the ratio x1 / x2 of two independent counts (conditional binomial).

    The upper end is None (no bound) when x2 is 0. Clopper–Pearson on x1 of x1 + x2.

    >>> [round(end, 3) for end in of_ratio(60, 30)]
    [1.27, 3.212]
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = float(betaincinv(x1, x2 + 1, tail)) if x1 else 0.0
    if x2 == 0:
        return (low / (1 - low) if low < 1 else 0.0), None
    high = float(betaincinv(x1 + 1, x2, 1 - tail))
    return low / (1 - low), high / (1 - high)


def of_sum(parts: Sequence[tuple[float, float, float]]) -> Interval:
    """Interval of a sum of independent parts, each (value, low, high), by MOVER.

    >>> of_sum([(3, 2, 4), (5, 5, 5)])
    (7.0, 9.0)
    """
    total = sum(value for value, _, _ in parts)
    below = sqrt(sum((value - low) ** 2 for value, low, _ in parts))
    above = sqrt(sum((high - value) ** 2 for value, _, high in parts))
    return total - below, total + above
