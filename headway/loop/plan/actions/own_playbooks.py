"""Keeping, changing and retiring a desk's own playbooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.loop.kpis.known import kpis_of
from headway.loop.register.models import Improvement

from ..keeping import require_plan
from ..models import OwnPlaybook
from ..playbook import Playbook
from ..playbook_shape import PlaybookTrouble, check, plain
from ..playbooks import PLAYBOOKS


@transaction.atomic
def keep_playbook(
    *, by: Member | None, desk: Desk, book: Playbook, at: datetime,
    made_from: Improvement | None = None,
) -> OwnPlaybook:  # fmt: skip
    """Keep a playbook of the desk's own; it is chosen like a shipped one from then on.

    Raises `PlaybookTrouble` for one that makes no plan, an unknown KPI or a name that is there.
    """
    require_plan(by, desk)
    book = _checked(desk, book, None)
    own = OwnPlaybook.objects.create(
        desk=desk, name=book.name, content=plain(book), made_from=made_from, by=by, made_at=at,
        touched_at=at,
    )  # fmt: skip
    source = f" from {made_from.ref}" if made_from else ""
    record(
        by=by, desk=desk, at=at, verb="keep_playbook", thing="playbook", ref=own.key,
        sentence=f"made the playbook “{own.name}”{source}: {len(list(book.work))} tasks",
        change={"name": [None, own.name]},
    )  # fmt: skip
    return own


@transaction.atomic
def change_playbook(
    *, by: Member | None, own: OwnPlaybook, book: Playbook, at: datetime, seen: int | None = None
) -> OwnPlaybook:
    """Change an own playbook; plans made with it before stay as they are."""
    require_plan(by, own.desk)
    own = _locked(own)
    if seen is not None and own.lock_version != seen:
        raise PlaybookTrouble(
            f"“{own.name}” was changed by somebody else while you were editing. Look at it as it is"
            " now and make your change again."
        )
    book = _checked(own.desk, book, own)
    before, after = own.content, plain(book)
    if before == after:
        return own
    own.name, own.content, own.touched_at = book.name, after, at
    own.lock_version += 1
    own.save()
    record(
        by=by, desk=own.desk, at=at, verb="change_playbook", thing="playbook", ref=own.key,
        sentence=f"changed the playbook “{own.name}”",
        change={key: [before.get(key), after[key]] for key in after if before.get(key) != after[key]},
    )  # fmt: skip
    return own


@transaction.atomic
def retire_playbook(*, by: Member | None, own: OwnPlaybook, at: datetime) -> OwnPlaybook:
    """Take an own playbook out of the choice; what it did is still counted."""
    require_plan(by, own.desk)
    own = _locked(own)
    own.retired_at = at
    own.save(update_fields=["retired_at"])
    record(
        by=by, desk=own.desk, at=at, verb="retire_playbook", thing="playbook", ref=own.key,
        sentence=f"retired the playbook “{own.name}”",
    )  # fmt: skip
    return own


def _locked(own: OwnPlaybook) -> OwnPlaybook:
    now = OwnPlaybook.objects.select_for_update(of=("self",)).select_related("desk").get(pk=own.pk)
    if now.retired_at is not None:
        raise PlaybookTrouble(f"“{now.name}” is retired.")
    return now


def _checked(desk: Desk, book: Playbook, own: OwnPlaybook | None) -> Playbook:
    book = check(replace(book, name=" ".join(book.name.split())))
    known = kpis_of(desk)
    for key in (book.kpi, *book.guards, *book.also):
        if key not in known:
            raise PlaybookTrouble(f"There is no KPI “{key}”. Known: {', '.join(known)}.")
    same = OwnPlaybook.objects.filter(desk=desk, name=book.name, retired_at=None)
    shipped = {one.name for one in PLAYBOOKS.values()}
    if own is not None:
        same = same.exclude(pk=own.pk)
    if same.exists() or book.name in shipped:
        raise PlaybookTrouble(f"There is already a playbook “{book.name}”.")
    return book
