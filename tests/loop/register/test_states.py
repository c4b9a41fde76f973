"""The life of an entry: whatever is tried, nothing reaches “accepted” unproven."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from headway.loop.register.readiness import QUESTIONS, Case, Given, missing
from headway.loop.register.states import AGREED, CLOSED, LINE, STEPS, Status, step, ways_on

READY = Case(
    has_owner=True, has_goal=True, kpi_key="ftfr", better="higher", baseline=0.6, target=0.7,
    target_on=date(2027, 6, 30), hours_likely=40, waste_hours=12,
    answers={key: Given("yes", "counted") for key in QUESTIONS},
)  # fmt: skip


def test_the_only_way_in_is_from_opportunity_to_accepted():
    """So the entry test at that one step guards all states after it."""
    way_in = {(s.start, s.end) for s in STEPS if s.start not in AGREED and s.end in AGREED}
    assert way_in == {(Status.OPPORTUNITY, Status.ACCEPTED)}


@given(st.lists(st.sampled_from(list(Status)), max_size=12))
def test_a_walk_never_skips_accepted(wishes):
    here, accepted = Status.OPPORTUNITY, False
    for wish in wishes:
        if step(here, wish) is not None:
            here = wish
            accepted = here in AGREED and (accepted or here is Status.ACCEPTED)
        assert here not in AGREED or accepted


def test_each_step_back_or_aside_needs_a_reason():
    forward = set(pairwise(LINE))
    forward |= {(Status.CHECKING, Status.SUSTAINED), (Status.CHECKING, Status.NOT_SHOWN)}
    assert {(s.start, s.end) for s in STEPS if not s.reason} == forward


def test_steps_are_unique_and_every_state_can_be_left():
    assert len({(s.start, s.end) for s in STEPS}) == len(STEPS)
    assert all(ways_on(state) for state in Status)
    assert {s.end for s in STEPS} == set(Status)
    assert all(step(state, state) is None for state in Status)
    assert CLOSED & set(LINE) == set()


def test_a_ready_entry_lacks_nothing():
    assert missing(READY, date(2026, 11, 21)) == []


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "has_owner": st.just(False), "kpi_key": st.just(""), "baseline": st.none(),
            "target": st.sampled_from([None, 0.6, 0.5]), "target_on": st.sampled_from([None, date(2020, 1, 1)]),
            "hours_likely": st.sampled_from([None, 0.0]), "waste_hours": st.none(), "has_goal": st.just(False),
            "answers": st.sampled_from([{}, {key: Given("unsure", "hm") for key in QUESTIONS},
                                        {key: Given("yes", " ") for key in QUESTIONS}]),
        },
    ).filter(bool)
)  # fmt: skip
def test_whatever_is_taken_away_is_missed(lost):
    assert missing(replace(READY, **lost), date(2026, 11, 21))


def test_a_no_to_the_right_problem_stops_it_but_another_no_with_evidence_does_not():
    def keys(**answers):
        case = replace(READY, answers={**READY.answers, **answers})
        return [lack.key for lack in missing(case)]

    assert keys(problem=Given("no", "it is the phone line")) == ["answer_problem"]
    assert keys(scale=Given("no", "one client only")) == []


def test_lower_is_better_is_understood():
    case = replace(READY, kpi_key="reopen_rate", better="lower", baseline=0.1, target=0.05)
    assert missing(case) == []
    assert [lack.key for lack in missing(replace(case, target=0.2))] == ["target"]
