"""The watch over a gain: few false alarms, slips seen, and what it says of itself."""

from __future__ import annotations

import numpy as np
import pytest

from headway.ground.trouble import Trouble
from headway.loop.check.watch import look, settings


def drawn(rng, level, weeks, n=100):
    hits = rng.binomial(n, level, weeks)
    return (hits / n).tolist(), [n] * weeks


def over(rng, level=0.7, gain=0.10, **more):
    values, n = drawn(rng, level, 26)
    return settings(values, n, gain=gain, better="higher", counted=True, **more)


def test_a_gain_that_stays_raises_few_alarms():
    rng = np.random.default_rng(1)
    alarms = sum(
        look(over(rng), *drawn(rng, 0.7, 26)).alarm is not None for _ in range(60)
    )  # fmt: skip
    assert alarms <= 8, "5 % are promised"


def test_a_slip_is_seen_as_fast_as_said():
    rng = np.random.default_rng(2)
    delays = []
    for _ in range(40):
        made = over(rng)
        seen = look(made, *drawn(rng, 0.70 - made.slip, 26))
        delays.append(99 if seen.alarm is None else seen.alarm + 1)
        assert made.delay is not None
    assert np.median(delays) <= made.delay + 3


def test_the_whole_gain_lost_is_seen_soon():
    rng = np.random.default_rng(3)
    delays = [look(over(rng), *drawn(rng, 0.6, 26)).alarm for _ in range(20)]
    assert all(each is not None for each in delays)
    assert np.median(delays) < 6


def test_rising_is_the_bad_way_where_lower_is_better():
    rng = np.random.default_rng(4)
    values, n = drawn(rng, 0.1, 26)
    made = settings(values, n, gain=-0.08, better="lower", counted=True)
    assert look(made, *drawn(rng, 0.18, 26)).alarm is not None
    assert look(made, *drawn(rng, 0.02, 26)).alarm is None


def test_missing_weeks_count_neither_way():
    rng = np.random.default_rng(5)
    made = over(rng)
    values, n = drawn(rng, 0.6, 12)
    gaps = [None if i % 2 else value for i, value in enumerate(values)]
    seen = look(made, gaps, n)
    assert np.isnan(seen.path[1])
    assert seen.began is not None


def test_too_little_to_hold_is_refused():
    with pytest.raises(Trouble, match="Only 5 readings"):
        settings([0.7] * 5, [100] * 5, gain=0.1, better="higher", counted=True)
    with pytest.raises(Trouble, match="no gain"):
        settings([0.7, 0.6] * 10, [100] * 20, gain=0.0, better="higher", counted=True)
