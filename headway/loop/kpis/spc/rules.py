"""The tests themselves: each takes one phase and says which points it marks.

A missing point is no evidence either way: callers drop it, so a run goes on across a gap.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from headway.loop.kpis.spc.limits import Flags, Floats
from headway.loop.kpis.spc.rulesets import Rule

Signs = NDArray[np.int8]


@dataclass(frozen=True)
class Series:
    """One phase without its gaps; arrays of shape (points,).

    `value` in its unit, `side` −1/0/+1 of the centre line, `z` in sigmas, `beyond` −1/0/+1
    outside the limits, `z_zone` False where the chart has no sigma (run chart).
    """

    value: Floats
    side: Signs
    z: Floats
    beyond: Signs


@dataclass(frozen=True)
class Hits:
    """What one test found; arrays of shape (points,).

    `hit`: the test's signal covers this point; `marked`: the point itself is what stands out;
    `move`: −1/+1 the way it points, 0 where the pattern has no direction.
    """

    hit: Flags
    marked: Flags
    move: Signs


@dataclass(frozen=True)
class Runs:
    """Anhøj's figures for one phase; points on the centre line are left out."""

    n_useful: int
    longest: int
    longest_max: int
    crossings: int
    crossings_min: int

    @property
    def run_signal(self) -> bool:
        """The longest run is too long."""
        return self.n_useful > 0 and self.longest > self.longest_max

    @property
    def crossings_signal(self) -> bool:
        """The centre line is crossed too seldom."""
        return self.n_useful > 0 and self.crossings < self.crossings_min


def longest_run_max(n_useful: int) -> int:
    """Longest run still usual in n points about their median (Schilling 2012).

    >>> longest_run_max(24), longest_run_max(36)
    (8, 8)
    """
    return round(math.log2(n_useful)) + 3 if n_useful else 0


@lru_cache(maxsize=4096)
def crossings_min(n_useful: int) -> int:
    """Fewest crossings still usual: the 5 % quantile of a binomial(n − 1, ½) (Chen 2010).

    >>> crossings_min(24), crossings_min(36)
    (8, 13)
    """
    tries = max(n_useful - 1, 0)
    # whole numbers: 20 · Σ C(m, k) ≥ 2^m is exact where floating point may step over the edge
    term, total, needed = 1, 0, 1 << tries
    for k in range(tries + 1):
        total += term
        if 20 * total >= needed:
            return k
        term = term * (tries - k) // (k + 1)
    return tries


def _stretches(signs: Signs) -> list[tuple[int, int]]:
    """Start and end (after the last) of each stretch of equal signs."""
    if not signs.size:
        return []
    cuts = np.flatnonzero(np.diff(signs)) + 1
    edges = [0, *cuts.tolist(), signs.size]
    return list(itertools.pairwise(edges))


def runs_of(side: Signs) -> Runs:
    """Longest run and crossings, with what is still usual for that many useful points."""
    useful = side[side != 0]
    lengths = [end - start for start, end in _stretches(useful)]
    n = int(useful.size)
    return Runs(
        n, max(lengths, default=0), longest_run_max(n), max(len(lengths) - 1, 0), crossings_min(n)
    )


def _none(size: int) -> Hits:
    nothing = np.zeros(size, dtype=bool)
    return Hits(nothing, nothing, np.zeros(size, dtype=np.int8))


def _directed(move: Signs) -> Hits:
    hit = move != 0
    return Hits(hit, hit, move)


def beyond(series: Series) -> Hits:
    """A point outside the limits."""
    return _directed(series.beyond)


def _long_runs(series: Series, least: int) -> Hits:
    """The whole phase is hit; the points of runs of at least that length are marked."""
    where = np.flatnonzero(series.side)
    move = np.zeros(series.side.size, dtype=np.int8)
    for start, end in _stretches(series.side[where]):
        if end - start >= least:
            move[where[start:end]] = series.side[where[start]]
    return Hits(np.ones(move.size, dtype=bool), move != 0, move)


def anhoej_run(series: Series) -> Hits:
    """A run longer than usual."""
    runs = runs_of(series.side)
    return _long_runs(series, runs.longest_max + 1) if runs.run_signal else _none(series.side.size)


def anhoej_crossings(series: Series) -> Hits:
    """Too few crossings; the longest run is what shows it."""
    runs = runs_of(series.side)
    return _long_runs(series, runs.longest) if runs.crossings_signal else _none(series.side.size)


def _run_ends(flags: Flags, length: int) -> Flags:
    """True where the last `length` flags are all true."""
    found = np.zeros(flags.size, dtype=bool)
    if flags.size >= length:
        found[length - 1 :] = sliding_window_view(flags, length).all(axis=1)
    return found


def _members(ends: Flags, length: int) -> Flags:
    """True for every point of the stretches that end there."""
    found = np.zeros(ends.size, dtype=bool)
    for end in np.flatnonzero(ends):
        found[end - length + 1 : end + 1] = True
    return found


def one_side(series: Series, points: float, members: float = 0) -> Hits:
    """So many in a row on one side; marks where the run is long enough, or all its points."""
    length = int(points)
    move = np.zeros(series.side.size, dtype=np.int8)
    for sign in (1, -1):
        ends = _run_ends(series.side == sign, length)
        move[_members(ends, length) if members else ends] = sign
    return _directed(move)


def trend(series: Series, points: float, members: float = 0) -> Hits:
    """So many points in a row, each above (or below) the one before; equal neighbours end it."""
    length = int(points)
    steps = np.concatenate([[0], np.sign(np.diff(series.value))]).astype(np.int8)
    move = np.zeros(series.value.size, dtype=np.int8)
    for sign in (1, -1):
        ends = _run_ends(steps == sign, length - 1)
        move[_members(ends, length) if members else ends] = sign
    return _directed(move[: series.value.size])


def two_in_three(series: Series, zone: float) -> Hits:
    """Two of three in the outer third but inside the limits, all three on one side; marks those."""
    close = (np.abs(series.z) > zone) & (series.beyond == 0)
    move = np.zeros(series.side.size, dtype=np.int8)
    if series.side.size >= 3:
        for sign in (1, -1):
            same = sliding_window_view(series.side == sign, 3).all(axis=1)
            enough = sliding_window_view(close, 3).sum(axis=1) >= 2
            window = np.zeros(series.side.size, dtype=bool)
            window[2:] = same & enough
            move[_members(window, 3) & close] = sign
    return _directed(move)


def k_of(series: Series, k: float, of: float, zone: float) -> Hits:
    """k of so many in a row beyond a zone on one side, the last one among them."""
    width = int(of)
    move = np.zeros(series.z.size, dtype=np.int8)
    if series.z.size >= width:
        for sign in (1, -1):
            out = sign * series.z > zone
            enough = np.zeros(out.size, dtype=bool)
            enough[width - 1 :] = sliding_window_view(out, width).sum(axis=1) >= k
            move[enough & out] = sign
    return _directed(move)


def _undirected(hit: Flags) -> Hits:
    return Hits(hit, hit, np.zeros(hit.size, dtype=np.int8))


def alternating(series: Series, points: float) -> Hits:
    """So many in a row going up and down by turns."""
    steps = np.diff(series.value)
    turns = np.zeros(series.value.size, dtype=bool)
    turns[2:] = steps[1:] * steps[:-1] < 0
    return _undirected(_run_ends(turns, int(points) - 2))


def within(series: Series, points: float, zone: float) -> Hits:
    """So many in a row near the centre line."""
    return _undirected(_run_ends(np.abs(series.z) <= zone, int(points)))


def both_sides(series: Series, points: float, zone: float) -> Hits:
    """So many in a row away from the centre line, on both sides of it."""
    length = int(points)
    above, below = series.z > zone, series.z < -zone
    hit = _run_ends(above | below, length)
    return _undirected(hit & ~_run_ends(above, length) & ~_run_ends(below, length))


_TESTS: dict[str, Callable[..., Hits]] = {
    each.__name__: each
    for each in (
        beyond,
        anhoej_run,
        anhoej_crossings,
        one_side,
        trend,
        two_in_three,
        k_of,
        alternating,
        within,
        both_sides,
    )
}


def apply(rule: Rule, series: Series) -> Hits:
    """Run one rule over one phase."""
    with np.errstate(invalid="ignore"):
        return _TESTS[rule.test](series, **rule.parameters)
