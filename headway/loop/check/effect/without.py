"""The readings as they would have been without the change: for the chart."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from .ar1 import Array
from .readings import ready, segments_of
from .verdicts import Effect


def without(
    found: Effect, values: Any, start: date, *, n: Any, dates: list[date], beside: Any = None
) -> Array:
    """What each reading after the start would have been (m,), NaN for missing ones.

    Trend and season of the fit with the change in it, moved so that the mean difference from what
    was seen is the effect the verdict states.
    """
    given = ready(values, start, n, dates, None, found.family, beside)
    segments, _ = segments_of(given, compared=given.compared)
    ramp = np.where(segments.after, segments.since, 0.0)
    parts = [segments.base, segments.after.astype(float)[:, None]]
    if found.shape.endswith("level and slope"):
        parts.append(ramp[:, None])
    design = np.column_stack(parts)
    fitted = np.linalg.lstsq(
        design * segments.weights[:, None], given.values * segments.weights, rcond=None
    )[0]
    plain = segments.base @ fitted[: segments.base.shape[1]]
    after = plain[given.start :]
    weight = segments.weights[given.start :] ** 2
    seen = np.average(given.values[given.start :] - after, weights=weight)
    line = np.full(len(np.asarray(values)), np.nan)
    there = np.isfinite(np.asarray(values, float))
    if n is not None:
        there &= np.asarray(n, float) > 0
    if beside is not None:
        there &= np.isfinite(np.asarray(beside, float))
    kept = np.flatnonzero(there)
    line[kept[given.start :]] = after + seen - found.effect
    if beside is not None:
        other = np.asarray(beside, float)
        line += other - other[kept[: given.start]].mean()
    first = sum(day < start for day in dates)
    return line[first:]
