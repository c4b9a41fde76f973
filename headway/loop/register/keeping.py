"""How an action reads and keeps an entry: locked, checked, touched, with its trail entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from headway.ground.accounts.models import Member
from headway.ground.trail.actions import record

from .guards import ChangedMeanwhile, check
from .models import Improvement


def told(value: Any) -> Any:
    """A value as the trail keeps it."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def locked(entry: Improvement, seen: int | None) -> Improvement:
    """The entry as it is now, locked for this transaction."""
    now = Improvement.objects.select_for_update().get(pk=entry.pk)
    if seen is not None and now.lock_version != seen:
        raise ChangedMeanwhile(
            f"{now.ref} was changed by somebody else while you were editing. "
            "Look at the entry as it is now and make your change again."
        )
    return now


def assign(entry: Improvement, changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Set fields; what really changed, as field → [before, after]."""
    change: dict[str, list[Any]] = {}
    for name, value in changes.items():
        before = getattr(entry, name)
        if before != value:
            change[name] = [told(before), told(value)]
            setattr(entry, name, value)
    return change


def save(
    entry: Improvement,
    *,
    by: Member | None,
    at: datetime,
    verb: str,
    sentence: str,
    change: dict[str, list[Any]],
    by_name: str = "command line",
) -> Improvement:
    """Check the entry, write it with the next lock version, and leave the trail entry."""
    check(entry)
    entry.touched_at = at
    entry.lock_version += 1
    entry.save()
    record(
        by=by,
        by_name=by_name,
        desk=entry.desk,
        at=at,
        verb=verb,
        thing="improvement",
        ref=entry.ref,
        sentence=sentence,
        change=change,
    )
    return entry
