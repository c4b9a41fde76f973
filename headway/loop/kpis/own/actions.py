"""Declaring a KPI, changing it (a new version), retiring it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble

from ..known import forget, own_versions
from ..models import OwnKpi
from .checking import declared


def declare(*, by: Member | None, desk: Desk, told: Mapping[str, Any], at: datetime) -> OwnKpi:
    """Keep a declaration: the first version of its key, or a new one where it changed.

    Readings, baselines and verdicts of earlier versions keep theirs. The same declaration again
    changes nothing and hands back the version that stands. Raises `BadDeclaration`.
    """
    _may(by, desk)
    checked = declared(told)
    with transaction.atomic():
        Desk.objects.select_for_update().get(pk=desk.pk)
        last = OwnKpi.objects.filter(desk=desk, key=checked.key).order_by("-version").first()
        if last is not None and not last.retired and last.declaration == checked.as_plain():
            return last
        row = OwnKpi.objects.create(
            desk=desk, key=checked.key, version=last.version + 1 if last else 1,
            declaration=checked.as_plain(), declared_at=at, declared_by=by,
        )  # fmt: skip
        changed = {
            name: [last.declaration.get(name) if last else None, row.declaration.get(name)]
            for name in sorted({*row.declaration, *(last.declaration if last else ())})
            if last is None or last.declaration.get(name) != row.declaration.get(name)
        }
        verb = "declared" if last is None else f"declared version {row.version} of"
        record(
            by=by, desk=desk, at=at, verb="declare", thing="own KPI", ref=row.key,
            sentence=f"{verb} the KPI {checked.name}", change=changed,
        )  # fmt: skip
    forget(desk)
    return row


def retire(*, by: Member | None, desk: Desk, key: str, at: datetime) -> OwnKpi:
    """Take a KPI out of lists; its versions and everything read with them stay."""
    _may(by, desk)
    with transaction.atomic():
        last = own_versions(desk, key)[0]
        if last.retired:
            raise Trouble(f"“{key}” is retired already.")
        row = OwnKpi.objects.create(
            desk=desk, key=key, version=last.version + 1, declaration=last.declaration,
            retired=True, declared_at=at, declared_by=by,
        )  # fmt: skip
        record(
            by=by, desk=desk, at=at, verb="retire", thing="own KPI", ref=key,
            sentence=f"retired the KPI {last.declaration['name']}",
            change={"retired": [False, True]},
        )  # fmt: skip
    forget(desk)
    return row


def _may(by: Member | None, desk: Desk) -> None:
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager or administrator declares KPIs.")
