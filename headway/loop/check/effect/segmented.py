"""Segmented regression with AR(1) errors: did level or slope change at the start?

Null model: constant, trend, season, comparison series. Full model: a step and a ramp besides.
Everything is read off the whitened full model at its best φ: the last coordinate is the slope's t,
the one before it the step's t (in the model without the ramp), both over the same σ, and together
they make F.

The effect is the mean difference after the start. Where the slope visibly changed it is the mean of
the fitted difference (level and slope). Where it did not, the plain step is the steadier measure
of the same thing, and the clearer of the two counts. The null distribution is drawn with the
whole procedure, that choice included, so p stays honest and the interval leaves out zero exactly
when p is small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .ar1 import Array, Fit, Model, corrected, draw
from .latent import POINTS, Latent

LONG = 60
"""Readings before the start from which their noise is known from them alone (small counts)."""
SLOPE_SHOWN = 2.2
"""|t| from which a change of slope is taken as shown and the step alone no longer describes it."""


@dataclass(frozen=True)
class Statistics:
    """Of a batch of B series, each array (B,): F and t values, and the chosen measure's t."""

    fit: Fit
    f: Array
    step: Array
    slope: Array
    mean: Array

    @cached_property
    def by_step(self) -> NDArray[np.bool_]:
        """True where the plain step is the measure of the effect."""
        alike = np.sign(self.step) == np.sign(self.mean)
        clearer: NDArray[np.bool_] = np.abs(self.step) >= np.abs(self.mean)
        return (np.abs(self.slope) <= SLOPE_SHOWN) & alike & clearer

    @cached_property
    def chosen(self) -> Array:
        """Signed t of the chosen measure."""
        return np.where(self.by_step, self.step, self.mean)


@dataclass(frozen=True)
class Segments:
    """A series' design: `base` (n, k0) without the change, `after` (n,) true after the start,
    `since` (n,) steps since the start (0 at the first reading after it), `gaps` (n − 1,),
    `weights` (n,): one over each reading's standard deviation, up to a common factor; `counted`:
    small counts, the weights being one over the sampling error itself."""

    base: Array
    after: NDArray[np.bool_]
    since: Array
    gaps: NDArray[np.int64]
    weights: Array
    counted: bool = False

    @cached_property
    def null(self) -> Model | Latent:
        """The model without the change."""
        return self._model(self.base)

    @cached_property
    def full(self) -> Model | Latent:
        """The model with step and ramp, these two last."""
        ramp = np.where(self.after, self.since, 0.0)
        return self._model(np.column_stack([self.base, self.after.astype(float), ramp]))

    def _model(self, design: Array) -> Model | Latent:
        weighted = design * self.weights[:, None]
        if self.counted:
            places = np.concatenate([[0], np.cumsum(self.gaps)])
            return Latent(weighted, self.weights, places)
        return Model.of(weighted, self.gaps)

    @cached_property
    def _contrast(self) -> tuple[Array, Array]:
        """Per grid point: the mean effect's unit direction (G, k) and its length (G,)."""
        triangles = self.full.triangles
        wanted = np.zeros(triangles.shape[1])
        wanted[-2], wanted[-1] = 1.0, self.since[self.after].mean()
        right = np.broadcast_to(wanted[None, :, None], (len(triangles), len(wanted), 1))
        along = np.linalg.solve(triangles.transpose(0, 2, 1), right)[:, :, 0]
        length = np.linalg.norm(along, axis=1)
        return along / length[:, None], length

    def centred(self, series: Array) -> Array:
        """The series less its plain fit without the change, weighted: what the fits work on."""
        design = self.base * self.weights[:, None]
        weighted = series * self.weights
        found = np.linalg.lstsq(design, weighted, rcond=None)[0]
        left: Array = weighted - design @ found
        return left

    def statistics(self, weighted: Array) -> Statistics:
        """Statistics of weighted, centred series (B, n)."""
        return self._read(self.full.fit(weighted))

    def with_step(self, found: Statistics, step: float) -> Statistics:
        """The same series with a lasting step added: exact, as the full model's φ and σ stay."""
        fit = found.fit
        moved = fit.coordinates + step * self.full.triangles[fit.best][:, :, -2]
        return self._read(replace(fit, coordinates=moved))

    def _read(self, fit: Fit) -> Statistics:
        signs = np.sign(self.full.triangles[:, [-2, -1], [-2, -1]])[fit.best]
        direction, _ = self._contrast
        step = fit.coordinates[:, -2] * signs[:, 0] / fit.sigma
        slope = fit.coordinates[:, -1] * signs[:, 1] / fit.sigma
        mean = np.einsum("bk,bk->b", fit.coordinates, direction[fit.best]) / fit.sigma
        return Statistics(fit, (step**2 + slope**2) / 2.0, step, slope, mean)

    def standard_error(self, found: Statistics) -> float:
        """Standard error of the chosen measure of the first series."""
        g, sigma = int(found.fit.best[0]), float(found.fit.sigma[0])
        if found.by_step[0]:
            return sigma / abs(float(self.full.triangle(g)[-2, -2]))
        return sigma * float(self._contrast[1][g])

    def coefficients(self, found: Statistics) -> Array:
        """Full-model coefficients of the first series (k,), on top of what `centred` took off."""
        g = int(found.fit.best[0])
        solved: Array = np.linalg.solve(self.full.triangle(g), found.fit.coordinates[0])
        return solved

    def null_process(self, weighted: Array) -> tuple[float, float]:
        """φ of the model without the change, corrected for its bias, and (for counts) τ².

        Small counts with a long history: from the readings before the start alone. Where counting
        makes most of the noise, a step is otherwise taken for a true share that wanders slowly, and
        no step would ever be told from that.
        """
        before = int((~self.after).sum())
        if not self.counted or before < LONG:
            return self.process(self.null.fit(weighted))
        history = replace(
            self, base=self.base[:before], after=self.after[:before], since=self.since[:before],
            gaps=self.gaps[: before - 1], weights=self.weights[:before],
        )  # fmt: skip
        design = history.base * history.weights[:, None]
        seen = weighted[:, :before]
        left = seen - (design @ np.linalg.lstsq(design, seen.T, rcond=None)[0]).T
        return history.process(history.null.fit(left))

    def process(self, fit: Fit) -> tuple[float, float]:
        """The first series' φ, corrected for its bias, and for counts its τ² (else 0)."""
        n = len(self.after)
        if self.counted:
            phi, ratio = POINTS[int(fit.best[0])]
            return (corrected(phi, n) if phi else 0.0), ratio
        return corrected(float(fit.phi[0]), n), 0.0

    def noise(self, phi: float, draws: int, rng: np.random.Generator) -> Array:
        """Unit-variance AR(1) draws (draws, n)."""
        return draw(phi, self.gaps, draws, rng)


def p_value(observed: float, drawn: Array) -> float:
    """(1 + number of draws at or above the observed) / (B + 1).

    >>> p_value(2.0, np.array([0.5, 1.0, 2.5]))
    0.5
    """
    return float((1 + np.count_nonzero(drawn >= observed)) / (len(drawn) + 1))


def critical(drawn: Array, level: float) -> float:
    """Values above this, and only these, have a `p_value` below 1 − level."""
    allowed = int(np.ceil((1.0 - level) * (len(drawn) + 1) - 1e-9)) - 2
    if allowed < 0:
        return float("inf")
    return float(np.sort(drawn)[::-1][min(allowed, len(drawn) - 1)])
