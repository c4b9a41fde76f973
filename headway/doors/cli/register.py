"""`headway register`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from headway.doors.cli.frame import put_json, say, the_desk
from headway.doors.cli.register_files import bring, export
from headway.doors.cli.register_score import score, weights
from headway.doors.cli.register_shape import DESK, JSON, now_of, score_json

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.register.models import Improvement


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    from headway.loop.evidence.ticket import DIMENSIONS

    found = {}
    for value in values:
        name, mark, wanted = value.partition("=")
        if not mark or not name.strip() or not wanted.strip():
            raise click.BadParameter(f"“{value}” is not DIMENSION=VALUE.")
        if name.strip() not in DIMENSIONS:
            raise click.BadParameter(
                f"There is no dimension “{name.strip()}”. Known: {', '.join(DIMENSIONS)}."
            )
        found[name.strip()] = wanted.strip()
    return found


def _number(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        text = value.strip()
        return float(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise click.BadParameter(f"“{value}” is no number. Use 0.65 or 65%.") from None


def _hours(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[float, float, float] | None:
    if value is None:
        return None
    try:
        parts = [float(part) for part in value.split(",")]
    except ValueError:
        raise click.BadParameter(f"“{value}” is not LIKELY or LOW,LIKELY,HIGH.") from None
    if len(parts) == 1:
        parts = parts * 3
    if len(parts) != 3:
        raise click.BadParameter(f"“{value}” is not LIKELY or LOW,LIKELY,HIGH.")
    return parts[0], parts[1], parts[2]


def _member(desk: Desk, name: str) -> Member:
    from headway.ground.accounts.models import Member
    from headway.ground.trouble import Trouble

    people = Member.objects.filter(desk=desk, left_at=None)
    found = people.filter(name__iexact=name).first()
    if found is None:
        known = ", ".join(people.values_list("name", flat=True)) or "none yet"
        raise Trouble(f"There is no member “{name}” (known: {known}).")
    return found


def _plain(one: Improvement) -> dict[str, Any]:
    """An entry as JSON: shares 0..1, hours of work, waste per month."""
    baseline = one.baseline
    return {
        "ref": one.ref,
        "title": one.title,
        "problem": one.problem,
        "status": one.status,
        "status_reason": one.status_reason,
        "source": one.source,
        "finding": one.finding_key or None,
        "client": one.client.name if one.client else None,
        "where": one.scope,
        "category": one.category or None,
        "owner": one.owner.name if one.owner else None,
        "sponsor": one.sponsor.name if one.sponsor else None,
        "goal": one.goal.title if one.goal else None,
        "success_factor": one.csf.name if one.csf else None,
        "cycle": one.cycle.name if one.cycle else None,
        "justification": one.justification,
        "waste_hours_per_month": one.waste_hours,
        "waste_money_per_month": float(one.waste_money) if one.waste_money is not None else None,
        "size": one.size or None,
        "hours": {"low": one.hours_low, "likely": one.hours_likely, "high": one.hours_high},
        "kpi": one.kpi_key or None,
        "baseline": None
        if baseline is None
        else {
            "value": baseline.value,
            "low": baseline.low,
            "high": baseline.high,
            "n": baseline.n,
            "slice": baseline.slice,
            "since": baseline.since,
            "until": baseline.until,
            "data_version": baseline.data_version,
            "frozen_at": baseline.frozen_at,
        },
        "target": one.target_value,
        "target_date": one.target_on,
        "guard_kpis": one.guard_kpis,
        "raised_on": one.raised_on,
        "started_on": one.started_on,
        "closed_on": one.closed_on,
        "review_on": one.review_on,
    }


def _whole(desk: Desk, ref: str | int) -> dict[str, Any]:
    from headway.loop.register import queries

    one = queries.entry(desk, ref)
    return _plain(one) | {
        "score": score_json(queries.score_of(one, today=now_of(desk)[1])),
        "skills": {need.skill.name: need.hours for need in one.needs.all()},
        "merged_into": one.merged_into.ref if one.merged_into else None,
        "answers": {
            answer.question: {"answer": answer.answer, "evidence": answer.evidence}
            for answer in one.answers.all()
        },
        "missing_for_acceptance": [
            lack.sentence for lack in queries.lacking(one, today=now_of(desk)[1])
        ],
        "history": [
            {"at": entry.at, "by": entry.by_name, "what": entry.sentence}
            for entry in queries.history(one)
        ],
    }


@click.group()
def register() -> None:
    """The improvement register."""


@register.command("list")
@click.argument("text", nargs=-1)
@click.option("--status", default="", help="A status, or open or closed.")
@click.option("--owner", default="", help="Part of the owner's name; none = nobody.")
@click.option("--sort", default="rank", show_default=True, help="rank, ref, touched, target …")
@DESK
@JSON
def list_(
    text: tuple[str, ...], status: str, owner: str, sort: str, slug: str | None, as_json: bool
) -> None:
    """Entries; TEXT takes words and pieces like owner:ada size:s status:running."""
    desk = the_desk(slug)
    from headway.loop.register.queries import ranked_list
    from headway.loop.register.scoring import EXPLANATION

    rows = ranked_list(
        desk, " ".join(text), today=now_of(desk)[1], status=status, owner=owner, sort=sort
    )
    if as_json:
        put_json([_plain(row.entry) | {"score": score_json(row.score)} for row in rows])
        return
    for row in rows:
        one = row.entry
        owned = one.owner.name if one.owner else "no owner"
        click.echo(f"{row.score.shown:3.0f}  {one.ref}  {one.state.label}  {one.title}  ({owned})")
    if rows and sort == "rank":
        say(EXPLANATION)
    if not rows:
        say("Nothing here. Put a finding in: headway register add --finding KEY")


@register.command("show")
@click.argument("ref")
@DESK
@JSON
def show(ref: str, slug: str | None, as_json: bool) -> None:
    """One entry with what it still lacks and its history."""
    desk = the_desk(slug)
    entry = _whole(desk, ref)
    if as_json:
        put_json(entry)
        return
    from headway.loop.register.states import Status

    click.echo(f"{entry['ref']}  {entry['title']}  [{Status(entry['status']).label}]")
    baseline = entry["baseline"]
    for label, value in (
        ("Owner", entry["owner"] or "nobody yet"),
        ("Score", f"{entry['score']['shown']:.0f} of 100"),
        ("Problem", entry["problem"]),
        ("Why", entry["justification"]),
        ("KPI", entry["kpi"]),
        ("Baseline", baseline and f"{baseline['value']:.4g} (n {baseline['n']:,})"),
        ("Target", entry["target"] is not None and f"{entry['target']:.4g}"),
        ("By", entry["target_date"]),
    ):
        if value:
            click.echo(f"{label}: {value}")
    if entry["status"] == "opportunity":
        for lack in entry["missing_for_acceptance"]:
            click.echo(f"Missing: {lack}")
    for line in entry["history"]:
        click.echo(f"{line['at']:%Y-%m-%d %H:%M}  {line['by']} {line['what']}")


@register.command("add")
@click.option("--title", help="What should get better (default: the finding's sentence).")
@click.option("--finding", "key", metavar="KEY", help="Fill it in from this finding.")
@click.option("--problem", default="", help="What is wrong.")
@click.option("--kpi", metavar="KEY", help="The KPI that will show it; its baseline is frozen.")
@click.option("--where", multiple=True, callback=_pairs, metavar="DIMENSION=VALUE")
@click.option("--target", callback=_number, metavar="VALUE", help="In the KPI's unit; 0.65 or 65%.")
@click.option("--by-date", type=click.DateTime(["%Y-%m-%d"]), help="When the target is to be met.")
@click.option("--owner", metavar="NAME", help="The one person who is accountable.")
@click.option("--goal", metavar="TITLE", help="The goal it serves.")
@click.option("--size", type=click.Choice(["S", "M", "L"], case_sensitive=False))
@click.option("--hours", callback=_hours, metavar="LOW,LIKELY,HIGH", help="Hours of work.")
@DESK
@JSON
def add(
    title: str | None,
    key: str | None,
    problem: str,
    kpi: str | None,
    where: dict[str, str],
    target: float | None,
    by_date: datetime | None,
    owner: str | None,
    goal: str | None,
    size: str | None,
    hours: tuple[float, float, float] | None,
    slug: str | None,
    as_json: bool,
) -> None:
    """Put an opportunity into the register, by hand or from a finding."""
    if title is None and key is None:
        raise click.UsageError("Give --title, or --finding to take it from a finding.")
    if key is not None and (kpi or where):
        raise click.UsageError(
            "--finding brings its own KPI and slice; leave out --kpi and --where."
        )
    desk = the_desk(slug)
    from django.db import transaction

    from headway.ground.trouble import Trouble
    from headway.loop.aim.queries import goals
    from headway.loop.assessment.queries import finding
    from headway.loop.evidence.queries import lake_of
    from headway.loop.kpis.actions import freeze
    from headway.loop.kpis.known import kpi_of, kpis_of
    from headway.loop.register import actions
    from headway.loop.register.payback import size_of

    at, today = now_of(desk)
    more: dict[str, Any] = {"size": size.upper() if size else ""}
    if owner:
        more["owner"] = _member(desk, owner)
    if goal:
        more["goal"] = goals(desk).filter(title__iexact=goal).first()
        if more["goal"] is None:
            raise Trouble(f"There is no goal “{goal}”. See `headway goals list`.")
    if hours:
        more |= dict(zip(("hours_low", "hours_likely", "hours_high"), hours, strict=True))
        more["size"] = more["size"] or size_of(hours[1])
    if problem:
        more["problem"] = problem
    if title:
        more["title"] = title
    due = by_date.date() if by_date else None
    if key is not None:
        found = finding(desk, key)
        kpi = found.kpi
    one = kpis_of(desk).get(kpi) if kpi else None
    if target is not None and one and one.unit == "share" and not 0 <= target <= 1:
        raise click.UsageError(f"{one.name} is a share: --target is 0 to 1, or with %.")
    if target is not None:
        more["target_value"] = target
    if due is not None:
        more["target_on"] = due
    with transaction.atomic():
        if key is not None:
            made = actions.propose_from_finding(by=None, finding=found, at=at, on=today, **more)
        else:
            if kpi:
                more["kpi_key"] = kpi_of(desk, kpi).key
                if lake_of(desk).empty:
                    say("No tickets yet, so no baseline was frozen.")
                else:
                    more["baseline"] = freeze(by=None, desk=desk, key=kpi, slice=where, at=at)
            made = actions.propose(
                by=None, desk=desk, at=at, on=today, scope=where,
                category=where.get("category", ""), **more,
            )  # fmt: skip
    entry = _whole(desk, made.number)
    if as_json:
        put_json(entry)
        return
    click.echo(f"{entry['ref']}  {entry['title']}")
    for lack in entry["missing_for_acceptance"]:
        say(f"Missing before it can be accepted: {lack}")


@register.command("move")
@click.argument("ref")
@click.argument("status")
@click.option("--reason", default="", help="Why; needed for each step back or aside.")
@DESK
@JSON
def move(ref: str, status: str, reason: str, slug: str | None, as_json: bool) -> None:
    """Move an entry along its life: accepted, planned, running, checking, sustained …"""
    desk = the_desk(slug)
    from headway.loop.register import actions, queries
    from headway.loop.register.states import Status

    wanted = status.lower().replace("-", "_").replace(" ", "_")
    if wanted not in set(Status):
        raise click.BadParameter(
            f"“{status}” is no status. Use {', '.join(Status)}.", param_hint="STATUS"
        )
    at, today = now_of(desk)
    one = queries.entry(desk, ref)
    moved = actions.move(by=None, entry=one, status=wanted, at=at, reason=reason, on=today)
    if as_json:
        put_json(_whole(desk, moved.number))
    else:
        click.echo(f"{moved.ref} is now: {moved.state.label}.")


for _command in (score, weights, export, bring):
    register.add_command(_command)
