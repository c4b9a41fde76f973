"""Readings made ready to be judged, and their design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from headway.ground.trouble import Trouble

from . import counts
from .ar1 import Array
from .calendar import Rhythm, rhythm, season
from .segmented import Segments
from .verdicts import MINIMUM_AFTER, MINIMUM_BEFORE, Family, Verdict


@dataclass(frozen=True)
class Readings:
    """Readings ready to be judged: gaps dropped, on an even rhythm, split at `start` (index)."""

    values: Array
    tallied: counts.Counts | None
    start: int
    beat: Rhythm
    seasonal: Array
    season: str
    controls: Array
    warnings: tuple[str, ...]
    parallel: bool = False

    @property
    def compared(self) -> bool:
        """Whether others carry the trend: comparison series, or what was taken off already."""
        return self.parallel or self.controls.shape[1] > 0


def ready(
    values: Any, start: int | date, n: Any, dates: Any, controls: Any, family: Family,
    beside: Any = None,
) -> Readings:  # fmt: skip
    """Drop what is missing, find rhythm and season, read counts; refuse what does not fit.

    `beside`: a series whose moves are taken off whole, about its mean before the start.
    """
    y = np.asarray(values, float)
    if y.ndim != 1 or len(y) == 0:
        raise Trouble("Give one row of readings, oldest first.")
    size = None if n is None else np.asarray(n, float)
    table = _table(controls, len(y))
    other_side = None if beside is None else np.asarray(beside, float)
    for name, other in (("n", size), ("dates", dates), ("of the comparison", other_side)):
        if other is not None and len(other) != len(y):
            raise Trouble(f"There are {len(y)} readings but {len(other)} {name}.")
    warnings: list[str] = []
    kept = np.isfinite(y) & np.isfinite(table).all(axis=1)
    if size is not None:
        kept &= np.isfinite(size) & (size > 0)
    if other_side is not None:
        kept &= np.isfinite(other_side)
    at = np.flatnonzero(kept)
    if len(at) < len(y):
        empty = "" if size is None or (size[~kept] > 0).all() else " (no value, or n = 0)"
        warnings.append(f"{len(y) - len(at)} of {len(y)} readings are missing and left out{empty}.")
    if len(at) == 0:
        raise Trouble("All readings are missing.")
    if isinstance(start, date):
        if dates is None or not isinstance(dates[0], date):
            raise Trouble("A start date needs the readings' dates.")
        first = int(sum(d < start for d in dates))
    else:
        first = int(start)
    places = [int(i) for i in at] if dates is None else [dates[i] for i in at]
    beat = rhythm(places, len(at))
    seasonal, named, notes = season(places, beat)
    warnings += notes
    y, table = y[at], table[at]
    split = int(np.searchsorted(at, first))
    tallied = None
    if family != "gaussian":
        tallied, notes = counts.read(y, None if size is None else size[at], family)
        warnings += notes
        y = tallied.share
    elif size is not None:
        warnings.append("n is not used with the gaussian family.")
    if other_side is not None and split:
        off = other_side[at] - other_side[at][:split].mean()
        y = y - off
        if tallied is not None:
            tallied = replace(tallied, share=y)
    return Readings(
        y, tallied, split, beat, seasonal, named, table, tuple(warnings), other_side is not None
    )


def _table(controls: Any, n: int) -> Array:
    if controls is None:
        return np.empty((n, 0))
    columns = list(controls.values()) if isinstance(controls, Mapping) else None
    table = np.column_stack(columns) if columns else np.asarray(controls, float)
    if table.ndim == 1:
        table = table[:, None]
    if len(table) != n:
        raise Trouble(f"There are {n} readings but {len(table)} of the comparison series.")
    return table.astype(float)


def segments_of(given: Readings, *, compared: bool) -> tuple[Segments, Array | None]:
    """The design, and for counts the mean without the change (n,)."""
    places = given.beat.places.astype(float)
    total = len(places)
    columns = [np.ones(total)]
    if not compared:
        columns.append(places / max(places[-1], 1.0))
    base = np.column_stack([*columns, given.seasonal])
    if compared:
        middle, width = given.controls.mean(axis=0), given.controls.std(axis=0)
        base = np.column_stack([base, (given.controls - middle) / np.where(width > 0, width, 1.0)])
    after = np.arange(total) >= given.start
    first = places[given.start] if given.start < total else places[-1]
    mean, weights, small = None, np.ones(total), False
    if given.tallied is not None:
        mean = counts.mean_of(given.tallied, base)
        weights, small = counts.weights(given.tallied, mean, total - base.shape[1])
    return Segments(base, after, places - first, given.beat.gaps, weights, small), mean


def too_few(given: Readings, segments: Segments) -> tuple[Verdict, str] | None:
    """Why these readings can carry no estimate at all, or None."""
    before, after = given.start, len(given.values) - given.start
    if before < MINIMUM_BEFORE:
        return Verdict.CANNOT_TELL, (
            f"Only {before} readings before the start; at least {MINIMUM_BEFORE} make a baseline."
        )
    if after < 2:
        return Verdict.TOO_EARLY, (
            f"Only {after} readings after the start; a first estimate needs 2, a verdict "
            f"{MINIMUM_AFTER}."
        )
    if segments.base.shape[0] - segments.base.shape[1] - 2 < 6:
        return Verdict.CANNOT_TELL, "Too few readings for trend, season and comparison series."
    if float(np.ptp(given.values)) == 0:
        return Verdict.CANNOT_TELL, "All readings are the same: there is no noise to judge by."
    return None
