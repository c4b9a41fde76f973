"""`headway findings`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from headway.doors.cli.frame import put_json, say, the_desk


@click.command()
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the N that cost most.")
@click.option("--again", is_flag=True, help="Search again, even if this data was searched already.")
@click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def findings(limit: int | None, again: bool, slug: str | None, as_json: bool) -> None:
    """Gaps shown by the tickets, what costs most first.

    Searches the newest data when that was not done yet. Of what is shown at most 5 % is false on
    average; costs rest on the assumptions printed with them in the JSON.
    """
    desk = the_desk(slug)
    from headway.ground import words
    from headway.loop.assessment import actions, queries
    from headway.loop.evidence.queries import session_of

    with session_of(desk) as session:
        version = session.version.number
    run = queries.newest_search(desk)
    if again or run is None or run.version != version:
        say("Searching …")
        actions.search(by=None, desk=desk, at=datetime.now(UTC))
    found = list(queries.findings(desk)[:limit])
    if as_json:
        put_json([one.as_dict() for one in found])
        return
    for one in found:
        cost = (
            "cost not known"
            if one.hours_month is None
            else f"{words.count(one.hours_month)} h a month"
            f" ({words.money(float(one.money_month or 0), one.currency)})"
        )
        state = (
            ""
            if one.state in {"new", "known"}
            else f" · {one.standing.get_state_display().lower()}"
        )
        click.echo(f"{one.key}  {one.title} · {cost} · {one.confidence}{state}")
    if not found:
        click.echo(queries.nothing_found(desk))
    for silence in queries.silences(desk):
        say(f"Not looked for: {silence}")
