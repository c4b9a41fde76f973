"""What stands around a chart: tests first, choice, suggested phases, many charts, chances."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from scipy import stats

from headway.loop.kpis import spc
from headway.loop.kpis.spc.calibration import TABLE
from headway.loop.kpis.spc.chances import few_crossings_chance, longest_run_chance
from headway.loop.kpis.spc.rules import runs_of


def days(n: int) -> list[date]:
    return [date(2026, 1, 5) + timedelta(i) for i in range(n)]


def test_weekdays_are_found_and_named() -> None:
    rng = np.random.default_rng(1)
    dates = days(84)
    values = [100 + rng.normal(0, 3) + (30 if d.weekday() == 0 else 0) for d in dates]
    checks = {check.name: check for check in spc.tests_first(values, dates)}
    assert checks["weekday"].found
    assert "Mondays are highest" in checks["weekday"].words
    assert checks["season"].found is None
    calm = {c.name: c for c in spc.tests_first(rng.normal(0, 1, 84), dates)}
    assert calm["weekday"].found is False


def test_autocorrelation_is_said() -> None:
    rng = np.random.default_rng(2)
    values = [0.0]
    for _ in range(80):
        values.append(0.7 * values[-1] + rng.normal())
    check = spc.tests_first(values)[0]
    assert check.found
    assert "alike" in check.words


def test_season_needs_two_years_and_is_found() -> None:
    months = [date(2022 + i // 12, 1 + i % 12, 1) for i in range(48)]
    rng = np.random.default_rng(3)
    values = [50 + (20 if m.month == 12 else 0) + rng.normal(0, 3) for m in months]
    season = {c.name: c for c in spc.tests_first(values, months)}["season"]
    assert season.found
    assert "December is usually highest" in season.words


@pytest.mark.parametrize("check", [0, 1, 2])
def test_warnings_are_rare_on_clean_series(check: int) -> None:
    rng = np.random.default_rng(4)
    weekly = [date(2023, 1, 2) + timedelta(7 * i) for i in range(120)]
    dates = days(120) if check == 1 else weekly
    found = sum(
        bool(spc.tests_first(rng.normal(0, 1, 120), dates)[check].found) for _ in range(300)
    )
    assert found <= 10  # 1 % each: 3 expected


def test_weekday_statistic_is_kruskal_wallis() -> None:
    rng = np.random.default_rng(5)
    dates, values = days(70), rng.integers(0, 9, 70).astype(float)
    mine = {c.name: c for c in spc.tests_first(values, dates)}["weekday"].p_value
    groups = [values[[d.weekday() == w for d in dates]] for w in range(7)]
    assert mine == pytest.approx(stats.kruskal(*groups).pvalue)


def test_a_shift_is_suggested_and_calm_series_are_left_alone() -> None:
    rng = np.random.default_rng(6)
    values = np.r_[rng.normal(60, 2, 30), rng.normal(68, 2, 20)]
    found = spc.suggest_phases(values, [d.isoformat() for d in days(50)])
    assert [s.index for s in found] == pytest.approx([30], abs=1)
    assert "rose" in found[0].words
    calm = sum(bool(spc.suggest_phases(rng.normal(0, 1, 50))) for _ in range(100))
    assert calm <= 10
    assert spc.suggest_phases([1.0, 2.0, None]) == ()


def test_the_chart_is_chosen_by_form_and_data() -> None:
    rng = np.random.default_rng(7)
    n = rng.integers(150, 250, 40)
    assert spc.choose("share", rng.binomial(n, 0.6), n).kind == "p"
    wobbling = np.clip(rng.normal(0.6, 0.08, 40), 0, 1)
    assert spc.choose("share", rng.binomial(n, wobbling), n).kind == "pp"
    assert spc.choose("rate", rng.poisson(0.2 * n), n).kind == "u"
    assert spc.choose("count", rng.poisson(30, 40)).kind == "c"
    assert spc.choose("count", rng.normal(300, 90, 40).round()).kind == "xmr"
    assert spc.choose("median", rng.normal(7, 1, 40)).kind == "xmr"
    assert spc.choose("time_between", rng.exponential(4, 40)).kind == "t"
    assert spc.choose("cases_between", rng.geometric(0.1, 40)).kind == "g"
    assert spc.choose("median", [1.0, 2.0]).kind == "run"
    rare = spc.choose("share", rng.binomial(20, 0.05, 40), [20] * 40)
    assert any("between events" in caution for caution in rare.cautions)
    for choice in (rare, spc.choose("number", rng.lognormal(0, 1.5, 60))):
        assert choice.cautions
        assert choice.why.endswith(".")
    with pytest.raises(spc.ChartTrouble, match="form"):
        spc.choose("vibe", [1.0])


def test_benjamini_hochberg_is_scipys() -> None:
    rng = np.random.default_rng(8)
    p = rng.uniform(0, 1, 40) ** 2
    assert spc.benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    holed = spc.benjamini_hochberg([0.01, np.nan, 0.04])
    assert np.isnan(holed[1])
    assert holed[[0, 2]] == pytest.approx([0.02, 0.04])


def test_run_and_crossing_chances_are_exact() -> None:
    for n in (1, 2, 5, 9):
        tosses = [runs_of(np.array(each, dtype=np.int8)) for each in product((-1, 1), repeat=n)]
        for k in range(1, n + 2):
            share = sum(runs.longest >= k for runs in tosses) / len(tosses)
            assert longest_run_chance(n, k) == pytest.approx(share)
            share = sum(runs.crossings <= k - 1 for runs in tosses) / len(tosses)
            assert few_crossings_chance(n, k - 1) == pytest.approx(share)


def test_chart_p_values_hold_over_many_stable_charts() -> None:
    rng = np.random.default_rng(9)
    p = [spc.chart(rng.normal(0, 1, 26), kind="xmr").p_value for _ in range(400)]
    assert np.mean(np.array(p) <= 0.05) <= 0.085
    assert (spc.benjamini_hochberg(p) <= 0.1).sum() <= 8


def test_every_chart_and_rule_set_is_calibrated() -> None:
    expected = {
        (kind, each.name, each.version) for kind in spc.KINDS for each in spc.RULE_SETS.values()
    }
    assert set(TABLE) == expected


def test_words_speak_of_now() -> None:
    values = [10.0, 11, 10, 12, 11, 10, 11, 12, 10, 11, 12, 10] + [18.0] * 8
    read = spc.chart(
        values, kind="xmr", rules="nhs-mdc-7-7", direction="increase", target=30, freeze=12
    )
    assert read.words == (
        "Better: higher than chance explains, for 8 points now; the target will not be met."
    )
