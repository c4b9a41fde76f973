"""What `chart()` does with gaps, phases, frozen limits and wrong input."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.ground.trouble import Trouble
from headway.loop.kpis.spc import KINDS, RULE_SETS, ChartTrouble, chart

MONTHS = [date(2026, 1 + i, 1) for i in range(12)]
CALM = [10.0, 12, 11, 9, 10, 11, 12, 10, 9, 11, 10, 12]


def test_a_gap_stays_a_gap_and_makes_no_moving_range() -> None:
    whole = chart([1.0, 3, 2, 4, 3, 5], kind="xmr")
    holed = chart([1.0, 3, None, 2, 4, 3, 5], kind="xmr")
    assert math.isnan(holed.value[2])
    assert holed.kind[2] == "common"
    assert holed.signals[2] == ()
    assert holed.center[0] == whole.center[0]
    # |3−1|, |4−2|, |3−4|, |5−3|: none across the gap
    assert holed.upper[0] - holed.center[0] == pytest.approx(3 * (7 / 4) / 1.128)
    assert "missing" in holed.cautions[-1]


def test_a_run_goes_on_across_a_gap() -> None:
    low, high = [1.0, 2, 1, 2, 1, 2, 1, 2, 1], [9.0, 8, 9, 8, None, 9, 8, 9]
    read = chart([*low, *high], kind="run", rules="western-electric", freeze=None)
    assert "WE4" not in read.signals[15]
    read = chart([*low, *high, 9.0], kind="run", rules="western-electric")
    assert "WE4" in read.signals[17]


def test_phases_start_at_dates_given_as_dates_or_text() -> None:
    values = [10, 11, 10, 12, 11, 10, 20, 21, 22, 20, 21, 22]
    for x, start in ((MONTHS, "2026-07-01"), ([str(m) for m in MONTHS], date(2026, 7, 1))):
        read = chart(values, kind="xmr", x=x, phases=[start])
        assert [phase.points for phase in read.phases] == [6, 6]
        assert read.phase == (1,) * 6 + (2,) * 6
        assert read.center[6] == pytest.approx(21)


def test_frozen_limits_rest_on_the_first_points_only() -> None:
    read = chart([*CALM, 40.0, 41.0], kind="xmr", freeze=12, direction="increase")
    assert read.center[-1] == pytest.approx(np.mean(CALM))
    assert read.kind[-1] == "improvement"
    assert read.variation == "improvement_high"


def test_excluded_points_are_seen_but_do_not_count() -> None:
    read = chart([*CALM, 90.0], kind="xmr", exclude=[13])
    assert read.center[0] == pytest.approx(np.mean(CALM))
    assert read.signals[-1] == ("sigma",)
    assert read.phases[0].runs.n_useful <= 12


@pytest.mark.parametrize(
    ("target", "expected"),
    [(5.0, "consistent_pass"), (11.0, "inconsistent"), (50.0, "consistent_fail")],
)
def test_assurance(target: float, expected: str) -> None:
    assert chart(CALM, kind="xmr", direction="increase", target=target).assurance == expected
    assert chart(CALM, kind="run", direction="increase", target=target).assurance is None


def test_patterns_without_direction_are_neither_better_nor_worse() -> None:
    up_and_down = [10.0, 12] * 10
    read = chart(up_and_down, kind="xmr", rules="nelson", direction="increase")
    assert "NEL4" in read.signals[-1]
    assert read.kind[-1] in {"neutral_high", "neutral_low"}


def test_per_scales_a_rate() -> None:
    one = chart([3, 5, 2, 4], [100, 120, 90, 110], kind="u")
    thousand = chart([3, 5, 2, 4], [100, 120, 90, 110], kind="u", per=1000)
    assert thousand.upper == pytest.approx(one.upper * 1000)
    assert thousand.kind == one.kind


@pytest.mark.parametrize(
    ("values", "n", "kind", "place"),
    [
        ([1, "x", 2], None, "xmr", "Point 2"),
        ([1, math.inf], None, "xmr", "Point 2"),
        ([], None, "xmr", "no points"),
        ([1, 2], None, "p", "needs n"),
        ([1, 20], [10, 10], "p", "Point 2"),
        ([1, -2], None, "c", "Point 2"),
        ([1, 0.0], None, "t", "Point 2"),
        ([1, 2], [1], "u", "2 values but 1 n"),
        ([1, 2], [3, -1], "u", "Point 2"),
        ([1, 2], None, "pie", "no chart"),
    ],
)
def test_wrong_input_is_named_with_its_place(values, n, kind: str, place: str) -> None:
    with pytest.raises(ChartTrouble, match=place) as raised:
        chart(values, n, kind=kind)
    assert isinstance(raised.value, Trouble)
    assert isinstance(raised.value, ValueError)


def test_wrong_settings_are_named() -> None:
    with pytest.raises(ChartTrouble, match="rule set"):
        chart(CALM, kind="xmr", rules="astrology")
    with pytest.raises(ChartTrouble, match="Direction"):
        chart(CALM, kind="xmr", direction="up")
    with pytest.raises(ChartTrouble, match="2027"):
        chart(CALM, kind="xmr", x=MONTHS, phases=["2027-01-01"])
    with pytest.raises(ChartTrouble, match="order of time"):
        chart(CALM, kind="xmr", x=MONTHS[::-1], phases=["2026-03-01"])
    with pytest.raises(ChartTrouble, match="at least 2"):
        chart(CALM, kind="xmr", freeze=1)
    with pytest.raises(ChartTrouble, match="exclude"):
        chart(CALM, kind="xmr", exclude=[99])


def test_the_false_alarm_chance_is_quoted_with_its_source() -> None:
    read = chart(CALM * 3, kind="xmr", rules="nelson")
    assert read.false_alarm.chance is not None
    assert 0.2 < read.false_alarm.chance < 0.8
    assert "simulated" in read.false_alarm.source
    strict = chart(CALM * 3, kind="xmr", rules="anhoej").false_alarm.chance
    assert strict is not None
    assert strict < read.false_alarm.chance


counts = st.lists(st.one_of(st.none(), st.integers(1, 60)), min_size=1, max_size=40)


@settings(max_examples=120, deadline=None)
@given(
    values=counts,
    kind=st.sampled_from(sorted(KINDS)),
    rules=st.sampled_from(sorted(RULE_SETS)),
    freeze=st.one_of(st.none(), st.integers(2, 20)),
    screen=st.booleans(),
    cut=st.integers(1, 40),
)
def test_any_series_reads_whole(values, kind, rules, freeze, screen, cut) -> None:
    n = [80] * len(values) if kind in {"p", "pp", "u", "up"} else None
    read = chart(
        values, n, kind=kind, rules=rules, freeze=freeze, screen=screen,
        phases=[cut] if cut <= len(values) else [], direction="increase", target=5.0,
    )  # fmt: skip
    assert len(read) == len(values) == len(read.as_dict()["points"])
    known = {rule.id for rule in RULE_SETS[rules].rules}
    for point, value in zip(read.points, values, strict=True):
        assert set(point.signals) <= known
        assert (point.kind == "common") == (point.label == "Common Cause")
        if value is None:
            assert math.isnan(point.value)
            assert point.signals == ()
        if not (math.isnan(point.lower) or math.isnan(point.upper)):
            assert point.lower <= point.upper + 1e-9
    assert 0 <= read.p_value <= 1
    assert read.words.endswith(".")


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(1, 60), min_size=3, max_size=40),
    rules=st.sampled_from(sorted(RULE_SETS)),
    shift=st.integers(-50, 50),
    scale=st.sampled_from([0.5, 2, 8]),
)
def test_xmr_does_not_care_for_the_unit(values, rules, shift, scale) -> None:
    """Powers of two and whole shifts keep every comparison exact."""
    one = chart(values, kind="xmr", rules=rules, direction="increase")
    other = chart([v * scale for v in values], kind="xmr", rules=rules, direction="increase")
    assert one.signals == other.signals
    assert one.kind == other.kind
    mirrored = chart([-v for v in values], kind="xmr", rules=rules, direction="decrease")
    assert one.kind == mirrored.kind
