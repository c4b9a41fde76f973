"""Small teams stay hidden, whatever is asked and however answers are taken from one another."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.kpis.small_teams.cells import (
    LEAST_PEOPLE,
    Cell,
    cells,
    head_count,
    whole_cells,
)

TEAMS = "ABCDE"
persons = st.integers(0, 2**12 - 1).map(
    lambda bits: frozenset(str(k) for k in range(12) if bits >> k & 1)
)
desks = st.dictionaries(
    st.sampled_from(TEAMS), st.lists(persons, min_size=2, max_size=2), min_size=1
)


@settings(max_examples=80, deadline=None)
@given(desks)
def test_what_is_shown_has_five_people_and_every_team_has_one_place(people):
    found = cells(people)
    assert sorted(team for cell in found for team in cell.teams) == sorted(people)
    for cell in found:
        assert cell.people == head_count(people, cell.teams)
        assert cell.shown == (cell.people >= LEAST_PEOPLE)
    if not all(cell.shown for cell in found):
        assert len(found) == 1


def spans(rows: list[list[int]], wanted: list[int]) -> bool:
    """Whether `wanted` is a sum of multiples of `rows`: by elimination, in exact fractions."""
    table = [[Fraction(x) for x in row] for row in rows]
    goal = [Fraction(x) for x in wanted]
    done = 0
    for column in range(len(goal)):
        pivot = next((k for k in range(done, len(table)) if table[k][column]), None)
        if pivot is None:
            continue
        table[done], table[pivot] = table[pivot], table[done]
        first = table[done]
        for k in range(done + 1, len(table)):
            times = table[k][column] / first[column]
            table[k] = [a - times * b for a, b in zip(table[k], first, strict=True)]
        times = goal[column] / first[column]
        goal = [a - times * b for a, b in zip(goal, first, strict=True)]
        done += 1
    return not any(goal)


@settings(max_examples=80, deadline=None)
@given(desks, st.lists(st.frozensets(st.sampled_from(TEAMS)), min_size=1, max_size=6))
def test_no_answers_taken_together_give_a_figure_of_fewer_than_five(people, questions):
    """Every set of teams asked about, every total: none of them can be combined to a small team."""
    found = cells(people)
    order = sorted(people)
    asked = [whole_cells(found, question) for question in questions] + [whole_cells(found, None)]
    rows = [
        [int(any(team in cell.teams for cell in shown)) for team in order] for shown in asked
    ] + [[int(team in cell.teams) for team in order] for shown in asked for cell in shown]
    for team in order:
        if head_count(people, [team]) < LEAST_PEOPLE:
            assert not spans(rows, [int(team == each) for each in order])


timelines = st.dictionaries(
    st.sampled_from(TEAMS), st.lists(persons, min_size=3, max_size=3), min_size=1
)


@settings(max_examples=80, deadline=None)
@given(timelines)
def test_the_next_answer_less_the_last_gives_no_small_team_either(timeline):
    """The window moves on between two looks; the old cells are kept, so cells only grow together."""
    before = {team: rows[:2] for team, rows in timeline.items() if any(rows[:2])}
    after = {team: rows[1:] for team, rows in timeline.items() if any(rows[1:])}
    old = cells(before)
    now = cells(after, [cell.teams for cell in old if not cell.alone])
    there = sorted(team for team, rows in timeline.items() if rows[1])  # in both windows
    rows = [[int(team in cell.teams) for team in there] for cell in (*old, *now) if cell.shown]
    for team in there:
        if len(timeline[team][1]) < LEAST_PEOPLE:
            assert not spans(rows, [int(team == each) for each in there])


def test_the_smallest_neighbour_joins_what_is_left_over():
    people = {"Desk": [set("abcdefgh")], "Field": [set("ijklm")], "Identity": [set("xyz")]}
    assert cells(people) == (Cell(("Desk",), 8), Cell(("Field", "Identity"), 8))
    assert whole_cells(cells(people), {"Field"}) == ()
    assert [cell.name for cell in whole_cells(cells(people), None)] == [
        "Desk",
        "Field and Identity",
    ]


def test_a_quarter_with_few_people_counts():
    people = {"A": [set("abcde"), set("ab")], "B": [set("fghij"), set("fghij")]}
    assert cells(people) == (Cell(("A", "B"), 7),)
