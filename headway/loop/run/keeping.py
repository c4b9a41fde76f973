"""Who may do what while improvements run, days on the desk's own calendar, and the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from headway.ground.accounts.models import Desk, Member
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.register.guards import may_change
from headway.loop.register.models import Improvement

from .models import RunSettings


class RunTrouble(Trouble):
    """Something about stages, work, blockers or reviews that cannot be done as asked."""


class MinuteChangedMeanwhile(RunTrouble):
    """Two people typed the same minute; `theirs` is what stands now."""

    def __init__(self, theirs: str) -> None:
        self.theirs = theirs
        super().__init__("Somebody else typed here at the same time. Both texts are shown.")


def local_day(desk: Desk, at: datetime) -> date:
    """The date at the desk."""
    return at.astimezone(ZoneInfo(desk.time_zone)).date()


def settings_of(desk: Desk) -> RunSettings:
    """How the desk runs its improvements; the defaults (not kept) where nothing was changed."""
    found = RunSettings.objects.filter(desk=desk).select_related("executive").first()
    return found or RunSettings(desk=desk)


def require_staff(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who does not work on this desk's improvements."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads this but does not change it. Ask a manager.")


def require_lead(by: Member | None, improvement: Improvement) -> None:
    """Raise `NotAllowed` for all but the improvement's owner and managers."""
    own = by is not None and by.pk == improvement.owner_id and by.may("propose")
    if by is not None and not own and not may_change(by, improvement, decision=True):
        raise NotAllowed(f"Only the owner of {improvement.ref} or a manager does this.")


def require_manager(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for all but managers."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager does this.")


def mark(
    improvement: Improvement,
    *,
    by: Member | None,
    at: datetime,
    verb: str,
    sentence: str,
    change: dict[str, Any] | None = None,
    by_name: str = "command line",
) -> None:
    """Leave a trail entry at the improvement."""
    record(
        by=by, desk=improvement.desk, at=at, verb=verb, thing="running", ref=improvement.ref,
        sentence=sentence, change=change, by_name=by_name,
    )  # fmt: skip


def tell(
    people: Iterable[Member | None],
    *,
    desk: Desk,
    kind: str,
    key: str,
    subject: str,
    text: str,
    link: str,
    at: datetime,
    but: Member | None = None,
) -> list[Member]:
    """Queue one message for each of these people once, leaving out `but`; who was reached."""
    reached = []
    for person in {one.pk: one for one in people if one is not None}.values():
        if but is not None and person.pk == but.pk:
            continue
        if person.left_at is None:
            queue_message(
                desk=desk, to=person, kind=kind, key=key, subject=subject, text=text, link=link, at=at
            )  # fmt: skip
            reached.append(person)
    return reached
