"""R's CausalImpact: the effect against comparison series, within Monte Carlo error."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from headway.loop.check.effect import Verdict, effect
from headway.loop.check.effect.bsts import foresee


@pytest.fixture(scope="module")
def folder(oracles):
    return oracles / "causalimpact_r"


def _series(path, y, x):
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return (
        np.array([float(r[y]) for r in rows]),
        np.array([[float(r[name]) for name in x] for r in rows]),
    )


@pytest.mark.parametrize("name", ["arma", "comparison"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_within_monte_carlo_error(folder, name, seed):
    case = json.loads((folder / "expected.json").read_text())["cases"][name]
    values, controls = _series(folder / f"data_{name}.csv", case["y"], case["X"])
    found = foresee(values, case["post_rows"][0], controls, seed=seed)
    wanted, total = case["avg"], case["cum"]
    sd = wanted["effect_sd"]
    assert abs(found.effect - wanted["effect"]) <= 0.25 * sd
    assert abs(found.low - wanted["effect_ci"][0]) <= 0.35 * sd
    assert abs(found.high - wanted["effect_ci"][1]) <= 0.35 * sd
    assert abs(found.sd / sd - 1) <= 0.20
    assert abs(found.cumulative - total["effect"]) <= 0.25 * total["effect_sd"]
    assert abs(found.cumulative_low - total["effect_ci"][0]) <= 0.35 * total["effect_sd"]
    assert abs(found.cumulative_high - total["effect_ci"][1]) <= 0.35 * total["effect_sd"]
    both_small = found.tail < 0.01 and case["p"] < 0.01
    assert both_small or 1 / 3 <= found.tail / case["p"] <= 3


def test_comparison_is_not_called_an_effect(folder):
    case = json.loads((folder / "expected.json").read_text())["cases"]["comparison"]
    values, controls = _series(folder / "data_comparison.csv", case["y"], case["X"])
    for direction in ("increase", "decrease"):
        found = effect(values, case["post_rows"][0], controls=controls, direction=direction)
        assert found.verdict in (Verdict.NO_CHANGE, Verdict.CANNOT_TELL)
        assert found.low < 0 < found.high
        assert found.p > 0.05
    alone = effect(values, case["post_rows"][0])
    assert alone.verdict in (Verdict.NO_CHANGE, Verdict.CANNOT_TELL)


def test_arma_and_vignette_are_called_effects(folder):
    case = json.loads((folder / "expected.json").read_text())["cases"]["arma"]
    values, controls = _series(folder / "data_arma.csv", case["y"], case["X"])
    assert effect(values, 70, controls=controls).verdict is Verdict.BETTER
    truth = json.loads((folder / "literals.json").read_text())["vignette_seed1"]
    values, controls = _series(folder / "data_vignette_seed1.csv", "y", ["x1"])
    found = effect(values, truth["post_rows"][0], controls=controls)
    assert found.verdict is Verdict.BETTER
    assert found.low <= truth["true_effect"] <= found.high
