"""Who may do what about people, and the trail."""

from __future__ import annotations

from datetime import datetime

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.register.guards import may_change
from headway.loop.register.models import Improvement


class AdoptionTrouble(Trouble):
    """Something about people, messages or training that cannot be done as asked."""


def may_lead(by: Member | None, improvement: Improvement) -> bool:
    """Whether somebody leads a change: its owner, or a manager; None is the command line."""
    own = by is not None and by.pk == improvement.owner_id and by.may("propose")
    return own or may_change(by, improvement, decision=True)


def require_lead(by: Member | None, improvement: Improvement) -> None:
    """Raise `NotAllowed` for all but the improvement's owner and managers."""
    if not may_lead(by, improvement):
        raise NotAllowed(f"Only the owner of {improvement.ref} or a manager does this.")


def require_staff(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who does not work on this desk's improvements."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads this but does not change it. Ask a manager.")


def require_manager(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for all but managers."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager does this.")


def one_line(text: str, most: int, what: str) -> str:
    """A text in one line; raises when it is empty. `what` says what to write."""
    clean = " ".join(text.split())[:most]
    if not clean:
        raise AdoptionTrouble(f"Say {what}.")
    return clean


def mark(
    improvement: Improvement, *, by: Member | None, at: datetime, verb: str, sentence: str,
    by_name: str = "command line",
) -> None:  # fmt: skip
    """Leave a trail entry at the improvement."""
    record(by=by, desk=improvement.desk, at=at, verb=verb, thing="people", ref=improvement.ref,
           sentence=sentence, by_name=by_name)  # fmt: skip
