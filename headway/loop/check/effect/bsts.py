"""Against comparison series: Bayesian structural time series.

Local level plus a static regression on the comparison series, spike and slab over which of them to
use (Brodersen et al. 2015, Annals of Applied Statistics 9; Scott & Varian 2014). Learned on the
readings before the start alone, then carried forward: the effect is what was seen less what was
foreseen. The priors are those the method's authors chose: level disturbances about 1 % of the
series' standard deviation, three comparison series expected to matter, 80 % of variance explained,
worth 50 readings.

Gibbs sampling: the level's path in one block from its banded precision, the regression with its
variances, which series are in one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from headway.ground.trouble import Trouble

Array = NDArray[np.float64]

LEVEL_SD = 0.01
LEVEL_WORTH = 32.0
EXPECTED_MODEL = 3.0
EXPECTED_R2 = 0.8
NOISE_WORTH = 50.0
BURN = 200


@dataclass(frozen=True)
class Foreseen:
    """What would have been, and the difference from it.

    `effect`, `sd`, `low`, `high`: mean difference per reading after the start (posterior mean,
    standard deviation, central interval); `cumulative*`: the same summed; `tail`: one-sided
    posterior tail area (the smaller side; what R's CausalImpact prints as p); `expected`,
    `expected_low`, `expected_high`: each reading after the start without the change (m,);
    `inclusion`: posterior chance that each comparison series matters (k,).
    """

    effect: float
    sd: float
    low: float
    high: float
    cumulative: float
    cumulative_low: float
    cumulative_high: float
    relative: float
    tail: float
    expected: Array
    expected_low: Array
    expected_high: Array
    inclusion: Array


def foresee(
    values: Array,
    start: int,
    controls: Array | None = None,
    *,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 1,
) -> Foreseen:
    """Effect after `start` (index of the first reading after it) on `values` (n,).

    `controls` (n, k): comparison series untouched by the change; they must be there at every
    reading. `values` may be missing (NaN) anywhere; missing readings count for nothing.
    """
    rng = np.random.default_rng(seed)
    before, after = values[:start], values[start:]
    seen = np.isfinite(before)
    if seen.sum() < 3 or not np.isfinite(after).any():
        raise Trouble("There are too few readings before or after the start to compare.")
    centre, scale = float(np.mean(before[seen])), float(np.std(before[seen], ddof=1))
    if scale <= 0:
        raise Trouble("The readings before the start are all the same: nothing to learn from.")
    table = np.empty((len(values), 0)) if controls is None else np.asarray(controls, float)
    if not np.isfinite(table).all():
        raise Trouble("A comparison series has a gap; leave that reading out of all series.")
    middle, width = table[:start].mean(axis=0), table[:start].std(axis=0, ddof=1)
    if (width <= 0).any():
        raise Trouble("A comparison series does not move before the start: it cannot compare.")
    x = (table - middle) / width
    y = (before - centre) / scale
    paths, included = _sample(y, seen, x[:start], x[start:], draws, rng)
    expected = paths * scale + centre
    here = np.isfinite(after)
    gain = after[here] - expected[:, here]
    mean, total = gain.mean(axis=1), gain.sum(axis=1)
    edge = [(1 - level) / 2, 1 - (1 - level) / 2]
    low, high = np.quantile(mean, edge)
    total_low, total_high = np.quantile(total, edge)
    foreseen = expected.mean(axis=0)
    above = 1 + np.count_nonzero(mean <= 0)
    below = 1 + np.count_nonzero(mean >= 0)
    span = np.quantile(expected, edge, axis=0)
    return Foreseen(
        effect=float(mean.mean()),
        sd=float(mean.std(ddof=1)),
        low=float(low),
        high=float(high),
        cumulative=float(total.mean()),
        cumulative_low=float(total_low),
        cumulative_high=float(total_high),
        relative=float(total.mean() / foreseen[here].sum()),
        tail=float(min(above, below) / (len(mean) + 1)),
        expected=foreseen,
        expected_low=span[0],
        expected_high=span[1],
        inclusion=included,
    )


def _sample(
    y: Array, seen: NDArray[np.bool_], x: Array, ahead: Array, draws: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Posterior draws of the standardised series after the start (draws, m); inclusion (k,)."""
    n, k = x.shape
    m = len(ahead)
    xs, ys = x[seen], y[seen]
    odds = _prior_odds(k)
    chooser = _Chooser(xs, odds)
    beta = np.zeros(k)
    gamma = np.zeros(k, bool)
    if k:
        gamma[:] = odds >= 1 or k <= EXPECTED_MODEL
        if not gamma.any():
            gamma[np.argmax(np.abs(xs.T @ ys))] = True
    noise, drift = 1.0 - EXPECTED_R2, LEVEL_SD**2
    paths = np.empty((draws, m))
    included = np.zeros(k)
    for turn in range(-BURN, draws):
        level = _level(np.where(seen, np.nan_to_num(y) - x @ beta, 0.0), seen, noise, drift, rng)
        gamma, beta, noise = chooser.draw(ys - level[seen], gamma, rng)
        moved = float(np.sum(np.diff(level) ** 2))
        for _ in range(50):
            drift = _inverse_gamma(LEVEL_WORTH + n - 1, LEVEL_WORTH * LEVEL_SD**2 + moved, rng)
            if drift <= 1.0:
                break
        if turn >= 0:
            wander = level[-1] + np.sqrt(drift) * np.cumsum(rng.standard_normal(m))
            paths[turn] = wander + ahead @ beta + np.sqrt(noise) * rng.standard_normal(m)
            included += gamma
    return paths, included / draws


def _prior_odds(k: int) -> float:
    if k == 0:
        return 1.0
    chance = min(EXPECTED_MODEL / k, 1.0)
    return np.inf if chance >= 1 else chance / (1 - chance)


def _slab(x: Array) -> Array:
    """Prior precision of the coefficients, in units of 1/σ²: one hundredth of a reading's worth,
    half of it from the diagonal, so that near-copies among the comparison series do no harm."""
    n = len(x)
    gram = x.T @ x
    mixed: Array = 0.01 / n * (0.5 * gram + 0.5 * np.diag(np.diag(gram)))
    return mixed


def _inverse_gamma(freedom: float, total: float, rng: np.random.Generator) -> float:
    return float(total / rng.chisquare(freedom))


def _level(
    left: Array, seen: NDArray[np.bool_], noise: float, drift: float, rng: np.random.Generator
) -> Array:
    """The level's whole path in one draw: precision L′L, path = P⁻¹b + L⁻¹z."""
    n = len(left)
    band = np.zeros((2, n))
    band[1] = seen / noise
    band[1, :-1] += 1.0 / drift
    band[1, 1:] += 1.0 / drift
    band[1, 0] += 1.0
    band[0, 1:] = -1.0 / drift
    upper, _ = lapack.dpbtrf(band)
    right = left / noise
    right[0] += float(left[np.argmax(seen)])
    half, _ = lapack.dtbtrs(upper, right, trans="T")
    path, _ = lapack.dtbtrs(upper, half + rng.standard_normal(n))
    drawn: Array = path
    return drawn


@dataclass(frozen=True)
class _Subset:
    """What one choice of comparison series needs, worked out once."""

    at: NDArray[np.intp]
    size: float
    root: Array
    inverse: Array


class _Chooser:
    """Spike and slab: which comparison series are in, their coefficients and the noise."""

    def __init__(self, x: Array, odds: float) -> None:
        self.x, self.odds = x, odds
        self.gram, self.slab = x.T @ x, _slab(x)
        self.known: dict[bytes, _Subset] = {}

    def subset(self, chosen: NDArray[np.bool_]) -> _Subset:
        key = chosen.tobytes()
        if key not in self.known:
            at = np.flatnonzero(chosen)
            omega = self.slab[np.ix_(at, at)]
            precision = omega + self.gram[np.ix_(at, at)]
            size = 0.5 * (np.linalg.slogdet(omega)[1] - np.linalg.slogdet(precision)[1])
            root = np.linalg.inv(np.linalg.cholesky(precision)).T
            self.known[key] = _Subset(at, float(size), root, root @ root.T)
        return self.known[key]

    def draw(
        self, target: Array, gamma: NDArray[np.bool_], rng: np.random.Generator
    ) -> tuple[NDArray[np.bool_], Array, float]:
        """One Gibbs turn given the level."""
        cross, total = self.x.T @ target, float(target @ target)
        freedom = NOISE_WORTH + len(target)
        prior = NOISE_WORTH * (1 - EXPECTED_R2)

        def left(part: _Subset) -> float:
            own = cross[part.at]
            return max(prior + total - float(own @ part.inverse @ own), 1e-12)

        if np.isfinite(self.odds):
            gamma = gamma.copy()
            part = self.subset(gamma)
            now = part.size - 0.5 * freedom * np.log(left(part))
            for j in rng.permutation(len(gamma)):
                other = gamma.copy()
                other[j] = not other[j]
                part = self.subset(other)
                then = part.size - 0.5 * freedom * np.log(left(part))
                gain = then - now + (1 if other[j] else -1) * np.log(self.odds)
                if np.log(rng.random()) < -np.log1p(np.exp(-np.clip(gain, -500, 500))):
                    gamma, now = other, then
        part = self.subset(gamma)
        noise = _inverse_gamma(freedom, left(part), rng)
        beta = np.zeros(len(gamma))
        wobble = np.sqrt(noise) * (part.root @ rng.standard_normal(len(part.at)))
        beta[part.at] = part.inverse @ cross[part.at] + wobble
        return gamma, beta, noise
