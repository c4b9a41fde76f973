"""Taking the readings that are due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.lake.store import Session
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed
from headway.loop.evidence.queries import lake_of, session_of, span

from ..known import kpis_of
from ..kpi import Kpi, Terms
from ..models import TakenReading
from ..periods import Period, index
from ..queries import Reading, answerable, cuts, readings
from ..standing import last_day
from .due import TAKEN, due, end

BY_CLIENT = ("week", "month")
"""Periods that are read for every client too; days only for the whole desk."""
Last = dict[tuple[str, int, str], date]


def take(*, by: Member | None, desk: Desk, at: datetime) -> int:
    """Read every KPI for the periods that closed since the last round, and keep it; how many.

    A period has closed when its last day is complete in the data, the KPI's window included. What
    was read is never read again, so a round may come twice, or late: it catches up. Desks without
    tickets give 0.
    """
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager or administrator takes readings.")
    if lake_of(desk).empty:
        return 0
    terms, known = Terms.of(desk), kpis_of(desk)
    with session_of(desk) as session:
        can, _ = answerable(session, known)
        earliest = span(session)[1]
        if earliest is None:
            return 0
        kpis = [known[key] for key in can]
        last: Last = {
            (row["kpi"], row["kpi_version"], row["period"]): row["newest"]
            for row in TakenReading.objects.filter(desk=desk)
            .values("kpi", "kpi_version", "period")
            .annotate(newest=Max("start"))
        }
        version = session.version.number
        found = [
            (period, reading)
            for period in TAKEN
            for reading in _read(session, kpis, period, last, earliest, terms)
        ]
    rows = [
        TakenReading(
            desk=desk, kpi=one.kpi, kpi_version=one.version, period=period,
            start=date.fromisoformat(one.period or ""), client=one.slice.get("client") or "",
            unit=one.unit, value=one.value, low=one.low, high=one.high, n=one.n,
            numerator=one.numerator, undecided=one.undecided, terms=terms.plain(),
            data_version=version, taken_at=at,
        )
        for period, one in found
    ]  # fmt: skip
    if not rows:
        return 0
    with transaction.atomic():
        before = TakenReading.objects.filter(desk=desk).count()
        TakenReading.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        made = TakenReading.objects.filter(desk=desk).count() - before
        if made:
            record(
                by=by, desk=desk, at=at, verb="take", thing="readings", ref=version,
                sentence=f"took {made} reading{'' if made == 1 else 's'} from data version {version}",
            )  # fmt: skip
    return made


def _read(
    session: Session,
    kpis: Iterable[Kpi],
    period: Period,
    last: Last,
    earliest: date,
    terms: Terms,
) -> Iterable[Reading]:
    """The readings due of one period: one question for all KPIs with the same window and cut."""
    asked: dict[tuple[date, date], list[Kpi]] = {}
    for kpi in kpis:
        newest = last.get((kpi.key, kpi.version, period))
        starts = due(period, last_day(session, kpi, terms), newest, earliest)
        if starts:
            window = (starts[0], end(index(starts[-1], period), period))
            asked.setdefault(window, []).append(kpi)
    clients = "client" in cuts(session) and period in BY_CLIENT
    for (since, until), some in asked.items():
        for by in (None, "client") if clients else (None,):
            for reading in readings(
                session, some, terms=terms, by=by, period=period, since=since, until=until
            ):
                name = reading.slice.get("client")
                if by is None or (name and len(name) <= 200):
                    yield reading
