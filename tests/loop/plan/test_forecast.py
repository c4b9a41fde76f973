"""The forecast against closed forms."""

from __future__ import annotations

from datetime import date, timedelta

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.plan.forecast import Job, buffer_used, day_at, draw, finish_of, simulate, weeks_at

MONDAY = date(2026, 3, 9)


@given(st.lists(st.tuples(st.floats(0, 9), st.sets(st.integers(0, 9))), min_size=1, max_size=9))
def test_without_chance_it_is_the_critical_path(rows):
    jobs = [
        Job(hours, hours, hours, after=tuple(sorted(a for a in after if a < j)))
        for j, (hours, after) in enumerate(rows)
    ]
    graph = nx.DiGraph()
    for j, job in enumerate(jobs):
        graph.add_edge("start", j, weight=0)
        graph.add_edge(j, "end", weight=job.likely)
        for a in job.after:
            graph.add_edge(a, j, weight=jobs[a].likely)
    longest = nx.dag_longest_path_length(graph)
    assert simulate(jobs, runs=1).max() == pytest.approx(longest)


def test_the_maximum_of_independent_exponentials():
    runs, n = 40_000, 6
    jobs = [Job(0, 0, 0)] * n + [Job(0, 0, 0, after=tuple(range(n)))]
    hours = np.random.default_rng(3).exponential(2.0, size=(runs, n + 1))
    hours[:, -1] = 0
    ends = simulate(jobs, hours=hours)[:, -1]
    harmonic = sum(1 / k for k in range(1, n + 1))
    variance = 4 * sum(1 / k**2 for k in range(1, n + 1))
    assert ends.mean() == pytest.approx(2 * harmonic, abs=4 * (variance / runs) ** 0.5)
    # P(max ≤ t) = (1 − e^(−t/2))^n, and the 85 % quantile turned round
    t85 = -2 * np.log(1 - 0.85 ** (1 / n))
    assert (ends <= t85).mean() == pytest.approx(0.85, abs=0.008)


def test_the_sum_of_triangulars():
    runs, points = 40_000, [(2, 5, 14), (1, 1, 4), (3, 8, 8), (0, 6, 7)]
    jobs = [Job(*p, after=(j - 1,) if j else ()) for j, p in enumerate(points)]
    ends = simulate(jobs, runs=runs, seed=7)[:, -1]
    mean = sum(sum(p) / 3 for p in points)
    variance = sum((a * a + b * b + c * c - a * b - a * c - b * c) / 18 for a, b, c in points)
    assert ends.mean() == pytest.approx(mean, abs=4 * (variance / runs) ** 0.5)
    assert ends.var() == pytest.approx(variance, rel=0.04)


def test_one_worker_one_task_after_the_other():
    jobs = [Job(10, 10, 10, 0), Job(10, 10, 10, 0), Job(4, 4, 4, 1, after=(0,))]
    ends = simulate(jobs, np.array([[10.0, 5, 5], [8, 8, 8]]), runs=3)
    assert ends[0].tolist() == [1.0, 3.0, 1.5]


def test_not_before_its_planned_start_and_not_in_weeks_of_nothing():
    ends = simulate([Job(4, 4, 4, 0, release=1.5)], np.array([[8.0, 8, 0, 0, 8]]), runs=2)
    assert ends[0, 0] == pytest.approx(2.0)
    ends = simulate([Job(5, 5, 5, 0, release=1.5)], np.array([[8.0, 8, 0, 0, 8]]), runs=2)
    assert ends[0, 0] == pytest.approx(4.125)


def test_capacity_that_varies_moves_the_late_quantile():
    jobs = [Job(40, 40, 40, 0)]
    mean = np.full((1, 12), 10.0)
    steady = finish_of(simulate(jobs, mean, runs=2000)[:, 0], MONDAY)
    shaky = finish_of(simulate(jobs, mean, mean * 0.5, runs=2000)[:, 0], MONDAY)
    assert steady.p50 == steady.p85 == date(2026, 4, 3)
    assert shaky.p85 > steady.p85


def test_never_finished_ends_at_the_horizon():
    assert simulate([Job(1, 1, 1, 0)], np.zeros((1, 4)), runs=1)[0, 0] == 12


@settings(max_examples=30)
@given(st.floats(0, 60), st.floats(0, 60))
def test_days_and_weeks_agree(one, other):
    low, high = sorted((one, other))
    assert day_at(MONDAY, low) <= day_at(MONDAY, high)
    day = day_at(MONDAY, one)
    assert day.weekday() < 5
    assert weeks_at(MONDAY, day) <= one + 1e-9
    assert one <= weeks_at(MONDAY, day + timedelta(1)) + 1e-9


def test_the_chance_to_hold_a_date():
    ends = np.array([0.2, 0.4, 0.6, 0.8])
    assert finish_of(ends, MONDAY, date(2026, 3, 11)).chance == 0.75
    assert finish_of(ends, MONDAY).chance is None
    assert buffer_used(MONDAY, MONDAY, None) is None
    assert buffer_used(MONDAY, MONDAY + timedelta(9), MONDAY + timedelta(3)) == 3
    assert draw([Job(1, 2, 3)], runs=5, seed=1).shape == (5, 1)
