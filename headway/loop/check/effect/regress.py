"""Plain regression and the usual standard errors: rivals to measure against, and checks.

Kept because people know them and other programs print them; none of them gives the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Regression:
    """Coefficients (k,), their covariance (k, k), residuals (n,), residual degrees of freedom."""

    coefficients: Array
    covariance: Array
    residuals: Array
    freedom: int

    @property
    def standard_errors(self) -> Array:
        """One per coefficient (k,)."""
        found: Array = np.sqrt(np.diag(self.covariance))
        return found

    @property
    def p_values(self) -> Array:
        """Two-sided, Student's t (k,)."""
        found: Array = 2 * stats.t.sf(
            np.abs(self.coefficients / self.standard_errors), self.freedom
        )
        return found


def ordinary(x: Array, y: Array) -> Regression:
    """Ordinary least squares with the classic covariance."""
    inverse = np.linalg.inv(x.T @ x)
    found = inverse @ (x.T @ y)
    left = y - x @ found
    freedom = len(y) - x.shape[1]
    return Regression(found, inverse * float(left @ left) / freedom, left, freedom)


def robust(x: Array, y: Array, kind: Literal["HC0", "HC1", "HC3"] = "HC3") -> Regression:
    """Heteroskedasticity-consistent covariance (MacKinnon & White 1985)."""
    plain = ordinary(x, y)
    inverse = np.linalg.inv(x.T @ x)
    pull = np.einsum("ij,jk,ik->i", x, inverse, x)
    factor = {"HC0": 1.0, "HC1": len(y) / plain.freedom, "HC3": 1.0}[kind]
    scaled = plain.residuals / (1 - pull) if kind == "HC3" else plain.residuals
    scores = x * scaled[:, None]
    return Regression(
        plain.coefficients, factor * inverse @ (scores.T @ scores) @ inverse, plain.residuals,
        plain.freedom,
    )  # fmt: skip


def newey_west(x: Array, y: Array, lag: int | None = None, *, adjust: bool = False) -> Regression:
    """Newey & West (1987) with Bartlett weights; automatic lag ⌊4 (n/100)^(2/9)⌋ where none given.

    `adjust`: the small-sample factor n/(n − k). No prewhitening.
    """
    n = len(y)
    used = int(np.floor(4 * (n / 100) ** (2 / 9))) if lag is None else lag
    plain = ordinary(x, y)
    inverse = np.linalg.inv(x.T @ x)
    scores = x * plain.residuals[:, None]
    middle = scores.T @ scores
    for step in range(1, used + 1):
        shifted = scores[step:].T @ scores[:-step]
        middle += (1 - step / (used + 1)) * (shifted + shifted.T)
    factor = n / plain.freedom if adjust else 1.0
    return Regression(
        plain.coefficients, factor * inverse @ middle @ inverse, plain.residuals, plain.freedom
    )


def level_slope(n: int, start: int) -> Array:
    """The textbook design (n, 4): constant, time, after, time since the start."""
    time = np.arange(n, dtype=float)
    after = (time >= start).astype(float)
    return np.column_stack([np.ones(n), time, after, after * (time - start)])


def joint_p(found: Regression, which: slice) -> float:
    """Wald F test that these coefficients are all zero."""
    part, spread = found.coefficients[which], found.covariance[which, which]
    wald = float(part @ np.linalg.solve(spread, part)) / len(part)
    return float(stats.f.sf(wald, len(part), found.freedom))


def durbin_watson(residuals: Array) -> float:
    """Near 2: neighbours unrelated; towards 0: alike.

    >>> durbin_watson(np.array([1.0, 1.0, -1.0, -1.0]))
    1.0
    """
    return float(np.sum(np.diff(residuals) ** 2) / np.sum(residuals**2))


def autocorrelation(residuals: Array, lag: int = 1) -> float:
    """Sample autocorrelation at a lag, about the mean, divided by n as is usual."""
    centred = residuals - residuals.mean()
    return float(centred[lag:] @ centred[:-lag] / (centred @ centred))


def ljung_box(residuals: Array, lags: int) -> float:
    """p of no autocorrelation up to `lags` (Ljung & Box 1978)."""
    n = len(residuals)
    total = sum(autocorrelation(residuals, k) ** 2 / (n - k) for k in range(1, lags + 1))
    return float(stats.chi2.sf(n * (n + 2) * total, lags))


def breusch_godfrey(x: Array, residuals: Array, lags: int) -> float:
    """p of no autocorrelation up to `lags`, allowing for the regressors; missing lags as zero."""
    n = len(residuals)
    lagged = np.column_stack(
        [np.concatenate([np.zeros(k), residuals[:-k]]) for k in range(1, lags + 1)]
    )
    left = ordinary(np.column_stack([x, lagged]), residuals).residuals
    share = 1 - float(left @ left) / float(residuals @ residuals)
    return float(stats.chi2.sf(n * share, lags))


def poisson_log(x: Array, counts: Array, exposure: Array | None = None) -> Regression:
    """Poisson regression, log link: coefficients with their maximum-likelihood covariance."""
    offset = np.zeros(len(counts)) if exposure is None else np.log(exposure)
    eta: Array = np.log(np.maximum(counts, 0.5))
    fresh: Array = np.zeros(x.shape[1])
    for _ in range(100):
        mean = np.exp(eta)
        working = eta - offset + (counts - mean) / mean
        found, fresh = (
            fresh,
            np.asarray(np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (mean * working)), float),
        )
        eta = x @ fresh + offset
        if np.max(np.abs(fresh - found)) < 1e-12 * (1 + np.max(np.abs(fresh))):
            break
    mean = np.exp(eta)
    return Regression(
        fresh,
        np.asarray(np.linalg.inv(x.T @ (x * mean[:, None])), float),
        counts - mean,
        len(counts) - x.shape[1],
    )


def dispersion(counts: Array, found: Regression) -> float:
    """Pearson χ² over degrees of freedom; above 1 = over-dispersed (quasi-Poisson's φ)."""
    mean = counts - found.residuals
    return float(np.sum(found.residuals**2 / mean) / found.freedom)
