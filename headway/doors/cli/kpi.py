"""`headway kpi`: KPIs a desk declares itself, from a file, without code."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.kpis import DESK, JSON, put_table, value_words
from headway.ground import words
from headway.ground.trouble import Trouble, WrongUsage

if TYPE_CHECKING:
    from headway.loop.kpis.models import OwnKpi


@click.group("kpi")
def kpi() -> None:
    """A desk's own KPIs: declared in a file, versioned, read like the built-in ones."""


def _told(file: str) -> Any:
    """The declaration in a TOML or JSON file."""
    path = Path(file)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from None
    if len(raw) > 100_000:
        raise Trouble(f"{file} is too large for a declaration (100 kB at most).")
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except UnicodeDecodeError:
        raise Trouble(f"{file} is not UTF-8 text.") from None
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Trouble(f"{file} cannot be read as a declaration: {error}.") from None


@kpi.command("add")
@click.argument("file", type=click.Path())
@click.option("--check", is_flag=True, help="Only say whether it is right, and what it gives now.")
@DESK
@JSON
def kpi_add(file: str, check: bool, slug: str | None, as_json: bool) -> None:
    """Declare the KPI in FILE (.toml or .json); a changed one becomes a new version.

    What makes no sense is refused with its place in the file and the reason (exit 2).
    """
    told = _told(file)
    desk = the_desk(slug)
    from headway.loop.kpis.own import BadDeclaration, compiled
    from headway.loop.kpis.own.actions import declare

    try:
        made = compiled(told)
        row = None if check else declare(by=None, desk=desk, told=told, at=datetime.now(UTC))
    except BadDeclaration as bad:
        faults = "\n".join(f"  {fault}" for fault in bad.faults)
        raise WrongUsage(f"{file} is not a declaration Headway can take:\n{faults}") from None
    if as_json:
        found = _row_json(row) if row else {"key": made.key, "declaration": told}
        put_json({**found, "now": _now(desk, told)})
        return
    if row is not None:
        say(f"{made.name} is declared as {row.key}, version {row.version}.")
    now = _now(desk, told)
    if now["why"]:
        say(now["why"])
    else:
        value = value_words(made, now["value"], desk.currency)
        ends = [value_words(made, now[end], desk.currency) for end in ("low", "high")]
        click.echo(f"{made.name}: {value} ({ends[0]} – {ends[1]}), n {words.count(now['n'])}")


def _now(desk: Any, told: Any) -> dict[str, Any]:
    """What a declaration gives on the newest data; `why` where it cannot be told."""
    from headway.loop.kpis.own.preview import preview

    seen = preview(desk, told)
    found = {name: getattr(seen.reading, name, None) for name in ("value", "low", "high", "n")}
    return {**found, "undecided": getattr(seen.reading, "undecided", None), "why": seen.why or None}


@kpi.command("list")
@DESK
@JSON
def kpi_list(slug: str | None, as_json: bool) -> None:
    """The desk's own KPIs, newest versions."""
    desk = the_desk(slug)
    from headway.loop.kpis.known import kpi_in, newest_own

    rows = newest_own(desk)
    if as_json:
        put_json([_row_json(row) for row in rows])
    elif rows:
        made = [(row, kpi_in(row)) for row in rows]
        put_table(
            ("key", "name", "form", "version", "declared"),
            [
                (row.key, one.name, one.form, str(row.version), words.day(row.declared_at.date()))
                for row, one in made
            ],
            left=3,
        )
    else:
        say("No KPIs of its own yet. Declare one with: headway kpi add FILE (docs/own-kpis.md).")


@kpi.command("show")
@click.argument("key")
@DESK
@JSON
def kpi_show(key: str, slug: str | None, as_json: bool) -> None:
    """One of the desk's own KPIs with all its versions."""
    desk = the_desk(slug)
    from headway.loop.kpis.known import kpi_in, own_versions

    rows = own_versions(desk, key)
    if as_json:
        put_json([_row_json(row) for row in rows])
        return
    for row in rows:
        one = kpi_in(row)
        who = row.declared_by.name if row.declared_by else "command line"
        retired = ", retired" if row.retired else ""
        click.echo(
            f"{one.name}, version {row.version}{retired} ({words.day(row.declared_at.date())}, {who})"
        )
        click.echo(f"  {one.formula}\n  Counts: {one.eligible}")


@kpi.command("export")
@click.argument("key")
@click.option("--version", "number", type=int, help="Default: the newest.")
@DESK
def kpi_export(key: str, number: int | None, slug: str | None) -> None:
    """The declaration of a KPI as JSON on stdout, to keep or to add elsewhere."""
    desk = the_desk(slug)
    from headway.loop.kpis.known import own_versions

    rows = own_versions(desk, key)
    found = next((row for row in rows if number in (None, row.version)), None)
    if found is None:
        raise WrongUsage(f"“{key}” has no version {number}; it has 1 to {rows[0].version}.")
    put_json(found.declaration)


@kpi.command("retire")
@click.argument("key")
@DESK
def kpi_retire(key: str, slug: str | None) -> None:
    """Take a KPI out of lists; what was read with it stays."""
    desk = the_desk(slug)
    from headway.loop.kpis.own.actions import retire

    row = retire(by=None, desk=desk, key=key, at=datetime.now(UTC))
    say(f"{row.declaration['name']} is retired.")


def _row_json(row: OwnKpi) -> dict[str, Any]:
    names = ("key", "version", "declaration", "retired", "declared_at")
    who = row.declared_by.name if row.declared_by else None
    return {**{name: getattr(row, name) for name in names}, "declared_by": who}
