"""Regression for small counts: sampling noise of known size on top of a latent AR(1) process.

A share out of few tickets jumps about by itself, and that noise hides how alike the true shares of
neighbouring weeks are: plain AR(1) sees too little correlation and cries wolf. So the two are kept
apart. In units of each reading's own sampling error,

    V = I + τ² · W R(φ) W,   R(φ) the AR(1) correlation, W = diag(w) with mean square 1,

the unit matrix being the binomial or Poisson noise itself. Restricted likelihood over a grid of
(φ, τ²) with the scale known; φ = 0 is plain over-dispersion, τ² = 0 none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from .ar1 import Array, Fit

PHIS = (0.0, 0.3, 0.5, 0.68, 0.82, 0.91, 0.96)
RATIOS = (0.15, 0.4, 0.9, 2.0, 5.0)
POINTS: tuple[tuple[float, float], ...] = (
    (0.0, 0.0),
    *((phi, ratio) for phi in PHIS for ratio in RATIOS),
)
"""(φ, τ²) tried; τ² is the latent variance over the sampling variance."""
LARGE = 5.0
"""Over-dispersion beyond which counts are large enough for the plain AR(1) model."""


@dataclass(frozen=True)
class Latent:
    """A weighted design (n, k) with `weights` (n,) at whole-number `places` (n,)."""

    design: Array
    weights: Array
    places: NDArray[np.int64]

    @property
    def freedom(self) -> int:
        """Residual degrees of freedom, n − k."""
        return self.design.shape[0] - self.design.shape[1]

    @cached_property
    def _decomposed(self) -> tuple[Array, Array, Array, Array]:
        n, k = self.design.shape
        unit = np.eye(n)
        apart = np.abs(self.places[:, None] - self.places[None, :]).astype(float)
        scaled = self.weights / np.sqrt(np.mean(self.weights**2))
        whiteners = np.empty((len(POINTS), n, n))
        bases = np.empty((len(POINTS), n, k))
        triangles = np.empty((len(POINTS), k, k))
        constants = np.empty(len(POINTS))
        for g, (phi, ratio) in enumerate(POINTS):
            alike = unit if phi == 0 else phi**apart
            spread = unit + ratio * scaled[:, None] * alike * scaled[None, :]
            root = np.linalg.cholesky(spread)
            whitener = solve_triangular(root, unit, lower=True, check_finite=False)
            bases[g], triangles[g] = np.linalg.qr(whitener @ self.design)
            whiteners[g] = whitener.T
            constants[g] = -np.sum(np.log(np.diag(root))) - np.sum(
                np.log(np.abs(np.diag(triangles[g])))
            )
        return whiteners, bases, triangles, constants

    def triangle(self, g: int) -> Array:
        """R of the QR decomposition of the whitened design at grid point g (k, k)."""
        found: Array = self.triangles[g]
        return found

    @property
    def triangles(self) -> Array:
        """All of them (G, k, k)."""
        return self._decomposed[2]

    def fit(self, series: Array) -> Fit:
        """Fit a batch (B, n) of weighted series; `phi` is the latent process's."""
        whiteners, bases, _, constants = self._decomposed
        rows = np.atleast_2d(series)
        reml = np.empty((len(rows), len(POINTS)))
        coordinates = np.empty((len(rows), len(POINTS), self.design.shape[1]))
        for g in range(len(POINTS)):
            white = rows @ whiteners[g]
            coordinates[:, g] = white @ bases[g]
            left = np.einsum("bi,bi->b", white, white)
            left -= np.einsum("bk,bk->b", coordinates[:, g], coordinates[:, g])
            reml[:, g] = constants[g] - 0.5 * left
        best = np.argmax(reml, axis=1)
        pick = np.arange(len(rows))
        phis = np.array([phi for phi, _ in POINTS])
        return Fit(best, phis[best], np.ones(len(rows)), coordinates[pick, best], reml)
