"""Small counts: shares out of n and counts per exposure, by quasi-likelihood.

Readings that rest on few tickets are weighted by what a binomial or Poisson count of that size is
worth, V(μ) at the fit without the change; over-dispersion and autocorrelation of the true shares
are estimated beside it (`latent`). The link is the identity: an effect is then a difference of
shares (or rates), as people read it, and adds up over readings. Draws for the null distribution
are real binomial or Poisson counts about a wandering true share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.ground.trouble import Trouble

from .ar1 import Array, draw
from .latent import LARGE
from .verdicts import Family


@dataclass(frozen=True)
class Counts:
    """Readings as `share` (count / size) and `size` (n tickets, or exposure), both (n,)."""

    share: Array
    size: Array
    family: Family


def read(values: Array, n: Array | None, family: Family) -> tuple[Counts, list[str]]:
    """Tell counts from shares and check them; says in a warning which it took.

    Binomial needs `n`. All values whole and at most n, with at least one above 1: counts. All
    within 0..1: shares. Poisson values are counts; `n`, if given, is exposure.
    """
    if family == "poisson":
        if (values < 0).any():
            at = int(np.argmax(values < 0))
            raise Trouble(f"Reading {at + 1} is {values[at]:g}: a count cannot be negative.")
        size = np.ones(len(values)) if n is None else n
        if (size <= 0).any():
            at = int(np.argmax(size <= 0))
            raise Trouble(f"Reading {at + 1} has exposure {size[at]:g}; it must be above zero.")
        return Counts(values / size, size, family), []
    if n is None:
        raise Trouble("A binomial reading needs its number of tickets: give n (--n COLUMN).")
    if (n <= 0).any():
        at = int(np.argmax(n <= 0))
        raise Trouble(f"Reading {at + 1} rests on n = {n[at]:g} tickets; leave such readings out.")
    whole = bool(np.all(np.abs(values - np.rint(values)) < 1e-9))
    if whole and (values > 1).any() and (values >= 0).all() and (values <= n + 1e-9).all():
        return Counts(values / n, n, family), ["The values were read as counts out of n."]
    if (values >= 0).all() and (values <= 1).all():
        if whole and (n > 1).any():
            return Counts(values / n, n, family), [
                "The values are all 0 or 1 and were read as counts out of n."
            ]
        return Counts(values, n, family), ["The values were read as shares between 0 and 1."]
    inside = (values >= 0) & (values <= 1)
    shares = inside.mean() > 0.5 and not whole
    at = int(np.argmax(~inside if shares else (values < 0) | (values > n)))
    raise Trouble(
        f"Reading {at + 1} is {values[at]:g} of n = {n[at]:g}: give counts from 0 to n, or shares "
        "from 0 to 1."
    )


def mean_of(counts: Counts, base: Array) -> Array:
    """Fitted means without the change (n,): iteratively reweighted, kept inside the possible."""
    share, size = counts.share, counts.size
    pooled = float(np.sum(share * size) / np.sum(size))
    mean = np.full(len(share), pooled)
    for _ in range(25):
        mean = _inside(mean, counts)
        root = 1.0 / np.sqrt(variance(mean, counts))
        found = np.linalg.lstsq(base * root[:, None], share * root, rcond=None)[0]
        fresh = base @ found
        if np.max(np.abs(fresh - mean)) < 1e-10:
            mean = fresh
            break
        mean = fresh
    return _inside(mean, counts)


def _inside(mean: Array, counts: Counts) -> Array:
    total = float(np.sum(counts.size))
    if counts.family == "binomial":
        edge = min(0.5 / total + 0.2 / float(np.median(counts.size)), 0.25)
        return np.clip(mean, edge, 1.0 - edge)
    return np.maximum(mean, max(0.5 / total, 0.05 * float(np.mean(counts.share))))


def variance(mean: Array, counts: Counts) -> Array:
    """Variance of each reading as a pure binomial share or Poisson rate (n,)."""
    spread: Array
    spread = mean * (1.0 - mean) if counts.family == "binomial" else mean
    return spread / counts.size


def weights(counts: Counts, mean: Array, freedom: int) -> tuple[Array, bool]:
    """One over each reading's standard deviation (n,), and whether the counts are small.

    Small: the sampling error is a fair part of the variation, and the weights are one over it.
    Else the variation is mostly the process's own, added to the sampling error by its moment.
    """
    sampling = variance(mean, counts)
    square = (counts.share - mean) ** 2
    over = float(np.sum(square / sampling) / max(freedom, 1))
    if over < LARGE:
        return 1.0 / np.sqrt(sampling), True
    own = max(float(np.sum(square) / max(freedom, 1)) - float(np.mean(sampling)), 0.0)
    return 1.0 / np.sqrt(sampling + own), False


def noise(
    counts: Counts,
    mean: Array,
    process: tuple[float, float],
    gaps: NDArray[np.int64],
    draws: int,
    rng: np.random.Generator,
) -> Array:
    """Draws of share − mean without a change (draws, n): true shares wander about `mean` as AR(1)
    with φ and τ² = `process` (τ² in units of the sampling error), counts are drawn from those."""
    phi, ratio = process
    own = np.sqrt(ratio / np.mean(1.0 / variance(mean, counts)))
    wandering = mean + (
        own * draw(phi, gaps, draws, rng) if ratio else np.zeros((draws, len(mean)))
    )
    if counts.family == "binomial":
        size = np.maximum(np.rint(counts.size), 1).astype(np.int64)
        drawn: Array = rng.binomial(size, np.clip(wandering, 0.0, 1.0)) / size
    else:
        drawn = rng.poisson(counts.size * np.maximum(wandering, 0.0)) / counts.size
    return drawn - mean
