"""`headway register score` and `headway register weights`."""

from __future__ import annotations

from dataclasses import asdict

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.register_shape import DESK, JSON, now_of, score_json


@click.command("score")
@click.argument("ref")
@click.option("--set", "by_hand", type=float, help="Rank it with this score instead (0 to 100).")
@click.option("--facts", is_flag=True, help="Let the facts rank it again.")
@click.option("--reason", default="", help="Why it ranks otherwise; needed with --set.")
@DESK
@JSON
def score(
    ref: str, by_hand: float | None, facts: bool, reason: str, slug: str | None, as_json: bool
) -> None:
    """The score of an entry with its parts; --set ranks it by hand, with a reason."""
    if by_hand is not None and facts:
        raise click.UsageError("--set and --facts exclude each other.")
    desk = the_desk(slug)
    from headway.loop.register import actions, queries

    at, today = now_of(desk)
    one = queries.entry(desk, ref)
    if by_hand is not None:
        actions.override_priority(by=None, entry=one, score=by_hand, reason=reason, at=at)
    elif facts:
        actions.drop_override(by=None, entry=one, at=at)
    found = queries.score_of(queries.entry(desk, ref), today=today)
    if as_json:
        put_json({"ref": one.ref, "title": one.title, **score_json(found)})
        return
    click.echo(f"{one.ref}  {one.title}: {found.shown:.0f} of 100")
    if found.override is not None:
        click.echo(f"  set by hand, computed {found.computed:.0f}: {found.reason}")
    for part in found.parts:
        click.echo(f"  {part.points:5.1f} of {part.most:3.0f}  {part.label}: {part.why}")


@click.command("weights")
@click.option("--set", "given", multiple=True, metavar="NAME=NUMBER", help="A weight or a half.")
@DESK
@JSON
def weights(given: tuple[str, ...], slug: str | None, as_json: bool) -> None:
    """What counts how much in the score; --set changes it for the whole desk."""
    desk = the_desk(slug)
    from headway.loop.register import actions, queries
    from headway.loop.register.scoring import LABELS, Weights

    values = asdict(queries.weights_of(desk))
    for pair in given:
        name, mark, number = pair.partition("=")
        if not mark or name not in values:
            raise click.BadParameter(
                f"“{pair}” is not NAME=NUMBER with one of {', '.join(values)}."
            )
        try:
            values[name] = float(number)
        except ValueError:
            raise click.BadParameter(f"“{number}” is no number.") from None
    if given:
        at, _ = now_of(desk)
        actions.set_weights(by=None, desk=desk, weights=Weights(**values), at=at)
        say("Every score follows the new weights.")
    if as_json:
        put_json(values)
        return
    for name, label in LABELS.items():
        click.echo(f"{values[name]:7g}  {name}: {label}")
