"""The process map counts what a plain loop over the events counts; its drawing is always the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest

from headway.loop.assessment import process
from headway.loop.assessment.layers import HIGH, WIDE, layout
from headway.loop.assessment.process import END, START, process_map, tickets_behind
from headway.loop.evidence.simulator import DEFAULT, desk
from tests.loop.assessment.standin import session_of_simulated

LONG_AGO = date(2000, 1, 1)


@pytest.fixture(scope="module")
def simulated():
    return desk(seed=3, tickets=1_500, months=6, truths=DEFAULT, end=date(2026, 11, 20))


@pytest.fixture
def session(simulated):
    with session_of_simulated(simulated) as session:
        yield session


def plain(simulated, kind: str):
    """Each ticket's way with the times it came to each place, by a loop."""
    done = dict(
        zip(
            simulated.tickets["Number"].to_pylist(),
            zip(
                simulated.tickets["Opened"].to_pylist(),
                [r or c for r, c in zip(
                    simulated.tickets["Resolved"].to_pylist(),
                    simulated.tickets["Closed"].to_pylist(), strict=True)],
                strict=True,
            ),
            strict=True,
        )
    )  # fmt: skip
    ways = {}
    for event in simulated.events.to_pylist():
        if event["Kind"] != kind:
            continue
        number = event["Number"]
        way = ways.setdefault(number, [(START, done[number][0])])
        if event["To"] != way[-1][0]:
            way.append((event["To"], event["At"]))
    for number, way in ways.items():
        if done[number][1] is not None:
            way.append((END, max(done[number][1], way[-1][1])))
    return ways


@pytest.mark.parametrize("by", ["group", "status"])
def test_arrows_and_ways_are_those_of_a_plain_count(simulated, session, by):
    ways = plain(simulated, by)
    times = defaultdict(list)
    for way in ways.values():
        for (a, then), (b, now) in pairwise(way):
            times[a, b].append((now - then).total_seconds() / 3600)
    found = process_map(session, by=by, since=LONG_AGO)
    assert found.tickets == len(ways)
    assert len(found.arrows) + found.folded == len(times)
    for arrow in found.arrows:
        assert arrow.passes == len(times[arrow.a, arrow.b])
        assert arrow.hours == pytest.approx(median(times[arrow.a, arrow.b]), abs=1e-6)
    counted = Counter(tuple(name for name, _ in way) for way in ways.values())
    for variant in found.variants:
        assert variant.tickets == counted[variant.places]
    assert [one.tickets for one in found.variants] == [
        n for _, n in counted.most_common(len(found.variants))
    ]
    assert len(found.longest[0].places) == max(map(len, counted))
    passes = sum(len(hours) for hours in times.values())
    assert found.folded_passes == passes - sum(arrow.passes for arrow in found.arrows)


def test_groups_and_states_together_step_whenever_one_changes(session):
    found = process_map(session, by="both", since=LONG_AGO)
    names = {place.name for place in found.places} - {START, END}
    assert names
    assert all(" · " in name for name in names)
    assert found.arrows[0].a != found.arrows[0].b


def test_the_tickets_behind_an_arrow_are_those_that_took_it(simulated, session):
    ways = plain(simulated, "group")
    arrow = next(
        one for one in process_map(session, by="group", since=LONG_AGO).arrows
        if START not in (one.a, one.b) and END not in (one.a, one.b)
    )  # fmt: skip
    behind = tickets_behind(session, by="group", since=LONG_AGO, a=arrow.a, b=arrow.b)
    for one in behind:
        names = [name for name, _ in ways[one.ticket_id]]
        assert (arrow.a, arrow.b) in list(pairwise(names))
    opened = dict(
        zip(*(simulated.tickets[name].to_pylist() for name in ("Number", "Opened")), strict=True)
    )
    took = [
        number
        for number, way in ways.items()
        if (arrow.a, arrow.b) in pairwise([name for name, _ in way])
    ]
    assert len(took) == arrow.tickets
    took.sort(key=lambda number: opened[number], reverse=True)
    assert [one.ticket_id for one in behind] == took[:100]


@pytest.mark.parametrize("most", [5, 100])
def test_the_newest_are_the_same_whether_the_last_weeks_hold_enough_or_not(
    session, monkeypatch, most
):
    asked = {"by": "status", "since": LONG_AGO, "a": None, "b": END}
    monkeypatch.setattr(process, "TICKETS", most)
    short = tickets_behind(session, **asked)
    monkeypatch.setattr(process, "LATELY", 10_000)
    assert short == tickets_behind(session, **asked)
    assert len(short) == most


def test_narrowed_to_a_category_and_to_newer_tickets(simulated, session):
    category = "Security"
    wanted = simulated.tickets["Category"].to_pylist().count(category)
    found = process_map(session, by="group", since=LONG_AGO, where={"category": category})
    assert found.tickets == wanted
    later = process_map(session, by="group", since=date(2026, 11, 20) + timedelta(days=1))
    assert (later.tickets, later.arrows, later.variants) == (0, [], [])


def test_a_drawing_keeps_boxes_apart_and_is_the_same_every_time():
    names = list("abcdefgh")
    arrows = [("a", "b", 9), ("a", "c", 4), ("a", "d", 3), ("b", "e", 5), ("c", "e", 2),
              ("d", "f", 3), ("e", "g", 7), ("f", "g", 1), ("g", "b", 1), ("g", "h", 8)]  # fmt: skip
    drawn = layout(names, arrows)
    assert drawn == layout(names, arrows)
    spots = [(box.x, box.y) for box in drawn.boxes]
    for at, (x, y) in enumerate(spots):
        assert 0 <= x <= drawn.width - WIDE
        assert 0 <= y <= drawn.height - HIGH
        for other_x, other_y in spots[at + 1 :]:
            assert abs(x - other_x) >= WIDE or abs(y - other_y) >= HIGH
    assert layout([], []).lines == []
