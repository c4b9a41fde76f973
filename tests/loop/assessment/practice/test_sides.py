"""Both sides: small groups stay hidden, also by reckoning; disagreement needs certainty on both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.assessment.practice.sides import (
    FEWEST,
    Cell,
    Measured,
    Said,
    Verdict,
    View,
    cells,
    disagreements,
    verdict,
)

GROUPS, TOPICS = ("leaders", "users"), ("speed", "skill")
RATING = st.one_of(st.none(), st.integers(1, 5))
ONE = st.builds(
    Said, st.sampled_from(GROUPS),
    st.fixed_dictionaries({topic: st.tuples(RATING, RATING) for topic in TOPICS}),
)  # fmt: skip


@given(st.lists(ONE, max_size=30))
def test_nothing_of_fewer_than_five_is_shown_nor_can_be_reckoned(said):
    found = cells(said, GROUPS, TOPICS)
    for topic in TOPICS:
        shown = 0
        for group in GROUPS:
            cell = found[group][topic]
            people = [one for one in said if one.group == group]
            content = [one.ratings[topic][1] for one in people if one.ratings[topic][1]]
            if cell.share is None:
                assert cell == Cell(group, topic)
            else:
                assert len(people) >= FEWEST
                assert cell.n == len(content) >= FEWEST
                assert cell.low <= cell.share <= cell.high
                shown += cell.n
        total = found[""][topic]
        assert total.n is None or total.n == shown, "the total holds no hidden group"


def people(group, content, of, importance=5):
    return [Said(group, {"speed": (importance, 5 if at < content else 2)}) for at in range(of)]


ON = Measured("resolution_time", "Time to resolve", "4 h", "on", "on target")
BEHIND = Measured("resolution_time", "Time to resolve", "9 h", "behind", "behind target")


def test_green_numbers_and_unhappy_users():
    found = cells(people("users", 10, 60) + people("leaders", 20, 20), GROUPS, ("speed",))
    assert found["users"]["speed"].view is View.UNHAPPY
    assert found["leaders"]["speed"].view is View.HAPPY
    names, topics = {"users": "client users", "leaders": "client leaders"}, {"speed": "Speed"}
    (one,) = disagreements(found, {"speed": ON}, names, topics)
    assert one.title == "Speed: the numbers are on target, client users are unhappy"
    assert one.what.startswith("17 % of 60 are content (")
    (other,) = disagreements(found, {"speed": BEHIND}, names, topics)
    assert other.verdict is Verdict.RED_HAPPY
    assert other.title == "Speed: client leaders are content although the numbers are behind"


def test_what_does_not_matter_to_them_is_no_finding():
    found = cells(people("users", 10, 60, importance=2), GROUPS, ("speed",))
    assert not disagreements(found, {"speed": ON}, {}, {})


@pytest.mark.parametrize("state", ["on", "behind", "unsure", "unknown"])
@pytest.mark.parametrize("content", [0, 30, 36, 60])
def test_only_what_both_sides_are_sure_of_counts(state, content):
    cell = cells(people("users", content, 60), GROUPS, ("speed",))["users"]["speed"]
    said = verdict(cell, Measured("k", "K", "1", state, ""))
    sure = state in {"on", "behind"} and cell.view in {View.HAPPY, View.UNHAPPY}
    assert (said is Verdict.UNSURE) == (not sure)
    assert said.disagrees == (sure and (state == "on") == (cell.view is View.UNHAPPY))
    assert verdict(cell, None) is Verdict.UNMEASURED


def test_many_comparisons_ask_for_more_certainty():
    alone = cells(people("users", 22, 50), ("users",), ("speed",))["users"]["speed"]
    more = cells(people("users", 22, 50), ("users",), (*(f"t{i}" for i in range(9)), "speed"))
    wide = more["users"]["speed"]
    assert wide.high - wide.low > alone.high - alone.low
