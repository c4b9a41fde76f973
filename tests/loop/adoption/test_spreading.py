"""How a protocol spreads: planted rises and falls are found where they are, and nowhere else."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.adoption.spreading import State, Week, coarser, course, spread

BEGIN = date(2025, 6, 2)
START = BEGIN + timedelta(days=7 * 26)


def weeks(shares: list[float], n: int, seed: int = 1) -> list[Week]:
    """Weeks with about `n` tickets each, and hits by chance with these shares."""
    rng = random.Random(seed)
    found = []
    for place, share in enumerate(shares):
        size = max(1, round(rng.gauss(n, n**0.5)))
        hits = sum(rng.random() < share for _ in range(size))
        found.append(Week(BEGIN + timedelta(days=7 * place), size, hits))
    return found


FLAT, UP = [0.3] * 52, [0.3] * 30 + [0.65] * 22
FADE = [0.3] * 28 + [0.65] * 14 + [0.3] * 10


def states(shares: list[float], n: int, tries: int = 12) -> list[State]:
    return [
        course("A", weeks(shares, n, seed), start=START, goal=0.6).state for seed in range(tries)
    ]


def test_a_rise_that_stays_is_kept_and_dated():
    found = course("A", weeks(UP, 30), start=START, goal=0.6)
    assert found.state is State.KEEPS
    assert found.took_up is not None
    assert abs((found.took_up - (BEGIN + timedelta(days=7 * 30))).days) <= 14
    assert found.faded is None
    assert states(UP, 15).count(State.KEEPS) >= 11


def test_a_rise_that_is_lost_fades_and_is_dated():
    found = course("A", weeks(FADE, 30), start=START, goal=0.6)
    assert found.state is State.FADING
    assert found.took_up is not None
    assert found.faded is not None
    assert abs((found.faded - (BEGIN + timedelta(days=7 * 42))).days) <= 14
    assert states(FADE, 30).count(State.FADING) >= 11


def test_what_does_not_change_is_not_called_taken_up():
    assert set(states(FLAT, 8) + states(FLAT, 30)) <= {State.NOT_YET}
    assert set(states([0.85] * 52, 30)) == {State.HELD}


def test_a_flash_is_no_take_up():
    flash = [0.3] * 30 + [0.8] * 2 + [0.3] * 20
    assert states(flash, 20).count(State.NOT_YET) >= 11


def test_too_few_weeks_say_so_and_none_before_are_judged_by_the_goal():
    assert course("A", weeks(FLAT[:29], 20), start=START, goal=0.6).state is State.EARLY
    assert course("A", weeks(FLAT, 20), start=BEGIN, goal=0.2).state is State.HELD
    assert course("A", weeks(FADE[28:], 40), start=BEGIN, goal=0.5).state is State.FADING


shapes = st.sampled_from([FLAT, UP, FADE])


@settings(max_examples=15)
@given(st.lists(shapes, min_size=1, max_size=4), st.integers(2, 25), st.integers(0, 99))
def test_the_share_of_teams_agrees_with_the_courses(given_shapes, n, seed):
    teams = {f"T{k}": weeks(shape, n, seed + k) for k, shape in enumerate(given_shapes)}
    found = spread(teams, start=START, goal=0.6)
    assert {one.team for one in found.courses} == set(teams)
    for _, keeping, all_ in found.shares:
        assert 0 <= keeping <= all_ == len(teams)
    kept = sum(one.state in {State.KEEPS, State.HELD} for one in found.courses)
    assert found.shares[-1][1] == kept
    for one in found.courses:
        assert one.took_up is None or one.took_up >= START
        assert one.faded is None or one.took_up is None or one.faded > one.took_up


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_putting_weeks_together_loses_no_ticket(sizes):
    rows = [
        Week(BEGIN + timedelta(days=7 * k), max(a, b), min(a, b)) for k, (a, b) in enumerate(sizes)
    ]
    made, step = coarser(rows)
    assert step in (1, 2, 4)
    assert sum(o.n for o in made) == sum(o.n for o in rows)
    assert sum(o.hits for o in made) == sum(o.hits for o in rows)
