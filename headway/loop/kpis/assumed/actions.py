"""Setting what figures assume, and what others report; who changed what is in the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from headway.ground.accounts.actions import require
from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record

from ..known import kpi_of
from ..kpi import Benchmark
from ..models import BenchmarkList
from .checking import Assumptions, checked_benchmark
from .queries import benchmarks_of


@transaction.atomic
def assume(*, by: Member | None, desk: Desk, said: Assumptions, at: datetime) -> None:
    """Set the desk's rates, paid hours and windows; figures use them from now on.

    Frozen baselines keep the terms they were taken with. Raises Trouble for what makes no sense.
    """
    require(by, "administer")
    said.check()
    fields = {
        "hourly_rate": Decimal(str(said.hourly_rate)),
        "handle_hours": Decimal(str(said.handle_hours)),
        "currency": said.currency,
    }
    before: dict[str, Any] = {name: str(getattr(desk, name)) for name in fields}
    before |= {name: desk.assumptions.get(name) for name in said.kept()}
    for name, value in fields.items():
        setattr(desk, name, value)
    desk.assumptions = said.kept()
    desk.full_clean()
    desk.save()
    desk.refresh_from_db()
    after: dict[str, Any] = {name: str(getattr(desk, name)) for name in fields}
    after |= {name: desk.assumptions.get(name) for name in said.kept()}
    change = {
        name: [before[name], value]
        for name, value in after.items()
        if before[name] != value and (before[name] is not None or value != said.usual(name))
    }
    if not change:
        return
    words = ", ".join(name.replace("_", " ") for name in change)
    record(
        by=by, desk=desk, at=at, verb="change", thing="assumptions", ref=desk.slug,
        sentence=f"changed what figures assume: {words}", change=change,
    )  # fmt: skip


@transaction.atomic
def report_of_others(
    *, by: Member | None, desk: Desk, key: str, benchmarks: Sequence[Benchmark], at: datetime
) -> None:
    """Set what others report for a KPI, in place of the catalogue's list; it may be empty."""
    require(by, "manage")
    kpi = kpi_of(desk, key)
    checked = [checked_benchmark(kpi, one) for one in benchmarks]
    before = benchmarks_of(desk, {key: kpi})[key]
    if tuple(checked) == before:
        return
    BenchmarkList.objects.update_or_create(desk=desk, kpi=key, defaults={"items": _plain(checked)})
    _told(by, desk, key, f"changed what others report for {kpi.name}", before, checked, at)


@transaction.atomic
def as_in_the_catalogue(*, by: Member | None, desk: Desk, key: str, at: datetime) -> None:
    """Put back what the catalogue says others report for a KPI."""
    require(by, "manage")
    kpi = kpi_of(desk, key)
    before = benchmarks_of(desk, {key: kpi})[key]
    gone, _ = BenchmarkList.objects.filter(desk=desk, kpi=key).delete()
    if gone:
        said = f"put back what the catalogue says others report for {kpi.name}"
        _told(by, desk, key, said, before, kpi.benchmarks, at)


def _told(
    by: Member | None,
    desk: Desk,
    key: str,
    sentence: str,
    before: Sequence[Benchmark],
    after: Sequence[Benchmark],
    at: datetime,
) -> None:
    change: Mapping[str, Any] = {"benchmarks": [_plain(before), _plain(after)]}
    record(
        by=by, desk=desk, at=at, verb="change", thing="benchmarks", ref=key, sentence=sentence,
        change=dict(change),
    )  # fmt: skip


def _plain(benchmarks: Sequence[Benchmark]) -> list[dict[str, Any]]:
    return [asdict(one) for one in benchmarks]
