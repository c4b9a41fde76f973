"""How surely would a change show, and how long must we wait?

By drawing: series with the noise the readings have, a lasting step added, the whole procedure run
on each. What counts as shown is the same test the verdict uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from headway.ground.trouble import Trouble

from .ar1 import Array, corrected
from .calendar import Rhythm, rhythm, season
from .segmented import Segments, Statistics, critical
from .threads import one_thread

LONGEST = 20.0
"""Steps beyond this many times the noise are not sought."""


@dataclass(frozen=True)
class Wait:
    """`points` after the start needed for the asked-for power (None: never within `tried`),
    `power` then reached (or the best there was), readings' `rhythm`, and the noise assumed."""

    points: int | None
    power: float
    rhythm: str
    tried: int
    noise: float
    phi: float
    warning: str | None


def power(segments: Segments, noise: Statistics, step: float, bar: float) -> float:
    """Chance that a lasting step of this size is shown.

    `noise`: statistics of drawn series without a change, of the size the readings have; `bar`: the
    |t| from which a change counts as shown.
    """
    return float(np.mean(np.abs(segments.with_step(noise, step).chosen) > bar))


def detectable(
    segments: Segments, noise: Statistics, size: float, bar: float, wanted: float = 0.8
) -> float | None:
    """The smallest lasting step shown with chance `wanted`; None beyond twenty times `size`, the
    readings' noise."""
    low, high = 0.0, size
    while power(segments, noise, high, bar) < wanted:
        low, high = high, high * 2
        if high > LONGEST * size:
            return None
    for _ in range(12):
        middle = (low + high) / 2
        if power(segments, noise, middle, bar) < wanted:
            low = middle
        else:
            high = middle
    return high


def points_needed(
    history: Segments,
    promised: float,
    noise: float,
    phi: float,
    *,
    least: int,
    most: int = 156,
    level: float = 0.95,
    wanted: float = 0.8,
    draws: int = 399,
    seed: int = 1,
) -> tuple[int | None, float]:
    """Readings after the start until a lasting step of `promised` shows with chance `wanted`.

    `history`: the readings before the start (all `after` false). The answer is sought by doubling
    and halving between `least` and `most`; None when even `most` are too few, with the power there.
    """
    reached: dict[int, float] = {}

    def at(count: int) -> float:
        if count not in reached:
            segments = lengthened(history, count)
            rng = np.random.default_rng([seed, count])
            drawn = segments.statistics(segments.noise(phi, draws, rng) * noise)
            bar = critical(np.abs(drawn.chosen), level)
            reached[count] = power(segments, drawn, promised, bar)
        return reached[count]

    if at(least) >= wanted:
        return least, at(least)
    low, high = least, least
    while at(high) < wanted:
        if high >= most:
            return None, max(reached.values())
        low, high = high, min(high * 2, most)
    while high - low > 1:
        middle = (low + high) // 2
        if at(middle) < wanted:
            low = middle
        else:
            high = middle
    return high, at(high)


def lengthened(history: Segments, count: int) -> Segments:
    """The history with `count` more readings after a start at its end; the season's columns are
    carried on by their last cycle's worth of rows where there are any."""
    n, k = history.base.shape
    rows = np.zeros((count, k))
    rows[:, 0] = 1.0
    if k > 1:
        pace = (history.base[-1, 1] - history.base[-2, 1]) / history.gaps[-1]
        rows[:, 1] = history.base[-1, 1] + pace * np.arange(1, count + 1)
        rows[:, 2:] = history.base[np.arange(count) % n, 2:]
    gaps = np.concatenate([history.gaps, np.ones(count, np.int64)])
    after = np.concatenate([np.zeros(n, bool), np.ones(count, bool)])
    return replace(
        history,
        base=np.vstack([history.base, rows]),
        after=after,
        since=np.concatenate([np.zeros(n), np.arange(count, dtype=float)]),
        gaps=gaps,
        weights=np.ones(n + count),
    )


def weeks_needed(
    history: Sequence[float] | Array,
    promised_effect: float,
    level: float = 0.95,
    power: float = 0.8,
    *,
    dates: Sequence[date] | None = None,
    beside: Sequence[float] | Array | None = None,
    least: int = 8,
    most: int = 156,
    seed: int = 1,
) -> Wait:
    """Before the start: how many readings (weeks, for a weekly history) until the promise shows.

    `history`: the KPI's own readings (NaN = missing), at least 10; `promised_effect` in its unit,
    as a lasting step; `beside`: a comparison series to take off, where the verdict will have one. A warning
    says so when it cannot be seen within `most` readings.
    """
    values = np.asarray(history, float)
    seen = np.isfinite(values)
    other = None if beside is None else np.asarray(beside, float)
    if other is not None:
        seen &= np.isfinite(other)
    kept = np.flatnonzero(seen)
    if len(kept) < 10:
        raise Trouble(f"Only {len(kept)} readings: at least 10 are needed to know the noise.")
    given: Sequence[date] | Sequence[int]
    given = [dates[int(i)] for i in kept] if dates is not None else [int(i) for i in kept]
    beat = rhythm(given, len(kept))
    segments = history_of(beat, season(given, beat)[0], compared=other is not None)
    read = values[kept]
    if other is not None:
        read = read - (other[kept] - other[kept].mean())
    with one_thread():
        fit = segments.null.fit(segments.centred(read))
        phi, noise = corrected(float(fit.phi[0]), len(kept)), float(fit.sigma[0])
        count, reached = points_needed(
            segments, abs(promised_effect), noise, phi,
            least=least, most=most, level=level, wanted=power, seed=seed,
        )  # fmt: skip
    warning = None
    if count is None:
        warning = (
            f"A lasting change of {abs(promised_effect):g} cannot be seen within {most} "
            f"{beat.name}s after the start: the readings vary by {noise:.3g} from one to the next "
            f"and the chance of showing it stays at {reached:.0%} or below."
        )
    return Wait(count, reached, beat.name, most, noise, phi, warning)


def history_of(beat: Rhythm, seasonal: Array, *, compared: bool = False) -> Segments:
    """Readings without any start, as a design; `compared`: no trend, others carry it."""
    n = len(beat.places)
    trend = beat.places / max(int(beat.places[-1]), 1)
    columns = [np.ones(n)] if compared else [np.ones(n), trend, seasonal]
    base = np.column_stack(columns)
    return Segments(base, np.zeros(n, bool), np.zeros(n), beat.gaps, np.ones(n))
