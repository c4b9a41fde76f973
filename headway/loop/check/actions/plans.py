"""Before the start: how long to wait, what was promised, who goes live when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.lake.store import Session
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.register.guards import require_change
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from ..models import Plan, Promise, Rollout, Slip
from ..queries.planning import Outlook, outlook
from ..queries.worthwhile import promised_worth


@transaction.atomic
def plan(
    *,
    by: Member | None,
    entry: Improvement,
    at: datetime,
    looks_until: int | None = None,
    session: Session | None = None,
) -> Plan:
    """Agree how an entry is going to be judged: over how many readings, and whether that is enough.

    `looks_until` (default: what the promise needs, between 13 and 52 weeks; 26 where it is never
    seen). It may be changed until the first verdict is taken; afterwards it stands, because who has
    looked cannot plan any more. Raises `Trouble` then, and where the KPI has no history.
    """
    require_change(by, entry)
    kept = Plan.objects.filter(improvement=entry).first()
    if kept is not None and entry.verdicts.exists():
        raise Trouble(f"{entry.ref} has been judged already: its plan stands as it was agreed.")
    found = outlook(entry, session=session or session_of(entry.desk))
    until = looks_until or found.looks
    if not 8 <= until <= 104:
        raise Trouble(f"Plan for 8 to 104 readings after the start, not {until}.")
    made, _ = Plan.objects.update_or_create(
        improvement=entry,
        defaults={**_kept(found), "looks_until": until, "made_at": at, "made_by": by},
    )
    record(
        by=by, by_name="Headway", desk=entry.desk, at=at, verb="plan_verdict", thing="improvement", ref=entry.ref,
        sentence=f"planned to judge {entry.ref} over {until} {found.grain}s after the start",
        change={"looks_until": [kept.looks_until if kept else None, until]},
    )  # fmt: skip
    return made


def plan_of(
    entry: Improvement, *, at: datetime, session: Session, among: Sequence[Improvement]
) -> Plan:
    """The plan looks follow; made from the KPI's history where there is none."""
    kept = Plan.objects.filter(improvement=entry).first()
    if kept is not None:
        return kept
    found: Outlook = outlook(entry, session=session, before=entry.started_on, among=among)
    return Plan.objects.create(improvement=entry, made_at=at, **_kept(found))


def _kept(found: Outlook) -> dict[str, Any]:
    return {
        "promised": found.promised, "looks_until": found.looks, "needed": found.needed,
        "grain": found.grain, "power": found.power, "noise": found.noise, "phi": found.phi,
        "warning": found.warning[:500], "data_version": found.data_version,
    }  # fmt: skip


@transaction.atomic
def begin_again(
    *, by: Member | None, entry: Improvement, on: date, at: datetime, session: Session | None = None
) -> Plan:
    """After a gain slipped: judge anew from this day, with a plan of its own.

    What was found before stays, and is what things stand at without the new effort. Raises
    `Trouble` where nothing slipped, or the day lies before the slip.
    """
    require_change(by, entry)
    slip = Slip.objects.filter(watch__improvement=entry).order_by("-noticed_on").first()
    if slip is None or entry.state not in (Status.RUNNING, Status.CHECKING):
        raise Trouble(f"No gain of {entry.ref} has slipped: it is judged from its own start.")
    if on < slip.noticed_on:
        raise Trouble(f"The slip was noticed on {slip.noticed_on}: begin again from then on.")
    found = outlook(entry, session=session or session_of(entry.desk), before=on)
    made, _ = Plan.objects.update_or_create(
        improvement=entry, defaults={**_kept(found), "start_on": on, "made_at": at, "made_by": by}
    )
    record(
        by=by, desk=entry.desk, at=at, verb="begin_again", thing="improvement", ref=entry.ref,
        sentence=f"began {entry.ref} again on {on}: its verdict is taken anew from there",
    )  # fmt: skip
    return made


@transaction.atomic
def freeze_promise(*, by: Member | None, entry: Improvement, at: datetime) -> Promise:
    """Freeze what the entry is expected to be worth a month; once, when it is accepted."""
    kept = Promise.objects.filter(improvement=entry).first()
    if kept is not None:
        return kept
    found = promised_worth(entry)
    made = Promise(
        improvement=entry, hours=found.hours,
        money=None if found.money is None else Decimal(str(round(found.money, 2))),
        customer_minutes=found.customer_minutes, basis=found.basis[:300], frozen_at=at,
    )  # fmt: skip
    made.save()
    said = "nothing that can be counted" if found.hours is None else f"{found.hours:,.0f} h a month"
    record(
        by=by, by_name="Headway", desk=entry.desk, at=at, verb="freeze_promise", thing="improvement", ref=entry.ref,
        sentence=f"froze what {entry.ref} promises: {said}",
    )  # fmt: skip
    return made


@transaction.atomic
def set_rollout(
    *,
    by: Member | None,
    entry: Improvement,
    dimension: str,
    starts: Mapping[str, date],
    at: datetime,
) -> list[Rollout]:
    """Say when an improvement went live for each unit (client, group…) of one dimension.

    Replaces what was said before; an empty mapping takes it back. Staggered starts make each unit
    the others' comparison. Raises `Trouble` for what is no dimension, or days before the start.
    """
    require_change(by, entry)
    if dimension not in DIMENSIONS:
        raise Trouble(f"There is no dimension “{dimension}”. Known: {', '.join(DIMENSIONS)}.")
    if dimension == "assignee":
        raise Trouble("Results are never told person by person. Choose group or client.")
    if entry.started_on is None:
        raise Trouble(f"{entry.ref} has not started yet.")
    early = [unit for unit, day in starts.items() if day < entry.started_on - timedelta(days=7)]
    if early:
        raise Trouble(
            f"{early[0]} is said to have begun before {entry.ref} started ({entry.started_on})."
        )
    before = {row.unit: row.start_on.isoformat() for row in entry.rollouts.all()}
    entry.rollouts.all().delete()
    made = Rollout.objects.bulk_create(
        [
            Rollout(improvement=entry, dimension=dimension, unit=unit[:200], start_on=day)
            for unit, day in starts.items()
        ]
    )
    record(
        by=by, desk=entry.desk, at=at, verb="set_rollout", thing="improvement", ref=entry.ref,
        sentence=f"said when {entry.ref} went live, {dimension} by {dimension}",
        change={"rollout": [before, {unit: day.isoformat() for unit, day in starts.items()}]},
    )  # fmt: skip
    return made
