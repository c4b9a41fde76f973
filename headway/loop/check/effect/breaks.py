"""Where did the mean change, if nobody says? Bai & Perron (1998, 2003), by dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Breaks:
    """`at`: last reading of each segment but the last (1-based count of readings before the break);
    `bic` and `rss` for 0, 1, 2… breaks; `means` of the segments."""

    at: tuple[int, ...]
    bic: tuple[float, ...]
    rss: tuple[float, ...]
    means: tuple[float, ...]


def mean_breaks(values: Array, share: float = 0.15, most: int = 5) -> Breaks:
    """Breaks in the mean; the number by BIC, no segment shorter than `share` of the readings.

    BIC counts a mean per segment, each break, and the variance, as `strucchange` does.

    >>> mean_breaks(np.array([1.0, 1.1, 0.9, 1.0, 5.0, 5.1, 4.9, 5.0])).at
    (4,)
    """
    n = len(values)
    least = max(int(np.floor(share * n)), 1)
    most = min(most, n // least - 1)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(values**2)])

    def cost(first: int, last: int | NDArray[np.int64]) -> Array:
        total = sums[last] - sums[first]
        return np.asarray(squares[last] - squares[first] - total**2 / (last - first))

    ends = np.arange(n + 1)
    best = np.full(n + 1, np.inf)
    best[least:] = cost(0, ends[least:])
    tables = [best]
    origins: list[NDArray[np.int64]] = []
    for _ in range(most):
        previous, fresh = tables[-1], np.full(n + 1, np.inf)
        origin = np.zeros(n + 1, np.int64)
        for first in range(least, n - least + 1):
            if not np.isfinite(previous[first]):
                continue
            to = ends[first + least :]
            total = previous[first] + cost(first, to)
            better = total < fresh[to]
            fresh[to[better]] = total[better]
            origin[to[better]] = first
        tables.append(fresh)
        origins.append(origin)
    rss = [float(table[n]) for table in tables if np.isfinite(table[n])]
    bic = [
        float(n * (np.log(r) + 1 - np.log(n) + np.log(2 * np.pi)) + np.log(n) * 2 * (m + 1))
        for m, r in enumerate(rss)
    ]
    count = int(np.argmin(bic))
    at: list[int] = []
    end = n
    for m in range(count, 0, -1):
        end = int(origins[m - 1][end])
        at.append(end)
    at.reverse()
    edges = [0, *at, n]
    means = tuple(float(values[a:b].mean()) for a, b in pairwise(edges))
    return Breaks(tuple(at), tuple(bic), tuple(rss), means)
