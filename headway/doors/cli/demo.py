"""`headway demo`: a desk to look at, with two years of believable tickets."""

from __future__ import annotations

import importlib
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .frame import open_records, put_json, say

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk
    from headway.loop.evidence.simulator import SimulatedDesk

MEANINGS = {
    "Number": "ticket_id", "Opened": "opened_at", "Company": "client", "Caller": "requester",
    "Type": "type", "Category": "category", "Subcategory": "subcategory", "Service": "service",
    "Priority": "priority", "Contact type": "channel", "Short description": "summary",
    "Downtime minutes": "downtime_minutes", "Users affected": "affected_users",
    "Due": "sla_due_at", "Knowledge article": "knowledge_article", "On-site": "onsite",
    "State": "status", "Assignment group": "group", "Assigned to": "assignee",
    "First response": "first_response_at", "Resolved": "resolved_at", "Closed": "closed_at",
    "Reopen count": "reopen_count", "Reassignment count": "reassignment_count",
    "Work minutes": "handle_minutes", "Waiting minutes": "wait_minutes", "Satisfaction": "csat",
    "Updated": "updated_at", "Updated by": "event_by", "Updates": "sequence",
}  # fmt: skip
"""What the columns of the audit log mean: said, not guessed."""
FILE = "harbour-it-audit-log.parquet"
LATER: tuple[str, ...] = (
    "demo_measures:furnish",
    "demo_aim:furnish",
    "demo_practice:furnish",
    "demo_voices:furnish",
    "demo_voice:furnish",
    "demo_run:furnish_running",
    "demo_people:furnish",
    "demo_check:furnish",
    "demo_plan:furnish",
    "demo_behaviour:furnish",
    "demo_boards:furnish",
    "demo_learn:furnish",
)
"""What later rooms furnish after the register: `module:function` beside this file, called with the
desk, `members=` and `start=`, `end=` (first and last day of the tickets)."""


@click.command()
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="Another seed, another history.",
)
@click.option(
    "--months",
    default=24,
    show_default=True,
    type=click.IntRange(6, 240),
    help="Full months of history.",
)
@click.option(
    "--tickets",
    default=60_000,
    show_default=True,
    type=click.IntRange(500),
    help="About so many tickets.",
)
@click.option(
    "--end",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day of the history (default: yesterday).",
)
@click.option("--json", "as_json", is_flag=True, help="Say what was made as JSON.")
def demo(seed: int, months: int, tickets: int, end: datetime | None, as_json: bool) -> None:
    """Make the demo desk “Harbour IT”: clients, members, tickets, goals, improvements.

    A demo desk that is there already is left alone. What is planted in its tickets is told in
    docs/demo-desk.md.
    """
    open_records()
    from django.utils import timezone

    last = end.date() if end else timezone.now().date() - timedelta(days=1)
    made = _make(seed=seed, months=months, tickets=tickets, end=last)
    if as_json:
        put_json(made)
    elif made["made"]:
        say(f"Harbour IT is ready: {made['tickets']:,} tickets, {made['entries']} improvements.")
        say("Look at it with: headway serve --first")
    else:
        say("The demo desk is there already; nothing was changed.")


def _make(*, seed: int, months: int, tickets: int, end: date) -> dict[str, Any]:
    from headway.ground.accounts.models import Desk
    from headway.loop.evidence import simulator
    from headway.loop.evidence.queries import lake_of
    from headway.loop.register.models import Improvement

    from .demo_desk import set_up
    from .demo_furnish import SLUG, furnish, raise_desk

    there = Desk.objects.filter(slug=SLUG).first()
    if there is not None and Improvement.objects.filter(desk=there).exists():
        return _told(there, made=False, planted=[], seconds={})
    began = time.perf_counter()
    say("Simulating two years of a service desk…" if months == 24 else "Simulating a service desk…")
    simulated = simulator.desk(seed, months, tickets, end=end)
    desk, members = raise_desk(simulated.time_zone, simulated.clients)
    simulated_at = time.perf_counter()
    set_up(desk, start=simulated.start, tickets=tickets, months=months)
    if lake_of(desk).empty:
        say(
            f"Importing {simulated.log.num_rows:,} updates of {simulated.tickets.num_rows:,} tickets…"
        )
        _import(desk, simulated)
    imported_at = time.perf_counter()
    say("Writing goals, baselines and improvements…")
    furnish(desk, members=members, truths=simulated.truths, start=simulated.start, end=end)
    for place in LATER:
        module, _, name = place.partition(":")
        later = getattr(importlib.import_module(f".{module}", __package__), name)
        later(desk, members=members, start=simulated.start, end=end)
    seconds = {
        "simulate": round(simulated_at - began, 2),
        "import": round(imported_at - simulated_at, 2),
        "furnish": round(time.perf_counter() - imported_at, 2),
    }
    return _told(desk, made=True, planted=list(simulated.truths), seconds=seconds)


def _import(desk: Desk, simulated: SimulatedDesk) -> None:
    import pyarrow.parquet as pq
    from django.utils import timezone

    from headway.loop.evidence.actions import Wishes, import_files

    with tempfile.TemporaryDirectory(prefix="headway-demo-") as folder:
        path = Path(folder) / FILE
        pq.write_table(simulated.log, path, compression="zstd")
        import_files(
            by=None,
            desk=desk,
            paths=[path],
            wishes=Wishes(shape="update", overrides=MEANINGS),
            at=timezone.now(),
        )


def _told(
    desk: Desk, *, made: bool, planted: list[Any], seconds: dict[str, float]
) -> dict[str, Any]:
    """What `--json` says."""
    from headway.loop.evidence.queries import session_of
    from headway.loop.register.models import Improvement

    with session_of(desk) as session:
        count = session.con.execute("SELECT count(*) FROM tickets").fetchone()
    return {
        "made": made,
        "desk": desk.slug,
        "name": desk.name,
        "tickets": count[0] if count else 0,
        "entries": Improvement.objects.filter(desk=desk).count(),
        "truths": planted,
        "seconds": seconds,
    }
