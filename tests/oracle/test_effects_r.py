"""R's results: what regressions, counts and break points should give."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from scipy import stats

from headway.loop.check.effect import breaks, did, local_level, rates, regress
from headway.loop.kpis import intervals


def _rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(oracles):
    return oracles / "effects_r"


@pytest.fixture(scope="module")
def regressions(folder):
    return json.loads((folder / "its_regressions.json").read_text())


@pytest.fixture(scope="module")
def california(folder):
    rows = _rows(folder / "data_prop99_california.csv")
    x = np.array([[1.0, *(float(r[k]) for k in ("t", "post", "tp"))] for r in rows])
    return x, np.array([float(r["cigsale"]) for r in rows])


def _same(found, wanted, tolerance=1e-6):
    np.testing.assert_allclose(found.coefficients, wanted["estimate"], rtol=tolerance)
    np.testing.assert_allclose(found.standard_errors, wanted["se"], rtol=tolerance)
    np.testing.assert_allclose(found.p_values, wanted["p"], rtol=tolerance)


def test_level_and_slope_by_least_squares(california, regressions):
    _same(regress.ordinary(*california), regressions["prop99_level_slope"]["ols"])
    _same(regress.robust(*california, "HC3"), regressions["prop99_level_slope"]["HC3"])


@pytest.mark.parametrize("lag", [0, 1, 2, 3, 4, 6])
@pytest.mark.parametrize("adjust", [False, True])
def test_newey_west(california, regressions, lag, adjust):
    name = f"NW_lag{lag}_{'adj' if adjust else 'noadj'}"
    found = regress.newey_west(*california, lag, adjust=adjust)
    _same(found, regressions["prop99_level_slope"][name])


def test_residual_checks(california, regressions):
    wanted = regressions["prop99_level_slope"]
    left = regress.ordinary(*california).residuals
    assert regress.durbin_watson(left) == pytest.approx(wanted["dw"], rel=1e-6)
    assert regress.autocorrelation(left) == pytest.approx(wanted["resid_acf1"], rel=1e-6)
    assert regress.ljung_box(left, 10) == pytest.approx(wanted["ljungbox10_p"], rel=1e-6)
    assert regress.breusch_godfrey(california[0], left, 4) == pytest.approx(
        wanted["bg4_p"], rel=1e-6
    )


def test_seat_belts(folder, regressions):
    rows = _rows(folder / "data_seatbelts.csv")
    y = np.log([float(r["drivers"]) for r in rows])
    wanted = regressions["seatbelts_lm_log_drivers"]
    month = np.array([(int(r["t"]) - 1) % 12 for r in rows])
    dummies = (month[:, None] == np.arange(1, 12)).astype(float)
    law, time = (np.array([float(r[k]) for r in rows]) for k in ("law", "t"))
    x = np.column_stack([np.ones(len(y)), law, time, dummies])
    for name, found in (
        ("law_ols", regress.ordinary(x, y)),
        ("NW12", regress.newey_west(x, y, 12)),
    ):
        np.testing.assert_allclose(
            [found.coefficients[1], found.standard_errors[1]], wanted[name], rtol=1e-6
        )


def test_difference_in_differences(folder):
    wanted = json.loads((folder / "did.json").read_text())
    rows = _rows(folder / "data_prop99_panel.csv")
    states = [k for k in rows[0] if k != "Year"]
    panel = np.array([[float(r[s]) for r in rows] for s in states])
    late = np.array([int(r["Year"]) >= 1989 for r in rows])
    on = np.zeros_like(panel)
    on[states.index("California"), late] = 1
    found = did.two_way(panel, on)
    assert found.effect == pytest.approx(wanted["prop99_did"], rel=1e-6)
    assert found.effect == pytest.approx(wanted["prop99_twfe"], rel=1e-6)
    assert found.error == pytest.approx(wanted["prop99_twfe_cluster_se_HC1"], rel=1e-3)
    assert found.warnings, "one treated state cannot carry clustered errors: it must be said"
    first, second = wanted["banks_rows"]
    assert (
        did.difference(first["bib6"], second["bib6"], first["bib8"], second["bib8"])
        == (wanted["banks_dd"])
    )


@pytest.mark.parametrize(("name", "file", "column"), [
    ("nile_mean", "data_nile.csv", "Nile"), ("realint_mean", "data_realint.csv", "realint"),
])  # fmt: skip
def test_break_points(folder, name, file, column):
    wanted = json.loads((folder / "changepoints.json").read_text())[name]
    found = breaks.mean_breaks(np.array([float(r[column]) for r in _rows(folder / file)]))
    dates = wanted["breakpoints"]
    assert list(found.at) == (dates if isinstance(dates, list) else [dates])
    np.testing.assert_allclose(found.rss, wanted["RSS"], rtol=1e-6)
    np.testing.assert_allclose(found.bic, wanted["BIC"], rtol=1e-6)
    np.testing.assert_allclose(found.means, wanted["seg_means"], rtol=1e-6)


def test_structural_series(folder):
    wanted = json.loads((folder / "structts.json").read_text())["nile_local_level"]
    found = local_level.local_level(
        np.array([float(r["Nile"]) for r in _rows(folder / "data_nile.csv")])
    )
    assert found.level == pytest.approx(wanted["var_level"], rel=1e-3)
    assert found.noise == pytest.approx(wanted["var_eps"], rel=1e-3)


def test_many_tests_at_once(folder):
    for case in json.loads((folder / "p_adjust.json").read_text()):
        for method in ("BH", "BY", "holm", "bonferroni"):
            np.testing.assert_allclose(
                rates.adjust(np.array(case["p"]), method), case[method], rtol=1e-6
            )


def test_shares_and_rates(folder):
    wanted = json.loads((folder / "proportions_rates.json").read_text())
    for case in wanted["one_sample"]:
        np.testing.assert_allclose(
            intervals.wilson(case["x"], case["n"]), case["wilson"], atol=1e-9
        )
    for case in wanted["two_sample"]:
        four = case["x1"], case["n1"], case["x2"], case["n2"]
        np.testing.assert_allclose(intervals.newcombe(*four), case["newcombe10_ci"], rtol=1e-6)
        value, p = rates.chi_square(*four)
        np.testing.assert_allclose([value, p], [float(case["chisq"]), float(case["p"])], rtol=1e-6)
    for case in wanted["poisson_rate_ratio"]:
        ratio, low, high, p = rates.rate_ratio(case["x1"], case["t1"], case["x2"], case["t2"])
        np.testing.assert_allclose(
            [ratio, low, high, p], [case["ratio"], *case["ci"], case["p"]], rtol=1e-6
        )


def test_two_samples(folder):
    for case in json.loads((folder / "location_tests.json").read_text()):
        found = stats.ttest_ind(case["a"], case["b"], equal_var=False)
        np.testing.assert_allclose(
            [found.statistic, found.pvalue, found.df],
            [case["welch_t"], case["welch_p"], case["welch_df"]],
            rtol=1e-6,
        )
