"""Question sets: what ships is whole; files are read back as written; errors name their place."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.assessment.practice import exchange, shipped
from headway.loop.assessment.practice.questions import (
    EVIDENCE_FROM,
    LEVELS,
    QuestionTrouble,
    as_dict,
    parse,
    ready,
)


def test_fourteen_areas_of_four_to_six_questions_each_with_five_levels():
    found = shipped.questions()
    assert len(found.areas) == 14
    assert all(4 <= len(area.questions) <= 6 for area in found.areas)
    texts = [text for area in found.areas for q in area.questions for text in q.levels]
    assert len(texts) == found.count * 5 >= 325
    assert len({*texts}) == len(texts), "no level description stands for two"
    for area in found.areas:
        assert area.aim
        for question in area.questions:
            assert question.id.startswith(f"{area.key}.")
            assert question.show, "each question seeks evidence"


def test_audit_points_practices_and_topics_are_whole():
    assert [scope.key for scope in shipped.scopes()] == ["portfolio", "conditions", "internal"]
    assert [scope.is_internal for scope in shipped.scopes()] == [False, False, True]
    assert all(len(scope.points) >= 7 for scope in shipped.scopes())
    figures = {one.id: (one.leaders, one.laggards) for one in shipped.practices()}
    assert figures["feedback"] == (0.74, 0.22)
    assert figures["strategy"] == (0.81, 0.44)
    assert figures["project_office"] == (0.89, 0.37)
    assert figures["deal_team"] == (None, None)
    assert "product description" in shipped.practice_source()
    from headway.loop.kpis.catalogue import KPIS

    assert {key for topic in shipped.topics() for key in topic.kpis} <= {*KPIS}


WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"),
    min_size=1, max_size=40,
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip


@given(st.lists(WORDS, min_size=7, max_size=7, unique=True), st.sampled_from(["json", "toml"]))
@settings(max_examples=80, deadline=None)
def test_a_set_written_is_read_back_the_same(texts, form):
    base = shipped.questions()
    question = replace(
        base.areas[0].questions[0], ask=texts[0], show=texts[1], levels=tuple(texts[2:])
    )
    one = replace(base, areas=(replace(base.areas[0], questions=(question,)), *base.areas[1:2]))
    written = exchange.to_json(one) if form == "json" else exchange.to_toml(one)
    assert exchange.read(f"set.{form}", written.encode()) == one


def spoilt(change):
    found = as_dict(shipped.questions().only(["intake", "incidents"]))
    change(found)
    return found


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda s: s["area"][0]["question"][1]["levels"].pop(),
         "Area 1 “Intake and triage”, question 2: it needs five level descriptions and has 4."),
        (lambda s: s["area"][1]["question"][0]["levels"].__setitem__(3, " "),
         "Area 2 “Incidents”, question 1, level 4: “text” is empty"),
        (lambda s: s["area"][1]["question"][0].__setitem__("id", s["area"][0]["question"][0]["id"]),
         "stands twice"),
        (lambda s: s["area"][0].__setitem__("key", "No key!"), "must be small letters"),
        (lambda s: s.__setitem__("area", []), "at least one area"),
        (lambda s: s["area"][0].__setitem__("question", "none"), "at least one question"),
        (lambda s: s["area"].__setitem__(0, 7), "area 1 must be a table"),
        (lambda s: s.__setitem__("version", True), "whole number"),
        (lambda s: s["area"][0]["question"][0].__setitem__("ask", "x" * 601), "601 signs"),
        (lambda s: s["area"][0]["question"][0].__setitem__("ask", "a\x00b"), "control sign"),
        (lambda s: s["area"][0]["question"][0].__setitem__("levels", ["same"] * 5), "read the same"),
        (lambda s: s["area"].extend([{}] * 50), "too many"),
    ],
)  # fmt: skip
def test_an_error_names_its_place(change, place):
    with pytest.raises(QuestionTrouble) as caught:
        parse(spoilt(change))
    assert place in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b'{"name": "x",\n oops', "line 2"),
        ("a.toml", b"name = \n", "line 1"),
        ("a.csv", b"name", "neither"),
        ("a.json", b"\xff\xfe\x00", "UTF-8"),
        ("a.json", b"[]", "must hold"),
        ("a.json", b"[" * 100_000, "nested"),
        ("a.json", b" " * 1_000_001, "larger"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(name, data, said):
    with pytest.raises(QuestionTrouble) as caught:
        exchange.read(name, data)
    assert said in str(caught.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda x: st.lists(x, max_size=4) | st.dictionaries(
                        st.sampled_from(["name", "version", "area", "question", "levels", "key"]), x,
                        max_size=4)))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_no_values_break_the_reader(found):
    with pytest.raises(QuestionTrouble):
        parse(json.loads(json.dumps(found)))


def test_evidence_is_needed_from_level_three():
    assert EVIDENCE_FROM == 3
    for level in (None, 1, 2):
        assert ready(level, "", "", False) == ""
    for level in (3, 4, 5):
        assert "What would you show?" in ready(level, " ", "", False)
        for given_ in (("seen", "", False), ("", "https://x", False), ("", "", True)):
            assert ready(level, *given_) == ""
    assert len(LEVELS) == 5
