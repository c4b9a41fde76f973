"""`headway chart`: a KPI drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import say, the_desk
from headway.doors.cli.kpis import BY, DESK, GRAINS, SINCE, UNTIL, WHERE
from headway.ground.trouble import Trouble

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk
    from headway.loop.kpis.kpi import Kpi
    from headway.loop.kpis.readings import Reading


FORMS = (".svg", ".png", ".json")
"""Endings a chart can be written under."""


@click.command("chart")
@click.argument("key")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to draw it: FILE.svg, .png or .json (Vega-Lite).",
)  # fmt: skip
@click.option("--period", type=click.Choice(GRAINS[1:]), help="Default: week; month where few.")
@BY
@SINCE
@UNTIL
@WHERE
@DESK
def chart(
    key: str,
    out: Path,
    period: str | None,
    by: str | None,
    since: date | None,
    until: date | None,
    where: dict[str, str | None],
    slug: str | None,
) -> None:
    """Draw a KPI's control chart with its baseline and target."""
    if out.suffix.lower() not in FORMS:
        raise click.BadParameter("Use .svg, .png or .json.", param_hint="--out")
    if not out.absolute().parent.is_dir():
        raise Trouble(f"There is no folder {out.parent} to draw into.")
    desk = the_desk(slug)
    from headway.ground import charts
    from headway.loop.kpis.known import kpi_of

    spec, said = _drawn(desk, kpi_of(desk, key), period, by, since, until, where)
    if out.suffix.lower() == ".json":
        made = json.dumps(spec, ensure_ascii=False, indent=1).encode()
    else:
        made = charts.render(spec, "png" if out.suffix.lower() == ".png" else "svg")
    try:
        out.write_bytes(made)
    except OSError as error:
        raise Trouble(f"{out} cannot be written: {error.strerror}.") from error
    say(f"{said} Drawn in {out}.")


def _drawn(
    desk: Desk,
    kpi: Kpi,
    period: str | None,
    by: str | None,
    since: date | None,
    until: date | None,
    where: dict[str, str | None],
) -> tuple[dict[str, Any], str]:
    """The specification of the chart (of many small ones where it is cut), and what it says."""
    from headway.ground import charts
    from headway.loop.evidence.queries import session_of
    from headway.loop.kpis.kpi import Terms
    from headway.loop.kpis.queries import newest_baselines, readings, targets_of
    from headway.loop.kpis.standing import FEW, control_chart

    with session_of(desk) as session:
        for grain in (period,) if period else ("week", "month"):
            found = readings(
                session, [kpi], terms=Terms.of(desk), by=by, period=grain, since=since,
                until=until, where=where,
            )  # fmt: skip
            sizes = sorted(reading.n for reading in found if reading.value is not None)
            if sizes and sizes[len(sizes) // 2] >= FEW:
                break
    aim, frozen = targets_of(desk, where).get(kpi.key), newest_baselines(desk, where).get(kpi.key)
    target = aim.value if aim else None
    slices: dict[str | None, list[Reading]] = {}
    for reading in found:
        slices.setdefault(reading.slice[by] if by else None, []).append(reading)
    made = {
        name: control_chart(kpi, _trimmed(series), target=target) for name, series in slices.items()
    }
    drawable = {name: one for name, (one, _) in made.items() if one is not None}
    if not drawable:
        whys = [why for _, why in made.values()] or ["No ticket counts here."]
        raise Trouble(f"{kpi.name} cannot be drawn by {grain}. {whys[0]}")
    if by:
        many = [
            {"name": name or "(unknown)", "points": [point.as_dict() for point in one.points]}
            for name, one in drawable.items()
        ]
        spec = charts.small_multiples(
            many, unit=kpi.unit, name=kpi.name, target=target, currency=desk.currency
        )
        return spec, f"{kpi.name} by {grain} and {by}: {len(many)} charts."
    (one,) = drawable.values()
    spec = charts.control_chart(
        [point.as_dict() for point in one.points], unit=kpi.unit, name=kpi.name, target=target,
        baseline=frozen.value if frozen else None, currency=desk.currency,
    )  # fmt: skip
    return spec, f"{kpi.name} by {grain}. {one.words}"


def _trimmed(series: Sequence[Reading]) -> list[Reading]:
    """Without the periods before the first figure and after the last (those still undecided)."""
    known = [place for place, reading in enumerate(series) if reading.value is not None]
    return list(series[known[0] : known[-1] + 1]) if known else []
