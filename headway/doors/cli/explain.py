"""`headway explain`: which slices moved a KPI between two windows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.kpis import (
    BY,
    DESK,
    JSON,
    SINCE,
    UNTIL,
    WHERE,
    day,
    put_table,
    value_words,
)
from headway.ground import words

if TYPE_CHECKING:
    from headway.loop.kpis.moved import Moved
    from headway.loop.kpis.readings import Reading


@click.command("explain")
@click.argument("key")
@BY
@SINCE
@UNTIL
@click.option("--before-since", callback=day, metavar="DATE", help="First day before (included).")
@click.option("--before-until", callback=day, metavar="DATE", help="Last day before (included).")
@WHERE
@DESK
@JSON
def explain(
    key: str,
    by: str | None,
    since: date | None,
    until: date | None,
    before_since: date | None,
    before_until: date | None,
    where: dict[str, str | None],
    slug: str | None,
    as_json: bool,
) -> None:
    """What moved a KPI: its change between two windows, split over slices.

    The rate effect is what a slice's own change did to the whole, the mix effect what its share of
    the tickets did; together they add up to the change exactly. Default: by category, the last 13
    whole weeks (fewer where there is less data) against as many before them. A KPI that cannot be
    split exactly (a median, a percentile, a backlog, money) says so and shows its slices.
    """
    desk = the_desk(slug)
    from headway.loop.evidence.queries import session_of
    from headway.loop.kpis.known import kpi_of
    from headway.loop.kpis.kpi import Terms
    from headway.loop.kpis.moved import moved

    kpi = kpi_of(desk, key)

    with session_of(desk) as session:
        found = moved(
            session, kpi, terms=Terms.of(desk), by=by or "category", since=since, until=until,
            before_since=before_since, before_until=before_until, where=where,
        )  # fmt: skip
    if as_json:
        put_json(_json(found, desk.currency))
    else:
        _put(found, desk.currency)


def _json(found: Moved, currency: str) -> dict[str, Any]:
    def side(reading: Reading, window: tuple[date, date]) -> dict[str, Any]:
        names = ("value", "low", "high", "n", "undecided")
        told = {name: getattr(reading, name) for name in names}
        return {"since": window[0], "until": window[1], **told}

    split = found.split
    effects = {each.name: each for each in split.effects} if split else {}
    order = [*effects, *(name for name in found.parts if name not in effects)]
    slices = []
    for name in order:
        (before, after), effect = found.parts[name], effects.get(name)
        slices.append(
            {
                "slice": name,
                "before": before.value if before else None,
                "after": after.value if after else None,
                "n_before": before.n if before else 0,
                "n_after": after.n if after else 0,
                "rate": effect.rate if effect else None,
                "mix": effect.mix if effect else None,
                "total": effect.total if effect else None,
            }
        )
    return {
        "kpi": found.kpi.key, "version": found.kpi.version, "unit": found.kpi.unit, "by": found.by,
        "before": side(found.before, found.windows[0]),
        "after": side(found.after, found.windows[1]),
        "exact": split is not None, "why": found.why_not or None,
        "change": split.change if split else None, "rate": split.rate if split else None,
        "mix": split.mix if split else None, "interval": found.interval,
        "sentence": _sentence(found, currency), "slices": slices,
    }  # fmt: skip


def _sentence(found: Moved, currency: str) -> str:
    from headway.loop.kpis.explain_words import sentence, unsplit

    if found.split:
        return sentence(found.kpi, found.by, found.split, found.causes, found.interval)
    for reading, (first, last) in zip((found.before, found.after), found.windows, strict=True):
        if reading.value is None:
            when = f"{words.day(first)} – {words.day(last)}"
            return f"{found.kpi.name}: no ticket counts in {when}."
    ends = (value_words(found.kpi, each.value, currency) for each in (found.before, found.after))
    return unsplit(found.kpi, *ends)


def _put(found: Moved, currency: str) -> None:
    from headway.loop.kpis.explain_words import NOT_GIVEN, chance, digits_for, signed

    kpi, split = found.kpi, found.split
    click.echo(_sentence(found, currency))
    if split:
        click.echo(chance(kpi.unit, found.interval))
        digits = digits_for(kpi.unit, split.change, split.rate, split.mix)
    for word, (first, last) in zip(("Before", "After"), found.windows, strict=True):
        say(f"{word}: {words.day(first)} – {words.day(last)}")
    effects = {each.name: each for each in split.effects} if split else {}
    rows = []
    for name in effects or found.parts:
        before, after = found.parts[name]
        row = [(name or NOT_GIVEN)[:40], *_sides(found, before, after, currency)]
        if effects:
            one = effects[name]
            row += [signed(each, kpi.unit, digits) for each in (one.rate, one.mix, one.total)]
        rows.append(row)
    whole = ["all", *_sides(found, found.before, found.after, currency)]
    if split:
        whole += [signed(each, kpi.unit, digits) for each in (split.rate, split.mix, split.change)]
    heads = [found.by, "before", "after", "n before", "n after", "rate", "mix", "total"]
    put_table(heads[: len(whole)], [*rows, whole])
    if not split:
        say(found.why_not)


def _sides(found: Moved, before: Reading | None, after: Reading | None, currency: str) -> list[str]:
    both = (before, after)
    return [
        *(value_words(found.kpi, each.value if each else None, currency) for each in both),
        *(words.count(each.n if each else 0) for each in both),
    ]
