"""The watch after closing: does the gain stay? A chart that says how late and how wrong it may be.

A one-sided CUSUM (Page 1954, Biometrika 41) on the readings after closing, against the level that
was proved. Its bar is found by drawing: series that hold the level, as alike from week to week as
this KPI's readings are, the level itself known only as surely as it was measured; the bar is the
one that no more than one such watch in twenty crosses in its whole length. Then series that slip are
drawn, and how long until the bar is crossed: by half the gain where eight in ten of such slips are
seen within the watch, else by three quarters or all of it. Both figures are shown with the
watch, and measured on planted slips in `bench/verdicts.py` (pure, seeded).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from headway.ground.trouble import Trouble

from .effect.ar1 import corrected, draw

Array = np.ndarray
WEEKS = 26
"""How long a gain is watched, unless said otherwise."""
FALSE_ALARM = 0.05
"""Watches over a gain that stays which raise an alarm, at most."""
NEWEST = 26
"""Readings before closing that give the level to hold."""
LEAST = 8
"""Readings after the start without which there is no level to hold."""
SLIPS = (0.5, 0.75, 1.0)
"""Shares of the gain whose loss may be looked for: the first that is seen often enough."""
ENOUGH = 0.8
"""Slips that must be seen within the watch."""
PATHS = 4000
PHIS = 8


@dataclass(frozen=True)
class Settings:
    """What a watch looks for, and what it promises of itself.

    `level`: to hold; `noise`: standard deviation of a reading with `typical` tickets; `phi`:
    likeness of neighbouring readings; `sign`: +1 where falling is bad, −1 where rising is. `slip`:
    the loss looked for; `drift` and `bar` of the CUSUM, in noise units. `false_alarm`: chance that
    a gain that stays raises an alarm within `weeks`; `delay`: readings until half of such slips are
    noticed (None: fewer than half within the watch); `seen`: share noticed within the watch when
    they come in its first week. `weight`: whether a reading counts by the root of its tickets.
    """

    level: float
    noise: float
    phi: float
    sign: float
    slip: float
    drift: float
    bar: float
    weeks: int
    false_alarm: float
    delay: int | None
    seen: float
    typical: float
    weight: bool


@dataclass(frozen=True)
class Look:
    """A watch as it stands: the CUSUM after each reading (NaN for missing ones), where it crossed
    the bar (index, None), and where the rise that led there began."""

    path: tuple[float, ...]
    alarm: int | None
    began: int | None


def settings(
    values: Sequence[float | None],
    n: Sequence[int],
    *,
    gain: float,
    better: str,
    counted: bool,
    weeks: int = WEEKS,
    seed: int = 1,
) -> Settings:
    """A watch over a gain, from the readings after the start (oldest first).

    `gain` is the proved effect in the KPI's unit, signed.
    Raises `Trouble` with fewer than eight readings or no gain.
    """
    table = np.array([np.nan if value is None else value for value in values], float)
    kept = np.flatnonzero(np.isfinite(table))[-NEWEST:]
    if len(kept) < LEAST:
        raise Trouble(
            f"Only {len(kept)} readings after the start: at least {LEAST} say what there is to hold."
        )
    if gain == 0 or gain != gain:
        raise Trouble("There is no gain to watch over.")
    read, size = table[kept], np.array(n, float)[kept]
    typical = float(np.mean(size)) if counted else 1.0
    root = np.sqrt(np.maximum(size, 1.0) / typical) if counted else np.ones(len(read))
    level = float(np.average(read, weights=root**2))
    left = (read - level) * root
    noise = float(np.sqrt(np.sum(left**2) / (len(read) - 1)))
    if counted:  # a share moves at least as much as the counting of its tickets
        noise = max(noise, float(np.sqrt(max(level * (1 - level), 1e-6) / typical)))
    if noise <= 0:
        raise Trouble("All readings after the start are the same: nothing says what is usual.")
    beside = float(left[1:] @ left[:-1] / (left @ left)) if len(left) > 2 else 0.0
    phi = float(np.clip(corrected(beside, len(left)), 0.0, 0.9))
    sign = 1.0 if better != "lower" else -1.0
    rng = np.random.default_rng(seed)
    wobble = np.sqrt((1 + phi) / (1 - phi) / len(read)) * rng.standard_normal((PATHS, 1))
    quiet = _quiet(phi, len(read), weeks, rng) - wobble
    for part in SLIPS:
        slip = part * abs(gain)
        drift = slip / noise / 2
        bar = float(np.quantile(_cusum(quiet, drift).max(axis=1), 1 - FALSE_ALARM))
        bar = max(bar, 1e-6)
        slipped = _cusum(quiet + slip / noise, drift) > bar
        seen = float(slipped.any(axis=1).mean())
        if seen >= ENOUGH:
            break
    when = np.where(slipped.any(axis=1), slipped.argmax(axis=1) + 1, weeks + 1)
    middle = int(np.quantile(when, 0.5, method="higher"))
    return Settings(
        level, noise, phi, sign, slip, drift, bar, weeks, FALSE_ALARM,
        middle if middle <= weeks else None, seen, typical, counted,
    )  # fmt: skip


def _quiet(phi: float, read: int, weeks: int, rng: np.random.Generator) -> Array:
    """Series that hold (B, weeks), in units of the noise as measured: φ and noise themselves are
    known only as surely as `read` readings tell them."""
    unsure = np.sqrt((1 - phi**2) / read)
    likely = stats.norm.ppf((np.arange(PHIS) + 0.5) / PHIS)
    paths = [
        draw(float(np.clip(phi + z * unsure, 0.0, 0.95)), np.ones(weeks - 1, np.int64),
             PATHS // PHIS, rng)
        for z in likely
    ]  # fmt: skip
    scale = np.sqrt((read - 1) / rng.chisquare(read - 1, (PATHS, 1)))
    found: Array = np.vstack(paths) * scale
    return found


def _cusum(paths: Array, drift: float) -> Array:
    """CUSUM of series (B, n) whose bad way is up."""
    total = np.zeros(len(paths))
    found = np.empty_like(paths)
    for at in range(paths.shape[1]):
        total = np.maximum(0.0, total + paths[:, at] - drift)
        found[:, at] = total
    return found


def look(given: Settings, values: Sequence[float | None], n: Sequence[int]) -> Look:
    """The watch over readings since closing, oldest first; None for missing ones.

    >>> held = Settings(0.7, 0.02, 0, 1, 0.04, 1.0, 4.0, 26, 0.05, 3, 1.0, 100, True)
    >>> look(held, [0.70, 0.71, 0.64, 0.63, 0.62], [100] * 5).alarm
    3
    """
    total, began = 0.0, 0
    path: list[float] = []
    for at, (value, size) in enumerate(zip(values, n, strict=True)):
        if value is None:
            path.append(float("nan"))
            continue
        root = np.sqrt(max(size, 1) / given.typical) if given.weight else 1.0
        away = given.sign * (given.level - value) / given.noise * root
        if total == 0.0:
            began = at
        total = max(0.0, total + float(away) - given.drift)
        path.append(total)
        if total > given.bar:
            return Look(tuple(path), at, began)
    return Look(tuple(path), None, None)
