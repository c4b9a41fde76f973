"""Where a process seems to have changed: suggested, never applied."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from headway.loop.kpis.spc.chances import lag_one
from headway.loop.kpis.spc.limits import Floats, mean_range
from headway.loop.kpis.spc.series import floats


@dataclass(frozen=True)
class Suggestion:
    """A new phase may start at `x` (position `index`, from 0): mean before and after it."""

    index: int
    x: Any
    before: float
    after: float
    words: str


def suggest_phases(
    values: ArrayLike, x: Sequence[Any] | None = None, *, least: int = 8
) -> tuple[Suggestion, ...]:
    """Level shifts found by change-point detection (PELT, squared error; Killick 2012).

    `values` (points,), NaN where missing; `least` points in each phase. The penalty is
    3 · log n · sigma², sigma from moving ranges, raised where neighbours are alike, since
    autocorrelation looks like small shifts. A person decides whether there is a reason.

    >>> [each.index for each in suggest_phases([5, 6, 5, 7, 6, 5, 6, 7, 15, 16, 15, 14, 16, 15, 15, 14])]
    [8]
    """
    y = floats(values)
    where = np.flatnonzero(np.isfinite(y))
    known = y[where]
    sigma = mean_range(known, screen=True) / 1.128 if known.size > 1 else math.nan
    if known.size < 2 * least or not sigma > 0:
        return ()
    cuts = _cuts(known, least, sigma**2)
    if cuts:
        alike = max(0.0, min(0.8, lag_one(known - _levels(known, cuts)) or 0.0))
        if alike > 0.15:
            cuts = _cuts(known, least, sigma**2 * ((1 + alike) / (1 - alike)) ** 2)
    places = list(range(1, y.size + 1)) if x is None else list(x)
    edges = [0, *cuts, known.size]
    found = []
    for left, cut, right in zip(edges[:-2], edges[1:-1], edges[2:], strict=True):
        before, after = float(known[left:cut].mean()), float(known[cut:right].mean())
        at = int(where[cut])
        way = "rose" if after > before else "fell"
        found.append(
            Suggestion(
                at, places[at], before, after,
                f"The level {way} at {places[at]}, from {before:.3g} to {after:.3g}. Start a new"
                " phase there if you know why.",
            )
        )  # fmt: skip
    return tuple(found)


def _cuts(known: Floats, least: int, variance: float) -> list[int]:
    import ruptures

    found = ruptures.Pelt(model="l2", min_size=least, jump=1).fit(known)
    return [int(cut) for cut in found.predict(pen=3 * math.log(known.size) * variance)[:-1]]


def _levels(known: Floats, cuts: list[int]) -> Floats:
    level = np.empty_like(known)
    edges = [0, *cuts, known.size]
    for start, end in itertools.pairwise(edges):
        level[start:end] = known[start:end].mean()
    return level
