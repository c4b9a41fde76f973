"""Agreement of raters equals the published example and a reference implementation."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.assessment.practice.agreement import alpha, said

N = None
EXAMPLE = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
"""Four observers, twelve units: Krippendorff (2011), part C and D."""
SCALES = ("nominal", "ordinal", "interval")


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_the_published_example(scale, published):
    assert round(alpha(EXAMPLE, scale), 3) == published


ANSWERS = st.integers(2, 6).flatmap(
    lambda things: st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=things, max_size=things),
        min_size=2, max_size=6,
    )
)  # fmt: skip


@given(ANSWERS, st.sampled_from(SCALES))
@settings(max_examples=150, deadline=None)
def test_equal_to_the_reference_with_missing_answers(table, scale):
    ours = alpha(table, scale)
    data = np.array([[math.nan if v is None else v for v in row] for row in table], dtype=float)
    pairable = data[:, (~np.isnan(data)).sum(axis=0) > 1]
    if len({*pairable[~np.isnan(pairable)]}) < 2:
        assert ours is None
        return
    theirs = krippendorff.alpha(pairable, level_of_measurement=scale)
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(ANSWERS, st.randoms())
@settings(max_examples=60, deadline=None)
def test_neither_the_order_of_raters_nor_of_things_matters(table, chance):
    order = list(range(len(table[0])))
    chance.shuffle(order)
    other = [[row[at] for at in order] for row in table]
    chance.shuffle(other)
    one, two = alpha(table), alpha(other)
    assert (one is None) == (two is None)
    assert one is None or one == pytest.approx(two)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=9), st.integers(2, 5))
def test_full_agreement_is_one(row, raters):
    for scale in SCALES:
        found = alpha([row] * raters, scale)
        assert found is None if len({*row}) == 1 else found == pytest.approx(1)


def test_what_cannot_be_told_is_not_told():
    assert alpha([[1, None], [None, 2]]) is None
    assert alpha([]) is None
    with pytest.raises(ValueError, match="place for each"):
        alpha([[1, 2], [1]])


@pytest.mark.parametrize(
    ("found", "raters", "words"),
    [(0.9, 4, "agree well"), (0.7, 4, "fairly"), (0.3, 4, "discuss before trusting"),
     (-0.1, 4, "by chance"), (None, 4, "cannot be told"), (None, 1, "One rater")],
)  # fmt: skip
def test_plain_words(found, raters, words):
    assert words in said(found, raters)
