"""What needs no database: which lessons fit, what a playbook's record says, a playbook out of work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.kpis.intervals import wilson
from headway.loop.learn.fitting import Known, fitting, shared_words, standing
from headway.loop.learn.making import Done, Feared, hours_of, playbook_from
from headway.loop.learn.track_record import Use, record_of
from headway.loop.plan.playbook import Counter
from headway.loop.plan.playbook_shape import PlaybookTrouble, check, plain, read
from headway.loop.plan.playbooks import PLAYBOOKS
from headway.loop.plan.sizes import MOST_HOURS

CALL = Known(
    1, "Call back before closing", "Printer tickets were closed and came back.", "ftfr", "Print"
)
OTHER = Known(
    2, "Agree the border first", "Network and cloud teams sent tickets to and fro.", "ping_pong"
)


def test_the_lesson_that_says_the_same_comes_first_with_its_words():
    found = fitting("Printers: tickets come back", "", [OTHER, CALL], kpi="ftfr", category="print")
    assert found[0].id == 1
    assert found[0].why[1:] == ("same KPI", "same category")
    assert "printer" in found[0].why[0]
    assert fitting("Payroll mailbox", "", [CALL, OTHER]) == []


marks = st.integers(0, 30)


@given(marks, marks)
def test_a_mark_moves_a_lesson_the_way_it_says(helpful, unhelpful):
    assert 0 < standing(helpful, unhelpful) <= 1
    assert standing(helpful + 1, unhelpful) >= standing(helpful, unhelpful)
    assert standing(helpful, unhelpful + 1) <= standing(helpful, unhelpful)


@given(marks, st.sampled_from(["", "ftfr"]), st.text(max_size=60))
def test_fits_are_shares_and_the_same_kpi_never_makes_one_fit_less(unhelpful, kpi, text):
    lesson = replace(CALL, unhelpful=unhelpful)
    with_kpi = {one.id: one.share for one in fitting(text, "", [lesson, OTHER], kpi="ftfr")}
    without = {one.id: one.share for one in fitting(text, "", [lesson, OTHER], kpi=kpi and "csat")}
    assert all(0 < share <= 1 for share in (*with_kpi.values(), *without.values()))
    assert with_kpi.get(1, 0) >= without.get(1, 0)


def test_what_nobody_found_helpful_sinks_out_of_sight():
    asked = "Printer tickets come back"
    assert fitting(asked, "", [CALL])
    assert not fitting(asked, "", [replace(CALL, unhelpful=12)])


def test_small_words_are_no_reason():
    assert shared_words("This is what they have", "what they have is this") == ()


outcomes = st.sampled_from(["", "too early", "better", "worse", "no change shown", "cannot tell"])
uses = st.lists(
    st.builds(
        Use, ref=st.just("A"), title=st.just(""), kpi=st.sampled_from(["ftfr", "csat"]),
        outcome=outcomes, effect=st.floats(-1, 1), low=st.just(-0.5), high=st.just(0.5),
        slipped=st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@given(uses)
def test_a_record_counts_only_answers_and_only_what_stayed(given_uses):
    found = record_of(given_uses, "ftfr")
    answered = [use for use in given_uses if use.outcome not in {"", "too early"}]
    assert found.judged == len(answered)
    assert found.worked == sum(u.outcome == "better" and not u.slipped for u in answered)
    if found.judged:
        assert (found.low, found.high) == wilson(found.worked, found.judged)
    else:
        assert found.low is None
    sizes = sorted(use.effect for use in answered if use.kpi == "ftfr")
    assert found.measured == len(sizes)
    if sizes:
        assert sizes[0] <= found.effect <= sizes[-1]


three = st.tuples(*[st.floats(0.25, 40)] * 3).map(lambda points: tuple(sorted(points)))


@given(three, st.none() | st.floats(0.1, 90))
def test_hours_that_were_worked_become_the_likely_ones(hours, worked):
    low, likely, high = hours_of(hours, worked)
    assert low <= likely <= high
    assert likely == (worked or hours[1])


@given(
    st.lists(
        st.tuples(st.sampled_from(["task", "task", "message", "training"]), three,
                  st.none() | st.floats(0.5, 60), st.integers(0, 5)),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_whatever_was_done_makes_a_playbook_that_can_be_planned(rows):
    tasks = [Done(0, "task", "Look", "Look", "Analysis", (1.0, 2.0, 3.0), None)]
    for number, (kind, hours, worked, before) in enumerate(rows, start=1):
        after = (before,) if before < number else ()
        tasks.append(Done(number, kind, f"Do {number}", "", "", hours, worked, after))
    risk = Feared(1, "Nobody comes", (Counter("Ask twice", "prevent", (1, 2, 3), 3, 3),))
    # a task's own hours may be above the limit only where they were worked
    tasks = [
        replace(one, hours=tuple(min(hour, MOST_HOURS) for hour in one.hours)) for one in tasks
    ]
    book = check(
        playbook_from(
            name="Ours", use_when="Again", kpi="ftfr", guards=["csat"], tasks=tasks, risks=[risk]
        )
    )
    assert all(one.hours[1] <= MOST_HOURS for one in book.work)
    whole = sum(hours_of(one.hours, one.worked)[1] for one in tasks if one.kind == "task")
    assert sum(step.hours[1] for step in book.steps) == pytest.approx(whole)
    assert read(plain(book), key="") == book


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_every_shipped_playbook_reads_back_and_passes_the_check(key):
    book = PLAYBOOKS[key]
    assert read(plain(book), key=key) == book
    assert check(book) is book


def test_a_playbook_that_makes_no_plan_is_refused_in_words():
    book = PLAYBOOKS["reopens"]
    first = book.steps[0]
    for broken, said in (
        (replace(book, name=" "), "name"),
        (replace(book, steps=()), "no task"),
        (replace(book, steps=(replace(first, hours=(3, 2, 9)), *book.steps[1:])), "best"),
        (replace(book, steps=(replace(first, hours=(3, 20, 29)), *book.steps[1:])), "at most 16"),
        (replace(book, steps=(replace(first, after=("nowhere",)), *book.steps[1:])), "not there"),
        (replace(book, steps=(replace(first, after=("rule",)), *book.steps[1:])), "circle"),
        (replace(book, first_result="nowhere"), "difference"),
    ):
        with pytest.raises(PlaybookTrouble, match=said):
            check(broken)
    with pytest.raises(PlaybookTrouble, match="no playbook"):
        read({"name": "x"}, key="x")
