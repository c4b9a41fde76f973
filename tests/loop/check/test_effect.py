"""The verdict's arithmetic on series whose truth is known."""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pytest

from headway.ground.trouble import Trouble
from headway.loop.check.effect import Verdict, effect, weeks_needed
from headway.loop.check.effect.ar1 import GRID, Model, corrected, draw, whitener
from headway.loop.check.effect.bsts import foresee
from headway.loop.check.effect.calendar import rhythm, season
from headway.loop.check.effect.latent import POINTS, Latent
from headway.loop.check.effect.regress import poisson_log
from headway.loop.check.effect.segmented import critical, p_value

CALLED = (Verdict.BETTER, Verdict.WORSE)


def noise(n, phi, seed):
    return draw(phi, np.ones(n - 1, np.int64), 1, np.random.default_rng(seed))[0]


def step(n, start, size):
    return size * (np.arange(n) >= start)


def weeks(n, first=date(2025, 1, 6)):
    return [first + timedelta(weeks=i) for i in range(n)]


def test_a_lasting_step_is_seen_and_sized():
    found = effect(10 + noise(72, 0.2, 1) + step(72, 52, 2.5), 52)
    assert found.verdict is Verdict.BETTER
    assert found.low < 2.5 < found.high
    assert found.p < 0.05
    assert (found.n_before, found.n_after) == (52, 20)
    worse = effect(10 + noise(72, 0.2, 1) + step(72, 52, 2.5), 52, direction="decrease")
    assert worse.verdict is Verdict.WORSE
    assert worse.effect == found.effect


def test_a_ramp_is_measured_by_its_mean():
    change = np.maximum(np.arange(120) - 70, 0) * 0.2
    found = effect(noise(120, 0.0, 2) + change, 70)
    assert found.shape == "level and slope"
    assert found.slope_change == pytest.approx(0.2, abs=0.1)
    assert found.low < change[70:].mean() < found.high


def test_a_trend_from_before_is_no_effect():
    found = effect(0.15 * np.arange(80) + noise(80, 0.0, 3), 55)
    assert found.verdict is Verdict.NO_CHANGE


@pytest.mark.parametrize("family", ["gaussian", "binomial"])
def test_p_is_small_exactly_when_the_interval_leaves_out_zero(family):
    for seed in range(25):
        rng = np.random.default_rng(seed)
        size = 0.15 * (seed % 5)
        if family == "binomial":
            n = np.full(48, 10)
            share = 0.4 + step(48, 30, size)
            found = effect(rng.binomial(n, share), 30, n=n, family="binomial", draws=199)
        else:
            found = effect(noise(48, 0.4, seed) + step(48, 30, 8 * size), 30, draws=199)
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


def test_the_same_seed_gives_the_same_digits():
    values = noise(60, 0.5, 4)
    assert effect(values, 40, seed=7) == effect(values, 40, seed=7)


def test_units_do_not_matter():
    values = noise(60, 0.3, 5) + step(60, 40, 2)
    one, other = effect(values, 40), effect(1000 * values + 5e5, 40)
    assert other.p == one.p
    assert other.effect == pytest.approx(1000 * one.effect, rel=1e-6)


def test_too_early_says_how_many_are_missing():
    found = effect(noise(56, 0.0, 6) + step(56, 52, 0.8), 52, expected=1.0)
    assert found.verdict is Verdict.TOO_EARLY
    assert found.points_needed is not None
    assert found.points_needed >= 4
    assert any("more" in warning for warning in found.warnings)


def test_too_short_a_baseline_cannot_tell():
    found = effect(noise(30, 0.0, 7), 6)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.effect != found.effect


def test_a_random_walk_cannot_tell():
    walk = np.cumsum(np.random.default_rng(8).normal(size=40))
    assert effect(walk, 28).verdict is Verdict.CANNOT_TELL


def test_missing_readings_leave_gaps():
    values = noise(70, 0.6, 9) + step(70, 50, 3)
    values[[5, 6, 20, 60]] = np.nan
    found = effect(values, 50)
    assert (found.n_before, found.n_after) == (47, 19)
    assert found.verdict is Verdict.BETTER
    assert "4 of 70 readings are missing" in found.warnings[0]


def test_a_start_by_date():
    dates = weeks(60)
    found = effect(noise(60, 0.0, 10), dates[40], dates=dates)
    assert (found.n_before, found.n_after) == (40, 20)


def test_weekends_are_no_effect():
    dates = [date(2026, 1, 5) + timedelta(days=i) for i in range(84)]
    quiet = np.array([-6.0 * (d.weekday() >= 5) for d in dates])
    found = effect(noise(84, 0.2, 11) + quiet, 60, dates=dates)
    assert found.season == "weekday"
    assert found.noise < 2
    assert found.verdict is Verdict.NO_CHANGE


def test_the_year_is_no_effect():
    dates = [date(2019 + i // 12, i % 12 + 1, 1) for i in range(60)]
    turn = 4 * np.sin(2 * np.pi * np.arange(60) / 12)
    answers = [effect(noise(60, 0.0, i) + turn, 48, dates=dates, draws=199) for i in range(20)]
    assert {a.season for a in answers} == {"months of the year"}
    assert max(a.noise for a in answers) < 2
    assert sum(a.verdict in CALLED for a in answers) <= 4


def test_counts_and_shares_are_told_apart():
    rng = np.random.default_rng(13)
    n = rng.integers(5, 15, 50)
    k = rng.binomial(n, 0.6)
    counted, shared = (effect(v, 35, n=n, family="binomial") for v in (k.astype(float), k / n))
    assert counted.p == shared.p
    assert counted.effect == pytest.approx(shared.effect)
    assert "counts out of n" in counted.warnings[0]
    assert "shares" in shared.warnings[0]


def test_a_better_share_is_seen():
    rng = np.random.default_rng(14)
    n = np.full(80, 12)
    found = effect(rng.binomial(n, 0.5 + step(80, 52, 0.3)), 52, n=n, family="binomial")
    assert found.verdict is Verdict.BETTER
    assert found.low < 0.3 < found.high


def test_fewer_events_are_seen():
    rng = np.random.default_rng(15)
    found = effect(rng.poisson(12 - step(80, 52, 8)), 52, family="poisson", direction="decrease")
    assert found.verdict is Verdict.BETTER
    assert found.low < -8 < found.high


def test_large_counts_fall_back_to_their_own_noise():
    rng = np.random.default_rng(16)
    n = np.full(60, 4000)
    share = 0.5 + 0.05 * noise(60, 0.4, 16)
    found = effect(rng.binomial(n, share), 40, n=n, family="binomial")
    assert found.noise == pytest.approx(0.05, rel=0.5)


@pytest.mark.parametrize(("values", "more", "said"), [
    ([1.0] * 30, {"family": "binomial"}, "number of tickets"),
    ([12.0] * 30, {"family": "binomial", "n": [5] * 30}, "Reading 1 is 12 of n = 5"),
    ([-1.0] * 30, {"family": "poisson"}, "cannot be negative"),
    ([1.0] * 30, {"dates": weeks(29)}, "30 readings but 29 dates"),
    ([1.0] * 30, {"dates": [date(2026, 1, 5)] * 30}, "Two readings are dated"),
    ([float("nan")] * 30, {}, "All readings are missing"),
    ([1.0] * 30, {"level": 1.2}, "level"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(values, more, said):
    with pytest.raises(Trouble, match=said):
        effect(values, 20, **more)


def test_planned_looks_ask_for_more():
    values = noise(60, 0.0, 17) + step(60, 44, 1.0)
    once, often = effect(values, 44), effect(values, 44, planned=26)
    assert often.p > once.p
    assert often.high - often.low > once.high - once.low
    assert (often.p < 0.05) == (often.low > 0 or often.high < 0)


def test_false_alarms_are_rare_even_with_autocorrelation():
    called = sum(
        effect(noise(48, 0.5, 100 + i), 32, draws=199, expected=1e3).verdict in CALLED
        for i in range(60)
    )
    assert called <= 8


def test_two_hundred_readings_in_under_a_second():
    values = noise(200, 0.4, 18)
    effect(values, 140)
    taken = []
    for _ in range(3):
        begun = time.process_time()
        effect(values, 140)
        taken.append(time.process_time() - begun)
    assert min(taken) < 1.0


def test_weeks_needed():
    history = 0.65 + 0.05 * noise(60, 0.2, 19)
    easy, hard, never = (weeks_needed(history, size) for size in (0.15, 0.06, 0.002))
    assert easy.points == 8
    assert hard.points is None or hard.points > 8
    assert never.points is None
    assert never.warning
    assert "cannot be seen" in never.warning


def test_reml_matches_the_dense_formula():
    rng = np.random.default_rng(20)
    gaps = rng.integers(1, 4, 19)
    x = np.column_stack([np.ones(20), np.arange(20.0), rng.normal(size=20)])
    y = rng.normal(size=20)
    model = Model.of(x, gaps)
    fit = model.fit(y[None])
    places = np.concatenate([[0], np.cumsum(gaps)])
    for g in (5, 30, 50):
        v = np.array([[GRID[g] ** abs(a - b) for b in places] for a in places], float)
        inverse = np.linalg.inv(v)
        gram = x.T @ inverse @ x
        left = y - x @ np.linalg.solve(gram, x.T @ inverse @ y)
        rss = left @ inverse @ left
        wanted = -0.5 * (np.linalg.slogdet(v)[1] + np.linalg.slogdet(gram)[1] + 17 * np.log(rss))
        assert fit.reml[0, g] == pytest.approx(wanted, rel=1e-9)


def test_latent_reml_matches_the_dense_formula():
    rng = np.random.default_rng(21)
    weights = rng.uniform(1, 3, 20)
    x = np.column_stack([np.ones(20), np.arange(20.0)]) * weights[:, None]
    y = rng.normal(size=20)
    fit = Latent(x, weights, np.arange(20)).fit(y[None])
    scaled = weights / np.sqrt(np.mean(weights**2))
    for g in (0, 3, 17, len(POINTS) - 1):
        phi, ratio = POINTS[g]
        alike = np.array(
            [[phi ** abs(a - b) if a != b else 1.0 for b in range(20)] for a in range(20)]
        )
        v = np.eye(20) + ratio * np.outer(scaled, scaled) * alike
        inverse = np.linalg.inv(v)
        gram = x.T @ inverse @ x
        left = y - x @ np.linalg.solve(gram, x.T @ inverse @ y)
        wanted = -0.5 * (
            np.linalg.slogdet(v)[1] + np.linalg.slogdet(gram)[1] + left @ inverse @ left
        )
        assert fit.reml[0, g] == pytest.approx(wanted, rel=1e-9)


def test_draws_have_the_correlation_asked_for():
    drawn = draw(0.6, np.array([1, 2, 1]), 20000, np.random.default_rng(22))
    found = np.corrcoef(drawn.T)
    assert found[0, 1] == pytest.approx(0.6, abs=0.02)
    assert found[1, 2] == pytest.approx(0.36, abs=0.02)
    assert drawn.std() == pytest.approx(1.0, abs=0.02)


def test_negative_correlation_over_gaps():
    lead, _ = whitener(-0.5, np.array([1, 2, 3]))
    np.testing.assert_allclose(lead, [-0.5, 0.25, -0.125])


def test_correction_stays_below_one():
    assert corrected(0.95, 24) <= 0.97


def test_the_bar_and_p_agree():
    drawn = np.random.default_rng(23).random(999)
    bar = critical(drawn, 0.95)
    assert p_value(bar, drawn) >= 0.05
    assert p_value(np.nextafter(bar, 2), drawn) < 0.05


def test_rhythms():
    months = [date(2025 + (i // 12), i % 12 + 1, 1) for i in range(30)]
    assert rhythm(months, 30).name == "month"
    gone = [d for i, d in enumerate(weeks(20)) if i not in (3, 4)]
    assert rhythm(gone, 18).places.tolist() == [i for i in range(20) if i not in (3, 4)]
    assert season(weeks(30), rhythm(weeks(30), 30))[2], "less than two years is said"
    assert season(weeks(120), rhythm(weeks(120), 120))[0].shape == (120, 4)


def test_foreseen_without_comparison_and_with_gaps():
    values = 50 + np.random.default_rng(24).normal(size=90)
    values[60:] += 5
    values[[10, 70]] = np.nan
    found = foresee(values, 60)
    assert found.effect == pytest.approx(5, abs=0.7)
    assert found.low < 5 < found.high


def test_useless_comparison_series_drop_out():
    rng = np.random.default_rng(25)
    table = rng.normal(size=(100, 8))
    found = foresee(3 * table[:, 0] + rng.normal(size=100), 70, table)
    assert found.inclusion[0] > 0.95
    assert found.inclusion[1:].max() < 0.6


def test_poisson_regression_finds_the_rates():
    x = np.column_stack([np.ones(40), np.arange(40) >= 20]).astype(float)
    counts = np.where(x[:, 1] > 0, 6.0, 3.0) + np.tile([-1, 1], 20)
    found = poisson_log(x, counts)
    np.testing.assert_allclose(found.coefficients, [np.log(3), np.log(2)], rtol=1e-9)
