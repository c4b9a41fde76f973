"""What answers add up to: the spread, the lowest beside the mean, gaps, change, nobody's name."""

from __future__ import annotations

from dataclasses import replace
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.assessment.practice import gaps, shipped
from headway.loop.assessment.practice.maturity import Given, moved, results, sentence

SET = shipped.questions().only(["intake", "requests"])
IDS = [q.id for area in SET.areas for q in area.questions]


def answers(*rows):
    """Rater by rater, the levels to the questions in order."""
    return [
        Given(rater, id_, level)
        for rater, row in enumerate(rows)
        for id_, level in zip(IDS, row, strict=False)
    ]


def test_each_rater_counts_once_and_the_lowest_area_is_named():
    found = results(SET, {"intake": 4}, answers([4] * 5 + [1] * 5, [2, None, 2, 2, 2] + [2] * 5))
    intake, requests = found.areas
    assert intake.scores == (2, 4)
    assert (intake.mean, intake.low, intake.high, intake.target, intake.gap) == (3, 2, 4, 4, 1)
    assert requests.mean == 1.5
    assert requests.target == 3
    assert found.lowest is requests
    assert intake.few, "two raters are few"
    assert intake.asked[1].dont_know == 1
    assert (
        sentence(found)
        == "Level 2.2 on average, but 1.5 in requests; 2 of 2 areas are below target."
    )
    assert [one.area.key for one in found.gaps] == ["requests", "intake"]


LEVEL = st.one_of(st.none(), st.integers(1, 5))
TABLE = st.lists(st.lists(LEVEL, min_size=len(IDS), max_size=len(IDS)), min_size=1, max_size=6)


@given(TABLE, st.randoms())
def test_the_spread_holds_the_mean_and_hides_who_said_what(rows, chance):
    found = results(SET, {}, answers(*rows))
    shuffled = [*rows]
    chance.shuffle(shuffled)
    assert results(SET, {}, answers(*shuffled)).areas == found.areas, "no trace of who is who"
    for rated in found.areas:
        assert list(rated.scores) == sorted(rated.scores)
        if rated.mean is not None:
            assert 1 <= rated.low <= rated.mean <= rated.high <= 5
            assert rated.low <= rated.median <= rated.high
            assert rated.few == (rated.n < 3)
        for one in rated.asked:
            assert len(one.levels) + one.dont_know == len(rows)


@given(TABLE)
def test_plain_loops_agree(rows):
    found = results(SET, {}, answers(*rows))
    for start, rated in zip((0, 5), found.areas, strict=True):
        each = [[v for v in row[start : start + 5] if v] for row in rows]
        expected = [mean(one) for one in each if one]
        assert rated.mean == (pytest.approx(mean(expected)) if expected else None)


def test_nobody_answered():
    found = results(SET, {}, [])
    assert found.mean is None
    assert found.lowest is None
    assert sentence(found) == "Nobody could answer anything."
    assert not found.gaps


def test_change_compares_only_what_was_asked_in_the_same_words():
    question = SET.areas[0].questions[0]
    other = replace(question, ask="Another question under the same id?")
    later = replace(
        SET,
        areas=(replace(SET.areas[0], questions=(other, *SET.areas[0].questions[1:])), SET.areas[1]),
    )
    before = results(SET, {}, answers([5, 2, 2, 2, 2]))
    after = results(later, {}, answers([1, 3, 3, 3, None]))
    found = moved(before, after)
    assert found["intake"].by == pytest.approx(1)
    assert (found["intake"].same, found["intake"].reworded) == (3, 1)
    assert found["requests"] is None


def test_a_gap_says_how_it_looks_now_and_next():
    found = results(SET, {"intake": 3}, answers([1, 2, 2, 2, 2], [1, 2, 2, 2, 2], [1, 3, 2, 2, 2]))
    gap = gaps.of_area(found.areas[0], record="/maturity/1#intake", raters=3)
    first = SET.areas[0].questions[0]
    assert gap.title == "Intake and triage: from level 1.9 to 3"
    assert first.levels[0] in gap.problem
    assert first.levels[1] in gap.problem
    assert "3 raters put it at 1.9, 1.8 to 2.0 where 3" in gap.justification
