"""Slices compared like for like: what a slice's figure would be with the desk's mix of tickets.

Direct standardisation: the slice's own value in each stratum (say, each category and priority),
weighted by how common the stratum is in all tickets compared (Rothman, Greenland & Lash, Modern
Epidemiology, chapter on standardised measures). The interval joins those of the strata by MOVER
(Zou, Huang & Zhang 2009, Computational Statistics & Data Analysis 53:1080), Wilson's for shares.

Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from . import intervals

ENOUGH = 0.8
"""Share of the desk's mix a slice must have tickets of, for its figure to be told like for like."""
MOVED = 0.1
"""From this distance of mixes on, the comparison needs standardising to be fair."""
S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Part:
    """A slice's tickets of one stratum: sum on top, tickets, and the interval of their mean."""

    numerator: float
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Standardised:
    """A slice's figure with the standard mix.

    `coverage` is the share of the standard mix the slice has tickets of; below `ENOUGH` there is no
    value. `distance` (0–1) is how far its own mix is from the standard: the share of its tickets
    that would have to be of another stratum.
    """

    value: float | None
    low: float | None
    high: float | None
    coverage: float
    distance: float

    @property
    def moved(self) -> bool:
        """Whether the mix differs enough to matter."""
        return self.distance >= MOVED

    def plain(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "value": self.value, "low": self.low, "high": self.high,
            "coverage": self.coverage, "mix_distance": self.distance,
        }  # fmt: skip


def standardise(mine: Mapping[S, Part], standard: Mapping[S, int]) -> Standardised:
    """A slice's figure with the mix of `standard` (stratum → tickets of all slices together).

    Raises `ValueError` where the standard has no tickets.

    >>> hard, easy = Part(30, 100, .22, .40), Part(90, 100, .83, .94)  # half and half
    >>> found = standardise({"hard": hard, "easy": easy}, {"hard": 300, "easy": 100})
    >>> found.value, found.distance
    (0.45, 0.25)
    """
    whole = sum(standard.values())
    if whole <= 0:
        raise ValueError("The standard mix has no tickets.")
    there = {stratum: part for stratum, part in mine.items() if part.n and standard.get(stratum)}
    own = sum(part.n for part in there.values())
    coverage = sum(standard[stratum] for stratum in there) / whole
    distance = 1.0
    if own:
        gaps = (
            abs((there[stratum].n / own if stratum in there else 0.0) - tickets / whole)
            for stratum, tickets in standard.items()
        )
        distance = sum(gaps) / 2
    if not there or coverage < ENOUGH:
        return Standardised(None, None, None, coverage, distance)
    weights = {stratum: standard[stratum] / whole / coverage for stratum in there}
    value = sum(weights[stratum] * part.numerator / part.n for stratum, part in there.items())
    pieces = [
        (weights[s] * part.numerator / part.n, weights[s] * part.low, weights[s] * part.high)
        for s, part in there.items()
        if part.low is not None and part.high is not None
    ]
    low = high = None
    if len(pieces) == len(there):
        low, high = intervals.of_sum(pieces)
    return Standardised(value, low, high, coverage, distance)
