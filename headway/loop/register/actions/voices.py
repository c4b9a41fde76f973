"""What customers say: ideas handed in, feedback counted, votes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed

from ..guards import EntryTrouble, require_change, require_suggest
from ..keeping import locked, save
from ..models import CustomerFeedback, Improvement, Vote
from ..states import CLOSED, Status
from .entries import next_number


def _unsettled(entry: Improvement) -> None:
    if entry.state in {*CLOSED, Status.REJECTED}:
        raise EntryTrouble(f"{entry.ref} is {entry.state.label.lower()}; nothing is added to it.")


@transaction.atomic
def suggest(
    *, by: Member, desk: Desk, title: str, at: datetime, problem: str = "", on: date | None = None
) -> Improvement:
    """Hand in an idea: a title and the problem, nothing more; staff and client contacts may.

    What a client contact hands in belongs to their company. They hear what becomes of it. Raises
    `EntryTrouble` without a title, `NotAllowed` without the right to suggest.
    """
    require_suggest(by, desk)
    entry = Improvement(
        desk=desk, number=next_number(desk), title=title, problem=problem.strip(),
        client=by.client if by.role.own_client_only else None, source=Improvement.Source.IDEA,
        raised_by=by, raised_on=on or at.date(), touched_at=at, lock_version=0,
    )  # fmt: skip
    return save(
        entry, by=by, at=at, verb="suggest",
        sentence=f"handed in {entry.ref} “{title.strip()}”", change={"title": [None, title.strip()]},
    )  # fmt: skip


@transaction.atomic
def note_feedback(
    *,
    by: Member | None,
    entry: Improvement,
    at: datetime,
    count: int = 1,
    severity: int = CustomerFeedback.Severity.ANNOYING,
    client: Client | None = None,
    said: str = "",
    source: str = "",
    by_name: str = "command line",
) -> CustomerFeedback:
    """Count feedback of customers behind an entry: how often, from whom, how badly.

    A client contact speaks once for their own company; `by_name` says who it was where `by` is
    nobody. Raises `EntryTrouble` for a count below one,
    an unknown severity or a client of another desk, `NotAllowed` without the right.
    """
    entry = locked(entry, None)
    require_suggest(by, entry.desk, entry)
    _unsettled(entry)
    if by is not None and by.role.own_client_only:
        client, count = by.client, 1
    if client is not None and client.desk_id != entry.desk_id:
        raise EntryTrouble("That client belongs to another desk.")
    if not 1 <= count <= 100_000:
        raise EntryTrouble("Say how often it was said: 1 or more.")
    if severity not in CustomerFeedback.Severity.values:
        raise EntryTrouble("Severity is 1 (minor), 2 (annoying) or 3 (serious).")
    made = CustomerFeedback.objects.create(
        improvement=entry, client=client, count=count, severity=severity, said=said.strip(),
        source=source.strip()[:120], by=by, at=at,
    )  # fmt: skip
    save(
        entry, by=by, by_name=by_name, at=at, verb="note_feedback",
        sentence=f"counted feedback behind {entry.ref}",
        change={"feedback": [None, {"count": count, "severity": severity, "said": said.strip(),
                                    "client": client.name if client else None}]},
    )  # fmt: skip
    return made


@transaction.atomic
def drop_feedback(*, by: Member | None, feedback: CustomerFeedback, at: datetime) -> None:
    """Take feedback away that was counted by mistake; the trail keeps it."""
    entry = locked(feedback.improvement, None)
    require_change(by, entry, decision=True)
    was = {"count": feedback.count, "severity": feedback.severity, "said": feedback.said}
    feedback.delete()
    save(
        entry, by=by, at=at, verb="drop_feedback",
        sentence=f"took feedback away from {entry.ref}", change={"feedback": [was, None]},
    )  # fmt: skip


@transaction.atomic
def vote(*, by: Member, entry: Improvement, at: datetime, wanted: bool = True) -> bool:
    """A client contact wants an entry they may see, or no longer; whether anything changed.

    One vote for each contact. Raises `NotAllowed` for staff and for entries of another company.
    """
    entry = locked(entry, None)
    require_suggest(by, entry.desk, entry)
    if not by.role.own_client_only:
        raise NotAllowed("Votes are for client contacts. Count what customers said instead.")
    _unsettled(entry)
    if wanted:
        _, changed = Vote.objects.get_or_create(improvement=entry, member=by, defaults={"at": at})
    else:
        changed = bool(Vote.objects.filter(improvement=entry, member=by).delete()[0])
    if changed:
        record(
            by=by, desk=entry.desk, at=at, verb="vote", thing="improvement", ref=entry.ref,
            sentence=f"voted for {entry.ref}" if wanted else f"took the vote for {entry.ref} back",
            change={"vote": [not wanted, wanted]},
        )  # fmt: skip
    return changed
