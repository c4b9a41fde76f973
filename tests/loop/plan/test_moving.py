"""Moving by hand: checks tell the truth, and what mends a clash breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.loop.plan.moving import FIRM, SLACK, Placed, Situation, checks, mend, moved, spread

MONDAY = date(2026, 11, 2)
WEEK = timedelta(days=7)


def at(week: int) -> date:
    return MONDAY + WEEK * week


def task(key: int, member: int, week: int, hours: float = 6, weeks: int = 1, **more) -> Placed:
    start = at(week)
    return Placed(
        key, f"T-{key}", f"Do {key}", "IMP-1", member, start, start + WEEK * weeks - timedelta(days=3),
        {at(week + k): hours / weeks for k in range(weeks)}, **more,
    )  # fmt: skip


def situation(*tasks: Placed, free: float = 8, weeks: int = 8, able=None) -> Situation:
    return Situation(
        {one.key: one for one in tasks},
        {member: {at(week): free for week in range(weeks)} for member in (1, 2)},
        {1: "Cleo", 2: "Ada"}, able or {}, at(weeks) - timedelta(days=1),
    )  # fmt: skip


def test_a_clash_is_mended_by_the_smallest_move_or_by_another():
    plan = situation(task(1, 1, 2), task(2, 1, 2), task(3, 1, 2, 1, after=(9,)))
    said = [(one.words, one.effect) for one in mend(plan)]
    assert said[0] == ("Give “Do 1” to Ada", "Clears Cleo.")
    kept = situation(task(1, 1, 2, kept=True), task(2, 1, 2, kept=True))
    first = mend(kept)[0]
    assert first.words == "Move “Do 1” one week later"
    assert (
        first.effect == "Clears Cleo. It ends on 13 Nov 2026 instead of 20 Nov 2026."
        or first.days == 7
    )


def test_only_those_with_the_skill_are_asked():
    plan = situation(task(1, 1, 2, skill=5), task(2, 1, 2, skill=5), able={5: frozenset({1})})
    assert all(one.member is None for one in mend(plan))


def test_checks_name_what_breaks():
    plan = situation(
        task(1, 1, 0),
        task(2, 1, 1, after=(1,), due=at(2) - timedelta(days=3)),
        task(3, 1, 3, after=(2,)),
    )
    fine = checks(plan, plan.placed[2])
    assert all(one.ok for one in fine)
    assert {one.kind for one in fine} == {"order", "promise", "capacity"}
    early = checks(plan, moved(plan.placed[2], at(0)))
    assert [one.words for one in early if not one.ok] == [
        "Starts before T-1 Do 1 ends on 6 Nov 2026.",
        "Cleo has 8.0 h free in the week of 2 Nov 2026; 12.0 h are planned.",
    ]
    late = [one.words for one in checks(plan, moved(plan.placed[2], at(3))) if not one.ok]
    assert late[0].startswith("Ends after T-3")
    assert "Ends 14 days after 13 Nov 2026" in late[1]
    assert "Ends after the plan does" in checks(plan, moved(plan.placed[3], at(8)))[0].words


@given(st.integers(-60, 60), st.floats(0.5, 16), st.integers(1, 3))
def test_a_move_keeps_hours_and_length(days, hours, weeks):
    one = task(1, 1, 4, hours, weeks)
    there = moved(one, one.start + timedelta(days=days))
    assert there.total == pytest.approx(one.total)
    assert there.end - there.start == one.end - one.start
    assert all(monday.weekday() == 0 for monday in there.hours)
    if days % 7 == 0:
        back = moved(there, one.start)
        assert back == replace(one, hours=back.hours)
        assert back.hours == pytest.approx(one.hours)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 30), st.floats(0, 40))
def test_spread_adds_up(start, days, total):
    found = spread(start, start + timedelta(days=days), total)
    assert sum(found.values()) == pytest.approx(total)


@st.composite
def plans(draw):
    tasks = []
    for key in range(draw(st.integers(1, 7))):
        after = tuple(k for k in range(key) if draw(st.integers(0, 5)) == 0)
        tasks.append(
            task(key, draw(st.sampled_from([1, 2])), draw(st.integers(0, 6)), draw(st.floats(1, 10)),
                 draw(st.integers(1, 2)), after=after, skill=draw(st.none() | st.just(5)),
                 kept=draw(st.booleans()),
                 due=draw(st.none() | st.dates(MONDAY, at(8)))),
        )  # fmt: skip
    return situation(*tasks, free=draw(st.floats(2, 10)), able={5: frozenset({1, 2})})


@given(plans())
def test_what_mends_makes_nothing_worse(plan):
    before = plan.over()
    for one in mend(plan):
        there = plan.with_(one.placed)
        after = there.over()
        assert sum(after.values()) < sum(before.values())
        assert all(hours <= before.get(place, 0) + SLACK for place, hours in after.items())
        was = {c.words for c in checks(plan, plan.placed[one.placed.key]) if not c.ok}
        new = {c.words for c in checks(there, one.placed) if not c.ok and c.kind in FIRM}
        assert new <= was
        late = one.placed.due is not None and one.placed.end > one.placed.due
        assert not late or one.member or "after it was promised" in one.effect
        if plan.placed[one.placed.key].kept:
            assert one.member is None
    if not before:
        assert mend(plan) == []
