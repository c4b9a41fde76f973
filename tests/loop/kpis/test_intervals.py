"""Intervals against R's results and against exact sums."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.kpis import intervals


@pytest.fixture(scope="module")
def r_says(oracles: Path) -> dict:
    return json.loads((oracles / "effects_r" / "proportions_rates.json").read_text())


def test_wilson_equals_r(r_says: dict) -> None:
    for case in r_says["one_sample"]:
        found = intervals.wilson(case["x"], case["n"])
        assert found == pytest.approx(tuple(case["wilson"]), abs=1e-9)


def test_newcombe_equals_r(r_says: dict) -> None:
    for case in r_says["two_sample"]:
        found = intervals.newcombe(case["x1"], case["n1"], case["x2"], case["n2"])
        assert found == pytest.approx(tuple(case["newcombe10_ci"]), abs=1e-9)


def test_ratio_of_counts_equals_r(r_says: dict) -> None:
    for case in r_says["poisson_rate_ratio"]:
        low, high = intervals.of_ratio(case["x1"], case["x2"])
        scale = case["t2"] / case["t1"]
        assert (low * scale, high * scale) == pytest.approx(tuple(case["ci"]), rel=1e-6)


@given(st.integers(1, 120), st.sampled_from([0.5, 0.9, 0.1, 0.25]))
def test_ranks_have_the_tightest_tails_allowed(n: int, quantile: float) -> None:
    p = Fraction(quantile).limit_denominator(100)
    below = [Fraction(0)]
    for k in range(n + 1):
        below.append(below[-1] + math.comb(n, k) * p**k * (1 - p) ** (n - k))
    tail = Fraction(25, 1000)
    lows = [r for r in range(1, n + 1) if below[r] <= tail]
    highs = [r for r in range(1, n + 1) if below[r] >= 1 - tail]
    expected = (max(lows), min(highs)) if lows and highs else None
    assert intervals.ranks(n, quantile) == expected


def test_ranks_of_very_many_are_near_the_normal_ones() -> None:
    low, high = intervals.ranks(1_000_000, 0.5) or (0, 0)
    assert low == pytest.approx(500_000 - 980, abs=2)
    assert high == pytest.approx(500_000 + 980, abs=2)


def test_count_interval_is_garwoods() -> None:
    assert intervals.of_count(0) == pytest.approx((0, 3.6888794541), abs=1e-9)
    assert intervals.of_count(10) == pytest.approx((4.7953887, 18.3903560), abs=1e-6)


def test_mean_interval_is_students() -> None:
    values = [0, 0, 1, 2, 0, 3, 1]
    low, high = intervals.of_mean(sum(values), sum(v * v for v in values), len(values)) or (0, 0)
    assert (low, high) == pytest.approx((-0.0689, 2.0689), abs=1e-3)
    assert intervals.of_mean(3, 9, 1) is None


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_rates_are_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="rate needs"):
        intervals.wilson(x, n)
