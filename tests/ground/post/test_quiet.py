"""Quiet hours and the hour of the digest, over every clock change of a year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from headway.ground.post.quiet import Hours, _is_quiet, last_slot, next_open
from headway.ground.post.retry import ATTEMPTS, wait_after

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda d: d.replace(tzinfo=UTC)
)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
HOURS = st.builds(Hours, ZONES, CLOCKS, CLOCKS, st.booleans())


@given(MOMENTS, HOURS)
def test_a_message_waits_for_the_end_of_quiet_and_no_longer(at, hours):
    opens = next_open(at, hours)
    assert opens >= at
    assert not _is_quiet(opens.astimezone(ZoneInfo(hours.zone)), hours)
    assert opens - at < timedelta(days=4)
    if opens > at:
        assert _is_quiet(at.astimezone(ZoneInfo(hours.zone)), hours)
        earlier = opens - timedelta(minutes=61)  # an hour may not exist on the day clocks change
        if earlier > at and hours.start != hours.end:
            assert _is_quiet(earlier.astimezone(ZoneInfo(hours.zone)), hours) or (
                next_open(earlier, hours) <= opens
            )


@given(MOMENTS, ZONES, st.integers(0, 6), st.integers(0, 23))
def test_the_digest_has_one_hour_a_week(at, zone, weekday, hour):
    slot = last_slot(at, zone, weekday, hour)
    assert slot <= at < slot + timedelta(days=7, hours=2)
    assert last_slot(slot, zone, weekday, hour) == slot
    assert slot.astimezone(ZoneInfo(zone)).weekday() == weekday or hour == 0


def test_trying_again_takes_longer_each_time_and_ends():
    waits = [wait_after(n) for n in range(1, ATTEMPTS + 1)]
    assert waits[-1] is None
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert timedelta(hours=24) < sum(known, timedelta()) < timedelta(hours=48)


def test_no_quiet_at_all():
    always = Hours("UTC", time(0), time(0))
    at = datetime(2026, 5, 2, 3, tzinfo=UTC)
    assert next_open(at, always) == at
