"""Every background job on one screen: what runs when asked, and what runs by itself.

The queue is a SQLite file in the data folder; several workers may serve it, each job is done once.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

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
def search_findings(desk_pk: int) -> None:
    """Look for gaps in the newest data of a desk."""
    from headway.loop.assessment.jobs import search_desk

    search_desk(desk_pk)


@queue.periodic_task(crontab(minute="17", hour="3"))
def sweep_looks() -> None:
    """Every night: uploads that were looked at and never imported go."""
    from headway.loop.evidence.jobs import sweep_looks as job

    job(at=datetime.now(UTC))


class _Embedded(Consumer):
    """A consumer inside the web process: the web server keeps the signals."""

    def _set_signal_handlers(self) -> None:
        pass


def start_worker(*, embedded: bool) -> None:
    """Work through jobs: beside the web server (returns at once) or alone (until stopped)."""
    from headway.loop.evidence.jobs import cut_off

    waiting = {task.args[0] for task in queue.pending() if task.name == "run_import"}
    for pk in cut_off():
        if pk not in waiting:
            run_import(pk)
    options = {"workers": 1, "worker_type": "thread", "initial_delay": 0.1, "max_delay": 1.0}
    if embedded:
        _Embedded(queue, **options).start()
    else:
        Consumer(queue, **options).run()
