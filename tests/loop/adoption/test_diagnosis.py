"""The twenty answers, read: every rule has a shape, and a look at two views gives no one away."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.adoption.consequences import Consequence, weigh
from headway.loop.adoption.diagnosis import (
    LEAST_TEAM,
    Answer,
    Outcome,
    apart,
    changed,
    read,
    together,
    told,
)
from headway.loop.adoption.naming import about_first_time_fix, named_in
from headway.loop.adoption.questions import BY_NUMBER, QUESTIONS, Group
from headway.loop.adoption.remedies import CATALOGUE, remedies_for

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ALL_YES = dict.fromkeys(BY_NUMBER, YES)
sheets = st.fixed_dictionaries({n: st.sampled_from(Answer) for n in BY_NUMBER})
known_sheets = st.fixed_dictionaries({n: st.sampled_from([YES, YES, NO]) for n in BY_NUMBER})


def numbers(group: Group) -> list[int]:
    return [one.number for one in QUESTIONS if one.group is group]


def with_no(*groups: Group) -> dict[int, Answer]:
    """Every question of these groups is a barrier, all others are not."""
    return ALL_YES | {n: NO for group in groups for n in numbers(group)}


def test_there_are_twenty_in_four_groups_and_each_barrier_has_a_remedy():
    assert [one.number for one in QUESTIONS] == list(range(1, 21))
    assert [len(numbers(group)) for group in Group] == [5, 4, 5, 6]
    assert [one.number for one in QUESTIONS if one.look] == [3, 4, 7, 10]
    assert set(CATALOGUE) == set(BY_NUMBER)
    assert all(len(one.text) <= 200 for one in remedies_for(BY_NUMBER))


def test_each_group_alone_has_its_outcome():
    assert read(ALL_YES).outcome is Outcome.CLEAN
    assert read(with_no(Group.KNOWS)).outcome is Outcome.DOES_NOT_KNOW
    assert read(with_no(Group.CAN)).outcome is Outcome.CANNOT
    assert read(with_no(Group.ABLE)).outcome is Outcome.CANNOT
    assert read(with_no(Group.CAN, Group.ABLE)).outcome is Outcome.CANNOT
    assert read(with_no(Group.WANTS)).outcome is Outcome.WILL_NOT
    assert "the work system made" in read(with_no(Group.WANTS)).sentence


def test_wants_low_beside_one_other_barrier_is_not_wont_do():
    for number in (n for group in (Group.KNOWS, Group.CAN, Group.ABLE) for n in numbers(group)):
        found = read(with_no(Group.WANTS) | {number: NO})
        assert found.outcome is Outcome.MIXED
        assert found.barriers[0] == number  # mended before anything about wanting


def test_mixed_mends_able_knows_can_before_wants():
    found = read(with_no(*Group))
    assert found.outcome is Outcome.MIXED
    order = [BY_NUMBER[number].group for number in found.barriers]
    assert list(dict.fromkeys(order)) == [Group.ABLE, Group.KNOWS, Group.CAN, Group.WANTS]
    assert "“is able”, then “knows”, then “can”, then “wants”" in found.sentence


def test_over_a_quarter_dont_know_is_go_and_observe_and_a_quarter_is_not():
    five = ALL_YES | dict.fromkeys(range(1, 6), UNKNOWN)
    assert read(five).outcome is not Outcome.OBSERVE
    assert read(five | {6: UNKNOWN}).outcome is Outcome.OBSERVE


@given(sheets)
def test_unknown_alone_decides_about_observing(answers):
    unknown = list(answers.values()).count(UNKNOWN)
    assert (read(answers).outcome is Outcome.OBSERVE) == (unknown > 5)


@given(sheets, st.sampled_from(sorted(BY_NUMBER)))
def test_an_unfinished_sheet_concludes_nothing(answers, number):
    del answers[number]
    assert read(answers).outcome is Outcome.UNFINISHED


@given(known_sheets, st.sampled_from(sorted(BY_NUMBER)))
def test_one_more_barrier_never_makes_a_group_less_low(answers, number):
    before = {one.group: one.low for one in read(answers).groups}
    after = {one.group: one.low for one in read(answers | {number: NO}).groups}
    assert all(after[group] for group in Group if before[group])
    assert read(answers | {number: NO}).outcome is not Outcome.CLEAN


@given(known_sheets)
def test_wont_do_is_said_only_where_everything_else_is_clean(answers):
    if read(answers).outcome is Outcome.WILL_NOT:
        others = [n for n in BY_NUMBER if BY_NUMBER[n].group is not Group.WANTS]
        assert all(answers[n] is YES for n in others)


@given(sheets, sheets)
def test_where_views_part_is_the_same_from_either_side(one, other):
    here, there = apart(one, other), apart(other, one)
    assert {o.number for o in here} == {o.number for o in there}
    assert {o.number for o in here} == {n for n in BY_NUMBER if one[n] != other[n]}
    assert apart(one, one) == ()


@given(sheets, sheets)
def test_what_changed_adds_up(before, after):
    found = changed(before, after)
    old = {n for n in before if before[n] is NO}
    assert set(found.gone) | set(found.left) == old
    assert set(found.come) | set(found.left) == {n for n in after if after[n] is NO}
    assert found.sentence.endswith(".")


@settings(max_examples=25, deadline=None)
@given(st.lists(sheets, min_size=1, max_size=6))
def test_a_view_of_many_says_what_one_of_them_says_of_each_question(rows):
    found = together(rows)
    for number, answer in found.items():
        assert answer in {row[number] for row in rows}
    assert together(rows[:1]) == rows[0]


@given(st.integers(0, 40), st.integers(0, 40))
def test_between_two_looks_lie_no_answers_or_at_least_five(first, second):
    """Differencing: what one look adds to another is nobody's sheet or at least five people's."""
    one, other = told(first), told(second)
    assert one <= first
    assert one == other or abs(one - other) >= LEAST_TEAM
    assert one == 0 or one >= LEAST_TEAM


def test_names_and_addresses_are_found_and_words_are_not():
    names = ["Mia Berg", "Will Mark", "Jo", "Ana"]
    for text in ("Mia never links", "as MIA BERG does", "Berg's tickets", "tell ana@desk.example",
                 "Ana closes early"):  # fmt: skip
        assert named_in(text, names), text
    for text in ("they mark tickets as they will", "anagrams", "an article is not linked", "jo"):
        assert named_in(text, names) == "", text


@given(st.text(max_size=60))
def test_a_name_is_found_wherever_it_stands(text):
    assert named_in(f"{text} Mia Berg {text}", ["Mia Berg"])


def test_first_time_fix_is_known_by_its_names():
    for text in ("raise first-time fix", "first call resolution", "FTFR", "resolve at first contact",
                 "fix it the first time"):  # fmt: skip
        assert about_first_time_fix(text), text
    for text in ("link an article first", "call back within a day", "fix the category"):
        assert not about_first_time_fix(text), text


consequences = st.builds(
    Consequence, st.sampled_from(["doing", "skipping"]), st.text(min_size=1, max_size=9),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(consequences, max_size=8))
def test_soon_and_certain_weighs_most(rows):
    found = weigh(rows)
    for one in found.heaviest:
        assert all(one.weight >= other.weight for other in rows)
        if any(other.now and other.certain for other in rows):
            assert one.now
            assert one.certain
    turned = [Consequence(o.course, o.text, not o.good, o.now, o.certain) for o in rows]
    assert (weigh(turned).doing, weigh(turned).skipping) == (-found.doing, -found.skipping)
