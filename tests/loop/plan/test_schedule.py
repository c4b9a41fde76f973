"""The scheduling core against brute force, an independent checker and known answers."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from headway.loop.plan.schedule.bounds import cliques, critical_path, energy, lower_bound
from headway.loop.plan.schedule.cpsat import Prover
from headway.loop.plan.schedule.decode import Decoder
from headway.loop.plan.schedule.feasibility import violations
from headway.loop.plan.schedule.genetic import Genetic
from headway.loop.plan.schedule.model import Job, Problem, ScheduleTrouble
from headway.loop.plan.schedule.priority import rules
from headway.loop.plan.schedule.solve import solve

LENGTHS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def problems(draw: st.DrawFn, most: int = 8) -> Problem:
    count = draw(st.integers(0, most))
    capacities = tuple(draw(st.lists(st.integers(0, 4), max_size=3)))
    # Jobs are shuffled so that a job's successors may be listed before it.
    places = draw(st.permutations(range(count)))
    jobs: list[Job | None] = [None] * count
    for rank in range(count):
        later = st.sets(st.sampled_from(range(rank + 1, count)), max_size=3)
        after = draw(later) if rank + 1 < count else set()
        jobs[places[rank]] = Job(
            f"j{rank}",
            draw(st.integers(0, 4)),
            tuple(draw(st.integers(0, capacity)) for capacity in capacities),
            tuple(places[a] for a in after),
        )
    return Problem(tuple(job for job in jobs if job), capacities)


def brute_force(problem: Problem) -> int:
    """Shortest makespan: some order, put in one by one as early as possible, is optimal."""
    count, best = len(problem.jobs), None
    for order in permutations(range(count)):
        at = {j: place for place, j in enumerate(order)}
        if any(at[j] < at[i] for i, job in enumerate(problem.jobs) for j in job.successors):
            continue
        used: list[dict[int, int]] = [{} for _ in problem.capacities]
        ends: dict[int, int] = {}
        for j in order:
            job = problem.jobs[j]
            start = max(
                (ends[i] for i, other in enumerate(problem.jobs) if j in other.successors),
                default=0,
            )
            while any(
                used[k].get(step, 0) + job.demands[k] > capacity
                for k, capacity in enumerate(problem.capacities)
                for step in range(start, start + job.duration)
            ):
                start += 1
            ends[j] = start + job.duration
            for k in range(len(used)):
                for step in range(start, ends[j]):
                    used[k][step] = used[k].get(step, 0) + job.demands[k]
        end = max(ends.values(), default=0)
        best = end if best is None else min(best, end)
    assert best is not None
    return best


def starts_of(problem: Problem, ends: list[int]) -> list[int]:
    return [end - job.duration for end, job in zip(ends, problem.jobs, strict=True)]


@LENGTHS
@given(problems(most=6), st.integers(1, 2))
def test_optimal_as_brute_force(problem: Problem, workers: int) -> None:
    found = solve(problem, seconds=20, workers=workers)
    assert violations(problem, found.starts, found.makespan) == []
    assert found.status == "OPTIMAL"
    assert found.makespan == found.bound == brute_force(problem)


@pytest.mark.slow
@settings(parent=LENGTHS, max_examples=12)
@given(problems(most=8))
def test_eight_jobs_as_brute_force(problem: Problem) -> None:
    found = solve(problem, seconds=20)
    assert found.makespan == found.bound == brute_force(problem)


@LENGTHS
@given(problems(most=6))
def test_bounds_never_exceed_the_optimum(problem: Problem) -> None:
    optimum = brute_force(problem)
    for bound in (critical_path, energy, cliques, lower_bound):
        assert bound(problem) <= optimum


@settings(parent=LENGTHS, max_examples=25)
@given(problems(most=6))
def test_cp_sat_says_no_exactly_below_the_optimum(problem: Problem) -> None:
    assume(problem.jobs)
    optimum = brute_force(problem)
    prover = Prover(problem, seed=1, workers=1)
    answer, starts = prover.ask(optimum, effort=10, seconds=20)
    assert answer == "yes"
    assert starts is not None
    assert violations(problem, starts) == []
    assert prover.ask(optimum - 1, effort=10, seconds=20) == ("no", None)


@LENGTHS
@given(problems(most=20), st.randoms(use_true_random=False))
def test_every_scheme_gives_feasible_schedules(problem: Problem, random) -> None:
    decoder = Decoder(problem)
    for rank in [*rules(problem), [random.random() for _ in problem.jobs]]:
        ends = decoder.parallel(rank)
        assert violations(problem, starts_of(problem, ends)) == []
        again = decoder.forward(decoder.sequence(ends))
        assert violations(problem, starts_of(problem, again)) == []
        better = decoder.justify(ends)
        assert violations(problem, starts_of(problem, better)) == []
        assert max(better, default=0) <= max(ends, default=0)


@settings(parent=LENGTHS, max_examples=15)
@given(problems(most=20), st.integers(0, 5))
def test_genetic_search_stays_feasible_and_repeats_itself(problem: Problem, seed: int) -> None:
    one, two = Genetic(problem, seed, crowd=10), Genetic(problem, seed, crowd=10)
    for _ in range(60):
        one.step()
        two.step()
        assert violations(problem, starts_of(problem, one.ends), one.makespan) == []
    assert one.ends == two.ends


def job(name: str, duration: int, demands: tuple[int, ...], *after: int) -> Job:
    return Job(name, duration, demands, after)


def test_one_worker_repeats_itself() -> None:
    jobs = tuple(job(f"j{i}", 3 + i % 5, (1 + i % 3, i % 2)) for i in range(14))
    first, second = (solve(Problem(jobs, (4, 2)), seconds=30, workers=1) for _ in range(2))
    assert first.status == "OPTIMAL"
    assert (first.starts, first.bound) == (second.starts, second.bound)


def test_no_time_still_gives_a_schedule_and_a_bound() -> None:
    problem = Problem(tuple(job(f"j{i}", 2, (2,)) for i in range(5)), (3,))
    found = solve(problem, seconds=0)
    assert violations(problem, found.starts, found.makespan) == []
    assert found.bound <= 10 <= found.makespan


def test_nothing_to_do() -> None:
    found = solve(Problem((), ()), seconds=1)
    assert (found.makespan, found.status, found.starts) == (0, "OPTIMAL", ())


def test_long_durations_with_a_common_divisor() -> None:
    jobs = (job("a", 480_000, (1,)), job("b", 960_000, (1,)), job("c", 480_000, (1,)))
    found = solve(Problem(jobs, (2,)), seconds=5)
    assert (found.makespan, found.status) == (960_000, "OPTIMAL")


def test_deadline() -> None:
    jobs = (job("a", 2, (1,)), job("b", 3, (1,)))
    assert solve(Problem(jobs, (1,), deadline=5), seconds=5).status == "OPTIMAL"
    late = solve(Problem(jobs, (1,), deadline=4), seconds=5)
    assert (late.status, late.bound) == ("INFEASIBLE", 5)


def test_progress_only_gets_better() -> None:
    seen: list[tuple[int, int]] = []
    jobs = tuple(job(f"j{i}", 1 + i * 7 % 9, (1 + i % 4, i * 5 % 3)) for i in range(25))
    solve(Problem(jobs, (5, 3)), seconds=3, progress=lambda m, b, s: seen.append((m, b)))
    assert seen
    assert all(m2 <= m1 and b2 >= b1 for (m1, b1), (m2, b2) in pairwise(seen))


def test_an_error_in_the_callback_ends_the_search() -> None:
    def refuse(makespan: int, bound: int, seconds: float) -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError):
        solve(Problem((job("a", 1, ()),), ()), seconds=5, progress=refuse)


def test_a_cycle_is_named() -> None:
    jobs = (job("a", 1, (), 1), job("b", 1, (), 2), job("c", 1, (), 1, 3), job("d", 1, ()))
    with pytest.raises(ScheduleTrouble, match=r"circle: (b → c → b|c → b → c)\."):
        Problem(jobs, ())


def test_a_demand_above_capacity_is_named() -> None:
    with pytest.raises(
        ScheduleTrouble, match="Job train needs 3 of resource Ana, which has only 2"
    ):
        Problem((job("train", 1, (3,)),), (2,), ("Ana",))


def test_the_checker_sees_each_kind_of_fault() -> None:
    problem = Problem((job("a", 2, (2,), 1), job("b", 2, (2,)), job("c", 2, (2,))), (3,))
    assert violations(problem, [0, 2, 4], 6) == []
    assert any("before a ends" in fault for fault in violations(problem, [0, 1, 4]))
    assert any("R1: 4 of 3 used" in fault for fault in violations(problem, [0, 2, 3]))
    assert any("before time 0" in fault for fault in violations(problem, [-1, 2, 4]))
    assert any("not at 7" in fault for fault in violations(problem, [0, 2, 4], 7))
    assert violations(problem, [0, 2]) == ["2 starts for 3 jobs"]
