"""How the recurring jobs stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from .jobs import Recurring
from .models import Round


@dataclass(frozen=True)
class Standing:
    """A job with its last round and the moment of the next."""

    job: Recurring
    last: Round | None
    next_at: datetime
    late: bool


def standings(jobs: Iterable[Recurring], *, at: datetime) -> list[Standing]:
    """Each job's last round, in the order of the schedule; `late` when a whole slot was missed."""
    newest = Round.objects.order_by().values("job").annotate(newest=Max("pk")).values("newest")
    latest = {one.job: one for one in Round.objects.filter(pk__in=newest)}
    found = []
    for job in jobs:
        last = latest.get(job.key)
        late = last is not None and last.slot < job.cadence.last(at) - job.cadence.every
        found.append(Standing(job, last, job.cadence.next(at), late))
    return found
