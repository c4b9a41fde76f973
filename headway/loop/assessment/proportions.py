"""Is a share really worse than elsewhere? Tests that don't trust tickets to be independent (pure).

The p-value is the larger of two: Fisher's exact test (each ticket a coin), and a t-test over months
(each month a draw, so that bad weeks shared by many tickets don't pass for evidence). Both one-sided.
With fewer than six months a normal test on half the tickets stands in for the second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

EXACT_UP_TO = 20_000
MIN_CLUSTERS = 6
DESIGN_EFFECT = 2.0
"""With too few months to see how tickets hang together, each is taken for half a ticket."""


@dataclass(frozen=True)
class Gap:
    """Shares here and elsewhere, their difference (here − elsewhere) with interval, and p."""

    here: float
    elsewhere: float
    n_here: int
    n_elsewhere: int
    low: float
    high: float
    p: float


def _coin(hits: float, tries: float, all_hits: float, all_tries: float) -> float:
    """Chance of so many hits or more here if each ticket were alike (Fisher; normal when large)."""
    if all_tries <= EXACT_UP_TO:
        hits, tries, all_hits, all_tries = map(round, (hits, tries, all_hits, all_tries))
        return float(stats.hypergeom.sf(hits - 1, all_tries, all_hits, tries))
    share = all_hits / all_tries
    rest = all_tries - tries
    spread = np.sqrt(share * (1 - share) * (1 / tries + 1 / rest))
    if spread == 0:
        return 1.0
    gap = hits / tries - (all_hits - hits) / rest
    step = 0.5 * (1 / tries + 1 / rest)  # continuity correction
    return float(special.ndtr(-(gap - step) / spread))


def _by_month(
    hits: np.ndarray, tries: np.ndarray, rest_hits: np.ndarray, rest_tries: np.ndarray
) -> tuple[float, int]:
    """Standard error of the difference of shares with months as clusters, and their number.

    Linearised ratio estimator: the sum over months of the squared residual, times c / (c − 1).
    """
    here, there = hits.sum() / tries.sum(), rest_hits.sum() / rest_tries.sum()
    pull = (hits - here * tries) / tries.sum() - (rest_hits - there * rest_tries) / rest_tries.sum()
    count = int(((tries > 0) & (rest_tries > 0)).sum())
    if count < 2:
        return float("inf"), count
    return float(np.sqrt((pull**2).sum() * count / (count - 1))), count


def compare(
    hits: np.ndarray,
    tries: np.ndarray,
    rest_hits: np.ndarray,
    rest_tries: np.ndarray,
    *,
    worse: int,
    least: float = 0.0,
) -> Gap:
    """Compare a slice with the rest of the desk; all arrays of shape (months,).

    `worse` is +1 where a higher share is worse, −1 where a lower one is. p is one-sided and 1 when
    the observed difference is below `least` (a share): an effect too small to act on is no finding,
    and counting it as “tried, nothing there” keeps the false-discovery rate honest.

    >>> import numpy as np
    >>> flat = np.full(12, 50.0)
    >>> gap = compare(flat * 0.4, flat, flat * 6.5, flat * 10, worse=-1, least=0.05)
    >>> round(gap.here, 2), round(gap.elsewhere, 2), gap.p < 1e-6
    (0.4, 0.65, True)
    """
    x, n, rx, rn = (float(a.sum()) for a in (hits, tries, rest_hits, rest_tries))
    here, there = x / n, rx / rn
    gap = here - there
    error, clusters = _by_month(hits, tries, rest_hits, rest_tries)
    coin_error = float(np.sqrt(here * (1 - here) / n + there * (1 - there) / rn))
    if clusters >= MIN_CLUSTERS:
        factor = float(special.stdtrit(clusters - 1, 0.975))
        half = factor * max(error, coin_error)
    else:
        half = 1.96 * coin_error * float(np.sqrt(DESIGN_EFFECT))
    p = 1.0
    if worse * gap >= max(least, 1e-12):
        p = _coin(x, n, x + rx, n + rn) if worse > 0 else _coin(n - x, n, n + rn - x - rx, n + rn)
        if clusters >= MIN_CLUSTERS:
            spread = max(error, coin_error, 1e-12)
            p = max(p, float(special.stdtr(clusters - 1, -worse * gap / spread)))
        else:
            spread = max(coin_error, 1e-12) * float(np.sqrt(DESIGN_EFFECT))
            p = max(p, float(special.ndtr(-worse * gap / spread)))
    return Gap(here, there, round(n), round(rn), gap - half, gap + half, min(p, 1.0))
