"""Whoever raised an idea hears what became of it; whoever must agree is asked."""

from __future__ import annotations

from datetime import datetime

from headway.ground.accounts.models import Member
from headway.ground.post.actions import queue_message

from .models import Improvement, TargetChange

_HEARD = {
    "accepted": "accepted", "planned": "planned", "running": "started", "parked": "parked",
    "rejected": "rejected", "withdrawn": "withdrawn", "sustained": "closed: the gain held",
    "not_shown": "closed: no gain was shown", "opportunity": "looked at again",
}  # fmt: skip
"""Status → what the person who raised the idea is told; checking is told with its result."""


def tell_raiser(
    entry: Improvement, *, by: Member | None, at: datetime, word: str = "", reason: str = ""
) -> None:
    """Tell whoever raised an entry what became of it; nobody is told of their own deeds."""
    to = entry.raised_by
    said = word or _HEARD.get(entry.status, "")
    if to is None or not said or (by is not None and by.pk == to.pk):
        return
    why = (reason or entry.status_reason).strip()
    text = f"Your idea “{entry.title}” ({entry.ref}) was {said}."
    if why:
        text += f" {why}" if why.endswith((".", "!", "?")) else f" {why}."
    if entry.parked_until is not None and entry.status == "parked":
        text += f" It will be looked at again on {entry.parked_until:%d %b %Y}."
    queue_message(
        desk=entry.desk, to=to, kind="idea", key=f"idea:{entry.pk}:{entry.lock_version}",
        subject=f"{entry.ref} was {said}: {entry.title}", text=text,
        link=f"/register/{entry.ref}", at=at,
    )  # fmt: skip


def tell_asked(change: TargetChange, *, to: Member, at: datetime) -> None:
    """Ask an owner or a sponsor to agree to a new target."""
    entry = change.improvement
    by = change.asked_by.name if change.asked_by else "Headway"
    queue_message(
        desk=entry.desk, to=to, kind="assigned", key=f"target:{change.pk}",
        subject=f"{entry.ref}: please agree to a new target",
        text=(
            f"{by} asks for a new target of “{entry.title}” ({entry.ref}): {change.reason} "
            "The old one holds until you have agreed."
        ),
        link=f"/register/{entry.ref}", at=at,
    )  # fmt: skip
