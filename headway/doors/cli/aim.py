"""`headway goals`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from headway.doors.cli.frame import put_json, say, the_desk

DESK = click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


@click.group()
def goals() -> None:
    """Goals that improvements serve."""


@goals.command("list")
@DESK
@JSON
def list_(slug: str | None, as_json: bool) -> None:
    """The vision and the goal tree, with the open improvements of each goal."""
    desk = the_desk(slug)
    from headway.loop.aim.queries import goal_tree, vision_of
    from headway.loop.register.queries import entries_by_goal

    vision, rows, served = vision_of(desk), goal_tree(desk), entries_by_goal(desk)
    if as_json:
        put_json(
            {
                "vision": vision.text if vision else None,
                "goals": [
                    {
                        "id": row.goal.pk,
                        "title": row.goal.title,
                        "why": row.goal.why,
                        "kind": row.goal.kind,
                        "weight": row.goal.weight,
                        "parent": row.goal.parent_id,
                        "depth": row.depth,
                        "client": row.goal.client.name if row.goal.client else None,
                        "kpi": row.goal.kpi_key or None,
                        "target": row.goal.target_value,
                        "target_date": row.goal.target_on,
                        "improvements": [entry.ref for entry in served.get(row.goal.pk, [])],
                    }
                    for row in rows
                ],
                "improvements_without_goal": [entry.ref for entry in served.get(None, [])],
            }
        )
        return
    if vision:
        click.echo(f"{vision.text}\n")
    for row in rows:
        refs = ", ".join(entry.ref for entry in served.get(row.goal.pk, []))
        click.echo(
            f"{'  ' * row.depth}{row.goal.title}  (weight {row.goal.weight};"
            f" {refs or 'no improvement serves it'})"
        )
    if not rows:
        say("No goals yet. Add one: headway goals add TITLE")


@goals.command("add")
@click.argument("title")
@click.option("--why", default="", help="Why it matters, in a sentence.")
@click.option(
    "--kind", type=click.Choice(["business", "it"]), default="business", show_default=True
)
@click.option("--weight", type=click.IntRange(1, 5), default=3, show_default=True)
@click.option("--parent", metavar="TITLE", help="The goal it leads to.")
@click.option("--kpi", default="", metavar="KEY", help="The KPI that shows it.")
@DESK
@JSON
def add(
    title: str,
    why: str,
    kind: str,
    weight: int,
    parent: str | None,
    kpi: str,
    slug: str | None,
    as_json: bool,
) -> None:
    """Add a goal."""
    desk = the_desk(slug)
    from headway.ground.trouble import Trouble
    from headway.loop.aim.actions import add_goal
    from headway.loop.aim.queries import goals as standing
    from headway.loop.kpis.known import kpi_of

    above = None
    if parent is not None:
        above = standing(desk).filter(title__iexact=parent).first()
        if above is None:
            raise Trouble(f"There is no goal “{parent}”. See `headway goals list`.")
    goal = add_goal(
        by=None,
        desk=desk,
        title=title,
        at=datetime.now(UTC),
        why=why,
        kind=kind,
        weight=weight,
        parent=above,
        kpi_key=kpi_of(desk, kpi).key if kpi else "",
    )
    if as_json:
        put_json({"id": goal.pk, "title": goal.title, "weight": goal.weight, "kind": goal.kind})
    else:
        click.echo(f"Added the goal “{goal.title}”.")
