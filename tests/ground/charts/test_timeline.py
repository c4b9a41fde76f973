"""Bars over load on one axis: nothing covers, nothing lies outside, nothing is said by colour alone."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from headway.ground.charts.timeline import Bar, LoadWeek, Row, Strip, Timeline, draw, lanes

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
DAYS = st.dates(date(2026, 8, 1), date(2027, 3, 1))
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def bars(draw_):
    start = draw_(DAYS)
    end = start + timedelta(days=draw_(st.integers(0, 40)))
    before = (start, end) if draw_(st.booleans()) else None
    return Bar(
        draw_(st.text(max_size=30)), start, end, done=draw_(st.booleans()), before=before,
        data={"task": "1"},
    )  # fmt: skip


@given(st.lists(bars(), max_size=12))
def test_no_bar_covers_another(some):
    packed = lanes(some)
    assert sorted(map(id, some)) == sorted(id(bar) for lane in packed for bar in lane)
    for lane in packed:
        for one, following in itertools.pairwise(lane):
            assert one.end < following.start


@given(st.lists(bars(), max_size=6), st.none() | DAYS, DAYS, DAYS, st.text(max_size=40))
def test_everything_lies_on_the_sheet(some, due, one, other, name):
    row = Row(name, "IMP-1", name, bars=tuple(some), gone=tuple(some[:1]), due=due,
              likely=min(one, other), sure=max(one, other))  # fmt: skip
    week = LoadWeek(FIRST - timedelta(days=FIRST.weekday()), 12, 8)
    drawn = draw(Timeline(FIRST, LAST, (row, Row(name)), (Strip(name, (week,)),), today=one))
    tree = ElementTree.fromstring(drawn)
    width, height = float(tree.get("width")), float(tree.get("height"))
    for rect in tree.iter(f"{SVG}rect"):
        left, top = float(rect.get("x")), float(rect.get("y"))
        assert 0 <= left <= width
        assert left + float(rect.get("width")) <= width + 1
        assert 0 <= top <= height
    for dot in tree.iter(f"{SVG}circle"):
        assert 0 <= float(dot.get("cx")) <= width


def test_no_style_is_inline_and_colours_have_classes():
    drawn = draw(Timeline(FIRST, LAST, (Row("A", bars=(Bar("B", FIRST, LAST),)),)))
    assert "style=" not in drawn
    assert 'class="task b-bar"' in drawn


def test_overload_is_said_in_words_too():
    weeks = (LoadWeek(date(2026, 11, 2), 12, 8), LoadWeek(date(2026, 11, 9), 4, 8, "leave"))
    drawn = draw(Timeline(FIRST, LAST, (), (Strip("Cleo", weeks),)))
    assert "Cleo: 16 h planned of 16 h free; over in the weeks of 2 Nov" in drawn
    assert "+4 h" in drawn
    assert "(leave)" in drawn


def test_what_is_typed_stays_text():
    drawn = draw(
        Timeline(
            FIRST,
            LAST,
            (
                Row(
                    "<script>alert(1)</script>",
                    href='"><b',
                    bars=(Bar("&", FIRST, LAST, data={"task": '"x'}),),
                ),
            ),
        )
    )
    assert "<script" not in drawn
    ElementTree.fromstring(drawn)
