"""Two entries become one, one becomes several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.loop.assessment.actions import mark_in_register, release

from ..guards import EntryTrouble, require_change
from ..keeping import assign, locked, save
from ..models import Improvement, Vote
from ..states import CLOSED, OPEN, Status
from ..telling import tell_raiser
from .entries import next_number

_COPIED = (
    "client", "scope", "problem", "source", "source_record", "category", "service", "process",
    "dimension", "goal", "csf", "cycle", "justification", "kpi_key", "guard_kpis", "sponsor",
)  # fmt: skip


def _aside(entry: Improvement) -> Status:
    """Where an entry goes that lives on in others: rejected before acceptance, withdrawn after."""
    before = {Status.OPPORTUNITY, Status.PARKED}
    return Status.REJECTED if entry.state in before else Status.WITHDRAWN


@transaction.atomic
def merge(
    *,
    by: Member | None,
    entry: Improvement,
    into: Improvement,
    at: datetime,
    on: date | None = None,
) -> Improvement:
    """Let an entry live on in another: feedback, votes and an unclaimed finding move over.

    Its problem is added below the other's where that does not say it yet, unless the other is for one
    client and this one is not. Whoever raised it hears.
    Raises `EntryTrouble` for itself, a settled entry, or one of another desk.
    """
    first, second = sorted((entry, into), key=lambda one: one.pk)  # always locked in one order
    locked(first, None)
    locked(second, None)
    entry, into = locked(entry, None), locked(into, None)
    require_change(by, entry, decision=True)
    if entry.pk == into.pk:
        raise EntryTrouble(f"{entry.ref} cannot be merged into itself.")
    if entry.desk_id != into.desk_id:
        raise EntryTrouble("Both entries must belong to one desk.")
    for one in (entry, into):
        if one.state not in {*OPEN, Status.PARKED}:
            raise EntryTrouble(f"{one.ref} is {one.state.label.lower()}; it cannot be merged.")
    entry.feedback.update(improvement=into)
    there = set(into.votes.values_list("member", flat=True))
    Vote.objects.filter(improvement=entry).exclude(member__in=there).update(improvement=into)
    entry.votes.all().delete()
    finding, key = entry.finding, entry.finding_key
    gone = assign(
        entry,
        {
            "status": _aside(entry).value, "status_reason": f"Merged into {into.ref}.",
            "merged_into": into, "finding": None if not into.finding_key else finding,
            "finding_key": "" if not into.finding_key else key,
            "closed_on": (on or at.date()) if _aside(entry) in CLOSED else None,
        },
    )  # fmt: skip
    save(
        entry, by=by, at=at, verb="merge", sentence=f"merged {entry.ref} into {into.ref}",
        change=gone,
    )  # fmt: skip
    wanted: dict[str, object] = {}
    if key and not into.finding_key:
        wanted |= {"finding": finding, "finding_key": key}
        mark_in_register(by=by, desk=into.desk, key=key, at=at)
    elif key:
        release(by=by, desk=entry.desk, key=key, at=at)
    said = entry.problem.strip()
    mixed = into.client_id is not None and into.client_id != entry.client_id
    if said and not mixed and said not in into.problem:  # one client does not read another's words
        wanted["problem"] = f"{into.problem.rstrip()}\n\nFrom {entry.ref}: {said}".strip()
    change = assign(into, wanted)
    into = save(
        into, by=by, at=at, verb="merge", sentence=f"took {entry.ref} into {into.ref}",
        change=change | {"merged": [None, entry.ref]},
    )  # fmt: skip
    to = entry.raised_by
    known = to is None or not to.role.own_client_only or to.client_id == into.client_id
    told = f"{into.ref} “{into.title}”" if known else "an entry for several clients"
    tell_raiser(entry, by=by, at=at, word="merged", reason=f"It lives on in {told}.")
    return into


@transaction.atomic
def split(
    *,
    by: Member | None,
    entry: Improvement,
    titles: Sequence[str],
    at: datetime,
    on: date | None = None,
    keep: bool = False,
) -> list[Improvement]:
    """Make an entry into several opportunities that keep its problem, goal, KPI and source.

    Estimates, owner and target are not copied: they are to be made anew. With `keep` the entry stays
    as it is, else it is put aside. Raises `EntryTrouble` with fewer than two parts (one with `keep`).
    """
    entry = locked(entry, None)
    require_change(by, entry, decision=True)
    named = [title.strip() for title in titles if title.strip()]
    if len(named) < (1 if keep else 2):
        raise EntryTrouble("Name at least two parts, one title each.")
    if len(set(named)) != len(named):
        raise EntryTrouble("Two parts have the same title.")
    if entry.state not in {*OPEN, Status.PARKED}:
        raise EntryTrouble(f"{entry.ref} is {entry.state.label.lower()}; it cannot be split.")
    parts = []
    for title in named:
        part = Improvement(
            desk=entry.desk, number=next_number(entry.desk), title=title,
            raised_by=entry.raised_by, raised_on=on or at.date(), touched_at=at, lock_version=0,
            split_from=entry, **{name: getattr(entry, name) for name in _COPIED},
        )  # fmt: skip
        part = save(
            part,
            by=by,
            at=at,
            verb="split",
            sentence=f"made {part.ref} “{title}” out of {entry.ref}",
            change={"title": [None, title]},
        )
        parts.append(part)
    refs = ", ".join(part.ref for part in parts)
    changes: dict[str, object] = {}
    if not keep:
        changes = {
            "status": _aside(entry).value, "status_reason": f"Split into {refs}.",
            "closed_on": (on or at.date()) if _aside(entry) in CLOSED else None,
        }  # fmt: skip
    change = assign(entry, changes)
    if not keep and entry.finding_key:
        release(by=by, desk=entry.desk, key=entry.finding_key, at=at)
    save(
        entry, by=by, at=at, verb="split", sentence=f"split {entry.ref} into {refs}",
        change=change | {"parts": [None, refs]},
    )  # fmt: skip
    if not keep:
        tell_raiser(entry, by=by, at=at, word="split", reason=f"It goes on as {refs}.")
    return parts
