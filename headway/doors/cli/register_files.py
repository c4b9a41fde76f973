"""`headway register export` and `headway register import`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.register_shape import DESK, JSON, now_of


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("text", nargs=-1)
@DESK
def export(file: Path, text: tuple[str, ...], slug: str | None) -> None:
    """Write entries to FILE (.csv or .xlsx); TEXT filters as in `register list`."""
    kind = file.suffix.lower()
    if kind not in {".csv", ".xlsx"}:
        raise click.BadParameter("Name a file that ends in .csv or .xlsx.", param_hint="FILE")
    desk = the_desk(slug)
    from headway.loop.register import exchange, queries

    rows = queries.export_rows(queries.ranked_list(desk, " ".join(text), today=now_of(desk)[1]))
    write = exchange.csv_bytes if kind == ".csv" else exchange.workbook_bytes
    file.write_bytes(write(rows))
    say(f"Wrote {len(rows)} entries to {file}.")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would become of each row; change nothing.")
@DESK
@JSON
def bring(file: Path, dry_run: bool, slug: str | None, as_json: bool) -> None:
    """Bring a file of entries (CSV, Excel) into the register; exit 1 when a row is refused."""
    desk = the_desk(slug)
    from headway.loop.register import actions

    at, today = now_of(desk)
    made = actions.look_at(by=None, desk=desk, path=file, file_name=file.name, at=at)
    if not dry_run:
        made = actions.bring_in(by=None, made=made, at=at, on=today)
    tally = Counter(one["kind"] for one in made.outcome)
    lost = tally["refused"] + tally["unread"]
    if as_json:
        put_json({"dry_run": dry_run, "counts": dict(tally), "rows": made.outcome})
    else:
        for one in made.outcome:
            if one["said"]:
                click.echo(f"line {one['line']}  {one['ref']} {one['title']}: {one['said']}")
        say(
            f"{tally['new']} new, {tally['changed']} changed, {tally['same']} as they were,"
            f" {lost} refused" + (" (dry run)." if dry_run else ".")
        )
    if dry_run:
        made.delete()
    if lost:
        raise SystemExit(1)
