"""How often does the verdict cry wolf, and how often does it see?

Prints, on series where nothing happened, the share called better or worse at a nominal 5 %, the
share of “cannot tell”, and the rivals' false positives: Newey–West with automatic lag (F of level
and slope) and a plain before/after Welch test. Then power for lasting steps, then coverage.

    python bench/effect_calibration.py [series a cell] [false|season|looks|compared|differences|power|time …]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from headway.loop.check.effect import Verdict, before_after, effect, regress
from headway.loop.check.effect.ar1 import Array, draw

PHIS = (0.0, 0.3, 0.6, 0.8)
LARGE = 1e3
"""A promise so large that no time goes into asking how long to wait for it."""
CALLED = (Verdict.BETTER, Verdict.WORSE)
Made = tuple[Array, dict[str, Any]]


def latent(n: int, phi: float, rng: np.random.Generator) -> Array:
    """One AR(1) series of unit variance."""
    return draw(phi, np.ones(n - 1, np.int64), 1, rng)[0]


def gaussian(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """Readings with noise of one."""
    return latent(n, phi, rng) + step, {}


def binomial(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """About eight tickets a reading, true share 65 % wandering by half a logit."""
    size = np.maximum(rng.poisson(8, n), 2)
    share = 1 / (1 + np.exp(-0.62 - 0.5 * latent(n, phi, rng) - step))
    return rng.binomial(size, share).astype(float), {"n": size, "family": "binomial"}


def poisson(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """About four a reading, true rate wandering by 30 %."""
    rate = np.exp(1.4 + 0.3 * latent(n, phi, rng) + step)
    return rng.poisson(rate).astype(float), {"family": "poisson"}


def monthly(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """Months with a yearly season of twice the noise."""
    dates = [date(2015 + i // 12, i % 12 + 1, 1) for i in range(n)]
    turn = 2 * np.pi * np.arange(n) / 12
    season = 2 * np.sin(turn) + np.cos(2 * turn)
    return latent(n, phi, rng) + season + step, {"dates": dates}


def daily(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """Days with quiet weekends."""
    dates = [date(2026, 1, 5) + timedelta(days=i) for i in range(n)]
    weekend = np.array([3.0 * (d.weekday() >= 5) for d in dates])
    return latent(n, phi, rng) - weekend + step, {"dates": dates}


def compared(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """A comparison series moves along; the rest is AR(1)."""
    other = 2 * np.sin(np.arange(n) / 9) + latent(n, 0.5, rng)
    return 1.2 * other + latent(n, phi, rng) + step, {"controls": other[:, None]}


def taken_off(n: int, phi: float, rng: np.random.Generator, step: Array) -> Made:
    """Shares of about 55 tickets beside those of about 500 others; both swing together, and the
    true shares drift about each other by 4 points."""
    common = 0.05 * np.sin(np.arange(n) / 9)
    size = np.maximum(rng.poisson(55, n), 1)
    own = 0.62 + common + 0.04 * latent(n, phi, rng) + step / 10
    others = np.maximum(rng.poisson(500, n), 1)
    rest = rng.binomial(others, np.clip(0.65 + common, 0, 1)) / others
    hits = rng.binomial(size, np.clip(own, 0, 1)).astype(float)
    return hits, {"n": size, "family": "binomial", "beside": rest}


def percent(hits: int, of: int) -> str:
    """A share to print.

    >>> percent(1, 20)
    '  5 %'
    """
    return f"{100 * hits / of:3.0f} %"


def rivals(values: Array, more: dict[str, Any], start: int) -> tuple[bool, bool]:
    """Newey–West's and before/after's answer at 5 %."""
    shares = values / more["n"] if "n" in more else values
    found = regress.newey_west(regress.level_slope(len(values), start), shares)
    return regress.joint_p(found, slice(2, 4)) < 0.05, before_after(shares, start)[1] < 0.05


def row(name: str, make: Callable[..., Made], n: int, phi: float, series: int, size: float) -> None:
    """One cell: series with a lasting step of `size` from two thirds on."""
    rng = np.random.default_rng([n, int(100 * phi), int(100 * size)])
    start = 2 * n // 3
    called = unsure = west = naive = wrong = 0
    for _ in range(series):
        step = size * (np.arange(n) >= start)
        values, more = make(n, phi, rng, step)
        answer = effect(values, start, expected=LARGE, **more)
        called += answer.verdict in CALLED
        wrong += size > 0 and answer.verdict is Verdict.WORSE
        unsure += answer.verdict is Verdict.CANNOT_TELL
        first, second = rivals(values, more, start)
        west, naive = west + first, naive + second
    print(
        f"{name:10} {n:4} {phi:5.1f} {size:5.1f}   {percent(called, series)}   "
        f"{percent(unsure, series)}   {percent(west, series)}   {percent(naive, series)}"
        + (f"   wrong way {wrong}" if size else ""),
        flush=True,
    )


HEADER = "series        n     φ  step   called  unsure  N–West  before/after"


def false_alarms(series: int) -> None:
    """Nothing happened."""
    print(f"\nFalse positives, {series} series a cell\n{HEADER}")
    for name, make in (("gaussian", gaussian), ("binomial", binomial), ("poisson", poisson)):
        for n in (24, 36, 60, 120):
            for phi in PHIS:
                row(name, make, n, phi, series, 0.0)


def seasons(series: int) -> None:
    """Nothing happened but the season."""
    print(f"\nWith season, {series} series a cell\n{HEADER}")
    for name, make, sizes in (("monthly", monthly, (24, 36, 60, 120)), ("daily", daily, (60, 120))):
        for n in sizes:
            for phi in PHIS:
                row(name, make, n, phi, series, 0.0)


def comparisons(series: int) -> None:
    """Nothing happened; judged against another series."""
    print(f"\nAgainst a comparison series, {series} series a cell\n{HEADER}")
    for n in (36, 60, 120):
        for phi in PHIS:
            row("compared", compared, n, phi, series, 0.0)


def differences(series: int) -> None:
    """Difference in differences: nothing happened, then a lasting step of ten points."""
    print(f"\nDifference in differences, {series} series a cell; step in tens of points\n{HEADER}")
    for n in (36, 60, 91, 120):
        for phi in PHIS:
            for size in (0.0, 1.0):
                row("taken off", taken_off, n, phi, series, size)


def looking_weekly(series: int) -> None:
    """Nothing happened; looked at every week from the 8th to the 26th."""
    print(f"\nLooked at weekly, 8 to 26 readings after the start, {series} series a cell")
    print("series     before    φ   ever called   ever called without the plan")
    for name, make, before in (
        ("gaussian", gaussian, 36), ("gaussian", gaussian, 78), ("binomial", binomial, 52)
    ):  # fmt: skip
        for phi in (0.0, 0.3, 0.6):
            rng = np.random.default_rng([before, int(100 * phi)])
            honest = plain = 0
            for _ in range(series):
                values, more = make(before + 26, phi, rng, np.zeros(before + 26))
                honest += _ever(values, more, before, planned=26)
                plain += _ever(values, more, before, planned=None)
            print(
                f"{name:10} {before:6} {phi:4.1f}   {percent(honest, series):>11}   "
                f"{percent(plain, series)}",
                flush=True,
            )


def _ever(values: Array, more: dict[str, Any], before: int, *, planned: int | None) -> bool:
    """Whether any weekly look from the 8th reading on calls better or worse."""
    for count in range(8, 27):
        seen = {key: part[: before + count] if key == "n" else part for key, part in more.items()}
        answer = effect(
            values[: before + count], before, planned=planned, draws=499, expected=LARGE, **seen
        )
        if answer.verdict in CALLED:
            return True
    return False


def powers(series: int) -> None:
    """A lasting step of so many noise standard deviations."""
    print(
        f"\nPower, {series} series a cell (the rivals' false alarms above go with theirs)\n{HEADER}"
    )
    for n in (36, 60, 120):
        for phi in (0.0, 0.3, 0.6):
            for size in (0.5, 1.0, 1.5, 2.0, 3.0):
                row("gaussian", gaussian, n, phi, series, size)
    for n in (60, 120):
        for phi in (0.0, 0.6):
            for size in (0.5, 1.0, 1.5):
                row("binomial", binomial, n, phi, series, size)


def coverage(series: int) -> None:
    """Does the interval hold the truth?"""
    print(f"\nThe 95 % interval holds the true mean difference, {series} series a cell")
    print("   n    φ   step of 2   ramp to 3")
    for n in (36, 60, 120):
        for phi in (0.0, 0.3, 0.6):
            rng = np.random.default_rng([n, int(100 * phi)])
            start = 2 * n // 3
            held = [0, 0]
            ramp = np.maximum(np.arange(n) - start, 0) * 3.0 / (n - start - 1)
            for kind, change in enumerate((2.0 * (np.arange(n) >= start), ramp)):
                for _ in range(series):
                    answer = effect(latent(n, phi, rng) + change, start, expected=LARGE)
                    held[kind] += answer.low <= change[start:].mean() <= answer.high
            print(f"{n:4} {phi:4.1f}   {percent(held[0], series):>9}   {percent(held[1], series)}")


def timing(_: int) -> None:
    """A verdict on 200 readings."""
    print("\nSeconds for one verdict on 200 readings")
    rng = np.random.default_rng(1)
    for name, make in (
        ("gaussian", gaussian), ("binomial", binomial), ("poisson", poisson), ("compared", compared)
    ):  # fmt: skip
        values, more = make(200, 0.3, rng, np.zeros(200))
        taken = []
        for _turn in range(5):
            begun = time.perf_counter()
            effect(values, 140, **more)
            taken.append(time.perf_counter() - begun)
        print(f"{name:10} {min(taken):.3f}")


PARTS = {
    "false": false_alarms,
    "season": seasons,
    "compared": comparisons,
    "differences": differences,
    "looks": looking_weekly,
    "power": powers,
    "coverage": coverage,
    "time": timing,
}

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for part in sys.argv[2:] or PARTS:
        PARTS[part](count)
