"""One call: readings and a start in, one believable answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.ground.trouble import Trouble

from . import bsts, counts, looks, power, readings
from .ar1 import Array
from .calendar import Rhythm
from .readings import Readings
from .segmented import Segments, critical, p_value
from .threads import one_thread
from .verdicts import MINIMUM_AFTER, Direction, Effect, Family, Verdict, toward

DRAWS = 999
BLUNT = 4.0
"""Where even a step of this many times the noise would be missed, silence says nothing."""
UNSURE_PHI = 0.95
"""Autocorrelation from which a step and a drift can no longer be told apart."""


def effect(
    values: Sequence[float] | Array,
    start: int | date,
    *,
    n: Sequence[float] | Array | None = None,
    dates: Sequence[date] | Sequence[int] | None = None,
    controls: Mapping[str, Sequence[float]] | Array | None = None,
    beside: Sequence[float] | Array | None = None,
    family: Family = "gaussian",
    level: float = 0.95,
    direction: Direction = "increase",
    expected: float | None = None,
    planned: int | None = None,
    reach: bool = True,
    wait: bool = True,
    seed: int = 1,
    draws: int = DRAWS,
) -> Effect:
    """Did the readings change after the start, by how much, and how sure is that?

    - `values` (n,): one per reading, oldest first; NaN = missing. Binomial: counts out of `n`, or
      shares. Poisson: counts, `n` then being exposure.
    - `start`: index of the first reading after the change, or its date where `dates` are given.
    - `controls`: series the change did not touch; then the effect is measured against them.
    - `beside`: one series of the same measure the change did not touch, taken to move as far as
      this one would have: difference in differences. Its moves are taken off whole, and no trend is
      drawn on.
    - `direction`: which way is better. `expected`: the promised effect, for power (else one
      standard deviation of the noise).
    - `planned`: readings after the start up to which one means to look again and again; p, interval
      and verdict then hold over all those looks together.
    - `reach`: work out the power and what could be seen at all; without it the answer is never
      “cannot tell” for want of power. `wait`: say how many readings are still missing where the power is low (it takes a while).

    Raises `Trouble` for readings that cannot be read as asked.

    >>> rng = np.random.default_rng(5)
    >>> before, after = rng.normal(10, 1, 40), rng.normal(13, 1, 20)
    >>> effect(np.concatenate([before, after]), 40).verdict.value
    'better'
    """
    if not 0.5 <= level < 1:
        raise Trouble(f"The level is {level:g}; give a share from 0.5 to below 1, such as 0.95.")
    if draws < 99:
        raise Trouble("Fewer than 99 draws cannot carry a probability.")
    if controls is not None and beside is not None:
        raise Trouble("Give comparison series either to learn from (controls) or to take off.")
    ready = readings.ready(values, start, n, dates, controls, family, beside)
    segments, mean = readings.segments_of(ready, compared=ready.compared)
    why = readings.too_few(ready, segments)
    if why is not None:
        return _nothing(ready, why, family, level, direction, seed, draws)
    with one_thread():
        return _judge(
            ready,
            segments,
            mean,
            family,
            level,
            direction,
            expected,
            planned,
            reach,
            wait,
            seed,
            draws,
        )


def _judge(
    ready: Readings,
    segments: Segments,
    mean: Array | None,
    family: Family,
    level: float,
    direction: Direction,
    expected: float | None,
    planned: int | None,
    reach: bool,
    wait: bool,
    seed: int,
    draws: int,
) -> Effect:
    rng = np.random.default_rng(seed)
    weighted = segments.centred(ready.values)
    found = segments.statistics(weighted[None, :])
    null = segments.null_process(weighted[None, :])
    drawn = segments.statistics(_noise(ready, segments, mean, null, draws, rng))
    least = _looks(ready, planned, null[0], draws, seed)
    at = level if least is None else looks.level_of_a_look(least, level)
    error, bar = segments.standard_error(found), critical(np.abs(drawn.chosen), at)
    size = float(found.chosen[0]) * error
    low, high = size - bar * error, size + bar * error
    p = alone = p_value(abs(float(found.chosen[0])), np.abs(drawn.chosen))
    p_change = p_value(float(found.f[0]), drawn.f)
    shape = "step" if found.by_step[0] else "level and slope"
    if ready.parallel:
        shape = f"difference in differences, {shape}"
    if ready.controls.shape[1]:
        shape = "comparison"
        foreseen = bsts.foresee(_without(ready), ready.start, ready.controls, level=at, seed=seed)
        size, low, high = foreseen.effect, foreseen.low, foreseen.high
        p = min(1.0, 2.0 * foreseen.tail)
    if least is not None:
        p, alone, p_change = (looks.over_all(each, least) for each in (p, alone, p_change))
    process, sigma = segments.process(found.fit), float(found.fit.sigma[0])
    own = float(np.sqrt(np.mean(segments.weights**-2.0)))
    noise = sigma * own * float(np.sqrt(1.0 + process[1]))
    phi = process[0] * (process[1] / (1.0 + process[1]) if segments.counted else 1.0)
    asked = abs(expected) if expected else noise
    chance, seen, blunt = float("nan"), None, False
    if reach:
        likely = segments.statistics(_noise(ready, segments, mean, process, 499, rng) * sigma)
        bar = critical(np.abs(likely.chosen), at)
        chance = power.power(segments, likely, asked, bar)
        seen = power.detectable(segments, likely, noise, bar)
        blunt = seen is None or seen > BLUNT * noise
    verdict, notes = _verdict(
        ready, p_change, alone, (size, low, high), phi, blunt, level, direction
    )
    missing = None
    if (
        wait
        and chance < 0.8
        and verdict in (Verdict.TOO_EARLY, Verdict.NO_CHANGE, Verdict.CANNOT_TELL)
    ):
        missing, note = _missing(ready, asked, noise, phi, at, seed)
        notes.append(note)
    coefficients = segments.coefficients(found)
    return Effect(
        verdict=verdict, effect=size, low=low, high=high, p=p, p_change=p_change,
        level_change=float(coefficients[-2]), slope_change=float(coefficients[-1]), phi=phi,
        n_before=ready.start, n_after=len(ready.values) - ready.start,
        power=chance, power_for=asked, detectable=seen, points_needed=missing, noise=noise,
        shape=shape, season=ready.season, family=family, level=level, direction=direction,
        seed=seed, draws=draws, warnings=(*ready.warnings, *notes),
    )  # fmt: skip


def _noise(
    ready: Readings, segments: Segments, mean: Array | None,
    process: tuple[float, float], draws: int, rng: np.random.Generator,
) -> Array:  # fmt: skip
    """Weighted noise without a change (draws, n); of unit variance but for small counts."""
    if ready.tallied is None or mean is None or not segments.counted:
        return segments.noise(process[0], draws, rng)
    return counts.noise(ready.tallied, mean, process, segments.gaps, draws, rng) * segments.weights


def _looks(ready: Readings, planned: int | None, phi: float, draws: int, seed: int) -> Array | None:
    if planned is None or planned <= MINIMUM_AFTER:
        return None
    after = len(ready.values) - ready.start
    if after > planned:
        raise Trouble(f"{after} readings after the start are more than the {planned} planned.")
    return looks.smallest(_history(ready), planned, MINIMUM_AFTER, phi, draws, seed)


def _history(ready: Readings) -> Segments:
    """The readings before the start as a design."""
    beat = Rhythm(ready.beat.name, ready.beat.places[: ready.start])
    return power.history_of(beat, ready.seasonal[: ready.start], compared=ready.compared)


def _without(ready: Readings) -> Array:
    """The readings less their season, learned before the start, for the comparison."""
    if ready.seasonal.shape[1] == 0:
        return ready.values
    part = slice(0, ready.start)
    design = np.column_stack([np.ones(len(ready.values)), ready.seasonal, ready.controls])
    if ready.start < 2 * design.shape[1]:
        return ready.values
    found = np.linalg.lstsq(design[part], ready.values[part], rcond=None)[0]
    width = ready.seasonal.shape[1]
    left: Array = ready.values - ready.seasonal @ found[1 : 1 + width]
    return left


def _verdict(
    ready: Readings, p_change: float, alone: float, sizes: tuple[float, float, float],
    phi: float, blunt: bool, level: float, direction: Direction,
) -> tuple[Verdict, list[str]]:  # fmt: skip
    size, low, high = sizes
    notes: list[str] = []
    after = len(ready.values) - ready.start
    alpha = 1.0 - level
    shown = low > 0 or high < 0
    if phi >= 0.6:
        notes.append(
            f"Neighbouring readings are strongly alike (correlation {phi:.2f}): "
            f"{len(ready.values)} readings tell as much as far fewer."
        )
    if after < MINIMUM_AFTER:
        notes.append(f"Only {after} readings after the start; a verdict needs {MINIMUM_AFTER}.")
        return Verdict.TOO_EARLY, notes
    if shown and ready.controls.shape[1] and alone >= alpha:
        notes.append(
            "The comparison shows a difference, but one that the noise between the series, as "
            f"drawn out as it is, brings about by itself too often (p = {alone:.2f})."
        )
        return Verdict.CANNOT_TELL, notes
    if phi >= UNSURE_PHI:
        notes.append("The readings drift so slowly that a step and a drift look alike.")
        return Verdict.CANNOT_TELL, notes
    if shown:
        return toward(size, direction), notes
    if p_change < alpha and not ready.controls.shape[1]:
        notes.append(
            f"The course changed (p = {p_change:.3f} for level and slope together), but whether "
            "the readings are higher or lower on the whole is not settled."
        )
        return Verdict.CANNOT_TELL, notes
    if blunt:
        notes.append(
            f"Even a step of {BLUNT:g} times the noise would be missed with these readings."
        )
        return Verdict.CANNOT_TELL, notes
    return Verdict.NO_CHANGE, notes


def _missing(
    ready: Readings, asked: float, noise: float, phi: float, level: float, seed: int
) -> tuple[int | None, str]:
    """Points still missing for 80 % power, in number and words."""
    after = len(ready.values) - ready.start
    least = max(after, MINIMUM_AFTER)
    count, _ = power.points_needed(
        _history(ready), asked, noise, phi, least=least, level=level, seed=seed, draws=299
    )
    if count is None:
        return None, (
            f"A lasting change of {asked:.3g} cannot be seen with 80 % chance even in 156 "
            f"{ready.beat.name}s after the start."
        )
    still = count - after
    return still, (
        f"To see a lasting change of {asked:.3g} with 80 % chance, about {still} more "
        f"{ready.beat.name}s of readings are needed."
    )


def _nothing(
    ready: Readings, why: tuple[Verdict, str], family: Family, level: float, direction: Direction,
    seed: int, draws: int,
) -> Effect:  # fmt: skip
    gone = float("nan")
    return Effect(
        verdict=why[0], effect=gone, low=gone, high=gone, p=gone, p_change=gone,
        level_change=gone, slope_change=gone, phi=gone, n_before=ready.start,
        n_after=len(ready.values) - ready.start, power=gone, power_for=gone, detectable=None,
        points_needed=None, noise=gone, shape="none", season=ready.season, family=family,
        level=level, direction=direction, seed=seed, draws=draws,
        warnings=(*ready.warnings, why[1]),
    )  # fmt: skip


def before_after(values: Array, start: int) -> tuple[float, float]:
    """The naive rival: difference of means and Welch's two-sided p. Not a verdict."""
    from scipy.stats import ttest_ind

    kept: NDArray[np.float64] = values[np.isfinite(values)]
    split = int(np.isfinite(values[:start]).sum())
    a, b = kept[:split], kept[split:]
    return float(b.mean() - a.mean()), float(ttest_ind(b, a, equal_var=False).pvalue)
