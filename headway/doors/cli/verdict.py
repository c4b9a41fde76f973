"""`headway verdict`: did an improvement work, and how long until we know?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.kpis import DESK, JSON, day
from headway.ground import words

if TYPE_CHECKING:
    from headway.loop.check.models import Verdict
    from headway.loop.check.queries.planning import Outlook
    from headway.loop.register.models import Improvement


@click.command()
@click.argument("ref")
@click.option("--plan", "planning", is_flag=True, help="How long until the promise would show.")
@click.option("--until", callback=day, metavar="DATE", help="Look at readings until then only.")
@click.option("--looks", is_flag=True, help="Every look taken so far, instead of a new one.")
@DESK
@JSON
def verdict(
    ref: str, planning: bool, until: date | None, looks: bool, slug: str | None, as_json: bool
) -> None:
    """Judge the improvement REF (IMP-3): better, worse, no change shown, too early, cannot tell.

    The verdict is kept with everything it rests on; the same data gives the look that is there
    already. --plan says, before the start, how many weeks must come in until the promised effect
    shows with 80 % chance.
    """
    desk = the_desk(slug)
    from headway.loop.check.actions import judge
    from headway.loop.check.queries.planning import outlook
    from headway.loop.check.queries.results import looks as taken
    from headway.loop.check.queries.results import started
    from headway.loop.evidence.queries import session_of
    from headway.loop.register.queries import entry as entry_of

    entry = entry_of(desk, ref)
    if planning:
        with session_of(desk) as session:
            found = outlook(entry, session=session, among=started(desk))
        put_json({"ref": entry.ref, **_planned(found)}) if as_json else _tell_plan(entry, found)
        return
    if looks:
        rows = [_short(each) for each in taken(entry)]
        if as_json:
            put_json({"ref": entry.ref, "looks": rows})
            return
        for row in rows:
            click.echo(f"{row['until']}  {row['verdict']:16}  n after {row['n_after']}")
        if not rows:
            say("No look has been taken yet.")
        return
    made = judge(by=None, entry=entry, at=datetime.now(UTC), until=until)
    put_json(_plain(made)) if as_json else _tell(made)


def _planned(found: Outlook) -> dict[str, Any]:
    return {
        "promised": found.promised, "weeks_needed": found.needed, "looks_until": found.looks,
        "power": found.power, "noise": found.noise, "phi": found.phi, "history": found.history,
        "warning": found.warning or None,
    }  # fmt: skip


def _short(each: Verdict) -> dict[str, Any]:
    return {
        "until": each.until, "verdict": each.outcome, "effect": each.effect, "low": each.low,
        "high": each.high, "p": each.p, "n_before": each.n_before, "n_after": each.n_after,
        "judged_at": each.judged_at,
    }  # fmt: skip


def _plain(made: Verdict) -> dict[str, Any]:
    """The verdict as JSON: the same keys as `headway effect`, and what it looked at besides."""
    from headway.loop.check.evidence import thaw
    from headway.loop.check.telling import checks, headline

    first, found = made.found["first"], made.found
    evidence = thaw(made.evidence)
    return {
        "ref": made.improvement.ref, "title": made.improvement.title, "verdict": made.outcome,
        "sentence": headline(made), "effect": made.effect, "low": made.low, "high": made.high,
        "p": made.p, "probability": made.probability, "level": made.level,
        "level_change": first["level_change"], "slope_change": first["slope_change"],
        "phi": first["phi"], "n_before": made.n_before, "n_after": made.n_after,
        "power": first["power"], "family": made.family, "unit": made.unit,
        "why": found["why"], "target": {"answer": made.target, "value": evidence.target,
                                        "now": found["target"]["now"]},
        "mix": found["mix"], "mix_by": found["mix_by"], "compared": found["compared"],
        "guards": found["guards"], "others": [other["ref"] for other in found["others"]],
        "steps": found["steps"], "naive": {"difference": found["naive"], "p": found["naive_p"]},
        "checks": [{"check": c.key, "state": c.state, "says": c.sentence, "figure": c.figure}
                   for c in checks(evidence, found, made.terms.get("currency", "EUR"))],
        "kpi": made.kpi, "kpi_version": made.kpi_version, "slice": made.slice,
        "until": made.until, "data_version": made.data_version, "seed": first["seed"],
        "warnings": first["warnings"],
    }  # fmt: skip


def _tell(made: Verdict) -> None:
    from headway.loop.check.evidence import thaw
    from headway.loop.check.telling import checks, headline, target_words

    evidence, currency = thaw(made.evidence), made.terms.get("currency", "EUR")
    click.echo(f"{made.improvement.ref} {made.improvement.title}")
    click.echo(headline(made))
    click.echo(target_words(evidence, made.found, currency))
    marks = {"fine": "ok", "caution": "! ", "bad": "x "}
    for each in checks(evidence, made.found, currency):
        click.echo(f"  {marks[each.state]} {each.sentence}  [{each.figure}]")
    click.echo(
        f"  Readings: {made.n_before} before, {made.n_after} after the start, until"
        f" {words.day(made.until)}"
    )


def _tell_plan(entry: Improvement, found: Outlook) -> None:
    from headway.loop.check.telling import amount
    from headway.loop.kpis.known import kpi_of

    kpi = kpi_of(entry.desk, entry.kpi_key)
    size = amount(found.promised, kpi.unit, entry.desk.currency)
    if found.needed is not None:
        click.echo(
            f"{size} would show after {found.needed} {found.grain}s with {found.power:.0%} chance."
        )
    elif found.promised is not None and found.noise is not None:
        click.echo(f"{size} cannot be seen with this KPI as it varies.")
    else:
        click.echo("How long it takes to know cannot be said.")
    if found.warning:
        say(f"Note: {found.warning}")
    say(f"Looks are planned over {found.looks} {found.grain}s after the start.")
