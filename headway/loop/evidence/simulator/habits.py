"""A habit that spreads between teams of the simulated desk: linking the article one found.

Since the middle of the history the teams behind the first line are asked to link an article before
they resolve. Some take it up, one lets it go again, one does not begin. Nothing but the link on the
ticket depends on it, and it is drawn by a generator of its own, so that the rest of the history and
what is planted for findings stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .history import Batch
from .nature import CODES


@dataclass(frozen=True)
class Habit:
    """In a group, from a month to another (of 24), the chance that a bare ticket gets a link."""

    group: str
    month: float
    until_month: float
    chance: float


HABITS: Final = (
    Habit("Workplace", 13.5, 25, 0.62),
    Habit("Cloud", 16, 25, 0.58),
    Habit("Applications", 13.5, 20.5, 0.60),
)
"""Applications lets it go; Network, Field, Security and Identity do not begin."""


def linked(batch: Batch) -> np.ndarray:
    """Which tickets carry a link: those solved by an article, and those of a habit; shape (n,)."""
    n = len(batch["opened"])
    rng = np.random.Generator(np.random.PCG64([n, 11]))
    draws = rng.random(n)
    month = 1 + 24 * batch["opened"] / max(float(np.max(batch["end"])), 1.0)
    found = batch["article"].copy()
    for habit in HABITS:
        here = batch["group"] == CODES["group"][habit.group]
        then = (month >= habit.month) & (month < habit.until_month)
        found |= here & then & (draws < habit.chance)
    return found
