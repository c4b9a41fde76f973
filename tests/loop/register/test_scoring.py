"""The score adds up, and moves the way people expect, whatever the figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.register.scoring import PARTS, Facts, Need, Weights, WeightTrouble, ranked, score

NUMBER = st.floats(0, 5000, allow_nan=False)
WEIGHT = st.floats(0, 100, allow_nan=False)
HALF = st.floats(0.5, 500, allow_nan=False)
NEED = st.builds(
    Need, skill=st.sampled_from("ABCD"), hours=st.floats(0.5, 400), free=st.none() | NUMBER
)
FACTS = st.builds(
    Facts, gap_hours=st.none() | NUMBER, goal_weight=st.none() | st.integers(1, 5), voices=NUMBER,
    votes=st.integers(0, 50), effort_hours=st.none() | NUMBER,
    needs=st.lists(NEED, max_size=4, unique_by=lambda need: need.skill).map(tuple),
)  # fmt: skip
WEIGHTS = st.builds(
    Weights, gap=WEIGHT, goal=WEIGHT, customers=WEIGHT, hands=WEIGHT,
    effort=st.floats(0.5, 100), half_gap=HALF, half_voices=HALF, half_effort=HALF,
)  # fmt: skip
MORE = st.floats(0, 5000, allow_nan=False)
TINY = 1e-9


def shown(facts: Facts, weights: Weights) -> float:
    return score(facts, weights).shown


@given(FACTS, WEIGHTS)
def test_the_parts_add_up_and_stay_within_their_weights(facts, weights):
    found = score(facts, weights)
    assert [part.key for part in found.parts] == list(PARTS)
    assert all(-TINY <= part.points <= part.most + TINY for part in found.parts)
    assert sum(part.most for part in found.parts) == pytest.approx(100)
    assert found.computed == pytest.approx(sum(part.points for part in found.parts))
    assert all(part.why for part in found.parts)


@given(FACTS, WEIGHTS, MORE)
def test_more_value_never_lowers_it(facts, weights, more):
    worth = replace(facts, gap_hours=(facts.gap_hours or 0) + more)
    assert shown(worth, weights) >= shown(facts, weights) - TINY
    heavier = replace(facts, goal_weight=min((facts.goal_weight or 0) + 1, 5))
    assert shown(heavier, weights) >= shown(facts, weights) - TINY


@given(FACTS, WEIGHTS, MORE, st.integers(0, 20))
def test_more_feedback_or_votes_never_lower_it(facts, weights, more, votes):
    heard = replace(facts, voices=facts.voices + more, votes=facts.votes + votes)
    assert shown(heard, weights) >= shown(facts, weights) - TINY


@given(FACTS.filter(lambda facts: facts.effort_hours), WEIGHTS, MORE)
def test_more_effort_never_raises_it(facts, weights, more):
    longer = replace(
        facts, effort_hours=facts.effort_hours + more,
        needs=tuple(replace(need, hours=need.hours + more) for need in facts.needs),
    )  # fmt: skip
    assert shown(longer, weights) <= shown(facts, weights) + TINY


@given(FACTS, WEIGHTS, st.integers(0, 3), MORE)
def test_more_free_capacity_never_lowers_it(facts, weights, which, more):
    needs = tuple(
        replace(need, free=(need.free or 0) + more) if place == which else need
        for place, need in enumerate(facts.needs)
    )
    assert shown(replace(facts, needs=needs), weights) >= shown(facts, weights) - TINY


@given(st.lists(st.tuples(FACTS, st.none() | st.floats(0, 100)), min_size=1, max_size=12), WEIGHTS)
def test_the_order_is_total_deterministic_and_heeds_overrides(entries, weights):
    scores = [score(facts, weights, override=by_hand) for facts, by_hand in entries]
    rows = [(0, number, one.shown) for number, one in enumerate(scores)]
    order = ranked(rows)
    assert sorted(order) == list(range(len(entries))), "each once"
    assert ranked(reversed(rows)) == order, "whatever the order they came in"
    values = [scores[number].shown for number in order]
    assert values == sorted(values, reverse=True)
    for number, (_, by_hand) in enumerate(entries):
        assert by_hand is None or scores[number].shown == by_hand
    assert all(one.computed == score(facts, weights).computed
               for one, (facts, _) in zip(scores, entries, strict=True))  # fmt: skip


def test_a_lower_group_comes_first_whatever_the_score():
    assert ranked([(1, 1, 100.0), (0, 2, 0.0), (2, 3, 100.0)]) == [2, 1, 3]


def test_what_is_not_known_earns_nothing_and_says_so():
    found = score(Facts(), Weights())
    assert found.computed == 0
    assert [part.why for part in found.parts] == [
        "Nobody has said what doing nothing costs.", "It serves no goal.",
        "No customer has asked for it.", "Nobody has said which skills it takes.",
        "The work is not estimated.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"gap": -1}, {"half_gap": 0}, {"gap": float("nan")}, {"effort": float("inf")}, {"goal": 1e9},
     {"gap": 0, "goal": 0, "customers": 0, "hands": 0, "effort": 0}, {"gap": "much"}],
)  # fmt: skip
def test_weights_that_cannot_be_used_are_refused(wrong):
    with pytest.raises(WeightTrouble):
        Weights(**wrong)


def test_kept_weights_survive_what_is_missing_or_strange():
    assert Weights.of({"gap": 50, "colour": 3}) == Weights(gap=50)
