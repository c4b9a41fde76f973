"""The portfolio solver: allowed plans, the best of small ones, the same every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.loop.plan.portfolio.bound import relax
from headway.loop.plan.portfolio.feasibility import violations
from headway.loop.plan.portfolio.model import Entry, Piece, Placement, Portfolio, Worker, worth
from headway.loop.plan.portfolio.solve import solve
from headway.loop.plan.portfolio.trouble import PortfolioTrouble


def brute(portfolio: Portfolio) -> int:
    """The worth of the best plan, by trying everything."""
    options: list[list[Placement]] = []
    for piece in portfolio.pieces:
        mine = []
        for p in piece.workers:
            free = portfolio.workers[p].free
            for start in range(portfolio.weeks):
                for end in range(start, min(portfolio.weeks, start + portfolio.most_weeks)):
                    weeks = range(start, end + 1)
                    if not piece.hours:
                        if start == end:
                            mine.append(Placement(p, ((start, 0),)))
                        continue
                    for split in product(*(range(min(free[w], piece.hours) + 1) for w in weeks)):
                        if sum(split) == piece.hours and split[0] and split[-1]:
                            mine.append(
                                Placement(
                                    p, tuple((w, h) for w, h in zip(weeks, split, strict=True) if h)
                                )
                            )
        options.append(mine)
    best = worth(portfolio, {})
    for chosen in product((False, True), repeat=len(portfolio.entries)):
        pieces = [k for i, e in enumerate(portfolio.entries) if chosen[i] for k in e.pieces]
        for combination in product(*(options[k] for k in pieces)):
            placed = dict(zip(pieces, combination, strict=True))
            value = worth(portfolio, placed)
            if value > best and not violations(portfolio, placed):
                best = value
    return best


@st.composite
def portfolios(draw, most_entries: int = 3, weeks: int = 2):
    workers = tuple(
        Worker(p, f"W{p}", tuple(draw(st.integers(0, 3)) for _ in range(weeks))) for p in range(2)
    )
    pieces: list[Piece] = []
    entries: list[Entry] = []
    for i in range(draw(st.integers(1, most_entries))):
        mine = []
        for _ in range(draw(st.integers(1, 2))):
            who = draw(st.sampled_from([(0,), (1,), (0, 1)]))
            pool = mine + ([len(pieces) - 1] if pieces and draw(st.booleans()) else [])
            after = (
                tuple(sorted(set(draw(st.lists(st.sampled_from(pool), max_size=1)))))
                if pool
                else ()
            )
            was = draw(st.none() | st.tuples(st.integers(0, 1), st.integers(0, weeks - 1)))
            mine.append(len(pieces))
            pieces.append(
                Piece(len(pieces), f"T-{len(pieces)}", draw(st.integers(0, 3)), who, after,
                      due=draw(st.none() | st.just(0)), was=was)
            )  # fmt: skip
        entries.append(
            Entry(i, f"IMP-{i}", draw(st.integers(1, 9)), tuple(mine), owner=draw(st.just(7)),
                  due=draw(st.none() | st.integers(0, weeks - 1)), must=draw(st.booleans()),
                  was_in=draw(st.booleans()))
        )  # fmt: skip
    return Portfolio(
        workers, tuple(pieces), tuple(entries), weeks, most_running=draw(st.integers(1, 2)),
        most_weeks=draw(st.integers(1, 2)),
    )  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(portfolios())
def test_small_choices_equal_brute_force(portfolio):
    found = solve(portfolio, seconds=20)
    assert violations(portfolio, found.placements) == []
    assert found.value == worth(portfolio, found.placements) == brute(portfolio)
    assert found.status == "OPTIMAL"
    assert found.bound == found.value


@settings(max_examples=20, deadline=None)
@given(portfolios(most_entries=5, weeks=4), st.integers(0, 5))
def test_plans_are_allowed_and_below_the_bound(portfolio, seed):
    found = solve(portfolio, seconds=20, seed=seed, rounds=60)
    assert violations(portfolio, found.placements) == []
    assert found.value <= found.bound <= relax(portfolio).bound


def two_weeks(*entries: Entry, pieces: tuple[Piece, ...], free=(16, 16), **more) -> Portfolio:
    return Portfolio((Worker(1, "Omar", free),), pieces, entries, weeks=2, **more)


def test_the_smaller_of_two_equal_entries_comes_first():
    pieces = (Piece(1, "T-1", 16, (0,)), Piece(2, "T-2", 4, (0,)))
    found = solve(two_weeks(
        Entry(1, "IMP-1", 10, (0,)), Entry(2, "IMP-2", 10, (1,)), pieces=pieces
    ))  # fmt: skip
    assert found.chosen == (0, 1)
    assert found.placements[1].end < found.placements[0].end


def test_what_runs_stays_in_even_when_something_is_worth_more():
    pieces = (Piece(1, "T-1", 32, (0,)), Piece(2, "T-2", 32, (0,)))
    found = solve(two_weeks(
        Entry(1, "IMP-1", 1, (0,), must=True), Entry(2, "IMP-2", 900, (1,)), pieces=pieces
    ))  # fmt: skip
    assert found.chosen == (0,)


def test_an_owner_runs_no_more_than_the_limit():
    pieces = (Piece(1, "T-1", 20, (0,)), Piece(2, "T-2", 4, (0,)), Piece(3, "T-3", 4, (0,)))
    entries = tuple(Entry(n, f"IMP-{n}", 10, (n,), owner=5) for n in range(3))
    found = solve(two_weeks(*entries, pieces=pieces, most_running=1))
    assert violations(two_weeks(*entries, pieces=pieces, most_running=1), found.placements) == []
    assert len(found.chosen) == 2


def test_what_runs_and_waits_for_something_new_keeps_the_limit_too():
    pieces = (Piece(0, "T-0", 0, (0,)), Piece(1, "T-1", 0, (0,), after=(0,)))
    entries = (Entry(0, "IMP-0", 1, (0,), owner=7), Entry(1, "IMP-1", 1, (1,), owner=7, must=True))
    portfolio = two_weeks(*entries, pieces=pieces, most_running=1)
    found = solve(portfolio)
    assert violations(portfolio, found.placements) == []
    assert found.value == brute(portfolio)


def test_least_change():
    pieces = tuple(Piece(n, f"T-{n}", 8, (0, 1), was=(n % 2, 1)) for n in range(4))
    workers = (Worker(1, "Omar", (16, 16)), Worker(2, "Ines", (16, 16)))
    entries = tuple(Entry(n, f"IMP-{n}", 10, (n,), was_in=True) for n in range(4))
    found = solve(Portfolio(workers, pieces, entries, weeks=2))
    assert [found.placements[n].worker for n in range(4)] == [0, 1, 0, 1]


def test_the_same_twice(monkeypatch):
    """Also where the proof is cut off by its budget, which counts work and not seconds."""
    from bench.portfolio import desk

    monkeypatch.setattr("headway.loop.plan.portfolio.solve.EFFORT", 0.5)
    portfolio = desk(40, 8, 10, seed=3)
    first, second = (solve(portfolio, seconds=60, seed=4, rounds=300) for _ in range(2))
    assert first.placements == second.placements
    assert (first.value, first.bound) == (second.value, second.bound)
    assert violations(portfolio, first.placements) == []


def test_out_of_time_still_gives_a_plan_and_progress_is_told():
    from bench.portfolio import desk

    told = []
    found = solve(desk(60, 8, 12, seed=2), seconds=0, progress=lambda *a: told.append(a))
    assert found.chosen
    assert found.status == "FEASIBLE"
    assert told[-1][0] == 1.0


def test_a_circle_is_named_with_its_entries():
    pieces = (Piece(1, "T-1", 4, (0,), (1,)), Piece(2, "T-2", 4, (0,), (0,)))
    with pytest.raises(PortfolioTrouble, match=r"IMP-1, IMP-2.*circle.*T-1 → T-2|T-2 → T-1"):
        two_weeks(Entry(1, "IMP-1", 1, (0,)), Entry(2, "IMP-2", 1, (1,)), pieces=pieces)
    with pytest.raises(PortfolioTrouble, match="one week"):
        Portfolio((), (), (), 0)
    with pytest.raises(PortfolioTrouble, match="Omar needs 2 weeks"):
        two_weeks(pieces=(), free=(1,))


@settings(max_examples=10, deadline=None)
@given(portfolios(most_entries=4, weeks=3))
def test_more_time_never_makes_the_plan_worse(portfolio):
    richer = replace(
        portfolio,
        workers=tuple(replace(w, free=tuple(h + 2 for h in w.free)) for w in portfolio.workers),
    )
    assert solve(richer, seconds=20).value >= solve(portfolio, seconds=20).value
