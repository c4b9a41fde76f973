"""`headway calendar`: the desk's opening hours, and the tickets counted by them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.kpis import DESK, JSON

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk


@click.group("calendar")
def calendar() -> None:
    """When the desk is open: times to answer and to resolve count in these hours."""


@calendar.command("show")
@DESK
@JSON
def show(slug: str | None, as_json: bool) -> None:
    """The opening hours, and whether the tickets are counted by them."""
    _put(the_desk(slug), as_json)


@calendar.command("set")
@click.argument("hours", metavar="HOURS")
@click.option(
    "--day", "days", multiple=True, metavar="DAY=HOURS",
    help="A weekday with other hours than HOURS, which are those of Monday to Friday; may be"
    " repeated. Nothing after = means closed.",
)  # fmt: skip
@click.option("--country", default="", metavar="CODE", help="Closed on its public holidays: DE.")
@click.option("--part", default="", metavar="CODE", help="A part of the country: BY.")
@click.option(
    "--own", multiple=True, metavar="“DAY [HOURS] NAME”",
    help="A day of the desk's own: “12-24 Christmas Eve” every year, “2026-05-16 10:00-14:00"
    " Stocktaking” open for these hours; may be repeated.",
)  # fmt: skip
@DESK
@JSON
def set_(
    hours: str,
    days: tuple[str, ...],
    country: str,
    part: str,
    own: tuple[str, ...],
    slug: str | None,
    as_json: bool,
) -> None:
    """Set the opening hours, such as 8:00-12:00,13:00-17:00, and count all tickets anew.

    Counting makes a version of the store that `headway undo` takes back.
    """
    from headway.loop.evidence.calendar import WEEKDAYS, Calendar, read_hours, read_own_days

    week = {name: read_hours(hours, name) if k < 5 else () for k, name in enumerate(WEEKDAYS)}
    for each in days:
        name, mark, text = each.partition("=")
        name = name.strip().capitalize()
        if not mark or name not in week:
            raise click.BadParameter(
                f"“{each}” is not DAY=HOURS, with DAY one of {', '.join(week)}."
            )
        week[name] = read_hours(text, name)
    desk = the_desk(slug)
    _apply(
        desk,
        Calendar(
            desk.time_zone,
            tuple(week.values()),
            country.upper(),
            part,
            read_own_days("\n".join(own)),
        ),
    )
    _put(desk, as_json)


@calendar.command("none")
@DESK
@JSON
def none(slug: str | None, as_json: bool) -> None:
    """Take the opening hours away and count around the clock again."""
    desk = the_desk(slug)
    _apply(desk, None)
    _put(desk, as_json)


def _apply(desk: Desk, chosen: object) -> None:
    from headway.loop.evidence.calendar import Calendar
    from headway.loop.evidence.queries import counted_by
    from headway.loop.evidence.recount import recount, set_calendar

    one = chosen if isinstance(chosen, Calendar) else None
    set_calendar(by=None, desk=desk, calendar=one, at=datetime.now(UTC))
    if not counted_by(desk)[1]:
        recount(
            by=None, desk=desk, at=datetime.now(UTC),
            progress=lambda step, share: say(f"{share * 100:3.0f} %  {step}"),
        )  # fmt: skip


def _put(desk: Desk, as_json: bool) -> None:
    from headway.loop.evidence.calendar import WEEKDAYS, hours_words, own_days_words
    from headway.loop.evidence.queries import calendar_of, counted_by

    one, (used, agrees) = calendar_of(desk), counted_by(desk)
    if as_json:
        put_json(
            {
                "calendar": one.plain() if one else None,
                "counted_by": used.version if used else None,
                "agrees": agrees,
            }
        )
        return
    if one is None:
        click.echo("No opening hours are set: times are counted around the clock.")
    else:
        click.echo(f"Version {one.version}, {one.time_zone}")
        for name, hours in zip(WEEKDAYS, one.hours, strict=True):
            click.echo(f"  {name:<10} {hours_words(hours) or 'closed'}")
        if one.country:
            click.echo(
                f"  Public holidays of {' '.join(filter(None, (one.country, one.subdivision)))}"
            )
        for line in own_days_words(one.own).splitlines():
            click.echo(f"  {line}")
    if not agrees:
        click.echo("The tickets are not counted by it yet.")
