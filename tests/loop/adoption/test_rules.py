"""The pure rules of the people side."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.charts import Placed, marks_line, people_map
from headway.loop.adoption.coverage import Cover, Held, covering
from headway.loop.adoption.pulse import LEAST, at_least, batch_of, shown, tally
from headway.loop.adoption.sending import LATEST, Stand, Way, goes_now, stand
from headway.loop.adoption.steps import STEPS, Stands, first_of_all, need, readiness_of, step_at
from headway.loop.adoption.telling import Open, sentence
from headway.loop.adoption.wording import PLACES, SHIPPED, fill, unknown

DAY = date(2026, 3, 2)
FIVE = st.integers(1, 5)
MARKS = st.fixed_dictionaries({step.key: st.none() | FIVE for step in STEPS})
PEOPLE = st.builds(Stands, st.text("abcdef", min_size=1, max_size=6), FIVE, FIVE, MARKS)


@given(PEOPLE)
def test_the_step_to_work_on_is_the_first_not_reached(who):
    found = need(who)
    if found is None:
        assert min(mark for mark in who.marks.values() if mark) >= 4
    elif found.step is None:
        assert readiness_of(who.marks) is None
    else:
        before = [step.key for step in STEPS[: STEPS.index(found.step)]]
        assert all(who.marks[key] is None or who.marks[key] >= 4 for key in before)
        assert who.marks[found.step.key] == found.mark < 4


@given(PEOPLE, st.integers(0, 4), st.integers(1, 2))
def test_less_ready_or_more_influence_never_makes_a_need_less_urgent(who, place, by):
    now, key = need(who), STEPS[place].key
    mark = who.marks[key]
    if now is not None and mark is not None and now.step is not None:
        worse = need(
            Stands(who.name, who.influence, who.effect, {**who.marks, key: max(1, mark - by)})
        )
        assert worse is not None
        assert (worse.urgent, worse.weight) >= (now.urgent, now.weight)
    if now is not None:
        stronger = need(Stands(who.name, min(5, who.influence + by), who.effect, who.marks))
        assert stronger is not None
        assert (stronger.urgent, stronger.weight) >= (now.urgent, now.weight)


@given(st.lists(PEOPLE, max_size=8))
def test_much_influence_and_low_readiness_come_before_all_others(people):
    found = first_of_all(one for one in map(need, people) if one is not None)
    marks = [one.urgent for one in found]
    assert marks == sorted(marks, reverse=True)
    for one in found:
        lowest = readiness_of(one.who.marks)
        assert one.urgent == (one.who.influence >= 4 and lowest is not None and lowest <= 2)


def test_nobody_rated_is_asked_first_and_nobody_ready_is_bothered():
    assert need(Stands("a", 3, 3, {})).helps == "Ask how ready they are"
    assert need(Stands("a", 5, 5, {step.key: 5 for step in STEPS})) is None
    assert step_at({}) is None


SESSIONS = st.lists(
    st.builds(Held, st.just(DAY), st.booleans(), st.frozensets(st.integers(0, 5)), st.booleans()),
    max_size=4,
)


@given(st.frozensets(st.integers(0, 5)), SESSIONS, st.integers(0, 3))
def test_covered_means_seen_on_the_job_or_a_session_with_all(people, sessions, seen):
    found = covering(people, sessions, seen)
    came = {who for one in sessions if one.held for who in one.came}
    everybody = any(one.held and one.all_came for one in sessions) or (
        bool(people) and people <= came
    )
    assert found.cover.covered == (seen > 0 or everybody)
    assert found.words


def test_an_invitation_or_a_part_of_the_people_covers_nothing():
    ahead = [Held(DAY, False, frozenset({1, 2}))]
    assert covering({1, 2}, ahead, 0).cover is Cover.PLANNED
    assert covering({1, 2}, [Held(DAY, True, frozenset({1}))], 0).cover is Cover.SOME
    assert covering(set(), [Held(DAY, True)], 0).words == "a session was held, not all came"


@given(st.integers(-20, 20), st.booleans(), st.booleans(), st.integers(0, 4), st.integers(0, 4))
def test_a_message_stands_in_one_place_and_goes_once(days, sent, off, told, heard):
    way = Way(DAY + timedelta(days=days), sent, off, 4, told, min(told, heard))
    found = stand(way, DAY)
    assert goes_now(way, DAY) == (
        found in {Stand.TODAY, Stand.LATE} and way.send_on + LATEST >= DAY
    )
    assert not (goes_now(way, DAY) and (sent or off))
    assert found.calls == (not off and ((not sent and days < 0) or (sent and told < 4)))
    assert found.word


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(sorted(PLACES)), st.text(max_size=20)))
def test_filling_reads_nothing_out_of_facts_and_keeps_other_braces(text, facts):
    found = fill(text + "{title}", facts)
    assert found.text.endswith(facts.get("title") or "[what gets better: not known]")
    assert ("title" in found.lacking) == (not facts.get("title"))
    assert fill("{x} {0} {title.__class__}", facts).text == "{x} {0} {title.__class__}"


def test_every_shipped_template_can_be_filled():
    for one in SHIPPED.values():
        assert unknown(one.subject + one.text) == []
        assert fill(one.text, dict.fromkeys(PLACES, "x")).lacking == ()


@given(st.lists(st.booleans(), max_size=60))
def test_of_two_results_ever_seen_the_later_has_five_answers_more(looks):
    """Somebody looks after any answers they like, and at last when it is closed."""
    seen = [shown(count, closed=False) for count, look in enumerate(looks) if look]
    seen.append(shown(len(looks), closed=True))
    for before, after in itertools.pairwise(seen):
        assert after == before or after - before >= LEAST
    assert all(one == 0 or one >= LEAST for one in seen)


@given(st.integers(0, 60))
def test_what_is_shown_is_made_of_whole_batches(count):
    n = shown(count, closed=False)
    batches = [batch_of(before) for before in range(count)]
    assert sum(batch < n // LEAST for batch in batches) == n
    assert at_least(count) == at_least(count - count % LEAST)  # the count moves in steps as well


@given(st.lists(st.lists(FIVE, min_size=3, max_size=3), max_size=12))
def test_results_count_as_plain_loops_do(answers):
    found = tally(["a", "b", "c"], answers)
    if len(answers) < LEAST:
        assert found == []
        return
    for place, one in enumerate(found):
        marks = [answer[place] for answer in answers]
        assert one.n == len(answers)
        assert one.agree == len([mark for mark in marks if mark in (4, 5)])
        assert one.mean == pytest.approx(sum(marks) / len(marks))
        assert 0 <= one.low <= one.share <= one.high <= 1


@given(
    st.builds(
        Open, *(st.integers(0, 12) for _ in range(5)), st.tuples(st.just("Network")) | st.just(())
    )
)
def test_the_first_sentence_is_one_sentence(facts):
    said = sentence(facts)
    assert said.endswith(".")
    assert said.count(".") == 1
    assert not said[0].islower()
    assert ("concern" in said) == (facts.concerns > 0)


def test_the_map_names_everybody_safely_and_counts_who_does_not_fit():
    drawn = people_map([Placed("<b>First</b>", 5, 5, "low"), Placed("Network", 1, 1)])
    assert "<b>" not in drawn
    assert "Network" in drawn
    assert "low readiness: &lt;b&gt;" in drawn
    crowd = people_map([Placed(f"Team {number}", 3, 3) for number in range(7)])
    assert "and 5 more" in crowd
    assert crowd.count("Team") == 4
    line = marks_line([(DAY, 2), (DAY + timedelta(days=7), 4)])
    assert "2 on 2 Mar 2026, 4 on 9 Mar 2026" in line
    assert 'class="m-ready"' in line
    assert marks_line([]) == ""
