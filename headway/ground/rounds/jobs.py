"""Doing the rounds: claim a slot, work, write down how it went."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from .cadence import Cadence
from .models import Round

log = logging.getLogger(__name__)
State = Round.State
ATTEMPTS = 3
REST = timedelta(minutes=10)
"""How long after a failure the same slot is tried again."""


@dataclass(frozen=True)
class Recurring:
    """A job that comes round: its key, a sentence for people, how often, and what it does.

    `run` takes the time and may be repeated for the same time; what it returns is shown as its
    result. `lease` is how long it may take before another worker may take it over.
    """

    key: str
    label: str
    cadence: Cadence
    run: Callable[[datetime], object]
    lease: timedelta = timedelta(minutes=30)


def run_due(jobs: Iterable[Recurring], *, at: datetime) -> list[str]:
    """Do every job whose slot has come and is not taken; the keys of those done here."""
    return [job.key for job in jobs if run_one(job, at=at)]


def run_one(job: Recurring, *, at: datetime) -> bool:
    """Do one job's latest slot, when it is due and free; whether it was done here."""
    slot = job.cadence.last(at)
    claim = _claim(job, slot, at)
    if claim is None:
        return False
    try:
        said = job.run(at)
    except Exception as error:
        log.exception("job %s failed", job.key)
        _end(job, slot, claim, State.FAILED, f"{type(error).__name__}: {error}", at, at + REST)
        return True
    _end(job, slot, claim, State.DONE, "" if said is None else str(said), at, at)
    keep = max(job.cadence.every * 50, timedelta(days=2))
    Round.objects.filter(job=job.key, slot__lt=slot - keep).delete()
    return True


def _claim(job: Recurring, slot: datetime, at: datetime) -> str | None:
    claim = secrets.token_hex(16)
    until = at + job.lease
    if not Round.objects.filter(job=job.key, slot=slot).exists():
        try:
            with transaction.atomic():
                Round.objects.create(
                    job=job.key, slot=slot, claim=claim, claimed_until=until, started_at=at
                )
            return claim
        except IntegrityError:
            return None
    free = Q(state=State.RUNNING) | Q(state=State.FAILED, attempts__lt=ATTEMPTS)
    won = Round.objects.filter(free, job=job.key, slot=slot, claimed_until__lt=at).update(
        state=State.RUNNING, claim=claim, claimed_until=until, started_at=at, finished_at=None,
        attempts=F("attempts") + 1,
    )  # fmt: skip
    return claim if won else None


def _end(
    job: Recurring, slot: datetime, claim: str, state: str, said: str, at: datetime, until: datetime
) -> None:
    Round.objects.filter(job=job.key, slot=slot, claim=claim).update(
        state=state, said=said[:500], finished_at=at, claimed_until=until
    )
