"""How often a stable process would look like this: false alarms, and a p-value for many charts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from headway.loop.kpis.spc.limits import Floats
from headway.loop.kpis.spc.model import FalseAlarm
from headway.loop.kpis.spc.rules import Runs
from headway.loop.kpis.spc.rulesets import RuleSet


def lag_one(values: Floats) -> float | None:
    """Lag-1 autocorrelation of neighbours that are both there; None below 8 of them.

    >>> lag_one(np.tile([1.0, -1.0], 10)) < -0.8
    True
    """
    centred = values - np.nanmean(values) if np.isfinite(values).any() else values
    pairs = np.isfinite(centred[1:]) & np.isfinite(centred[:-1])
    below = float(np.nansum(centred**2))
    if int(pairs.sum()) < 8 or below <= 0:
        return None
    return float(np.sum(centred[1:][pairs] * centred[:-1][pairs]) / below)


def false_alarm(kind: str, rules: RuleSet, lengths: Sequence[int], z: Floats) -> FalseAlarm:
    """Chance of at least one signal on a stable process, looked up in the simulated table."""
    from headway.loop.kpis.spc.calibration import SOURCE, TABLE

    cell = TABLE.get((kind, rules.name, rules.version))
    if cell is None:
        return FalseAlarm(None, None, None, "not simulated for this chart")
    finite = np.where(np.isfinite(z), z, np.nan)
    alike = lag_one(finite)

    def chance(correlation: float) -> float:
        calm = 1.0
        for n in lengths:
            calm *= 1 - _between(cell, n, correlation)
        return round(1 - calm, 3)

    return FalseAlarm(
        chance(0.0),
        None if alike is None else chance(alike),
        None if alike is None else round(alike, 2),
        SOURCE,
    )


def _between(cell: dict[float, dict[int, float]], n: int, correlation: float) -> float:
    """Linear between the simulated lengths and autocorrelations; held at their ends."""
    steps = sorted(cell)
    at_step = [float(np.interp(n, list(cell[rho]), list(cell[rho].values()))) for rho in steps]
    return float(np.interp(correlation, steps, at_step))


def longest_run_chance(n: int, length: int) -> float:
    """Chance that n fair coin tosses show a run (of either side) of at least that length.

    Exact: a run of L equal tosses is L − 1 equal neighbours in n − 1, counted by the recursion
    for sequences without so many in a row.

    >>> longest_run_chance(3, 3), longest_run_chance(4, 1)
    (0.25, 1.0)
    """
    if length <= 1:
        return 1.0 if n else 0.0
    if length > n:
        return 0.0
    k, m = length - 1, n - 1
    # without[j]: share of j-long sequences that hold no k equal in a row
    without = [1.0]
    for j in range(1, m + 1):
        if j < k:
            without.append(1.0)
        elif j == k:
            without.append(1 - 0.5**k)
        else:
            without.append(without[j - 1] - 0.5 ** (k + 1) * without[j - k - 1])
    return 1 - without[m]


def few_crossings_chance(n: int, crossings: int) -> float:
    """Chance of at most so many crossings in n points about their median: binomial(n − 1, ½).

    >>> few_crossings_chance(3, 0)
    0.25
    """
    tries = n - 1
    if tries < 1:
        return 1.0
    return sum(math.comb(tries, k) for k in range(min(crossings, tries) + 1)) / 2**tries


def p_value(kind: str, runs: Sequence[Runs], z: Floats) -> float:
    """Chance that a stable process looks at least this unusual: smallest of the runs, crossings
    and largest-distance chances, times the number of them (Bonferroni); 1 where nothing is known.

    It serves to rank many charts and to hold the false-discovery rate (`many.py`); limits are
    estimated from the same points, so it is approximate.
    """
    chances = []
    if kind != "mr":
        for each in runs:
            if each.n_useful >= 2:
                chances.append(longest_run_chance(each.n_useful, each.longest))
                chances.append(few_crossings_chance(each.n_useful, each.crossings))
    known = np.abs(z[np.isfinite(z)])
    if known.size and kind != "run":
        tail = math.erfc(float(known.max()) / math.sqrt(2))
        chances.append(-math.expm1(known.size * math.log1p(-min(tail, 1 - 1e-12))))
    return min(1.0, len(chances) * min(chances)) if chances else 1.0
