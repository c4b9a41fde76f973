"""What a cycle's facts add up to, and how good estimates were: rules with a shape, no database."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from headway.loop.learn.calibration import Gain, Held, held, quality
from headway.loop.learn.closing import (
    ASIDE,
    JUDGED,
    Facts,
    Fate,
    Line,
    add_up,
    freeze,
    obstacles,
    plain,
    thaw,
)
from headway.loop.learn.estimates import FEW, Dated, dates, ratio
from headway.loop.learn.telling import headline, rate_words, ratio_words, slip_words, worth_words
from headway.loop.register.states import Status

DAY = date(2026, 6, 1)
ON = date(2026, 7, 1)
days = st.none() | st.dates(date(2026, 5, 1), date(2026, 8, 1)).map(date.isoformat)
amount = st.none() | st.floats(-50, 200).map(lambda value: round(value, 2))
lines = st.builds(
    Line, ref=st.integers(1, 99).map("IMP-{}".format), title=st.just("T"),
    size=st.sampled_from(["", "S", "M", "L"]),
    status=st.sampled_from([state.value for state in Status]),
    outcome=st.sampled_from(["", "too early", "better", "worse", "no change shown", "cannot tell"]),
    slipped=st.booleans(), kpi=st.just("K"), target=st.just("80 %"), target_on=days, hours=amount,
    estimated=amount, worked=amount, promised=amount, proved=amount, p50_on=days, p85_on=days,
    finished_on=days, carried=st.sampled_from(["", "waits"]),
)  # fmt: skip
facts = st.builds(
    Facts, cycle=st.just("Q2"), starts_on=st.just("2026-04-01"), ends_on=st.just("2026-06-30"),
    on=st.just(ON.isoformat()), lines=st.lists(lines, max_size=8).map(tuple),
)  # fmt: skip


@given(facts)
def test_frozen_facts_give_the_same_figures_again(found):
    kept = json.loads(json.dumps(freeze(found)))
    assert thaw(kept) == found
    figures = json.loads(json.dumps(plain(add_up(found))))
    assert json.loads(json.dumps(plain(add_up(thaw(kept))))) == figures


@given(facts)
def test_every_entry_has_one_fate_and_no_gain_is_made_up(found):
    figures = add_up(found)
    assert sum(figures.fates.values()) == figures.promised_entries == len(found.lines)
    assert figures.hit.hits == figures.kept.hits == figures.fates[Fate.PROVED]
    assert figures.hit.n == sum(figures.fates[fate] for fate in JUDGED) <= figures.kept.n
    for line in found.lines:
        if Status(line.status) in ASIDE:
            assert line.fate is Fate.WITHDRAWN
        if line.fate is Fate.PROVED:
            assert line.outcome == "better"
            assert not line.slipped
    judged = [line for line in found.lines if line.fate in JUDGED]
    assert figures.promised == sum(line.promised or 0 for line in judged)
    assert headline("Q2", figures, closed=True).endswith(".")
    for said in (
        *rate_words(figures.hit), *ratio_words(figures.work), *slip_words(figures.dates),
        worth_words(figures),
    ):  # fmt: skip
        assert "nan" not in said


def test_running_without_an_answer_is_open_whatever_the_last_look_said():
    base = Line(
        "IMP-1", "T", "S", "running", "no change shown", False, "", "", None, None, None, None,
        None, None, None, None, None,
    )  # fmt: skip
    assert base.fate is Fate.LEFT
    assert Line(**{**base.__dict__, "carried": "waits"}).fate is Fate.CARRIED
    assert Line(**{**base.__dict__, "outcome": "better"}).fate is Fate.PROVED
    assert Line(**{**base.__dict__, "status": "not_shown"}).fate is Fate.NOT_SHOWN


@given(facts, st.lists(st.integers(1, 99).map("IMP-{}".format), max_size=3))
def test_nothing_speaks_against_closing_once_all_is_decided_and_the_cycle_is_over(found, refs):
    decided = {line.ref: "goes on" for line in found.lines} | dict.fromkeys(refs, "waits")
    assert obstacles(found, [(ref, "no verdict.") for ref in refs], decided) == []
    bare = obstacles(found, [(ref, "no verdict.") for ref in refs], {})
    still = [line for line in found.lines if line.fate in (Fate.LEFT, Fate.CARRIED)]
    assert len(bare) == len(refs) + len(still)


positive = st.floats(0.1, 500)
pairs = st.lists(st.tuples(positive, positive), max_size=12)


@given(pairs)
def test_a_ratio_lies_within_its_cases_and_turns_round(given_pairs):
    found = ratio(given_pairs)
    assert found.n == len(given_pairs)
    if not found.n:
        return
    assert found.least * (1 - 1e-9) <= found.mean <= found.most * (1 + 1e-9)
    assert (found.low is None) == (found.n < FEW)
    other = ratio([(actual, said) for said, actual in given_pairs])
    assert math.isclose(found.mean * other.mean, 1, rel_tol=1e-9)
    if found.low is not None:
        assert found.low <= found.mean * (1 + 1e-9)
        assert found.mean <= found.high * (1 + 1e-9)


span = st.integers(0, 40)
finish = st.none() | st.integers(-20, 80)


@given(st.lists(st.tuples(span, span, finish), max_size=10), span)
def test_later_days_are_held_more_often_and_what_is_not_due_does_not_count(rows, passed):
    given_rows = [
        Dated(DAY + timedelta(a), DAY + timedelta(a + b), None if c is None else DAY + timedelta(c))
        for a, b, c in rows
    ]
    found = dates(given_rows, DAY + timedelta(passed))
    assert found.within_85.hits >= found.within_50.hits
    assert found.within_85.n <= found.within_50.n <= len(rows)
    assert found.finished == sum(one.finished_on is not None for one in given_rows)


@given(
    st.floats(-1, 1), st.floats(0.01, 1) | st.floats(-1, -0.01), st.floats(-2, 2), st.floats(0, 1)
)
def test_a_gain_is_held_lost_or_not_sure_and_a_slip_is_a_loss(before, gain, way, half):
    now = before + way * gain
    low, high = now - half * abs(gain), now + half * abs(gain)
    became = held(Gain(before, gain, now, low, high, False))
    if abs(way - half - 0.5) > 1e-6 and abs(way + half - 0.5) > 1e-6:
        expected = Held.HELD if way - half > 0.5 else Held.LOST if way + half < 0.5 else Held.UNSURE
        assert became is expected
    assert held(Gain(before, gain, now, low, high, True)) is Held.LOST
    assert held(Gain(before, gain, None, None, None, False)) is Held.UNSURE


@given(st.lists(lines, max_size=6))
def test_the_quality_of_estimates_says_no_more_than_a_close_does(given_lines):
    figures = add_up(Facts("", "2026-04-01", "2026-06-30", ON.isoformat(), tuple(given_lines)))
    found = quality("All", given_lines, ON)
    assert (found.proved, found.hours, found.benefit, found.dates) == (
        figures.hit, figures.work, figures.benefit, figures.dates
    )  # fmt: skip
