"""Readiness, health, ladder, stages, agenda, mentions, files: the rules by themselves."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.safe_files import LIMIT, media_type, tidy_name
from headway.ground.trouble import Trouble
from headway.loop.run import agenda, gate, health, ladder
from headway.loop.run.mentions import named
from headway.loop.run.stages import SHIPPED, checked, due_dates

TODAY = date(2026, 9, 2)
DAYS = st.integers(-60, 120).map(lambda n: TODAY + timedelta(days=n))

# ---- readiness ---------------------------------------------------------------------------------

TASKS = st.builds(
    gate.TaskFact, st.sampled_from(["T-1", "T-2", "T-3"]), st.floats(0.5, 40), st.booleans(),
    st.booleans(), st.none() | DAYS, st.none() | DAYS, st.none() | DAYS,
)  # fmt: skip
COUNTS = st.none() | st.integers(0, 5)
PEOPLE = st.builds(
    gate.PeopleFacts, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.none() | st.booleans(),
    st.none() | st.booleans(),
)  # fmt: skip
CASES = st.builds(
    gate.Facts, today=st.just(TODAY), has_goal=st.booleans(), goal_title=st.just("Calm"),
    answers=st.integers(0, 4), answers_without_evidence=st.integers(0, 4),
    capacity=st.lists(st.tuples(st.sampled_from(["Field", "Network"]), st.floats(0, 80),
                                st.none() | st.floats(0, 80)), max_size=3),
    overloaded=st.lists(st.tuples(st.just("Ada"), st.floats(0, 2)), max_size=2),
    load_known=st.booleans(), tasks=st.lists(TASKS, max_size=4), owner=st.sampled_from(["", "Ada"]),
    sponsor=st.sampled_from(["", "Bo"]), review_every=st.none() | st.integers(1, 30),
    review_on=st.none() | DAYS, kpi=st.sampled_from(["", "CSAT"]),
    baseline=st.sampled_from(["", "80 %"]), target=st.sampled_from(["", "90 %"]),
    target_on=st.none() | DAYS, guards=st.sampled_from([(), ("Reopens",)]),
    people=st.none() | PEOPLE,
)  # fmt: skip
READY = gate.Facts(
    today=TODAY, has_goal=True, goal_title="Calm", answers=4, capacity=[("Field", 20, 30)],
    load_known=True, owner="Ada", sponsor="Bo", review_every=14, kpi="CSAT", baseline="80 %",
    target="90 %", target_on=TODAY + timedelta(days=90), guards=("Reopens",),
    tasks=[gate.TaskFact("T-1", 8, True, True, TODAY, TODAY + timedelta(days=7))],
    people=gate.PeopleFacts(3, 2, 0, 1, 0, True, True),
)  # fmt: skip


@given(CASES)
def test_the_check_always_has_the_same_points_each_with_its_fact_and_place(facts):
    found = gate.check(facts)
    assert {point.group for point in found.points} == set(gate.GROUPS)
    keys = [point.key for point in found.points]
    assert len(keys) == len(set(keys))
    places = {"entry", "target", "answers", "tasks", "plan", "reviews", "adoption"}
    for point in found.points:
        assert point.fact.strip().endswith(".")
        assert point.place in places
    assert (found.mark is gate.Mark.FAIL) == bool(found.fails)
    assert (found.mark is gate.Mark.PASS) == all(p.mark is gate.Mark.PASS for p in found.points)


@given(CASES)
def test_mending_a_fact_never_makes_a_point_worse(facts):
    rank = {gate.Mark.FAIL: 0, gate.Mark.WARN: 1, gate.Mark.PASS: 2}

    def marks(of: gate.Facts) -> dict[str, int]:
        return {point.key: rank[point.mark] for point in gate.check(of).points}

    before = marks(facts)
    for field in dataclasses.fields(gate.Facts):
        if field.name in {"today", "tasks"}:
            continue
        mended = dataclasses.replace(facts, **{field.name: getattr(READY, field.name)})
        for key, mark in marks(mended).items():
            if key in before:
                assert mark >= before[key], (field.name, key)


def test_a_plan_that_has_all_of_it_passes_every_point():
    found = gate.check(READY)
    assert found.mark is gate.Mark.PASS
    assert found.sentence.startswith("Yes")


@pytest.mark.parametrize(
    ("change", "key", "mark"),
    [
        ({"has_goal": False}, "goal", "fail"), ({"answers": 3}, "answers", "fail"),
        ({"answers_without_evidence": 1}, "answers", "fail"),
        ({"capacity": [("Field", 31, 30)]}, "capacity", "fail"),
        ({"capacity": [("Field", 31, None)]}, "capacity", "warn"),
        ({"overloaded": [("Ada", 1.2)]}, "people_load", "fail"),
        ({"load_known": False}, "people_load", "warn"), ({"tasks": []}, "small", "fail"),
        ({"tasks": [gate.TaskFact("T-1", 17, True, True, TODAY, TODAY)]}, "small", "fail"),
        ({"tasks": [gate.TaskFact("T-1", 8, True, True, TODAY, TODAY + timedelta(days=14))]}, "small", "fail"),
        ({"tasks": [gate.TaskFact("T-1", 8, False, True, TODAY, TODAY)]}, "owned", "fail"),
        ({"tasks": [gate.TaskFact("T-1", 8, True, True)]}, "owned", "fail"),
        ({"tasks": [gate.TaskFact("T-1", 8, True, False, TODAY, TODAY)]}, "three_points", "warn"),
        ({"tasks": [gate.TaskFact("T-1", 8, True, True, None, TODAY + timedelta(days=31))]}, "first_result", "fail"),
        ({"owner": ""}, "owner", "fail"), ({"sponsor": ""}, "sponsor", "fail"),
        ({"review_every": None}, "rhythm", "fail"), ({"baseline": ""}, "kpi", "fail"),
        ({"target_on": TODAY}, "target", "fail"), ({"guards": ()}, "guard", "warn"),
        ({"people": None}, "stakeholders", "warn"),
        ({"people": gate.PeopleFacts(3, 2, 1, 2, 0, True, True)}, "training", "warn"),
        ({"people": gate.PeopleFacts(3, 2, 0, 2, 0, True, False)}, "behaviour", "warn"),
        ({"people": gate.PeopleFacts(3, 2, 0, 2, 0, False, None)}, "behaviour", "pass"),
    ],
)  # fmt: skip
def test_each_point_turns_on_its_own_fact(change, key, mark):
    found = {p.key: p.mark for p in gate.check(dataclasses.replace(READY, **change)).points}
    assert found[key] == mark


# ---- health ------------------------------------------------------------------------------------

GOOD = health.Facts(today=TODAY, target_on=TODAY + timedelta(days=30), open_tasks=3)
TROUBLE = {
    "has_owner": (True, False), "overdue_days": (0, 3, 14), "overdue_tasks": (0, 1, 5),
    "blockers": (0, 1, 4), "blocker_days": (0, 2, 10), "blockers_nobody_lifts": (0, 1),
    "review_missed_days": (None, 1, 14), "has_rhythm": (True, False), "idle_days": (0, 14, 30),
    "kpi_worse": (False, True), "adoption_fading": (False, True), "open_tasks": (3, 0),
    "forecast_50": (TODAY, TODAY + timedelta(days=31)),
    "forecast_85": (TODAY, TODAY + timedelta(days=31)),
    "target_on": (TODAY + timedelta(days=30), TODAY - timedelta(days=1)),
}  # fmt: skip
"""Each fact from good to worst."""
FARES = st.fixed_dictionaries({name: st.sampled_from(levels) for name, levels in TROUBLE.items()})


@given(FARES, st.sampled_from(sorted(TROUBLE)))
def test_more_trouble_never_makes_health_better(values, name):
    before = health.judge(dataclasses.replace(GOOD, **values))
    levels = TROUBLE[name]
    rest = levels[levels.index(values[name]) :]
    for worse in rest:
        after = health.judge(dataclasses.replace(GOOD, **{**values, name: worse}))
        if name == "target_on" and worse != values[name]:
            assert after.colour is health.Colour.RED
        else:
            assert health.ORDER.index(after.colour) >= health.ORDER.index(before.colour)


@given(FARES)
def test_the_colour_is_the_worst_of_its_reasons_and_each_reason_leads_somewhere(values):
    found = health.judge(dataclasses.replace(GOOD, **values))
    worst = max((health.ORDER.index(r.colour) for r in found.reasons), default=0)
    assert found.colour is health.ORDER[worst]
    assert len({r.key for r in found.reasons}) == len(found.reasons)
    assert all(r.place and r.sentence.endswith(".") for r in found.reasons)
    assert [r.colour for r in found.reasons] == sorted(
        (r.colour for r in found.reasons), key=lambda c: -health.ORDER.index(c)
    )


def test_nothing_wrong_is_green_and_says_so():
    assert health.judge(GOOD) == health.Health(health.Colour.GREEN, ())


# ---- ladder ------------------------------------------------------------------------------------

RUNGS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["owner", "sponsor", "executive"])), max_size=6,
    unique=True,
)  # fmt: skip


@given(RUNGS, st.integers(1, 90), st.lists(st.integers(0, 90), max_size=8))
def test_every_step_is_sent_once_on_its_day_or_at_the_first_chance_after(rows, until, absent):
    """The job runs every day but those the worker was away."""
    rungs = ladder.read("blocker", rows)
    sent: dict[ladder.Step, int] = {}
    for day in range(until + 1):
        if day in absent and day != until:
            continue
        for step in ladder.due(rungs, TODAY, TODAY + timedelta(days=day), set(sent)):
            assert step not in sent
            sent[step] = day
    assert set(sent) == {step for step in rungs.steps if step.days <= until}
    for step, day in sent.items():
        assert day >= step.days
        assert all(each in absent for each in range(step.days, day))


@given(RUNGS, st.integers(0, 90))
def test_what_comes_next_is_what_is_due_next(rows, age):
    rungs = ladder.read("blocker", rows)
    today = TODAY + timedelta(days=age)
    ahead = ladder.next_step(rungs, TODAY, today)
    if ahead is None:
        assert all(step.days <= age for step in rungs.steps)
    else:
        day, step = ahead
        already = set(ladder.due(rungs, TODAY, today, set()))
        assert step in ladder.due(rungs, TODAY, day, already)
        assert ladder.due(rungs, TODAY, day - timedelta(days=1), already) == []


def test_the_default_ladders_are_those_agreed_on():
    told = {key: [(s.days, s.to) for s in one.steps] for key, one in ladder.DEFAULT.items()}
    assert told == {
        "task": [(3, "task_owner"), (7, "owner"), (14, "sponsor")],
        "blocker": [(2, "owner"), (5, "sponsor"), (10, "executive")],
        "review": [(1, "invited"), (1, "sponsor")],
        "stalled": [(14, "owner"), (30, "sponsor")],
    }


@pytest.mark.parametrize(
    ("key", "rows"),
    [("gossip", []), ("task", [[3, "invited"]]), ("task", [[-1, "owner"]]), ("task", [[999, "owner"]]),
     ("task", [[3, "owner"], [3, "owner"]]), ("task", [[n, "owner"] for n in range(9)])],
)  # fmt: skip
def test_a_ladder_that_makes_no_sense_is_refused(key, rows):
    with pytest.raises(Trouble):
        ladder.read(key, rows)


# ---- stages, agenda, mentions, files -----------------------------------------------------------


def test_three_stage_sets_ship_and_each_stage_says_when_it_is_over():
    assert list(SHIPPED) == ["pdca", "seven_step", "seven_questions"]
    assert [len(one.stages) for one in SHIPPED.values()] == [4, 7, 7]
    assert all(stage.exit for one in SHIPPED.values() for stage in one.stages)


@pytest.mark.parametrize(
    ("name", "rows"),
    [("", [("a", "x"), ("b", "y")]), ("n", [("a", "x")]), ("n", [("a", "x"), ("A", "y")]),
     ("n", [("a", "x"), ("b", " ")]), ("n", [(str(i), "x") for i in range(13)])],
)  # fmt: skip
def test_a_stage_set_that_makes_no_sense_is_refused(name, rows):
    with pytest.raises(Trouble):
        checked(name, rows)


@given(DAYS, st.integers(0, 400), st.integers(1, 12))
def test_stages_end_in_order_and_the_last_on_the_target_day(start, span, count):
    ends = start + timedelta(days=span)
    days = due_dates(start, ends, count)
    assert days == sorted(days)
    assert len(days) == count
    assert days[-1] == ends


@given(
    st.lists(
        st.builds(agenda.Item, st.sampled_from(list(agenda.KINDS)), st.sampled_from("abc")),
        max_size=12,
    )
)
def test_the_agenda_is_in_order_and_says_each_thing_once(items):
    found = agenda.build(items)
    order = list(agenda.KINDS)
    assert [order.index(i.kind) for i in found] == sorted(order.index(i.kind) for i in found)
    assert {(i.kind, i.title) for i in found} == {(i.kind, i.title) for i in items}
    assert len({(i.kind, i.title) for i in found}) == len(found)


def test_health_that_stayed_green_is_not_talked_about_and_red_always_is():
    green, red = health.Colour.GREEN, health.Colour.RED
    turns = [agenda.Turn("IMP-1", "a", green, green, ""), agenda.Turn("IMP-2", "b", red, red, "why"),
             agenda.Turn("IMP-3", "c", red, green, ""), agenda.Turn("IMP-4", "d", None, green, "")]  # fmt: skip
    assert [item.ref for item in agenda.of_turns(turns)] == ["IMP-2", "IMP-3"]


@given(DAYS, st.integers(1, 60), DAYS)
def test_the_next_review_is_after_and_on_the_rhythm(first, every, after):
    day = agenda.next_day(first, every, after)
    assert day > after or day == first
    assert (day - first).days % every == 0
    assert (day - after).days <= every or day == first


def test_names_after_an_at_sign():
    people = {"Ada Kirk": 1, "Ada Ray": 2, "Bo": 3, "Jean-Luc Æ": 4}
    assert named("@Bo @bo @BO", people) == [3]
    assert named("@Ada can mean two", people) == []
    assert named("@ada ray, and (@Jean-Luc Æ)", people) == [2, 4]
    assert named("@Boris bo@x.example", people) == []
    assert named("@", people) == []


def document(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        zipped.writestr(name, "x")
    return made.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_files_are_taken_when_ending_and_bytes_agree():
    assert media_type("a.png", PNG) == "image/png"
    assert media_type("a.PDF", b"%PDF-1.7 ....") == "application/pdf"
    assert media_type("a.csv", "a;b\n1;ü".encode()).startswith("text/plain")
    assert "wordprocessing" in media_type("a.docx", document("word/document.xml"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"%PDF-1.7"), ("a.pdf", PNG), ("a.svg", b"<svg onload='x'/>"), ("a.html", b"<p>"),
        ("a.exe", b"MZ\x90\0"), ("a.png", b""), ("a", PNG), ("a.txt", b"\xff\xfe\0x"),
        ("a.txt", b"a\0b"), ("a.js", b"alert(1)"), ("a.zip", document("x")), ("a.txt.html", b"x"),
        ("a.docm", document("word/document.xml")), ("a.txt", b"x" * (LIMIT + 1)),
        ("a.csv", b"PK\x03\x04rest"), ("a.sh", b"#!/bin/sh\n"), ("a.txt", b"MZ\x90\0\x03"),
    ],
)  # fmt: skip
def test_everything_else_is_not(name, data):
    with pytest.raises(Trouble):
        media_type(name, data)


@given(st.text(max_size=200))
def test_a_name_is_tidy_whatever_it_was(name):
    clean = tidy_name(name)
    assert clean
    assert not set(clean) & set('/\\\n\r\0"<>|?*:;')
    assert not clean.startswith(".")
    assert len(clean) <= 120
