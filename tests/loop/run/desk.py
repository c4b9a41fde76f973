"""A desk with an improvement that runs, without tickets: Mia owns it, Vic sponsors, Cleo works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from headway.ground.accounts.models import Client
from headway.loop.kpis.models import Baseline
from headway.loop.plan import actions as plan
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement
from headway.loop.run import actions
from tests.doors.cast import Cast, assemble

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)  # a Monday


@dataclass
class Running:
    """The cast, and the improvement that runs."""

    cast: Cast
    entry: Improvement


def baseline(cast: Cast, kpi: str = "csat") -> Baseline:
    """A frozen reading."""
    return Baseline.objects.create(
        desk=cast.desk, kpi=kpi, kpi_version=1, unit="share", value=0.8, low=0.75, high=0.85, n=400,
        numerator=320, data_version=1, frozen_at=AT,
    )  # fmt: skip


def entry(
    cast: Cast, number: int = 1, *, status: str = "running", client: Client | None = None
) -> Improvement:
    """An improvement with everything agreed."""
    return Improvement.objects.create(
        desk=cast.desk, number=number, title=f"Call back {number}", client=client, raised_on=AT.date(),
        touched_at=AT, owner=cast.mia, sponsor=cast.vic, status=status, kpi_key="csat",
        baseline=baseline(cast), target_value=0.9, target_on=date(2026, 12, 31),
        started_on=AT.date() if status == "running" else None,
    )  # fmt: skip


def running() -> Running:
    """The desk of the tests, on Berlin's clock, with IMP-1 running."""
    cast = assemble()
    cast.desk.time_zone = "Europe/Berlin"
    cast.desk.save()
    for who in (cast.ada, cast.mia, cast.cleo, cast.vic, cast.paul):
        who.user.email = f"{who.name.lower()}@harbour.example"
        who.user.save()
        who.desk.refresh_from_db()
    actions.change_settings(by=cast.mia, desk=cast.desk, executive=cast.ada, at=AT)
    return Running(cast, entry(cast))


def task(made: Running, title: str, due: date | None, at: datetime = AT, **more: object) -> Task:
    """A task of Cleo's."""
    said: dict[str, object] = {
        "hours_likely": 6.0, "hours_low": 4.0, "hours_high": 12.0, "owner": made.cast.cleo,
    }  # fmt: skip
    return plan.add_task(
        by=made.cast.mia, improvement=made.entry, title=title, due_on=due, at=at, **said | more  # type: ignore[arg-type]
    )  # fmt: skip
