"""`headway kpis`: where service stands; and what other commands about KPIs share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.ground import words

if TYPE_CHECKING:
    from headway.loop.kpis.kpi import Kpi
    from headway.loop.kpis.models import Baseline
    from headway.loop.kpis.readings import Reading
    from headway.loop.kpis.standardised import LikeForLike

DESK = click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
GRAINS = ("all", "day", "week", "month", "quarter")


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """A day given as 2026-03-14."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}” is no date. Write it as 2026-03-14.") from None


def _where(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for value in values:
        name, mark, wanted = value.partition("=")
        if not mark or not name:
            raise click.BadParameter(f"“{value}” is not DIMENSION=VALUE.")
        name = _dimension(ctx, param, name.strip()) or ""
        if name in found:
            raise click.BadParameter(f"“{name}” is given twice.")
        found[name] = wanted or None
    return found


def _dimension(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    from headway.loop.evidence.ticket import DIMENSIONS

    if name is not None and name not in DIMENSIONS:
        raise click.BadParameter(f"There is no dimension “{name}”. Known: {', '.join(DIMENSIONS)}.")
    return name


WHERE = click.option(
    "--where", multiple=True, callback=_where, metavar="DIMENSION=VALUE",
    help="Only these tickets; may be repeated. Nothing after = means unknown.",
)  # fmt: skip
SINCE = click.option("--since", callback=day, metavar="DATE", help="First day (included).")
UNTIL = click.option("--until", callback=day, metavar="DATE", help="Last day (included).")
BY = click.option(
    "--by", callback=_dimension, metavar="DIMENSION",
    help="Cut by client, category, subcategory, service, group, priority, channel, type, assignee"
    " or source.",
)  # fmt: skip


@click.command("kpis")
@click.argument("keys", nargs=-1, metavar="[KEY]…")
@BY
@click.option("--period", type=click.Choice(GRAINS), default="all", help="Default: all.")
@SINCE
@UNTIL
@WHERE
@click.option(
    "--standardise",
    is_flag=True,
    help="With --by: beside each slice its figure with the desk's mix of categories and priorities.",
)
@DESK
@JSON
def kpis(
    keys: tuple[str, ...],
    by: str | None,
    period: str,
    since: date | None,
    until: date | None,
    where: dict[str, str | None],
    standardise: bool,
    slug: str | None,
    as_json: bool,
) -> None:
    """Where service stands: KPIs with interval, sample and what could not be decided.

    Without KEY all KPIs the data supports; what it cannot tell is said with the reason.
    """
    if standardise and (by is None or period != "all"):
        raise click.UsageError("--standardise compares slices: give --by, and no --period.")
    desk = the_desk(slug)
    from headway.loop.evidence.queries import session_of
    from headway.loop.kpis.known import kpi_of, kpis_of
    from headway.loop.kpis.kpi import Terms
    from headway.loop.kpis.queries import answerable, readings
    from headway.loop.kpis.standardised import like_for_like

    known = kpis_of(desk)
    asked = [kpi_of(desk, key) for key in dict.fromkeys(keys)]
    with session_of(desk) as session:
        can, cannot = answerable(session, known, terms=Terms.of(desk))
        asked = asked or [known[key] for key in can]
        found = readings(
            session, asked, terms=Terms.of(desk), by=by, period=period, since=since, until=until,
            where=where,
        )  # fmt: skip
        alike = {
            kpi.key: like_for_like(
                session,
                kpi,
                terms=Terms.of(desk),
                by=by or "",
                since=since,
                until=until,
                where=where,
            )
            for kpi in (asked if standardise else ())
        }
    lacking = [] if keys else [(known[key], why) for key, why in cannot.items()]
    groups = [(kpi, [each for each in found if each.kpi == kpi.key]) for kpi in asked]
    if as_json:
        put_json(
            [_kpi_json(kpi, rows, by, alike.get(kpi.key)) for kpi, rows in groups]
            + _lacking_json(lacking)
        )
        return
    if by is None and period == "all":
        _put_overview(groups, desk.currency)
    else:
        for kpi, rows in groups:
            _put_rows(kpi, rows, by, period, desk.currency, alike.get(kpi.key))
    for kpi, why in lacking:
        say(f"{kpi.name}: cannot tell. {why}")


def _kpi_json(
    kpi: Kpi, rows: Sequence[Reading], by: str | None, alike: LikeForLike | None
) -> dict[str, Any]:
    names = ("period", "slice", "value", "low", "high", "n", "numerator", "undecided", "extra")
    found: dict[str, Any] = {
        "kpi": kpi.key,
        "version": kpi.version,
        "unit": kpi.unit,
        "readings": [{name: getattr(row, name) for name in names} for row in rows],
    }
    if alike is not None and by is not None:
        found |= {"standardised_for": list(alike.strata), "not_standardised": alike.why_not or None}
        for row, plain in zip(rows, found["readings"], strict=True):
            one = alike.slices.get(row.slice[by])
            plain["standardised"] = one.plain() if one else None
    return found


def _lacking_json(lacking: Sequence[tuple[Kpi, str]]) -> list[dict[str, Any]]:
    return [
        {"kpi": kpi.key, "version": kpi.version, "unit": kpi.unit, "readings": [], "why": why}
        for kpi, why in lacking
    ]


def value_words(kpi: Kpi, value: float | None, currency: str) -> str:
    """A value of this KPI as commands write it."""
    return words.measure(
        value, kpi.unit, currency=currency, digits=1 if kpi.unit in words.SHARES else 2
    )


def range_words(kpi: Kpi, row: Reading | Baseline, currency: str) -> str:
    """A reading's interval in words; a dash where it has none."""
    if row.low is None or row.high is None:
        return words.NOTHING
    digits = 1 if kpi.unit in words.SHARES else 2
    return words.measure_range(row.low, row.high, kpi.unit, currency=currency, digits=digits)


def _put_overview(groups: Sequence[tuple[Kpi, Sequence[Reading]]], currency: str) -> None:
    rows = [
        (
            kpi.name, value_words(kpi, row.value, currency), range_words(kpi, row, currency),
            words.count(row.n), words.count(row.undecided) if row.undecided else "",
            "few" if 0 < row.n < kpi.minimum_sample else "",
        )
        for kpi, (row,) in groups
    ]  # fmt: skip
    put_table(("", "", "95 % interval", "n", "undecided", ""), rows)


def _put_rows(
    kpi: Kpi,
    readings: Sequence[Reading],
    by: str | None,
    period: str,
    currency: str,
    alike: LikeForLike | None,
) -> None:
    click.echo(f"\n{kpi.name}")
    if alike is not None:
        mix = words.listed(alike.strata)
        click.echo(f"  {alike.why_not or f'“same mix”: with the same {mix} for all'}")
    rows = []
    for row in readings:
        cells = [_when(row.period, period)] if period != "all" else []
        cells += [(row.slice[by] or "(unknown)")[:40]] if by else []
        cells += [
            value_words(kpi, row.value, currency), range_words(kpi, row, currency), words.count(row.n),
            words.count(row.undecided) if row.undecided else "",
            "few" if 0 < row.n < kpi.minimum_sample else "",
        ]  # fmt: skip
        same = alike.slices.get(row.slice[by]) if alike and by else None
        cells += [value_words(kpi, same.value, currency) if same else ""]
        rows.append(tuple(cells))
    heads = [*([period] if period != "all" else []), *([by] if by else [])]
    put_table(
        (*heads, "", "95 % interval", "n", "undecided", "", "same mix"), rows, left=len(heads)
    )


def _when(start: str | None, period: str) -> str:
    if start is None:
        return ""
    day = date.fromisoformat(start)
    if period == "month":
        return f"{day:%b %Y}"
    return f"Q{(day.month + 2) // 3} {day.year}" if period == "quarter" else words.day(day)


def put_table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
    """A table in columns, the first `left` of them flush left; columns without content go."""
    if not rows:
        click.echo("  no tickets here")
        return
    used = [k for k in range(len(heads)) if any(row[k] for row in rows)]
    widths = [max(len(row[k]) for row in [heads, *rows]) for k in used]
    for row in [heads, *rows]:
        cells = [
            row[k].ljust(width) if k < left else row[k].rjust(width)
            for k, width in zip(used, widths, strict=True)
        ]
        click.echo(("  " + "   ".join(cells)).rstrip())
