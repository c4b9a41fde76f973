"""Whose hours are scarce: a price on each worker's quarter hours, so that those who can do what few
can are not spent on what many can.

The work of the entries the relaxation chooses is shared out among all who could do it, in
proportion to their free hours times a weight; the weights of workers asked for more than others
fall and of those with more time to spare rise until the shares settle (iterative proportional fitting,
Sinkhorn 1967, American Mathematical Monthly 74, 402–405). The price is minus the logarithm of the
weight: high where everybody leans on somebody. A search then follows what is really used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .model import PAYS, Portfolio

ROUNDS = 200
LEAST, MOST = 1e-6, 1e6
SHARE = 0.06
"""Of what a free quarter hour is worth on average, this much for each unit of price; measured by
`bench.portfolio` (0.02 to 0.12 are about as good)."""
FOLLOW = 0.5


def prices(portfolio: Portfolio, wanted: Iterable[int], unit: float) -> list[float]:
    """The price of each worker's quarter hour if these entries (positions) are wanted.

    In units of the plan's worth, `unit` (see `unit_of`) for each step of e in scarcity. Zero on
    average; all zero where nothing is wanted or nobody has time.
    """
    free = [sum(worker.free) for worker in portfolio.workers]
    asked: dict[tuple[int, ...], int] = {}
    for i in wanted:
        for k in portfolio.entries[i].pieces:
            piece = portfolio.pieces[k]
            asked[piece.workers] = asked.get(piece.workers, 0) + piece.hours
    weight = [1.0] * len(free)
    even = sum(asked.values()) / max(1, sum(free))
    for _ in range(ROUNDS if even and sum(free) else 0):
        load = [0.0] * len(free)
        for workers, hours in asked.items():
            total = sum(free[p] * weight[p] for p in workers)
            if total > 0:
                for p in workers:
                    load[p] += hours * free[p] * weight[p] / total
        for p, most in enumerate(free):
            weight[p] *= max(load[p] / max(1, most) / even, 1e-3) ** -0.5
            weight[p] = min(MOST, max(LEAST, weight[p]))
    found = [-math.log(one) for one in weight]
    mean = sum(found) / max(1, len(found))
    return [unit * (one - mean) for one in found]


def unit_of(portfolio: Portfolio, wanted: Iterable[int]) -> float:
    """One unit of price: a share of what a free quarter hour is worth if these entries are wanted."""
    value = sum(portfolio.entries[i].value for i in wanted)
    free = sum(sum(worker.free) for worker in portfolio.workers)
    return SHARE * value * PAYS * portfolio.weeks / max(1, free)


def followed(
    portfolio: Portfolio, now: Sequence[float], left: Sequence[Sequence[int]], unit: float
) -> list[float]:
    """The prices after a look at who has hours `left`: busier than the rest is dearer."""
    used = [
        1 - sum(row) / max(1, sum(worker.free))
        for row, worker in zip(left, portfolio.workers, strict=True)
    ]
    mean = sum(used) / max(1, len(used))
    return [price + FOLLOW * unit * (share - mean) for price, share in zip(now, used, strict=True)]
