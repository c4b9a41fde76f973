"""Has a monthly rate become worse, and since when? A test that pays for having searched (pure).

The statistic is the largest standardised step over all months a step could begin at (Quandt's
sup statistic, Andrews, Econometrica 61, 1993), with the residual spread after each step as the
yardstick, never less than the binomial one. Its p-value comes from simulating stable desks with the
same numbers of tickets, the same average rate and as much wandering from month to month as this
one shows (lag-one correlation `WANDER`), and searching those in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

WANDER = 0.6
SPREAD_LEVEL = 0.8
"""How sure to be that the simulated desks wander no less than this one."""
EDGE = 3
"""Months needed before and after a step."""
MIN_MONTHS = 9
_STAGES = (400, 4_000, 40_000)


@dataclass(frozen=True)
class Step:
    """A step for the worse: first month after it (index), rates before and after, and p."""

    at: int
    before: float
    after: float
    p: float


@dataclass(frozen=True)
class Monthly:
    """A monthly series of rates with the variance each has by mere sampling, both (months,)."""

    rate: np.ndarray
    variance: np.ndarray


def of_counts(hits: np.ndarray, tries: np.ndarray) -> Monthly:
    """The series of one slice; the variance is that of the pooled rate."""
    share = _pooled(hits, tries)
    return Monthly(hits / tries, share * (1 - share) / tries)


def against(
    hits: np.ndarray, tries: np.ndarray, rest_hits: np.ndarray, rest_tries: np.ndarray
) -> Monthly:
    """The series of differences slice − rest of the desk: what season and bad weeks share is gone."""
    here, there = _pooled(hits, tries), _pooled(rest_hits, rest_tries)
    return Monthly(
        hits / tries - rest_hits / rest_tries,
        here * (1 - here) / tries + there * (1 - there) / rest_tries,
    )


def _pooled(hits: np.ndarray, tries: np.ndarray) -> float:
    """The pooled rate, kept off 0 and 1 by half a ticket."""
    return float((hits.sum() + 0.5) / (tries.sum() + 1.0))


def _search(rate: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standardised rises, shape (series, places), with residual spread per place; places.

    `rate` is (series, months), `weight` (months,) the inverse variances.
    """
    months = rate.shape[1]
    places = np.arange(EDGE, months - EDGE + 1)
    total_w = weight.sum()
    weighted = rate * weight
    before_w = np.cumsum(weight)[places - 1]
    before = np.cumsum(weighted, axis=1)[:, places - 1]
    total = weighted.sum(axis=1, keepdims=True)
    after_w = total_w - before_w
    step = (total - before) / after_w - before / before_w
    information = before_w * after_w / total_w
    around = (weighted * rate).sum(axis=1, keepdims=True) - total**2 / total_w
    left = np.maximum(around - step**2 * information, 0.0) / (months - 2)
    return step * np.sqrt(information) / np.sqrt(np.maximum(left, 1.0)), left, places


def find_step(monthly: Monthly, *, worse: int, seed: int, stop_above: float = 0.02) -> Step | None:
    """The most likely step for the worse and its p-value; None with fewer than `MIN_MONTHS`.

    `worse` is +1 where a rise is worse, −1 where a fall is. Simulation stops early where p is
    clearly above `stop_above`; the smallest p it can give is 1 / 40,001.

    >>> rate = np.r_[np.full(12, 0.65), np.full(12, 0.45)] + 0.02 * np.sin(np.arange(24))
    >>> step = find_step(Monthly(rate, np.full(24, 0.002)), worse=-1, seed=1)
    >>> step.at, round(step.before, 2), round(step.after, 2), step.p < 0.001
    (12, 0.65, 0.45, True)
    """
    months = len(monthly.rate)
    if months < MIN_MONTHS:
        return None
    rate, weight = worse * monthly.rate, 1.0 / monthly.variance
    strength, left, places = _search(rate[None, :], weight)
    best = int(strength[0].argmax())
    seen = float(strength[0, best])
    at = int(places[best])
    before = float(np.average(monthly.rate[:at], weights=weight[:at]))
    after = float(np.average(monthly.rate[at:], weights=weight[at:]))
    if seen <= 0:
        return Step(at, before, after, 1.0)
    # spread beyond sampling: its upper confidence limit, as the search has used up some of it
    freedom = months - 4
    spread = float(left.min()) * (months - 2) / stats.chi2.ppf(1 - SPREAD_LEVEL, freedom)
    extra = max(spread - 1.0, 0.0)
    hidden = np.sqrt(extra / weight.mean())
    rng = np.random.default_rng(seed)
    beaten, drawn = 0, 0
    for stage in _STAGES:
        while drawn < stage:
            batch = min(stage - drawn, 4_000)
            noise = rng.standard_normal((batch, months)) * np.sqrt(monthly.variance)
            if hidden > 0:
                noise += hidden * _wandering(rng, batch, months)
            beaten += int((_search(noise, weight)[0].max(axis=1) >= seen).sum())
            drawn += batch
        if (beaten + 1) / (drawn + 1) > stop_above or beaten >= 40:
            break
    return Step(at, before, after, (beaten + 1) / (drawn + 1))


def _wandering(rng: np.random.Generator, batch: int, months: int) -> np.ndarray:
    """Stationary first-order autoregressions of unit variance, shape (batch, months)."""
    noise = rng.standard_normal((batch, months))
    for month in range(1, months):
        noise[:, month] = WANDER * noise[:, month - 1] + np.sqrt(1 - WANDER**2) * noise[:, month]
    return noise
