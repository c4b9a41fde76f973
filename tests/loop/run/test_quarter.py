"""A quarter passes: every escalation, digest, stalled mark and review on its day, once.

The worker looks twice a day. In the second telling it is killed at a random statement at every
look and started again: nothing changes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection

from headway.config.schedule import RECURRING
from headway.ground.post.models import Delivery, Message
from headway.ground.rounds.jobs import run_due
from headway.loop.plan import actions as plan
from headway.loop.plan.models import Task
from headway.loop.run import actions
from headway.loop.run.models import Blocker, Escalation, HealthReading, Review, Slip, Win

from .desk import Running, running, task

START, END = date(2026, 6, 1), date(2026, 9, 12)
ZONE = ZoneInfo("Europe/Berlin")


JOBS = [
    job for job in RECURRING if job.key in {"deliver", "look-after", "wins", "health", "digests"}
]


class Killed(BaseException):
    """The worker's process ends here."""


def script(made: Running) -> dict[date, Callable[[datetime], Any]]:
    """What people do, by day, at ten o'clock (UTC)."""
    cast, entry = made.cast, made.entry

    def review(at: datetime) -> None:
        due = at.astimezone(ZONE).date()
        one = Review.objects.get(due_on=due)
        actions.open_review(by=cast.mia, review=one, at=at)
        actions.close_review(by=cast.mia, review=one, at=at + timedelta(minutes=25))

    def begin(at: datetime) -> None:
        task(made, "Write the script", date(2026, 6, 12), at)
        task(made, "Train the first line", date(2026, 7, 10), at)
        actions.set_rhythm(
            by=cast.mia, desk=cast.desk, improvement=entry, every_days=14, chair=cast.mia, at=at,
            first_on=date(2026, 6, 8), invited=[cast.cleo, cast.mia],
        )  # fmt: skip

    def finish(title: str) -> Callable[[datetime], Any]:
        return lambda at: plan.finish(by=cast.cleo, task=Task.objects.get(title=title), at=at)

    return {
        date(2026, 6, 1): begin,
        date(2026, 6, 8): review,
        date(2026, 6, 10): lambda at: actions.raise_blocker(
            by=cast.cleo, improvement=entry, title="No access to the telephone system", at=at),
        date(2026, 6, 18): lambda at: actions.lift(
            by=cast.mia, blocker=Blocker.objects.get(number=1), how="Access granted.", at=at),
        date(2026, 6, 22): review,
        date(2026, 7, 1): finish("Write the script"),
        date(2026, 7, 14): lambda at: plan.reschedule(
            by=cast.cleo, task=Task.objects.get(title="Train the first line"),
            due_on=date(2026, 7, 20), reason="Two were ill.", at=at),
        date(2026, 7, 20): review,
        date(2026, 7, 21): finish("Train the first line"),
        date(2026, 8, 3): lambda at: actions.raise_blocker(
            by=cast.cleo, improvement=entry, title="The supplier does not answer", at=at),
    }  # fmt: skip


EXPECTED = {
    # T-1, due on 12 June, done on 1 July
    ("task", date(2026, 6, 15), 3, "Cleo"), ("task", date(2026, 6, 19), 7, "Mia"),
    ("task", date(2026, 6, 26), 14, "Vic"),
    # T-2, due on 10 July, moved on 14 July, done a day after its new date
    ("task", date(2026, 7, 13), 3, "Cleo"),
    # B-1, raised on 10 June, lifted on 18 June: the executive never hears of it
    ("blocker", date(2026, 6, 12), 2, "Mia"), ("blocker", date(2026, 6, 15), 5, "Vic"),
    # B-2, raised on 3 August, never lifted
    ("blocker", date(2026, 8, 5), 2, "Mia"), ("blocker", date(2026, 8, 8), 5, "Vic"),
    ("blocker", date(2026, 8, 13), 10, "Ada"),
    # reviews of 6 July, 3, 17 and 31 August were missed
    *(("review", day, 1, who) for who in ("Cleo, Mia", "Vic")
      for day in (date(2026, 7, 7), date(2026, 8, 4), date(2026, 8, 18), date(2026, 9, 1))),
    # nothing has moved since 3 August
    ("stalled", date(2026, 8, 17), 14, "Mia"), ("stalled", date(2026, 9, 2), 30, "Vic"),
}  # fmt: skip


def look(at: datetime, chance: random.Random | None) -> None:
    """One look of the worker; with `chance` it is killed at some statement and started again."""
    if chance is None:
        run_due(JOBS, at=at)
        return
    left = [chance.randint(1, 90)]

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(counting):
            run_due(JOBS, at=at)
    except Killed:
        # another worker at once (now and then), and when lease and claim of the dead one end
        for later in (1, 31) if chance.random() < 0.1 else (31,):
            run_due(JOBS, at=at + timedelta(minutes=later))


def live(seed: int | None = None) -> Running:
    """The quarter, from the first day to the last."""
    made = running()
    does, chance = script(made), None if seed is None else random.Random(seed)
    day = START
    while day <= END:
        look(datetime.combine(day, time(4, 30), UTC), chance)
        if day in does:
            does[day](datetime.combine(day, time(10), UTC))
        look(datetime.combine(day, time(18, 30), UTC), chance)
        day += timedelta(days=1)
    return made


def told() -> Counter[tuple[str, str, str, date]]:
    """Every message: to whom, of which kind, what, on which day."""
    return Counter(
        (one.to.name, one.kind, one.subject, one.queued_at.astimezone(ZONE).date())
        for one in Message.objects.select_related("to")
    )


def steps() -> Counter[tuple[str, date, int, str]]:
    """Every step of escalation: which ladder, when, which rung, who was told."""
    return Counter(
        (one.thing, one.on, one.days, ", ".join(sorted(who.name for who in one.told.all())))
        for one in Escalation.objects.all()
    )


def check_digests() -> None:
    """On Mondays, once a week and person, with something in them; and e-mails outside quiet hours."""
    digests = Message.objects.filter(kind="digest")
    assert digests
    for one in digests:
        local = one.queued_at.astimezone(ZONE)
        assert local.weekday() == 0
        assert one.gathered.exists()
    per_week = Counter((one.to_id, one.queued_at.date()) for one in digests)
    assert set(per_week.values()) == {1}
    for one in Message.objects.filter(for_digest=True).select_related("gathered_in"):
        monday = one.queued_at.astimezone(ZONE) + timedelta(days=(7 - one.queued_at.weekday()) % 7)
        if monday.date() < END:
            assert one.gathered_in is not None, one
            wait = one.gathered_in.queued_at - one.queued_at
            assert timedelta() < wait <= timedelta(days=7, hours=12)
    empty = {START + timedelta(days=7 * n) for n in range(15)} - {d for _, d in per_week}
    assert empty, "there are weeks in which nothing came, as nothing had changed"
    # every e-mail went out once, within a day and outside of quiet hours
    assert len(mail.outbox) == len(sent())
    for one in Delivery.objects.filter(state="sent"):
        local = one.sent_at.astimezone(ZONE)
        assert local.weekday() < 5
        assert time(7) <= local.time() < time(21)
    assert (
        not Delivery.objects.exclude(state="sent")
        .filter(next_at__lt=datetime(2026, 9, 11, tzinfo=UTC))
        .exists()
    )


@pytest.fixture
def post(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_READY = True


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    return {}


@pytest.mark.django_db
def test_a_quarter_passes(home, post, undisturbed):
    made = live()
    assert steps() == Counter(EXPECTED)
    # what was lifted, done, moved or held climbs no further; what still stands is still open
    standing = {(one.thing, one.since) for one in Escalation.objects.filter(ended_on=None)}
    assert standing == {
        ("blocker", date(2026, 8, 3)), ("stalled", date(2026, 8, 3)), ("review", date(2026, 8, 3)),
        ("review", date(2026, 8, 17)), ("review", date(2026, 8, 31)),
    }  # fmt: skip
    # reviews every fourteen days, one each; the next one is ahead
    days = list(Review.objects.values_list("due_on", flat=True))
    assert days == [date(2026, 6, 8) + timedelta(days=14 * n) for n in range(8)]
    made.entry.refresh_from_db()
    assert made.entry.review_on == date(2026, 9, 14)
    # a reminder the day before each review that nobody had opened by then
    near = [one for one in told() if one[1] == "review" and one[2].startswith("Review on")]
    assert {day for _, _, _, day in near} == {day - timedelta(days=1) for day in days if day <= END}
    assert {who for who, *_ in near} == {"Cleo", "Mia"}
    # tasks: a reminder the day before
    reminders = {(who, day) for who, kind, _, day in told() if kind == "reminder"}
    assert reminders == {
        ("Cleo", date(2026, 6, 11)), ("Cleo", date(2026, 7, 9)), ("Cleo", date(2026, 7, 19)),
    }  # fmt: skip
    (slip,) = Slip.objects.all()
    assert (slip.days, slip.reason) == (10, "Two were ill.")
    assert list(Win.objects.values_list("key", flat=True).order_by("on")) == [
        f"first:{made.entry.pk}", f"all:{made.entry.pk}",
    ]  # fmt: skip
    check_digests()
    undisturbed.update(told=told(), steps=steps(), health=colours(), mails=sent())


def colours() -> list[tuple[date, str, list[str]]]:
    return [
        (one.on, one.colour, [reason["key"] for reason in one.reasons])
        for one in HealthReading.objects.order_by("on")
    ]


def sent() -> set[str]:
    return {one.extra_headers["Message-ID"] for one in mail.outbox}


@pytest.mark.django_db(transaction=True)
def test_killing_the_worker_at_any_point_changes_nothing(home, post, undisturbed):
    if not undisturbed:
        pytest.skip("the undisturbed quarter was not told in this process")
    live(seed=1)
    assert steps() == undisturbed["steps"]
    more, less = told() - undisturbed["told"], undisturbed["told"] - told()
    assert not more, (sorted(more), sorted(less))
    assert not less, sorted(less)
    assert [c[1:] for c in colours()] == [c[1:] for c in undisturbed["health"]]
    assert len(sent()) == len(undisturbed["mails"])
