"""Leaving a mark."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from headway.ground.accounts.models import Desk, Member

from .models import TrailEntry


def record(
    *,
    by: Member | None,
    desk: Desk,
    at: datetime,
    verb: str,
    thing: str,
    ref: object,
    sentence: str,
    change: dict[str, Any] | None = None,
    by_name: str = "command line",
) -> TrailEntry:
    """Write one trail entry inside the caller's transaction.

    `sentence` completes “{by} …” in the past tense: “froze the baseline of first-time fix”. `by` is
    None for what the command line or the system did; `by_name` says which. `change` maps field → [before, after].
    """
    entry = TrailEntry(
        desk=desk,
        at=at,
        by=by,
        by_name=by.name if by else by_name,
        verb=verb,
        thing=thing,
        ref=str(ref),
        sentence=sentence[:500],
        change=change or {},
    )
    entry.save(force_insert=True)
    return entry
