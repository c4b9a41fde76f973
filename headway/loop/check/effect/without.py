"""The readings as they would have been without the change: for the chart."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from .ar1 import Array
from .readings import ready, segments_of
from .verdicts import Effect


def without(found: Effect, values: Any, start: date, *, n: Any, dates: list[date]) -> Array:
    """What each reading after the start would have been (m,), NaN for missing ones.

    Trend and season of the fit with the change in it, moved so that the mean difference from what
    was seen is the effect the verdict states.
    """
    given = ready(values, start, n, dates, None, found.family)
    segments, _ = segments_of(given, compared=False)
    ramp = np.where(segments.after, segments.since, 0.0)
    parts = [segments.base, segments.after.astype(float)[:, None]]
    if found.shape == "level and slope":
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
    kept = np.flatnonzero(np.isfinite(np.asarray(values, float)))
    if n is not None:
        kept = kept[np.asarray(n, float)[kept] > 0]
    line[kept[given.start :]] = after + seen - found.effect
    first = sum(day < start for day in dates)
    return line[first:]
