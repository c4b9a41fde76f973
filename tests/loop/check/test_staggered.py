"""Staggered starts: effects that grow, exact probabilities, and honesty with few units."""

from __future__ import annotations

import numpy as np
import pytest

from headway.ground.trouble import Trouble
from headway.loop.check.effect.did import two_way
from headway.loop.check.effect.staggered import NEVER, group_time


def test_effects_that_grow_are_measured_where_two_way_is_wrong():
    """The textbook failure of two-way fixed effects (Goodman-Bacon 2021)."""
    periods = 60
    starts = np.array([10, 10, 10, 40, 40, 40, NEVER, NEVER])
    table = np.zeros((8, periods))
    treated = np.zeros((8, periods))
    for unit, start in enumerate(starts):
        if start != NEVER:
            table[unit, start:] = 0.5 * (1 + np.arange(periods - start))
            treated[unit, start:] = 1
    truth = table[treated > 0].mean()
    found = group_time(table, starts)
    assert found.effect == pytest.approx(truth, rel=1e-9)
    assert two_way(table, treated).effect < 0.75 * truth


def test_p_is_one_over_the_assignments_at_best():
    table = np.zeros((4, 30))
    table[0, 10:] += 3
    table[1, 14:] += 3
    table += 0.01 * np.random.default_rng(1).standard_normal(table.shape)
    found = group_time(table, np.array([10, 14, NEVER, NEVER]))
    assert found.least_p == pytest.approx(1 / 12)
    assert found.p == found.least_p, "as clear as can be, and still not below 5 %"
    assert not np.isfinite(found.high)


def test_interval_and_p_agree():
    rng = np.random.default_rng(7)
    for size in (0.0, 0.6):
        table = rng.standard_normal((9, 40))
        starts = np.array([12, 12, 18, 18, 24, NEVER, NEVER, NEVER, NEVER])
        for unit, start in enumerate(starts):
            if start != NEVER:
                table[unit, start:] += size
        found = group_time(table, starts)
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


def test_missing_readings_are_left_out():
    table = np.tile(np.arange(20.0), (4, 1))
    table[0, 8:] += 2
    table[2, 3] = np.nan
    table[0, 9] = np.nan
    found = group_time(table, np.array([8, NEVER, NEVER, NEVER]))
    assert found.effect == pytest.approx(2.0, abs=0.6)


@pytest.mark.parametrize(("starts", "said"), [
    ([6, 6, 6, 6], "nothing to compare"), ([2, NEVER, NEVER, NEVER], "before the first start"),
    ([NEVER] * 4, "before the first start"), ([25, NEVER, NEVER, NEVER], "after the last reading"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused(starts, said):
    with pytest.raises(Trouble, match=said):
        group_time(np.zeros((4, 20)), np.array(starts))
