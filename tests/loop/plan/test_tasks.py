"""Tasks: sizes, owners, order, progress, and who may do what."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.plan import actions, sizes
from headway.loop.plan.keeping import PlanTrouble, TaskChangedMeanwhile
from headway.loop.plan.models import Task
from headway.loop.plan.network import circle, in_order
from headway.loop.plan.signals import rescheduled

from .conftest import AT, Team


def add(team: Team, title: str = "Look at ten visits", **more) -> Task:
    said = {"by": team.ada, "improvement": team.visits, "hours_likely": 6, "at": AT, **more}
    return actions.add_task(title=title, **said)


def test_a_task_gets_a_number_and_a_trail_entry(team):
    first, second = add(team), add(team, "Write the checklist")
    assert (first.ref, second.ref, second.position) == ("T-1", "T-2", 1)
    assert (first.hours_low, first.hours_likely, first.hours_high) == (6, 6, 6)
    entry = TrailEntry.objects.filter(thing="task", ref="T-1").get()
    assert entry.sentence == "added T-1 “Look at ten visits” to IMP-1"


def test_no_task_is_above_sixteen_hours(team):
    with pytest.raises(PlanTrouble, match=r"takes 20 h; no task is above 16 h\. Split it into 2"):
        add(team, hours_likely=20)
    with pytest.raises(sizes.SizeTrouble, match="low ≤ likely ≤ high"):
        add(team, hours_low=9)


def test_splitting_keeps_hours_and_order(team):
    first = add(team, "Ask")
    task = add(team, hours_low=6, hours_likely=12, hours_high=15, after=[first], skill=team.field)
    last = add(team, "Tell", after=[task])
    pieces = actions.split(
        by=team.ada, task=task, titles=["Half", "Other half"], shares=(2, 1), at=AT
    )
    assert [piece.hours_likely for piece in pieces] == [8, 4]
    assert sum(piece.hours_high for piece in pieces) == pytest.approx(15)
    assert list(pieces[0].after.all()) == [first]
    assert list(pieces[1].after.all()) == [pieces[0]]
    assert list(last.after.all()) == [pieces[1]]
    assert pieces[1].skill == team.field
    with pytest.raises(PlanTrouble, match="two pieces"):
        actions.split(by=team.ada, task=task, titles=["only one"], at=AT)


def test_a_circle_is_refused_with_its_names(team):
    one = add(team)
    two = add(team, "Two", after=[one])
    three = add(team, "Three", after=[two])
    with pytest.raises(PlanTrouble, match="circle") as told:
        actions.depend(by=team.ada, task=one, after=[three], at=AT)
    assert all(ref in str(told.value) for ref in ("T-1", "T-2", "T-3"))
    assert list(Task.objects.get(pk=one.pk).after.all()) == []
    with pytest.raises(PlanTrouble, match="circle"):
        actions.depend(by=team.ada, task=one, after=[one], at=AT)


def test_a_later_day_needs_a_reason_and_is_told_to_later_rooms(team):
    task = add(team, due_on=date(2026, 9, 10))
    seen = []

    def listen(sender, moved, **_):
        seen.append(moved)

    rescheduled.connect(listen)
    try:
        with pytest.raises(PlanTrouble, match="say why"):
            actions.reschedule(by=team.ada, task=task, due_on=date(2026, 9, 17), at=AT)
        moved = actions.reschedule(
            by=team.ada, task=task, due_on=date(2026, 9, 17), reason="Omar is ill", at=AT
        )
        earlier = actions.reschedule(by=team.ada, task=task, due_on=date(2026, 9, 8), at=AT)
    finally:
        rescheduled.disconnect(listen)
    assert moved.later
    assert not earlier.later
    assert [(one.due_before, one.due_after, one.reason) for one in seen] == [
        (date(2026, 9, 10), date(2026, 9, 17), "Omar is ill"),
        (date(2026, 9, 17), date(2026, 9, 8), ""),
    ]


def test_a_new_start_keeps_the_length(team):
    task = add(team)
    actions.reschedule(
        by=team.ada, task=task, starts_on=date(2026, 9, 7), ends_on=date(2026, 9, 9), at=AT
    )
    moved = actions.reschedule(
        by=team.ada, task=task, starts_on=date(2026, 9, 14), reason="later", at=AT
    )
    assert moved.task.ends_on == date(2026, 9, 16)
    with pytest.raises(PlanTrouble, match="cannot end"):
        actions.reschedule(by=team.ada, task=task, ends_on=date(2026, 9, 1), at=AT)


def test_progress_and_its_end(team):
    task = actions.give(by=team.ada, task=add(team), owner=team.omar, at=AT)
    assert task.owner_fixed
    task = actions.note_hours_left(by=team.omar, task=task, hours_left=2.5, at=AT)
    assert (task.hours, task.started_at) == (2.5, AT)
    task = actions.finish(by=team.omar, task=task, at=AT)
    assert (task.is_open, task.hours) == (False, 0)
    with pytest.raises(PlanTrouble, match="over"):
        actions.note_hours_left(by=team.omar, task=task, hours_left=1, at=AT)
    with pytest.raises(PlanTrouble, match="why"):
        actions.reopen_task(by=team.omar, task=task, reason=" ", at=AT)
    task = actions.reopen_task(by=team.omar, task=task, reason="A visit came back", at=AT)
    assert task.is_open


def test_who_may(team):
    task = add(team)
    with pytest.raises(NotAllowed):
        actions.add_task(by=team.omar, improvement=team.visits, title="x", hours_likely=1, at=AT)
    mine = actions.add_task(
        by=team.ines, improvement=team.articles, title="Draft", hours_likely=1, at=AT
    )
    assert mine.improvement == team.articles
    for act in (
        lambda: actions.finish(by=team.omar, task=task, at=AT),
        lambda: actions.edit_task(by=team.sam, task=task, title="mine", at=AT),
        lambda: actions.set_plan_settings(by=team.omar, desk=team.desk, buffer=0.1, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_editors_do_not_overwrite_each_other(team):
    task = add(team)
    actions.edit_task(by=team.ada, task=task, title="First", at=AT, seen=1)
    with pytest.raises(TaskChangedMeanwhile):
        actions.edit_task(by=team.ada, task=task, title="Second", at=AT, seen=1)


def test_a_contingency_waits_for_its_trigger(team):
    task = add(team, kind="contingency", trigger="visits above 40 a week")
    assert not Task.objects.plannable().exists()
    actions.pull_trigger(by=None, task=task, at=AT)
    actions.pull_trigger(by=None, task=task, at=AT)
    assert list(Task.objects.plannable()) == [task]
    assert TrailEntry.objects.filter(verb="trigger").count() == 1


def test_people_and_settings_are_checked(team):
    with pytest.raises(PlanTrouble, match="seven days"):
        actions.set_working_time(
            by=team.ada, member=team.omar, hours=[25] * 7, starts_on=date(2026, 1, 1), at=AT
        )
    with pytest.raises(PlanTrouble, match="before the first"):
        actions.add_leave(
            by=team.omar, member=team.omar, starts_on=date(2026, 9, 2), ends_on=date(2026, 9, 1),
            at=AT,
        )  # fmt: skip
    with pytest.raises(PlanTrouble, match="no setting"):
        actions.set_plan_settings(by=team.ada, desk=team.desk, colour="red", at=AT)
    with pytest.raises(PlanTrouble, match=r"0\.9"):
        actions.set_plan_settings(by=team.ada, desk=team.desk, buffer=2, at=AT)
    with pytest.raises(PlanTrouble, match="where this number comes from"):
        actions.set_load(by=team.ada, desk=team.desk, group="1st", hours_week=5, reason="", at=AT)


@given(
    st.lists(st.floats(0, 500), min_size=3, max_size=3).map(sorted),
    st.lists(st.floats(0.1, 10), min_size=2, max_size=6),
)
def test_pieces_add_up(hours, shares):
    pieces = sizes.cut(tuple(hours), tuple(shares))
    for point in range(3):
        assert sum(piece[point] for piece in pieces) == pytest.approx(hours[point])
    assert all(low <= likely + 1e-9 <= high + 2e-9 for low, likely, high in pieces)


@given(st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 7)), max_size=8))
def test_circles_are_found_exactly_when_no_order_exists(after):
    import networkx as nx

    graph = nx.DiGraph((first, waits) for waits, firsts in after.items() for first in firsts)
    found = circle(after)
    assert bool(found) == (not nx.is_directed_acyclic_graph(graph))
    for one, following in zip(found, [*found[1:], *found[:1]], strict=True):
        assert following in after[one]
    if not found:
        order = in_order(range(8), after)
        assert sorted(order) == list(range(8))
        place = {node: k for k, node in enumerate(order)}
        assert all(place[first] < place[w] for w, firsts in after.items() for first in firsts)
