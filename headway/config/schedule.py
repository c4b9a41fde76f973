"""Every background job on one screen: what runs when asked, and what runs by itself.

The queue is a SQLite file in the data folder; several workers may serve it, each job is done once.
Recurring jobs stand in `RECURRING`; each round is claimed in the records (`ground.rounds`), so that
several workers, and workers that were away, do each once. Pages show them at `/jobs`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from headway.ground.rounds.cadence import every, nightly
from headway.ground.rounds.jobs import Recurring, run_due

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk

settings.HOME.mkdir(parents=True, exist_ok=True)
queue = SqliteHuey("headway", filename=str(settings.HOME / "jobs.sqlite3"))


@queue.task()
def run_import(pk: int) -> None:
    """Read an uploaded file into the ticket store, then look for findings."""
    from headway.loop.evidence.jobs import run_import as job

    desk = job(pk)
    if desk is not None:
        search_findings(desk.pk)


@queue.task()
def count_anew(pk: int) -> None:
    """Count a desk's tickets anew by its calendar, then look for findings."""
    from headway.loop.evidence.jobs import run_recount as job

    desk = job(pk, at=datetime.now(UTC))
    if desk is not None:
        search_findings(desk.pk)


@queue.task()
def search_findings(desk_pk: int) -> None:
    """Look for gaps in the newest data of a desk."""
    from headway.loop.assessment.jobs import search_desk

    search_desk(desk_pk)


@queue.task()
def sort_feedback(desk_pk: int) -> None:
    """Sort a desk's feedback into themes, and bring the counts behind entries up to them."""
    from headway.ground.accounts.models import Desk

    _sort_one(Desk.objects.get(pk=desk_pk), datetime.now(UTC))


def _sort_one(desk: Desk, at: datetime) -> None:
    from headway.loop.assessment.voice.jobs import sort_desk
    from headway.loop.register.actions import recount_themes

    sort_desk(desk, at=at)
    recount_themes(desk=desk, at=at)


@queue.task()
def solve_plan(pk: int) -> None:
    """Solve a plan that waits."""
    from headway.loop.plan.jobs import solve_plan as job

    job(pk, at=datetime.now(UTC))


def _note_forecasts(at: datetime) -> object:
    from headway.loop.plan.jobs import note_all

    return note_all(at=at)


def _sweep_looks(at: datetime) -> object:
    from headway.loop.evidence.jobs import sweep_looks

    return sweep_looks(at=at)


def _deliver(at: datetime) -> object:
    from headway.ground.post.jobs import deliver

    told = deliver(at=at)
    return ", ".join(f"{n} {word.replace('_', ' ')}" for word, n in told.items() if n)


def _digests(at: datetime) -> object:
    from headway.ground.post.jobs import digests

    return f"{digests(at=at)} queued"


def _look_at_all(at: datetime) -> object:
    from headway.loop.check.jobs import look_at_all

    return look_at_all(at=at)


def _take_readings(at: datetime) -> object:
    from headway.loop.kpis.taking.jobs import take_all

    return take_all(at=at)


def _people(at: datetime) -> object:
    from headway.loop.adoption.jobs import look_after

    return look_after(at=at)


def _look_after(at: datetime) -> object:
    from headway.loop.run.jobs import look_after

    return look_after(at=at)


def _read_health(at: datetime) -> object:
    from headway.loop.run.jobs import read_health

    return read_health(at=at)


def _find_wins(at: datetime) -> object:
    from headway.loop.run.jobs import find_wins

    return find_wins(at=at)


def _look_at_behaviour(at: datetime) -> object:
    from headway.loop.adoption.behaviour_jobs import look_at_behaviour

    return look_at_behaviour(at=at)


def _contingencies(at: datetime) -> object:
    from headway.loop.plan.pdpc_watch import watch_contingencies
    from headway.loop.run.queries.blockers import oldest_days

    return f"{len(watch_contingencies(at=at, blockers=oldest_days))} set off"


def _sort_feedback(at: datetime) -> object:
    from headway.loop.assessment.voice.jobs import unsorted

    desks = unsorted()
    for desk in desks:
        _sort_one(desk, at)
    return f"{len(desks)} desk{'' if len(desks) == 1 else 's'} sorted"


RECURRING: tuple[Recurring, ...] = (
    Recurring("deliver", "Send messages that are due", every(minutes=1), _deliver),
    Recurring(
        "take-readings",
        "Read KPIs for the periods that have closed",
        every(minutes=60),
        _take_readings,
    ),
    Recurring(
        "look-after", "Plan reviews, remind, escalate what is stuck", every(minutes=60), _look_after
    ),
    Recurring(
        "people", "Send planned messages on their day, pass concerns on", every(minutes=60), _people
    ),
    Recurring("wins", "Find what went well", every(minutes=60), _find_wins),
    Recurring(
        "behaviour",
        "Read protocols in the tickets; what was about a person goes in time",
        nightly(3, 50),
        _look_at_behaviour,
    ),
    Recurring("health", "Take the health of what runs", nightly(4, 10), _read_health),
    Recurring("digests", "Gather weekly digests", every(minutes=60), _digests),
    Recurring(
        "contingencies", "Look at the triggers of contingencies", nightly(4, 40), _contingencies
    ),
    Recurring(
        "sweep-looks", "Uploads looked at and never imported go", nightly(3, 17), _sweep_looks
    ),
    Recurring("themes", "Sort new feedback into themes", nightly(3, 40), _sort_feedback),
    Recurring(
        "verdicts", "Look at what runs, and after what is watched", nightly(4, 5), _look_at_all
    ),
    Recurring(
        "forecasts", "Note where finish dates and free hours stand", nightly(4, 11), _note_forecasts
    ),
)
"""What comes round by itself; a new job is one line here."""


@queue.periodic_task(crontab())
def tick() -> None:
    """Every minute: do the rounds that are due."""
    run_due(RECURRING, at=datetime.now(UTC))


class _Embedded(Consumer):
    """A consumer inside the web process: the web server keeps the signals."""

    def _set_signal_handlers(self) -> None:
        pass


def start_worker(*, embedded: bool) -> None:
    """Work through jobs: beside the web server (returns at once) or alone (until stopped)."""
    from headway.loop.evidence.jobs import cut_off
    from headway.loop.plan.jobs import cut_off as unsolved

    waiting = {task.args[0] for task in queue.pending() if task.name == "run_import"}
    for pk in cut_off():
        if pk not in waiting:
            run_import(pk)
    asked = {task.args[0] for task in queue.pending() if task.name == "solve_plan"}
    for pk in unsolved():
        if pk not in asked:
            solve_plan(pk)
    options = {"workers": 1, "worker_type": "thread", "initial_delay": 0.1, "max_delay": 1.0}
    if embedded:
        _Embedded(queue, **options).start()
    else:
        Consumer(queue, **options).run()
