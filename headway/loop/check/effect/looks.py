"""Looking again every week without fooling oneself.

A test at 5 % looked at twenty times cries wolf far more often than 5 %. With a planned number of
readings, every look from the first allowed one to the last is drawn beforehand: each draw is a
series where nothing happened, judged at every look, and its smallest p kept. A look then counts as
shown only if its p is smaller than 95 % of those smallest ones. The chance of a false alarm is then
5 % over all looks together, however many were in fact taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .ar1 import HIGHEST, Array
from .power import lengthened
from .segmented import Segments

MOST_LOOKS = 30
NODE = 0.05
"""φ is taken up to the next of these, so that one drawing serves many series (never the lower: more
alike neighbours make looking again more dangerous, not less)."""


@dataclass(frozen=True)
class _Plan:
    """A history's design as bytes: what the drawing depends on, and nothing else."""

    base: bytes
    gaps: bytes
    shape: tuple[int, int]


def smallest(
    history: Segments, planned: int, first: int, phi: float, draws: int, seed: int
) -> Array:
    """The smallest p over all looks of each draw, rising (draws,).

    `history`: the readings before the start; looks from `first` to `planned` readings after it,
    each one, or `MOST_LOOKS` of them evenly spread where there are more.
    """
    rows, columns = history.base.shape
    plan = _Plan(history.base.tobytes(), history.gaps.tobytes(), (rows, columns))
    node = min(round(np.ceil(phi / NODE - 1e-9) * NODE, 2), HIGHEST)
    return _smallest(plan, planned, first, node, draws, seed)


@lru_cache(maxsize=256)
def _smallest(plan: _Plan, planned: int, first: int, phi: float, draws: int, seed: int) -> Array:
    n = plan.shape[0]
    history = Segments(
        np.frombuffer(plan.base).reshape(plan.shape), np.zeros(n, bool), np.zeros(n),
        np.frombuffer(plan.gaps, np.int64), np.ones(n),
    )  # fmt: skip
    rng = np.random.default_rng([seed, planned])
    whole = lengthened(history, planned)
    paths = whole.noise(phi, draws, rng)
    before = n
    least = np.ones(draws)
    looks = np.unique(np.linspace(first, planned, min(planned - first + 1, MOST_LOOKS)).astype(int))
    for count in looks:
        found = lengthened(history, int(count)).statistics(paths[:, : before + count])
        falling = np.argsort(-np.abs(found.chosen))
        rank = np.empty(draws)
        rank[falling] = np.arange(1, draws + 1)
        least = np.minimum(least, rank / draws)
    return np.sort(least)


def over_all(p: float, least: Array) -> float:
    """The p of one look made honest for all of them.

    >>> over_all(0.02, np.array([0.001, 0.01, 0.03, 0.2]))
    0.6
    """
    return float((1 + np.searchsorted(least, p, side="right")) / (len(least) + 1))


def level_of_a_look(least: Array, level: float) -> float:
    """The level each single look must be taken at."""
    allowed = int(np.ceil((1.0 - level) * (len(least) + 1) - 1e-9)) - 2
    return 1.0 - float(least[max(allowed, 0)])
