"""Small teams stay hidden, whatever is asked and however answers are taken from one another."""

from __future__ import annotations

import itertools
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
from headway.loop.kpis.small_teams.queries import may_see
from headway.loop.kpis.small_teams.slices import hidden

from .desk import SCHEMA, START, StandInSession, finished

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


class Reader:
    """Somebody who compares and does not manage."""

    def may(self, right: str) -> bool:
        return right != "manage"

    def slice(self) -> dict[str, str]:
        return {}


NAMES = {"client": ["Alder", "Birch", None], "service": ["Mail", "VPN"], "priority": ["1", "2"]}
worked = st.lists(
    st.tuples(
        st.sampled_from("abcdefghij"), *(st.sampled_from(values) for values in NAMES.values())
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(worked)
def test_one_filter_less_another_is_never_the_work_of_fewer_than_five(rows):
    """Every filter over three fields, and every two of them where the one is inside the other."""
    blank = dict.fromkeys(SCHEMA.names) | {"source": "s", "opened_at": START, "resolved_at": START}
    session = StandInSession(
        finished(
            [{**blank, "assignee": who, **dict(zip(NAMES, at, strict=True))} for who, *at in rows]
        )
    )
    filters: list[dict[str, str | None]] = [
        {name: value for name, value in zip(NAMES, chosen, strict=True) if value != "any"}
        for chosen in itertools.product(*([*values, "any"] for values in NAMES.values()))
    ]
    answered = [asked for asked in filters if may_see(Reader(), session, asked)]
    assert {} in answered

    def people(asked: dict[str, str | None]) -> tuple[frozenset[int], set[str]]:
        met = [k for k, (_, *at) in enumerate(rows)
               if all(dict(zip(NAMES, at, strict=True))[n] == v for n, v in asked.items())]  # fmt: skip
        return frozenset(met), {rows[k][0] for k in met}

    for asked in answered:
        tickets, names = people(asked)
        assert not asked or not names or len(names) >= LEAST_PEOPLE
        for narrower in answered:
            if asked.items() < narrower.items() and people(narrower)[0]:
                rest = tickets - people(narrower)[0]
                left = {rows[k][0] for k in rest}
                assert not left or len(left) >= LEAST_PEOPLE, (asked, narrower)


def test_hidden_slices_take_the_smallest_neighbour_with_them():
    assert hidden({"A": set("abcdefg"), "B": set("abcde"), "C": {"x"}}) == {"B", "C"}
    assert hidden({"A": set("abcdefg"), "B": set("vwxyz"), "C": {"x"}, "D": set("yzuvw")}) == {
        "B",
        "C",
    }
    assert hidden({"A": set("abcdefg"), None: set("abcde")}) == frozenset()
    assert hidden({"A": {"a"}, "B": ()}) == {"A", "B"}, "the total less nobody's is somebody's"
