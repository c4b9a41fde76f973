"""Recurring jobs: each slot once, whoever works, whatever dies."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.rounds.cadence import Cadence, every, nightly
from headway.ground.rounds.jobs import ATTEMPTS, Recurring, run_due, run_one
from headway.ground.rounds.models import Round
from headway.ground.rounds.queries import standings

AT = datetime(2026, 9, 2, 10, 0, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2030, 1, 1)).map(
    lambda d: d.replace(tzinfo=UTC)
)


@given(MOMENTS, st.integers(1, 3000), st.integers(0, 1439))
def test_slots_follow_each_other_without_a_gap(at, minutes, offset):
    cadence = Cadence(timedelta(minutes=minutes), timedelta(minutes=offset))
    last = cadence.last(at)
    assert last <= at < cadence.next(at)
    assert cadence.next(at) - last == timedelta(minutes=minutes)
    assert cadence.last(last) == last
    assert cadence.last(last - timedelta(seconds=1)) == last - timedelta(minutes=minutes)


def job(run, cadence=every(minutes=5)) -> Recurring:
    return Recurring("j", "A job", cadence, run, lease=timedelta(minutes=20))


@pytest.mark.django_db
def test_a_slot_is_worked_once():
    done: list[datetime] = []
    one = job(done.append)
    assert run_due([one], at=AT) == ["j"]
    assert run_due([one], at=AT + timedelta(minutes=4)) == []
    assert run_due([one], at=AT + timedelta(minutes=5)) == ["j"]
    assert len(done) == 2


@pytest.mark.django_db
def test_what_nobody_was_there_for_is_done_once_when_somebody_is():
    done: list[datetime] = []
    one = job(done.append, nightly(3, 0))
    run_one(one, at=AT)
    assert run_one(one, at=AT + timedelta(days=5)) is True
    assert run_one(one, at=AT + timedelta(days=5, minutes=1)) is False
    assert len(done) == 2


@pytest.mark.django_db
def test_a_failure_is_told_and_tried_again_a_few_times():
    def fail(_: datetime) -> None:
        raise ValueError("no paper")

    one, at, tries = job(fail, nightly(3, 0)), AT, 0
    for _ in range(200):
        tries += run_one(one, at=at)
        at += timedelta(minutes=1)
    assert tries == ATTEMPTS
    row = Round.objects.get()
    assert (row.state, row.said, row.attempts) == ("failed", "ValueError: no paper", ATTEMPTS)


@pytest.mark.django_db
def test_a_worker_that_died_is_replaced_after_its_lease():
    class Killed(BaseException):
        pass

    done: list[datetime] = []
    alive = [False]

    def work(at: datetime) -> None:
        if not alive[0]:
            raise Killed
        done.append(at)

    one = job(work, nightly(3, 0))
    with pytest.raises(Killed):
        run_one(one, at=AT)
    alive[0] = True
    assert run_one(one, at=AT + timedelta(minutes=5)) is False
    assert run_one(one, at=AT + timedelta(minutes=21)) is True
    assert run_one(one, at=AT + timedelta(minutes=50)) is False
    assert len(done) == 1


@pytest.mark.django_db(transaction=True)
def test_of_six_workers_one_does_the_round():
    done: list[datetime] = []
    one = job(done.append)
    gate = threading.Barrier(6)

    def work() -> None:
        try:
            gate.wait()
            run_one(one, at=AT)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


@pytest.mark.django_db
def test_the_screen_tells_last_and_next_and_what_is_late():
    one = job(lambda at: "3 sent")
    assert standings([one], at=AT)[0].last is None
    run_one(one, at=AT)
    (row,) = standings([one], at=AT + timedelta(minutes=1))
    assert row.last is not None
    assert (row.last.said, row.late) == ("3 sent", False)
    assert row.next_at == datetime(2026, 9, 2, 10, 5, tzinfo=UTC)
    assert standings([one], at=AT + timedelta(hours=1))[0].late is True
