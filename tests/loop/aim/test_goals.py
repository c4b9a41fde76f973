"""Vision and goals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.aim import actions, queries
from headway.loop.aim.tree import Twig, grow
from tests.doors.cast import Cast, assemble

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


def goal(cast: Cast, title: str, **more):
    return actions.add_goal(by=cast.mia, desk=cast.desk, title=title, at=AT, **more)


def test_the_tree_reads_heaviest_first_with_children_below(cast):
    grow_ = goal(cast, "Grow", weight=3)
    keep = goal(cast, "Keep clients", weight=5)
    goal(cast, "Fix first time", parent=grow_, kind="it", weight=1)
    rows = [(row.goal.title, row.depth) for row in queries.goal_tree(cast.mia)]
    assert rows == [("Keep clients", 0), ("Grow", 0), ("Fix first time", 1)]
    actions.retire_goal(by=cast.mia, goal=grow_, at=AT, reason="Sold.")
    rows = [(row.goal.title, row.depth) for row in queries.goal_tree(cast.desk)]
    assert rows == [("Keep clients", 0), ("Fix first time", 0)]
    assert TrailEntry.objects.filter(thing="goal", ref=str(keep.pk)).count() == 1


def test_goals_cannot_run_in_a_circle(cast):
    top = goal(cast, "Top")
    low = goal(cast, "Low", parent=top)
    with pytest.raises(actions.GoalTrouble, match="above itself"):
        actions.change_goal(by=cast.mia, goal=top, at=AT, parent=low)


def test_what_is_no_goal(cast):
    goal(cast, "Once")
    for wrong in (
        {"title": "Once"},
        {"title": " "},
        {"title": "x", "weight": 6},
        {"title": "x", "kind": "y"},
    ):
        with pytest.raises(actions.GoalTrouble):
            goal(cast, **wrong)


def test_only_managers_set_goals_and_strangers_see_none(cast):
    one = goal(cast, "Ours")
    own = goal(cast, "Theirs too", client=cast.bakery)
    for by in (cast.cleo, cast.vic, cast.paul, cast.sam):
        with pytest.raises(NotAllowed):
            actions.add_goal(by=by, desk=cast.desk, title="No", at=AT)
        with pytest.raises(NotAllowed):
            actions.set_vision(by=by, desk=cast.desk, text="No", at=AT)
        with pytest.raises(NotAllowed):
            actions.retire_goal(by=by, goal=one, at=AT, reason="No")
    assert list(queries.goals(cast.sam)) == []
    assert list(queries.goals(cast.paul)) == [own]


def test_the_trail_keeps_the_old_vision(cast):
    actions.set_vision(by=cast.mia, desk=cast.desk, text="Calm.", at=AT)
    actions.set_vision(by=cast.mia, desk=cast.desk, text="Calm and proud.", at=AT)
    assert queries.vision_of(cast.desk).text == "Calm and proud."
    assert TrailEntry.objects.filter(thing="vision").first().change["text"] == [
        "Calm.",
        "Calm and proud.",
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.integers(1, 12), st.one_of(st.none(), st.integers(1, 12)), max_size=12))
def test_without_circles_every_goal_is_in_the_tree_once(parents):
    parents = {goal: above for goal, above in parents.items() if above is None or above < goal}
    roots = grow(Twig(goal, above, 3, str(goal)) for goal, above in parents.items())
    assert sorted(pk for root in roots for pk, _ in root.walk()) == sorted(parents)
