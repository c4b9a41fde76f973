"""Series at the edge: one point, all alike, all missing; no signal may come of them."""

from __future__ import annotations

import math

import pytest

from headway.loop.kpis.spc import KINDS, RULE_SETS, chart

COUNTED = ("p", "pp", "u", "up")
ODD = {
    "one": [7.0],
    "two alike": [3.0, 3.0],
    "constant": [5.0] * 24,
    "constant, no round number": [0.1 + 0.2] * 24,
    "constant with gaps": [5.0, math.nan, 5.0] * 8,
    "one and nothing": [3.0, math.nan],
    "nothing": [math.nan, math.nan],
}


@pytest.mark.parametrize("rules", RULE_SETS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("series", ODD)
def test_nothing_changes_and_nothing_is_signalled(series, kind, rules):
    values = ODD[series]
    sizes = [10.0] * len(values) if kind in COUNTED else None
    read = chart(values, sizes, kind=kind, rules=rules)
    assert len(read) == len(values)
    if rules == "nelson":  # NEL7 calls 15 points near the mean too quiet: all alike are
        assert "concern" not in read.kind
        return
    assert set(read.kind) == {"common"}


def test_an_empty_size_is_a_gap_not_a_zero():
    read = chart([5, 0, 4, 6], [10, 0, 12, 11], kind="p")
    assert math.isnan(read.value[1])
    assert read.center[0] == pytest.approx(15 / 33)
