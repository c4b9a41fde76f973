"""What-if changes survive being kept, and comparing says what moved, both ways round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.plan.what_if import (
    Extra,
    Line,
    Overrides,
    Standing,
    WhatIfTrouble,
    difference,
)

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
keys = st.integers(1, 9)
lines = st.dictionaries(keys, st.tuples(keys, days, st.integers(0, 20))).map(
    lambda rows: [Line(k, m, d, d + timedelta(n)) for k, (m, d, n) in rows.items()]
)
standings = st.dictionaries(keys, st.tuples(st.booleans(), st.none() | days)).map(
    lambda rows: [Standing(k, chosen, end, end, end) for k, (chosen, end) in rows.items()]
)


@given(
    st.lists(st.builds(Extra, keys, st.floats(-60, 60), st.none() | days, st.none() | days)),
    st.dictionaries(keys, st.none() | days),
    st.dictionaries(keys, st.floats(0, 100)),
    st.dictionaries(keys, st.none() | keys),
    st.frozensets(keys),
)
def test_kept_and_read_again(capacity, dates, scores, owners, out):
    tried = Overrides(tuple(capacity), dates, scores, owners, out, frozenset(range(20, 23)))
    assert Overrides.of_plain(tried.plain()) == tried


@pytest.mark.parametrize(
    "plain",
    [
        {"colour": 1}, {"dates": {"3": "soon"}}, {"scores": {"3": 101}}, {"out": [1], "must": [1]},
        {"capacity": [{"member": 1}]}, {"capacity": [{"member": 1, "hours": 99}]}, {"owners": [1]},
    ],
)  # fmt: skip
def test_what_cannot_be_tried_is_refused_in_words(plain):
    with pytest.raises(WhatIfTrouble):
        Overrides.of_plain(plain)


@given(standings, standings, lines, lines)
def test_comparing_is_the_same_both_ways_round(before, after, lines_before, lines_after):
    there = difference(before, after, lines_before, lines_after)
    back = difference(after, before, lines_after, lines_before)
    assert (there.entered, there.left) == (back.left, back.entered)
    assert (there.new_tasks, there.gone_tasks) == (back.gone_tasks, back.new_tasks)
    assert [(s.task, -s.days) for s in there.shifted] == [(s.task, s.days) for s in back.shifted]
    assert difference(before, before, lines_before, lines_before).nothing
