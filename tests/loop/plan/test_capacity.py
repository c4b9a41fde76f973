"""Capacity: what is taken off, and that nothing is taken twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.plan.capacity import (
    CapacityTrouble,
    Load,
    Person,
    day_shares,
    load_from,
    public_holidays,
    week_of,
)

MONDAY = date(2026, 12, 21)
FULL = ((date(2026, 1, 1), (8, 8, 8, 8, 8, 0, 0)),)


def test_what_is_taken_off():
    ada = Person(1, "Ada", FULL, away=((date(2026, 12, 24), date(2026, 12, 27)),), load=Load(20, 5))
    closed = public_holidays("DE", "BY", 2026, 2026)
    week = week_of(ada, MONDAY, closed=closed, buffer=0.25)
    # Friday is Christmas Day: a holiday, not leave; Thursday is leave; three days of work
    assert (week.contract, week.holiday, week.leave, week.present) == (40, 8, 8, 24)
    assert week.tickets == pytest.approx(12)
    assert week.spread == pytest.approx(3)
    assert (week.buffer, week.free) == (pytest.approx(3), pytest.approx(9))
    assert day_shares(ada, MONDAY, closed=closed) == (1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0)


def test_working_time_changes_and_begins():
    omar = Person(2, "Omar", ((date(2026, 12, 23), (4,) * 5 + (0, 0)),))
    assert week_of(omar, MONDAY).contract == 12
    assert week_of(omar, MONDAY + timedelta(7)).contract == 20
    assert week_of(omar, MONDAY - timedelta(7)).free == 0


def test_only_the_days_of_the_cycle_count():
    ada = Person(1, "Ada", FULL)
    assert week_of(ada, MONDAY, since=date(2026, 12, 23)).contract == 24
    assert week_of(ada, MONDAY, until=date(2026, 12, 21)).contract == 8


def test_unknown_places_are_named():
    with pytest.raises(CapacityTrouble, match="XX"):
        public_holidays("XX", "", 2026, 2026)
    assert public_holidays("", "", 2026, 2026) == {}


def test_load_says_where_it_is_from():
    assert load_from([], measured=True).source == "none"
    told = load_from([10, 14], measured=True)
    assert (told.hours, told.weeks, told.source) == (12, 2, "tickets")
    assert told.spread == pytest.approx(8**0.5)
    guessed = load_from([7.5], counts=[10], measured=False, each=0.75)
    assert guessed.words.startswith("10 tickets in 1 weeks at an assumed 0.75 h each")


@given(
    st.tuples(*[st.integers(0, 96).map(lambda quarters: quarters / 4)] * 7),
    st.floats(0, 100),
    st.floats(0, 0.9),
    st.sets(st.integers(0, 6)),
    st.lists(st.tuples(st.integers(-3, 9), st.integers(0, 5)), max_size=3),
)
def test_nothing_is_taken_twice(hours, load, buffer, closed, away):
    person = Person(
        1, "Ada", ((date(2020, 1, 1), hours),),
        tuple((MONDAY + timedelta(a), MONDAY + timedelta(a + n)) for a, n in away), Load(load),
    )  # fmt: skip
    days = {MONDAY + timedelta(k) for k in closed}
    week = week_of(person, MONDAY, closed=days, buffer=buffer)
    parts = week.holiday + week.leave + week.tickets + week.buffer + week.free
    assert parts == pytest.approx(week.contract)
    assert min(week.holiday, week.leave, week.tickets, week.buffer, week.free) >= -1e-9
    more = week_of(
        Person(1, "Ada", person.times, person.away, Load(load + 5)), MONDAY, closed=days,
        buffer=buffer,
    )  # fmt: skip
    assert more.free <= week.free + 1e-9
    shares = day_shares(person, MONDAY, closed=days)
    assert sum(shares) == pytest.approx(1 if week.present > 1e-9 else 0, abs=1e-6)
