"""`headway scorecard`: goals, success factors and clients beside where they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, the_desk
from headway.doors.cli.kpis import DESK, JSON, put_table, value_words
from headway.ground import words

if TYPE_CHECKING:
    from headway.loop.kpis.scorecard import Line, Scorecard


@click.command("scorecard")
@click.option(
    "--kpi", "charted", default="", metavar="KEY", help="The KPI whose series clients get."
)
@DESK
@JSON
def scorecard(charted: str, slug: str | None, as_json: bool) -> None:
    """Where every goal, success factor and client stands, beside where it should be by now."""
    desk = the_desk(slug)
    from headway.loop.evidence.queries import session_of
    from headway.loop.kpis.known import kpi_of
    from headway.loop.kpis.kpi import Terms
    from headway.loop.kpis.scorecard import scorecard as card_of

    if charted:
        kpi_of(desk, charted)
    with session_of(desk) as session:
        found = card_of(session, desk, terms=Terms.of(desk), charted=charted)
    if as_json:
        put_json(_json(found))
        return
    for block in found.blocks:
        title = block.goal.title if block.goal else "Targets that serve no goal"
        click.echo(f"\n{block.factor.name if block.factor else title}")
        if block.lines:
            put_table(
                ("", "", "should be", "", ""),
                [_row(line, desk.currency) for line in block.lines],
            )
    if found.clients:
        click.echo("\nBy client")
        heads = ("", *(kpi.name for kpi in found.columns))
        rows = []
        for row in found.clients:
            cells = [
                value_words(kpi, mine.value if mine else None, desk.currency)
                for kpi in found.columns
                for mine in [row.readings.get(kpi.key)]
            ]
            rows.append((row.name[:40], *cells))
        put_table(heads, rows)


def _row(line: Line, currency: str) -> tuple[str, ...]:
    if line.standing is None:
        return (line.kpi.name, words.NOTHING, "", line.why, "")
    now = line.standing.reading
    return (
        line.kpi.name, value_words(line.kpi, now.value, currency),
        value_words(line.kpi, line.expected, currency) if line.path else "", line.words,
        line.standing.change,
    )  # fmt: skip


def _json(found: Scorecard) -> dict[str, Any]:
    return {
        "blocks": [
            {
                "goal": block.goal.title if block.goal else None,
                "factor": block.factor.name if block.factor else None,
                "lines": [_line_json(line) for line in block.lines],
            }
            for block in found.blocks
        ],
        "clients": [
            {
                "client": row.name,
                "kpis": {
                    key: {**_reading(reading), "state": row.states.get(key) or None}
                    for key, reading in row.readings.items()
                },
                "series": [{"period": each.period, **_reading(each)} for each in row.series],
            }
            for row in found.clients
        ],
        "charted": found.charted.key if found.charted else None,
        "more_clients": found.more_clients,
    }


def _reading(reading: Any) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in ("value", "low", "high", "n")}


def _line_json(line: Line) -> dict[str, Any]:
    one, path = line.standing, line.path
    return {
        "kpi": line.kpi.key,
        "version": line.kpi.version,
        "unit": line.kpi.unit,
        **(_reading(one.reading) if one else dict.fromkeys(("value", "low", "high", "n"))),
        "target": path.value if path else None,
        "by_date": path.by_date if path else None,
        "expected": line.expected,
        "state": line.state or None,
        "change": one.change if one else None,
        "tone": one.tone if one else None,
        "why": line.why or None,
    }
