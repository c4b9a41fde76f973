"""Which entries a record of an earlier room led to."""

from __future__ import annotations

from collections.abc import Sequence

from headway.ground.accounts.models import Member

from ..models import Improvement
from .entries import entries


def entries_of(member: Member, records: Sequence[str]) -> dict[str, Improvement]:
    """Record → the newest unsettled entry it led to, of those the member may see."""
    rows = entries(member).filter(source_record__in=records).unsettled().order_by("pk")
    return {one.source_record: one for one in rows}


def entry_of(member: Member, record: str) -> Improvement | None:
    """The unsettled entry a record led to."""
    return entries_of(member, [record]).get(record)
