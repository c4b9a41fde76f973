"""The local level model by maximum likelihood: how much drifts, how much is noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LocalLevel:
    """Variance of the level's steps, of the noise, and the diffuse log-likelihood."""

    level: float
    noise: float
    log_likelihood: float


def local_level(values: Array) -> LocalLevel:
    """Fit y = level + noise, level a random walk, with a diffuse start (Harvey 1989).

    The noise variance is concentrated out; the ratio of the two is sought on a log scale.
    """

    def filtered(ratio: float) -> tuple[float, float]:
        state, spread = values[0], 1.0 + ratio
        squares, logs = 0.0, 0.0
        for value in values[1:]:
            total = spread + 1.0
            error = value - state
            squares += error * error / total
            logs += float(np.log(total))
            gain = spread / total
            state += gain * error
            spread = spread * (1 - gain) + ratio
        return squares, logs

    n = len(values) - 1

    def loss(log_ratio: float) -> float:
        squares, logs = filtered(float(np.exp(log_ratio)))
        return 0.5 * (n * float(np.log(squares / n)) + logs)

    found = minimize_scalar(loss, bounds=(-18.0, 12.0), method="bounded", options={"xatol": 1e-9})
    ratio = float(np.exp(found.x))
    squares, logs = filtered(ratio)
    noise = squares / n
    likelihood = -0.5 * (n * np.log(2 * np.pi) + n * np.log(noise) + logs + n)
    return LocalLevel(ratio * noise, noise, float(likelihood))
