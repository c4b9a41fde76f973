"""`headway baseline`: readings frozen, and those that were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.kpis import (
    DESK,
    JSON,
    SINCE,
    UNTIL,
    WHERE,
    put_table,
    range_words,
    value_words,
)
from headway.ground import words

if TYPE_CHECKING:
    from headway.loop.kpis.kpi import Kpi
    from headway.loop.kpis.models import Baseline


@click.group("baseline")
def baseline() -> None:
    """Frozen readings: what a KPI was before something changed."""


@baseline.command("freeze")
@click.argument("key")
@SINCE
@UNTIL
@WHERE
@DESK
@JSON
def baseline_freeze(
    key: str,
    since: date | None,
    until: date | None,
    where: dict[str, str | None],
    slug: str | None,
    as_json: bool,
) -> None:
    """Freeze what a KPI is now, with its interval, terms and data version."""
    desk = the_desk(slug)
    from headway.loop.kpis.actions import freeze
    from headway.loop.kpis.known import kpis_of

    frozen = freeze(
        by=None, desk=desk, key=key, slice=where, since=since, until=until, at=datetime.now(UTC)
    )
    if as_json:
        put_json(_baseline_json(frozen))
        return
    _put_baselines([frozen], kpis_of(desk), desk.currency)


@baseline.command("list")
@DESK
@JSON
def baseline_list(slug: str | None, as_json: bool) -> None:
    """All frozen readings, newest first."""
    desk = the_desk(slug)
    from headway.loop.kpis.known import kpis_of
    from headway.loop.kpis.queries import baselines

    found = list(baselines(desk))
    if as_json:
        put_json([_baseline_json(row) for row in found])
    elif found:
        _put_baselines(found, kpis_of(desk), desk.currency)
    else:
        say("No baselines yet. Freeze one with: headway baseline freeze ftfr")


def _baseline_json(row: Baseline) -> dict[str, Any]:
    names = (
        "id", "kpi", "kpi_version", "slice", "since", "until", "unit", "value", "low", "high", "n",
        "numerator", "undecided", "terms", "data_version", "frozen_at",
    )  # fmt: skip
    found = {name: getattr(row, name) for name in names}
    return {**found, "frozen_by": row.frozen_by.name if row.frozen_by else None}


def _put_baselines(found: Sequence[Baseline], known: Mapping[str, Kpi], currency: str) -> None:
    rows = []
    for row in found:
        kpi = known[row.kpi]
        part = ", ".join(f"{name} {value or 'unknown'}" for name, value in row.slice.items())
        ends = [words.day(day) if day else "…" for day in (row.since, row.until)]
        window = " – ".join(ends) if row.since or row.until else "all"
        rows.append(
            (
                kpi.name, part or "whole desk", window, value_words(kpi, row.value, currency),
                range_words(kpi, row, currency), words.count(row.n), words.day(row.frozen_at.date()),
            )
        )  # fmt: skip
    put_table(("", "of", "window", "", "95 % interval", "n", "frozen"), rows, left=3)
