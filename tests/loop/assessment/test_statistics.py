"""The numbers behind “sure”: size and power of the tests."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from headway.loop.assessment.discovery import q_values
from headway.loop.assessment.proportions import compare
from headway.loop.assessment.steps import against, find_step, of_counts

MONTHS = 24


def desk(rng, rate, tries, wobble=0.0, rho=0.0):
    """Hits and tries by month of a slice whose rate wanders by `wobble`, shape (months,) each."""
    level = np.zeros(MONTHS)
    noise = rng.standard_normal(MONTHS) * wobble
    for month in range(MONTHS):
        level[month] = noise[month] if not month else rho * level[month - 1] + noise[month]
    n = rng.poisson(tries, MONTHS) + 1
    return rng.binomial(n, np.clip(rate + level, 0, 1)).astype(float), n.astype(float)


@pytest.mark.parametrize("wobble", [0.0, 0.05])
def test_chance_gaps_are_called_real_no_more_often_than_promised(wobble):
    rng = np.random.default_rng(11)
    p = np.array(
        [
            compare(*desk(rng, 0.6, 40, wobble), *desk(rng, 0.6, 800), worse=-1).p
            for _ in range(1500)
        ]
    )
    for level in (0.05, 0.01):
        allowed = stats.binom.ppf(0.999, len(p), level) / len(p)
        assert (p <= level).mean() <= allowed


def test_a_real_gap_is_found_either_way_round():
    rng = np.random.default_rng(1)
    low, fine = desk(rng, 0.41, 60), desk(rng, 0.65, 800)
    gap = compare(*low, *fine, worse=-1, least=0.05)
    assert gap.p < 1e-8
    assert gap.low < 0.41 - 0.65 < gap.high
    assert compare(*low, *fine, worse=+1, least=0.05).p == 1.0
    flip = compare(low[1] - low[0], low[1], fine[1] - fine[0], fine[1], worse=+1, least=0.05)
    assert flip.p == pytest.approx(gap.p)


def test_no_p_is_smaller_than_fishers_exact_test():
    here, there = (np.array([3.0]), np.array([20.0])), (np.array([40.0]), np.array([80.0]))
    expected = stats.fisher_exact([[3, 17], [40, 40]], alternative="less").pvalue
    assert compare(*here, *there, worse=-1).p >= expected * (1 - 1e-9)


def test_too_small_a_gap_counts_as_tried_and_nothing_there():
    n = np.full(MONTHS, 5000.0)
    assert compare(n * 0.62, n, n * 0.65, n, worse=-1, least=0.05).p == 1.0


@pytest.mark.parametrize(("wobble", "rho"), [(0.0, 0.0), (0.03, 0.0), (0.02, 0.5)])
def test_stable_desks_are_rarely_said_to_have_worsened(wobble, rho):
    rng = np.random.default_rng(5)
    p = np.array(
        [
            find_step(of_counts(*desk(rng, 0.62, 200, wobble, rho)), worse=-1, seed=i).p
            for i in range(400)
        ]
    )
    allowed = stats.binom.ppf(0.999, len(p), 0.05) / len(p)
    assert (p <= 0.05).mean() <= allowed


def test_a_fall_is_found_with_its_month():
    rng = np.random.default_rng(3)
    months, p = [], []
    for i in range(40):
        n = rng.poisson(200, MONTHS).astype(float)
        hits = rng.binomial(n.astype(int), np.where(np.arange(MONTHS) < 13, 0.63, 0.48))
        step = find_step(of_counts(hits.astype(float), n), worse=-1, seed=i)
        months.append(step.at)
        p.append(step.p)
    assert np.mean(np.array(p) < 0.001) > 0.95
    assert np.mean(np.abs(np.array(months) - 13) <= 1) > 0.95


def test_an_improvement_is_not_a_worsening_and_season_is_shared_away():
    n = np.full(MONTHS, 400.0)
    better = np.where(np.arange(MONTHS) < 12, 0.5, 0.7)
    assert find_step(of_counts(better * n, n), worse=-1, seed=1).p > 0.3
    season = 0.6 + 0.08 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    beside = against(season * n, n, season * n * 9, n * 9)
    assert find_step(beside, worse=-1, seed=1).p > 0.3


def test_q_values_agree_with_scipy():
    p = np.random.default_rng(2).random(200) ** 3
    assert q_values(p) == pytest.approx(stats.false_discovery_control(p))
