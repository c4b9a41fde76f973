"""Own views of the register, and one change made to many entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble

from ..guards import EntryTrouble
from ..models import Improvement, SavedFilter
from .entries import assign_owner, edit, move

MOST_FILTERS = 30


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: whether it was changed, and why not."""

    ref: str
    title: str
    done: bool
    said: str


@transaction.atomic
def save_filter(*, by: Member, name: str, query: str, at: datetime) -> SavedFilter:
    """Keep a view of the register under a name; the same name is written over.

    `query` is the part of the address after the question mark. Raises `EntryTrouble` for a missing
    name, an address that is too long, or too many views.
    """
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise EntryTrouble("A view needs a name of at most 60 letters.")
    query = query.removeprefix("?")
    if len(query) > 1000:
        raise EntryTrouble("That filter is too long to keep.")
    own = SavedFilter.objects.filter(member=by)
    before = own.filter(name=name).first()
    if before is None and own.count() >= MOST_FILTERS:
        raise EntryTrouble(f"You have {MOST_FILTERS} views already. Remove one first.")
    kept, _ = SavedFilter.objects.update_or_create(
        member=by, name=name, defaults={"query": query, "at": at}
    )
    record(
        by=by, desk=by.desk, at=at, verb="save_filter", thing="filter", ref=kept.pk,
        sentence=f"kept the view “{name}”", change={"query": [before and before.query, query]},
    )  # fmt: skip
    return kept


@transaction.atomic
def drop_filter(*, by: Member, name: str, at: datetime) -> None:
    """Remove an own view. Raises `EntryTrouble` when there is none of that name."""
    found = SavedFilter.objects.filter(member=by, name=name).first()
    if found is None:
        raise EntryTrouble(f"You have no view “{name}”.")
    ref, query = found.pk, found.query
    found.delete()
    record(
        by=by, desk=by.desk, at=at, verb="drop_filter", thing="filter", ref=ref,
        sentence=f"removed the view “{name}”", change={"query": [query, None]},
    )  # fmt: skip


def change_many(
    *,
    by: Member | None,
    entries: Sequence[Improvement],
    at: datetime,
    on: date | None = None,
    owner: Member | None = None,
    status: str = "",
    reason: str = "",
    **changes: Any,
) -> list[Outcome]:
    """Make one change to many entries, each for itself: what fails for one leaves the others.

    `changes` are fields of `guards.EDITABLE`. Each entry is changed wholly or not at all, in a
    transaction of its own. Raises `EntryTrouble` when nothing is asked for.
    """
    if owner is None and not status and not changes:
        raise EntryTrouble("Choose what to change.")

    def one(entry: Improvement) -> Outcome:
        said = []
        with transaction.atomic():
            before = entry.lock_version
            if changes:
                entry = edit(by=by, entry=entry, at=at, **changes)
            if owner is not None:
                entry = assign_owner(by=by, entry=entry, owner=owner, at=at)
            if status and entry.status != status:
                entry = move(by=by, entry=entry, status=status, at=at, reason=reason, on=on)
                said.append(f"now {entry.state.label.lower()}")
            if entry.lock_version == before:
                return Outcome(entry.ref, entry.title, True, "was so already")
        return Outcome(entry.ref, entry.title, True, ", ".join(said) or "changed")

    return [_told(one, entry) for entry in entries]


def _told(change: Callable[[Improvement], Outcome], entry: Improvement) -> Outcome:
    try:
        return change(entry)
    except Trouble as trouble:
        return Outcome(entry.ref, entry.title, False, str(trouble))
