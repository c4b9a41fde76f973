"""Readings taken when a period closes: once, caught up, and never rewritten."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.trouble import NotAllowed
from headway.loop.evidence.actions import import_files
from headway.loop.evidence.queries import session_of
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.models import TakenReading
from headway.loop.kpis.periods import index, start
from headway.loop.kpis.taking.actions import take
from headway.loop.kpis.taking.due import MOST, TAKEN, due, end
from headway.loop.kpis.taking.queries import then_and_now
from tests.doors.cast import assemble

AT = datetime(2026, 6, 1, tzinfo=UTC)


@given(
    period=st.sampled_from(TAKEN),
    complete=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    back=st.one_of(st.none(), st.integers(0, 500)),
)
def test_what_is_due_is_closed_follows_the_last_and_is_read_once(period, complete, back):
    last = None if back is None else start(index(complete, period) - 1 - back, period)
    found = due(period, complete, last, date(2000, 1, 1))
    numbers = [index(day, period) for day in found]
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) if numbers else True
    assert all(end(number, period) <= complete for number in numbers)
    assert len(found) <= MOST[period]
    if found:
        assert end(numbers[-1] + 1, period) > complete
        assert due(period, complete, found[-1], date(2000, 1, 1)) == []
        if last and back is not None and back < MOST[period] - 2:
            assert numbers[0] == index(last, period) + 1


def write(path, days: int, reopened=lambda k: 0):
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["Number", "Opened", "Resolved", "Company", "Caller", "Category", "Reopen count"]
        )
        for k in range(days * 4):
            opened = datetime(2026, 1, 1, 8) + timedelta(hours=6 * k)
            out.writerow(
                [f"INC{k:05}", opened.isoformat(" "), (opened + timedelta(hours=2)).isoformat(" "),
                 ("Alder", "Birch")[k % 2], f"p{k % 9}", "VPN", reopened(k)]
            )  # fmt: skip
    return path


@pytest.fixture
def cast(db, home):
    return assemble()


def imported(cast, path):
    import_files(by=cast.mia, desk=cast.desk, paths=[path], at=AT)


def test_taken_once_caught_up_and_kept_beside_what_is_said_now(cast, tmp_path):
    imported(cast, write(tmp_path / "a.csv", 60))
    first = take(by=None, desk=cast.desk, at=AT)
    assert first > 0
    assert take(by=None, desk=cast.desk, at=AT) == 0
    weeks = TakenReading.objects.filter(kpi="reopen_rate", period="week", client="")
    assert {row.start.weekday() for row in weeks} == {0}
    assert TakenReading.objects.filter(kpi="reopen_rate", period="week", client="Alder").exists()
    assert not TakenReading.objects.filter(period="day").exclude(client="").exists()
    newest = weeks.first().start

    imported(cast, write(tmp_path / "b.csv", 100, reopened=lambda k: int(k % 4 == 0)))
    kept = {row.start: row.value for row in weeks}
    assert take(by=None, desk=cast.desk, at=AT) > 0
    again = {row.start: row.value for row in weeks.all()}
    assert kept.items() <= again.items()
    assert sorted(again)[-1] > newest
    steps = {(b - a).days for a, b in zip(sorted(again), sorted(again)[1:], strict=False)}
    assert steps == {7}

    with session_of(cast.desk) as session:
        rows = then_and_now(
            session, cast.desk, KPIS["reopen_rate"], period="week", terms=Terms.of(cast.desk)
        )
    old = [row for row in rows if row.then.start in kept]
    assert old
    assert all(row.moved and row.then.value == 0 and row.now.value > 0 for row in old)
    assert not any(row.moved for row in rows if row.then.start not in kept)


def test_a_window_must_have_passed_before_its_period_is_closed(cast, tmp_path):
    imported(cast, write(tmp_path / "a.csv", 60))
    take(by=None, desk=cast.desk, at=AT)
    last = {
        key: TakenReading.objects.filter(kpi=key, period="day").first().start
        for key in ("reopen_rate", "repeat_contact")
    }
    assert (last["reopen_rate"] - last["repeat_contact"]).days == 7


def test_a_reader_takes_nothing_and_no_tickets_give_none(cast):
    assert take(by=None, desk=cast.desk, at=AT) == 0
    with pytest.raises(NotAllowed):
        take(by=cast.vic, desk=cast.desk, at=AT)
