"""Prices of hours: dearer where everybody leans on somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.plan.portfolio.model import Entry, Piece, Portfolio, Worker
from headway.loop.plan.portfolio.scarcity import followed, prices, unit_of


def desk(who: list[tuple[int, ...]], hours: int = 20, free: int = 10) -> Portfolio:
    """Three people with the same free hours over four weeks; an entry of one piece for each `who`."""
    workers = tuple(Worker(p, f"W{p}", (free,) * 4) for p in range(3))
    pieces = tuple(Piece(k, f"T{k}", hours, mine) for k, mine in enumerate(who))
    entries = tuple(Entry(k, f"E{k}", 10, (k,)) for k in range(len(who)))
    return Portfolio(workers, pieces, entries, 4)


def test_what_only_one_can_do_makes_that_ones_hours_dear():
    portfolio = desk([(0,), (0,), (0, 1), (0, 1, 2), (1, 2)])
    unit = unit_of(portfolio, range(5))
    specialist, second, third = prices(portfolio, range(5), unit)
    assert unit > 0
    assert specialist > second > third


def test_hours_everybody_can_give_cost_the_same():
    portfolio = desk([(0, 1, 2)] * 4)
    assert prices(portfolio, range(4), unit_of(portfolio, range(4))) == pytest.approx([0, 0, 0])


def test_nothing_wanted_or_nobody_free_costs_nothing():
    assert prices(desk([(0,)]), [], 1.0) == [0, 0, 0]
    busy = desk([(0,), (0, 1)], free=0)
    assert prices(busy, range(2), 1.0) == [0, 0, 0]
    assert unit_of(desk([(0,)]), []) == 0


@given(
    st.lists(
        st.sets(st.integers(0, 2), min_size=1).map(lambda who: tuple(sorted(who))),
        min_size=1, max_size=6,
    ),
    st.floats(0.01, 100),
)  # fmt: skip
def test_prices_are_zero_on_average_and_grow_with_their_unit(who, unit):
    portfolio = desk(who)
    found = prices(portfolio, range(len(who)), unit)
    assert sum(found) == pytest.approx(0, abs=1e-6 * unit)
    assert [2 * one for one in found] == pytest.approx(prices(portfolio, range(len(who)), 2 * unit))


def test_who_turns_out_busier_than_the_rest_becomes_dearer():
    portfolio = desk([(0, 1, 2)])
    after = followed(portfolio, [0.0, 0.0, 0.0], [[0] * 4, [5] * 4, [10] * 4], 1.0)
    assert after[0] > after[1] > after[2]
    assert sum(after) == pytest.approx(0)
