"""How a simulated desk behaves before anything is planted: chances by category, plainly held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .offering import (
    CATEGORIES,
    CHANNELS,
    GROUPS,
    PRIORITIES,
    TYPE_MIX,
    TYPES,
)
from .truths import Truth

HANDED_WITH_ARTICLE, HANDED_WITHOUT = 0.155, 0.40
REOPENED_WITH_ARTICLE, REOPENED_WITHOUT = 0.042, 0.062
REPEATED = 0.085
BOUNCED, THIRD_GROUP = 0.02, 0.09
ROUTED_BY_FORM = 0.06
ANSWERED = 0.12
GROWTH = 0.07


@dataclass(frozen=True)
class Nature:
    """Chances of the desk; arrays are over CATEGORIES (first axis).

    coverage, handover: (10,); to: (10, groups) cumulative; types: (10, types) cumulative;
    weights: (10,) cumulative share of the work.
    """

    coverage: np.ndarray
    handover: np.ndarray
    to: np.ndarray
    types: np.ndarray
    weights: np.ndarray
    growth: float
    varied: bool


def nature(varied: bool) -> Nature:
    """A desk whose categories differ (`varied`) or are all alike and stable."""
    count = len(CATEGORIES)
    to = np.array([[kind.to.get(group, 0.0) for group in GROUPS] for kind in CATEGORIES])
    weights = np.array([kind.weight for kind in CATEGORIES])
    if varied:
        coverage = np.array([kind.coverage for kind in CATEGORIES])
        handover = np.array([kind.handover for kind in CATEGORIES])
        types = np.array([kind.types for kind in CATEGORIES])
    else:
        coverage, handover = np.full(count, 0.5), np.zeros(count)
        types = np.tile(np.array(TYPE_MIX), (count, 1))
    return Nature(
        coverage,
        handover,
        np.cumsum(to / to.sum(axis=1, keepdims=True), axis=1),
        np.cumsum(types / types.sum(axis=1, keepdims=True), axis=1),
        np.cumsum(weights / weights.sum()),
        GROWTH if varied else 0.0,
        varied,
    )


def pick(rng: np.random.Generator, cumulative: np.ndarray) -> np.ndarray:
    """One choice per row of cumulative chances, shape (n, k) → (n,)."""
    draws = rng.random(len(cumulative))[:, None]
    return np.minimum((cumulative < draws).sum(axis=1), cumulative.shape[1] - 1)


def draw(rng: np.random.Generator, chances: tuple[float, ...], count: int) -> np.ndarray:
    """`count` choices with the same chances, shape (count,)."""
    edges = np.cumsum(np.array(chances) / sum(chances))
    return np.minimum(np.searchsorted(edges, rng.random(count), side="right"), len(edges) - 1)


CODES: dict[str, dict[str, int]] = {
    "category": {kind.name: code for code, kind in enumerate(CATEGORIES)},
    "channel": {name: code for code, name in enumerate(CHANNELS)},
    "priority": {name: code for code, name in enumerate(PRIORITIES)},
    "group": {name: code for code, name in enumerate(GROUPS)},
    "type": {name: code for code, name in enumerate(TYPES)},
}


@dataclass(frozen=True)
class Planted:
    """A truth with its start and end in minutes since the first midnight, and the clients' names."""

    truth: Truth
    start: float
    clients: tuple[str, ...]
    end: float = np.inf

    def mask(self, batch: dict[str, np.ndarray]) -> np.ndarray:
        """Which tickets of the batch it touches, shape (n,)."""
        hit = (batch["opened"] >= self.start) & (batch["opened"] < self.end)
        for name, value in self.truth.where.items():
            if name == "client":
                hit = hit & (batch["client"] == self.clients.index(value))
            elif name in CODES:
                hit = hit & (batch[name] == CODES[name][value])
        return hit


def aside(batch: dict[str, np.ndarray], number: int) -> np.random.Generator:
    """Chance of its own for a truth of a further kind, so that the rest of the history stays."""
    return np.random.Generator(np.random.PCG64([len(batch["opened"]), number]))
