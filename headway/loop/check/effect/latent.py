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
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

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


@lru_cache(maxsize=4)
def _turns(weights: bytes, places: bytes) -> list[tuple[Array, Array]]:
    """Shared by the models with and without the change, which differ in their design alone."""
    given, at = np.frombuffer(weights), np.frombuffer(places, np.int64)
    apart = np.abs(at[:, None] - at[None, :]).astype(float)
    scaled = given / np.sqrt(np.mean(given**2))
    worth = scaled[:, None] * scaled[None, :]
    turns = [(np.eye(len(scaled)), scaled**2)]
    for phi in PHIS[1:]:
        values, vectors = np.linalg.eigh(worth * phi**apart)
        turns.append((vectors, values))
    return turns


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

    @property
    def _turns(self) -> list[tuple[Array, Array]]:
        """Per φ: eigenvectors (n, n) and eigenvalues (n,) of W R(φ) W; V of any τ² shares them."""
        return _turns(self.weights.tobytes(), np.asarray(self.places, np.int64).tobytes())

    @cached_property
    def _decomposed(self) -> tuple[Array, Array, Array, Array]:
        scales = np.stack(
            [1.0 / np.sqrt(1.0 + ratio * self._turns[PHIS.index(phi)][1]) for phi, ratio in POINTS]
        )
        turned = [vectors.T @ self.design for vectors, _ in self._turns]
        white = scales[:, :, None] * np.stack([turned[PHIS.index(phi)] for phi, _ in POINTS])
        bases, triangles = np.linalg.qr(white)
        sizes = np.abs(np.diagonal(triangles, axis1=1, axis2=2))
        constants = np.log(scales).sum(axis=1) - np.log(sizes).sum(axis=1)
        return scales**2, scales[:, :, None] * bases, triangles, constants

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
        squares, directions, _, constants = self._decomposed
        rows = np.atleast_2d(series)
        count, k = len(rows), self.design.shape[1]
        coordinates = np.empty((count, len(POINTS), k))
        left = np.empty((count, len(POINTS)))
        phis = np.array([phi for phi, _ in POINTS])
        for phi, (vectors, _) in zip(PHIS, self._turns, strict=True):
            here = np.flatnonzero(phis == phi)
            turned = rows if phi == 0 else rows @ vectors
            flat = directions[here].transpose(1, 0, 2).reshape(len(vectors), -1)
            coordinates[:, here] = (turned @ flat).reshape(count, len(here), k)
            left[:, here] = turned**2 @ squares[here].T
        left -= np.einsum("bgk,bgk->bg", coordinates, coordinates)
        reml = constants - 0.5 * left
        best = np.argmax(reml, axis=1)
        pick = np.arange(count)
        return Fit(best, phis[best], np.ones(count), coordinates[pick, best], reml)
