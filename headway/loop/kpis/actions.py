"""Freezing a baseline, setting a target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble, WrongUsage
from headway.loop.evidence.queries import session_of
from headway.loop.evidence.ticket import DIMENSIONS

from .known import kpi_of
from .kpi import Terms
from .models import Baseline, Target, ordered
from .queries import readings


def freeze(
    *,
    by: Member | None,
    desk: Desk,
    key: str,
    at: datetime,
    slice: Mapping[str, str | None] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Baseline:
    """Freeze what a KPI is now for a slice and window (local days, both included).

    The reading is taken on the newest data and kept with its interval, sample, terms, definition
    version and data version; it is never changed afterwards. `by` is None for the command line.
    Raises `Trouble` where there is nothing to freeze.
    """
    kpi, where, terms = kpi_of(desk, key), ordered(slice), Terms.of(desk)
    _may(by)
    with session_of(desk) as session:
        (reading,) = readings(session, [kpi], terms=terms, since=since, until=until, where=where)
        data_version = session.version.number
    if reading.value is None:
        raise Trouble(
            f"{kpi.name}: no ticket counts in this slice and window, so there is nothing to freeze."
            " Choose a wider window or another slice."
        )
    said = words.measure(reading.value, kpi.unit, currency=desk.currency, digits=1)
    with transaction.atomic():
        baseline = Baseline.objects.create(
            desk=desk,
            kpi=key,
            kpi_version=kpi.version,
            slice=where,
            since=since,
            until=until,
            unit=kpi.unit,
            value=reading.value,
            low=reading.low,
            high=reading.high,
            n=reading.n,
            numerator=reading.numerator,
            undecided=reading.undecided,
            terms=terms.plain(),
            data_version=data_version,
            frozen_at=at,
            frozen_by=by,
        )
        record(
            by=by,
            desk=desk,
            at=at,
            verb="freeze",
            thing="baseline",
            ref=baseline.pk,
            sentence=f"froze the baseline of {kpi.name}{_of(where)}: {said}",
            change={"value": [None, reading.value]},
        )
    return baseline


def set_target(
    *,
    by: Member | None,
    desk: Desk,
    key: str,
    value: float,
    at: datetime,
    slice: Mapping[str, str | None] | None = None,
    by_date: date | None = None,
    from_value: float | None = None,
    from_date: date | None = None,
) -> Target:
    """Say what a KPI should be (in its unit; shares 0..1) by a date, for the desk or a slice.

    `from_value` on `from_date` starts a path: a straight line to `value` on `by_date`.

    The newest target of a slice is the one in force; earlier ones stay readable.
    """
    kpi, where = kpi_of(desk, key), ordered(slice)
    _may(by)
    for each in (value, *([from_value] if from_value is not None else [])):
        if kpi.unit == "share" and not 0 <= each <= 1:
            raise Trouble(f"{kpi.name} is a share: its target lies between 0 % and 100 %.")
        if not 0 <= each < float("inf"):
            raise Trouble(f"{kpi.name}: a target is a number from 0 up.")
    if (from_value is None) != (from_date is None) or (from_date and not by_date):
        raise Trouble("A path needs where it starts, when it starts, and by when it ends.")
    if from_date and by_date and from_date >= by_date:
        raise Trouble(f"The path ends ({by_date}) before it starts ({from_date}).")
    for name in where:
        if name not in DIMENSIONS:
            raise WrongUsage(f"There is no dimension “{name}”. Known: {', '.join(DIMENSIONS)}.")
    before = (
        Target.objects.filter(desk=desk, kpi=key, slice=where).order_by("-set_at", "-id").first()
    )
    said = words.measure(value, kpi.unit, currency=desk.currency)
    until = f" by {words.day(by_date)}" if by_date else ""
    with transaction.atomic():
        target = Target.objects.create(
            desk=desk,
            kpi=key,
            slice=where,
            value=value,
            by_date=by_date,
            from_value=from_value,
            from_date=from_date,
            set_at=at,
            set_by=by,
        )
        record(
            by=by,
            desk=desk,
            at=at,
            verb="set",
            thing="target",
            ref=target.pk,
            sentence=f"set the target of {kpi.name}{_of(where)} to {said}{until}",
            change={"value": [before.value if before else None, value]},
        )
    return target


def _may(by: Member | None) -> None:
    """Baselines and targets are for those who manage; the command line may."""
    if by is not None and not by.may("manage"):
        raise NotAllowed("Only a manager or administrator freezes baselines and sets targets.")


def _of(where: Mapping[str, str | None]) -> str:
    parts = [f"{name} {value or 'unknown'}" for name, value in where.items()]
    return f" for {words.listed(parts)}" if parts else ""
