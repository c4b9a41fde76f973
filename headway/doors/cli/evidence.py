"""`headway import`, `undo`, `versions`, `profiles`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headway.doors.cli.frame import put_json, say, the_desk

if TYPE_CHECKING:
    from headway.loop.evidence.actions import Report

DESK = click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        column, mark, name = value.rpartition("=")
        if not mark or not column or not name:
            raise click.BadParameter(f"“{value}” is not COLUMN=FIELD.")
        found[column.strip()] = name.strip()
    return found


def _zone(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from zoneinfo import available_timezones

    if value is not None and value not in available_timezones():
        raise click.BadParameter(f"“{value}” is no time zone. Use a name such as Europe/Berlin.")
    return value


def _people(ctx: click.Context, param: click.Parameter, value: str) -> frozenset[str]:
    names = frozenset(part.strip() for part in value.split(",") if part.strip())
    if wrong := names - {"requester", "assignee"}:
        raise click.BadParameter(f"{', '.join(sorted(wrong))}: use requester, assignee or both.")
    return names


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--profile", metavar="NAME", help="Use the saved mapping, or save it by this name.")
@click.option(
    "--map",
    "overrides",
    multiple=True,
    callback=_pairs,
    metavar="COLUMN=FIELD",
    help="What a column is, when it was not recognised rightly; may be repeated.",
)
@click.option(
    "--shape",
    type=click.Choice(["ticket", "update", "event"]),
    help="One row per ticket, per update (audit log), or per event.",
)
@click.option(
    "--time-zone",
    callback=_zone,
    metavar="ZONE",
    help="Zone of times that carry none (default: the desk's). On the first import it"
    " also becomes the desk's.",
)
@click.option("--client", metavar="NAME", help="The client all rows belong to.")
@click.option(
    "--pseudonymise",
    default="",
    callback=_people,
    metavar="WHO",
    help="Replace names: requester, assignee or both, separated by a comma.",
)
@click.option(
    "--accept-doubtful",
    is_flag=True,
    help="Take a file that can't be fully trusted; the warning is kept.",
)
@click.option("--dry-run", is_flag=True, help="Report what would happen; store nothing.")
@DESK
@JSON
def import_(
    files: tuple[Path, ...],
    profile: str | None,
    overrides: dict[str, str],
    shape: str | None,
    time_zone: str | None,
    client: str | None,
    pseudonymise: frozenset[str],
    accept_doubtful: bool,
    dry_run: bool,
    slug: str | None,
    as_json: bool,
) -> None:
    """Import tickets from files: CSV, TSV, Excel, JSON, Parquet or XES, also zipped.

    All files of one call become one version of the ticket store.
    """
    desk = the_desk(slug)
    from headway.loop.evidence.actions import Wishes, import_files

    wishes = Wishes(
        profile=profile,
        overrides=overrides,
        shape=shape,  # type: ignore[arg-type]  # one of the shapes: click refuses others
        time_zone=time_zone,
        client=client,
        pseudonymise=pseudonymise,
        accept_doubtful=accept_doubtful,
    )
    report = import_files(
        by=None,
        desk=desk,
        paths=files,
        wishes=wishes,
        at=datetime.now(UTC),
        progress=lambda step, share: say(f"{share * 100:3.0f} %  {step}"),
        dry_run=dry_run,
    )
    if as_json:
        put_json(report.as_json())
    else:
        _print(report)


def _print(report: Report) -> None:
    click.echo(
        f"{report.rows_read:,} rows read: {report.rows_used:,} used, {report.rows_rejected:,}"
        f" rejected. {report.tickets:,} tickets, {report.events:,} events."
    )
    if report.version is None:
        click.echo("Dry run: nothing was stored.")
    else:
        click.echo(
            f"This is version {report.version}; `headway undo {report.version}` takes it back."
        )
    for warning in report.warnings:
        click.echo(f"! {warning['message']}")
    if report.rejected_file:
        click.echo(f"Rejected rows: {report.rejected_file}")
    for kpi, able in report.capabilities.items():
        click.echo(f"{'✓' if able['ok'] else '–'} {kpi:20} {able['why']}")


@click.command()
@click.argument("version", type=int)
@DESK
@JSON
def undo(version: int, slug: str | None, as_json: bool) -> None:
    """Take back an import: the newest one in effect."""
    desk = the_desk(slug)
    from headway.loop.evidence.actions import undo as take_back

    made = take_back(by=None, desk=desk, number=version, at=datetime.now(UTC))
    if as_json:
        put_json({"undone": version, "version": made.number, "content": made.content})
    else:
        now = f"the tickets of version {made.content}" if made.content else "no tickets"
        click.echo(f"Version {version} is undone; version {made.number} holds {now}.")


@click.command()
@DESK
@JSON
def versions(slug: str | None, as_json: bool) -> None:
    """List the versions of the ticket store."""
    desk = the_desk(slug)
    from headway.loop.evidence.queries import lake_of

    lake = lake_of(desk)
    head = lake.head()
    known = lake.versions()
    if as_json:
        put_json(
            [
                {
                    "version": version.number,
                    "taken_at": version.taken_at,
                    "note": version.note,
                    "tickets": version.meta.get("rows", 0) if version.content else 0,
                    "content": version.content,
                    "undone": version.undone,
                    "in_effect": version == head,
                }
                for version in known
            ]
        )
        return
    for version in known:
        mark = "undone" if version.undone else ("in effect" if version == head else "")
        when = f"{version.taken_at:%d %b %Y %H:%M}"
        count = version.meta.get("rows", 0) if version.content else 0
        click.echo(f"{version.number:>4}  {when}  {count:>12,}  {version.note}  {mark}")
    if not known:
        say("Nothing was imported yet: headway import FILE.")


@click.command()
@DESK
@JSON
def profiles(slug: str | None, as_json: bool) -> None:
    """List the remembered mappings."""
    desk = the_desk(slug)
    from headway.loop.evidence.mapping import Mapping
    from headway.loop.evidence.queries import profiles as known

    rows = []
    for profile in known(desk):
        mapping = Mapping.from_json(profile.mapping)
        rows.append(
            {
                "name": profile.name,
                "shape": mapping.shape,
                "source": mapping.source,
                "time_zone": mapping.time_zone,
                "columns": {use.column: use.field for use in mapping.uses},
                "options": profile.options,
                "saved_at": profile.saved_at,
            }
        )
    if as_json:
        put_json(rows)
        return
    for row in rows:
        click.echo(f"{row['name']}: one row per {row['shape']}, {len(row['columns'])} columns")
    if not rows:
        say("No profile yet: headway import FILE --profile NAME keeps one.")
