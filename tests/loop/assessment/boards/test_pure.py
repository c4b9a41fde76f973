"""The arithmetic of the boards: one direction a pair, counts that add up, pictures within their frame."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.ground import charts
from headway.loop.assessment.boards import digraph_picture, fishbone_picture, telling
from headway.loop.assessment.boards.digraph import pairs, read, refusal
from headway.loop.assessment.boards.drawing import folded
from headway.loop.assessment.boards.first_sort import suggested
from headway.loop.assessment.boards.fishbone import Row, bones, leading
from headway.loop.assessment.boards.moves import NOWHERE, BrokenLog, Move, replay
from headway.loop.assessment.boards.pareto import pareto, written_rows
from headway.loop.assessment.boards.phases import ALLOWED, WAYS, Deed, Phase, not_yet
from headway.loop.assessment.boards.phases import refusal as no

NAMES = st.text(min_size=1, max_size=120).filter(str.strip)


@st.composite
def digraphs(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    """5 to 25 items, and for each pair a direction or none."""
    items = list(range(1, draw(st.integers(5, 25)) + 1))
    every = list(combinations(items, 2))
    ways = draw(st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=len(every), max_size=len(every)))
    return items, [
        (a, b) if way == 1 else (b, a) for (a, b), way in zip(every, ways, strict=True) if way
    ]


@settings(max_examples=25)
@given(digraphs())
def test_counts_add_up_and_rings_are_rings(drawn):
    items, arrows = drawn
    found = read(items, arrows)
    assert sum(one.out for one in found.counts.values()) == len(arrows)
    assert sum(one.into for one in found.counts.values()) == len(arrows)
    assert sum(one.net for one in found.counts.values()) == 0
    top = max(one.out for one in found.counts.values())
    assert all(found.counts[item].out == top for item in found.drivers)
    assert set(found.alone) == set(items) - {end for arrow in arrows for end in arrow}
    for ring in found.cycles:
        assert ring[0] == min(ring)
        steps = list(zip(ring, (*ring[1:], ring[0]), strict=True))
        assert all(step in arrows for step in steps)
    assert bool(found.knot) == bool(found.cycles or found.more)
    assert read(reversed(items), reversed(arrows)) == found


@settings(max_examples=25)
@given(digraphs(), st.data())
def test_the_digraph_stays_in_its_frame_and_no_label_covers_another(drawn, data):
    items, arrows = drawn
    found = read(items, arrows)
    boxes, height = digraph_picture.laid(found)
    assert all(box.inside(digraph_picture.WIDTH, height) for box in boxes.values())
    assert not any(one.covers(other) for one, other in combinations(boxes.values(), 2))
    names = {item: data.draw(NAMES) for item in items[:2]} | {item: f"Item {item}" for item in items[2:]}  # fmt: skip
    svg = digraph_picture.picture(names, tuple(arrows), found)
    root = ElementTree.fromstring(svg)
    assert len(root.findall("{*}g[@class]")) == len(arrows)
    assert svg == digraph_picture.picture(names, tuple(reversed(arrows)), found)


def test_a_pair_has_one_direction_or_none():
    for arrows in ([(1, 2), (2, 1)], [(1, 1)], [(1, 2), (1, 2)]):
        with pytest.raises(ValueError, match="one direction or none"):
            read([1, 2], arrows)


def test_five_to_twenty_five():
    assert [bool(refusal(n)) for n in (4, 5, 25, 26)] == [True, False, False, True]
    assert pairs(5) == 10


def test_ties_rings_and_lonely_items_are_told():
    names = {n: f"N{n}" for n in range(1, 7)}
    arrows = [(1, 2), (2, 3), (3, 1), (4, 5)]
    told = telling.notes(names, read(names, arrows))
    assert "Ring: “N1” → “N2” → “N3” → “N1”." in told
    assert "Alone, without any arrow: “N6”." in told
    assert told[0].startswith("Tie of 4 drivers")


def test_a_tight_digraph_is_read_quickly():
    """A tournament of 25 has millions of rings; ten of the shortest are told."""
    arrows = [(a, b) if (a + b) % 3 else (b, a) for a, b in combinations(range(1, 26), 2)]
    found = read(range(1, 26), arrows)
    assert (len(found.cycles), found.more) == (10, True)
    assert all(len(ring) == 3 for ring in found.cycles)


CAUSES = st.lists(st.tuples(st.integers(0, 5), st.booleans(), NAMES), max_size=24)


@settings(max_examples=25)
@given(CAUSES, NAMES)
def test_the_fishbone_stays_in_its_frame_and_no_word_covers_another(drawn, effect):
    keys = ["people", "process", "tool", "partner", "Money", "Law"]
    rows: list[Row] = []
    depth: dict[int, int] = {}
    for number, (bone, deeper, text) in enumerate(drawn, start=1):
        last = rows[-1] if rows else None
        parent = last.number if last and deeper and depth[last.number] < 5 else None
        depth[number] = depth[parent] + 1 if parent else 1
        rows.append(
            Row(
                number, last.bone if last and parent else keys[bone], text, parent, votes=number % 3
            )
        )
    boxes, _, height = fishbone_picture.laid(bones(rows))
    assert set(boxes) == {row.number for row in rows}
    assert all(box.inside(fishbone_picture.WIDTH, height) for box in boxes.values())
    assert not any(one.covers(other) for one, other in combinations(boxes.values(), 2))
    ElementTree.fromstring(fishbone_picture.picture(effect, bones(rows), leading(rows)))


@given(st.text(max_size=300), st.integers(30, 300), st.integers(1, 3))
def test_folded_text_keeps_to_its_lines(text, room, lines):
    found = folded(text, room, lines)
    assert len(found) <= lines
    assert all(len(line) <= max(room / 6.5, 4) + 1 for line in found)


AMOUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=30)


@given(AMOUNTS)
def test_pareto_adds_up(amounts):
    found = pareto([(f"K{place}", amount) for place, amount in enumerate(amounts)])
    assert found.total == sum(amounts)
    assert [step.amount for step in found.steps] == sorted((a for a in amounts if a), reverse=True)
    if found.steps:
        assert found.steps[-1].cumulated == pytest.approx(1)
        assert found.reached >= 0.8 - 1e-9
        before = found.steps[found.vital - 2].cumulated if found.vital > 1 else 0
        assert before < 0.8
        spec = charts.pareto(
            [
                {"name": s.name, "value": s.amount, "share": s.share, "cumulated": s.cumulated}
                for s in found.steps
            ],
            unit="tickets",
        )
        assert len(spec["data"]["values"]) == len(found.steps)
    assert found.holds == (len(found.steps) >= 4 and found.vital <= len(found.steps) / 2)


def test_a_flat_shape_is_said():
    assert "no more than chance" in pareto([(k, 20) for k in "abcdefgh"]).why_not
    assert pareto([(k, 2000 + 100 * i) for i, k in enumerate("abcdefgh")]).why_not == "7 of 8 kinds are needed for 80 %: no few stand out."  # fmt: skip
    assert "too few" in pareto([("a", 90), ("b", 10)]).why_not
    assert pareto([("a", 90), ("b", 5), ("c", 3), ("d", 2)]).holds


def test_pasted_rows():
    assert written_rows("A b 3\nC: 1,000\n\nA b 2") == [("A b", 5.0), ("C", 1000.0)]
    with pytest.raises(ValueError, match="Line 2"):
        written_rows("A; 1\nnothing")


def test_a_log_that_is_not_of_this_board():
    with pytest.raises(BrokenLog, match="Card 1 lay in None"):
        replay([1], [Move(1, 3, 4)])
    assert replay([1], [Move(1, None, 4), Move(1, None, 4).back]) == {1: None}
    assert replay([1], [Move(2, NOWHERE, 4), Move(2, 4, NOWHERE)]) == {1: None}


@pytest.mark.parametrize("start", Phase)
def test_phases_go_one_step(start):
    for end in Phase:
        why = not_yet(start, end, cards=9, groups=4, nameless=0)
        assert bool(why) == (end not in WAYS[start])
    assert bool(no(start, Deed.NAME)) == (start not in ALLOWED[Deed.NAME])


def test_a_first_sort_is_the_same_every_time():
    cards = [
        (1, "Password reset takes a day"),
        (2, "No script"),
        (3, "Passwords reset by phone"),
        (7, "Parking"),
    ]
    assert suggested(cards) == suggested(cards) == [[1, 3]]
    assert suggested([]) == []
