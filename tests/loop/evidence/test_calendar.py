"""The desk's calendar: open minutes equal counting minute by minute, also when clocks change."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headway.ground.trouble import Trouble
from headway.loop.evidence.calendar import (
    Calendar,
    Clock,
    OwnDay,
    changes,
    checked,
    read_hours,
    utc_days,
)

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
STARTS = (
    datetime(2026, 3, 27, tzinfo=UTC),  # Berlin's short day is the 29th
    datetime(2026, 10, 23, tzinfo=UTC),  # its long one the 25th
    datetime(2026, 4, 3, tzinfo=UTC),  # Good Friday; Lord Howe turns by half an hour on the 5th
    datetime(2026, 10, 30, tzinfo=UTC),  # New York's long day is 1 November
)


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = draw(st.lists(st.integers(0, 96), max_size=4, unique=True).map(sorted))
    edges = edges[: len(edges) // 2 * 2]
    return tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=True))


calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES),
    st.lists(hours(), min_size=7, max_size=7).map(tuple),
    st.sampled_from(["", "DE", "US"]),
    st.just(""),
    st.sampled_from(
        [(), (OwnDay("10-25", "party"),), (OwnDay("2026-03-29", "market", ((60, 240),)),)]
    ),
)
NIGHTS = Calendar("Europe/Berlin", (((60, 150), (180, 1440)),) * 7)
"""Opening hours that begin and end inside the hour that is lost or comes twice."""


def counted(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Minute by minute: open when the wall clock shows opening hours of a day that is not closed."""
    found, moment = 0, start
    zone = ZoneInfo(calendar.time_zone)
    while moment < end:
        here = moment.astimezone(zone)
        minute = here.hour * 60 + here.minute
        found += any(a <= minute < b for a, b in calendar.hours_on(here.date()))
        moment += timedelta(minutes=1)
    return found


@settings(max_examples=40, deadline=None)
@given(calendars, st.sampled_from(STARTS), st.integers(0, 4000), st.integers(0, 3000))
@example(NIGHTS, STARTS[0], 0, 5000)
@example(NIGHTS, STARTS[1], 0, 5000)
def test_open_minutes_are_those_one_counts(
    calendar: Calendar, start: datetime, after: int, length: int
) -> None:
    begin = start + timedelta(minutes=after)
    end = begin + timedelta(minutes=length)
    clock = Clock(calendar, start.date() - timedelta(days=3), start.date() + timedelta(days=12))
    assert clock.minutes(begin, end) == counted(calendar, begin, end)
    assert clock.minutes(end, begin) == 0


@settings(max_examples=40, deadline=None)
@given(calendars, st.sampled_from(STARTS))
def test_cut_by_utc_days_nothing_is_lost(calendar: Calendar, start: datetime) -> None:
    spans = calendar.spans(start.date(), start.date() + timedelta(days=6))
    rows = utc_days(spans)
    for low, high in spans:
        assert low < high
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    total = sum((high - low for low, high in spans), timedelta(0)) // timedelta(microseconds=1)
    assert sum(high - low for _, _, mine in rows for low, high in mine) == total
    assert [day for day, _, _ in rows] == sorted({day for day, _, _ in rows})
    so_far = 0
    for day, before, mine in rows:
        assert before == so_far
        for low, high in mine:
            assert day * 86_400_000_000 <= low < high <= (day + 1) * 86_400_000_000
        so_far += sum(high - low for low, high in mine)


def test_holidays_own_days_and_why() -> None:
    week = Calendar("Europe/Berlin", (read_hours("8-17"),) * 5 + ((), ()), "DE", "BY")
    desk = Calendar(
        "Europe/Berlin", week.hours, "DE", "BY",
        (OwnDay("12-24", "Christmas Eve"), OwnDay("2026-01-06", "we work", read_hours("10-12"))),
    )  # fmt: skip
    assert week.closed_because(date(2026, 1, 6)) == "Epiphany"
    assert week.closed_because(date(2026, 1, 10)) == "closed"  # a Saturday
    assert desk.hours_on(date(2026, 1, 6)) == ((600, 720),)
    assert desk.closed_because(date(2026, 1, 6)) == ""
    assert desk.next_closed(date(2026, 12, 1)) == (date(2026, 12, 24), "Christmas Eve")
    assert week.minutes(date(2026, 1, 5), date(2026, 1, 11)) == 4 * 9 * 60  # one holiday


@pytest.mark.parametrize(
    ("text", "words"),
    [("17-8", "earlier"), ("8:00-12:00, 11:00-17:00", "overlap"), ("9 to 5", "are no hours"),
     ("8:75-9", "are no hours"), ("8-25", "are no hours")],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused_with_their_day(text: str, words: str) -> None:
    with pytest.raises(Trouble, match=words) as trouble:
        read_hours(text, "Tuesday")
    assert "Tuesday" in str(trouble.value)


def test_calendars_that_make_no_sense_are_refused() -> None:
    week = (read_hours("8-17"),) * 7
    for wrong, words in (
        (Calendar("UTC", ((),) * 7), "Every day is closed"),
        (Calendar("UTC", week, "XX"), "country “XX”"),
        (Calendar("UTC", week, "DE", "XX"), "no part “XX”"),
        (Calendar("UTC", week, own=(OwnDay("2026-02-30"),)), "is no day"),
    ):
        with pytest.raises(Trouble, match=words):
            checked(wrong)
    assert checked(Calendar("UTC", week, "DE", "BY", (OwnDay("02-29"),)))


def test_clock_changes() -> None:
    assert [at.isoformat() for at, _, _ in changes("Europe/Berlin", date(2026, 1, 1), date(2027, 1, 1))] == [
        "2026-03-29T01:00:00+00:00", "2026-10-25T01:00:00+00:00",
    ]  # fmt: skip
    assert changes("UTC", date(2026, 1, 1), date(2027, 1, 1)) == ()
