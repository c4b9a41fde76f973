"""`headway plan`: solve a cycle, look at the plan, commit to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from headway.doors.cli.frame import put_json, say, the_desk

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk
    from headway.loop.plan.models import Plan
    from headway.loop.plan.queries import PlanView

DESK = click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


def _now(desk: Desk) -> tuple[datetime, date]:
    at = datetime.now(UTC)
    return at, at.astimezone(ZoneInfo(desk.time_zone)).date()


def _plain(seen: PlanView) -> dict[str, Any]:
    """A plan as JSON: days as text, hours of work, chances 0..1."""
    from headway.loop.plan.queries import headline

    plan = seen.plan
    return {
        "plan": plan.number,
        "state": plan.state,
        "cycle": plan.cycle.name if plan.cycle else None,
        "starts_on": plan.starts_on,
        "weeks": plan.weeks,
        "headline": headline(seen),
        "status": plan.status,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "seconds": plan.seconds,
        "seed": plan.seed,
        "input_hash": plan.input_hash,
        "chosen": [
            {
                "ref": entry.improvement.ref,
                "title": entry.improvement.title,
                "hours": entry.hours,
                "starts_on": entry.starts_on,
                "ends_on": entry.ends_on,
                "due_on": entry.due_on,
                "p50_on": entry.p50_on,
                "p85_on": entry.p85_on,
                "chance": entry.chance,
                "quick_win": entry.quick_win,
                "must": entry.must,
            }
            for entry in seen.chosen
        ],
        "left_out": [
            {
                "ref": entry.improvement.ref,
                "title": entry.improvement.title,
                "code": entry.code,
                "reason": entry.reason,
                "remedies": [row["sentence"] for row in entry.remedies],
            }
            for entry in seen.left_out
        ],
        "tasks": [
            {
                "ref": row.task.ref,
                "title": row.task.title,
                "improvement": row.task.improvement.ref,
                "owner": row.member.name,
                "starts_on": row.starts_on,
                "ends_on": row.ends_on,
                "hours": row.hours,
                "weeks": row.weeks,
            }
            for row in seen.assignments
        ],
        "load": plan.capacity,
        "warnings": plan.warnings,
    }


def _tell(seen: PlanView) -> None:
    from headway.loop.plan.queries import headline

    plan = seen.plan
    where = plan.cycle.name if plan.cycle else "the next weeks"
    click.echo(f"Plan {plan.number} of {where} ({plan.get_state_display().lower()})")
    click.echo(headline(seen))
    if plan.gap:
        click.echo(f"It is within {plan.gap:.1%} of the best there could be.")
    for entry in seen.chosen:
        chance = "" if entry.chance is None else f", holds {entry.due_on} with {entry.chance:.0%}"
        click.echo(
            f"  {entry.improvement.ref}  {entry.starts_on} – {entry.ends_on}"
            f"  50 % {entry.p50_on}, 85 % {entry.p85_on}{chance}  {entry.improvement.title}"
        )
    if seen.left_out:
        click.echo("Does not fit:")
    for entry in seen.left_out:
        click.echo(f"  {entry.improvement.ref} {entry.reason}")
        for row in entry.remedies[:3]:
            click.echo(f"      {row['sentence']}")
    for warning in plan.warnings:
        say(warning)


@click.group()
def plan() -> None:
    """Which improvements fit the time people have, and when each task runs."""


@plan.command("solve")
@click.option("--cycle", "name", metavar="NAME", help="The cycle (default: the current one).")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True, max=600),
    default=30.0,
    show_default=True,
    help="Longest time to search; it stops sooner when the best is proved.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--commit", "committing", is_flag=True, help="Make it the plan in force.")
@click.option("--reason", default="", help="Why a promised day is not held; only with --commit.")
@DESK
@JSON
def solve(
    name: str | None, seconds: float, seed: int, committing: bool, reason: str, slug: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Make a draft plan: choose improvements, give each task an owner and days."""
    desk = the_desk(slug)
    from headway.ground.trouble import Trouble
    from headway.loop.aim.queries import current_cycle
    from headway.loop.plan import actions, queries

    at, today = _now(desk)
    cycle = queries.cycle_named(desk, name) if name else current_cycle(desk, today)
    draft = actions.draft(
        by=None, desk=desk, at=at, today=today, cycle=cycle, seconds=seconds, seed=seed
    )
    shown: list[int] = []

    def told(share: float, step: str) -> None:
        tenth = int(share * 10)
        if not shown or tenth > shown[-1]:
            shown.append(tenth)
            say(f"{share:4.0%}  {step}")

    made: Plan = actions.solve_plan(plan=draft, at=at, today=today, told=told)
    if made.state == made.State.FAILED:
        raise Trouble(made.trouble)
    if committing:
        made = actions.commit(by=None, plan=made, at=at, reason=reason)
    seen = queries.view(made)
    if as_json:
        put_json(_plain(seen))
    else:
        _tell(seen)


@plan.command("show")
@click.option("--number", type=click.IntRange(1), help="Which one (default: the plan in force).")
@click.option("--draft", is_flag=True, help="The newest draft instead of the plan in force.")
@DESK
@JSON
def show(number: int | None, draft: bool, slug: str | None, as_json: bool) -> None:
    """Show the plan in force, the newest draft or any plan by number."""
    desk = the_desk(slug)
    from headway.ground.trouble import Trouble
    from headway.loop.plan import queries

    if number is not None:
        found: Plan | None = queries.plan_of(desk, number)
    else:
        found = queries.newest_draft(desk) if draft else queries.in_force(desk)
        found = found or (None if draft else queries.newest_draft(desk))
    if found is None:
        raise Trouble("There is no plan yet. Make one with: headway plan solve")
    seen = queries.view(found)
    if as_json:
        put_json(_plain(seen))
    else:
        _tell(seen)


@plan.command("commit")
@click.argument("number", type=click.IntRange(1))
@click.option("--reason", default="", help="Why a promised day is not held.")
@DESK
def commit(number: int, reason: str, slug: str | None) -> None:
    """Make draft NUMBER the plan in force."""
    desk = the_desk(slug)
    from headway.loop.plan import actions, queries

    made = actions.commit(
        by=None, plan=queries.plan_of(desk, number), at=_now(desk)[0], reason=reason
    )
    click.echo(f"Plan {made.number} is in force.")
