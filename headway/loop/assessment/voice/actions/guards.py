"""Who may do what with feedback; asked by every action."""

from __future__ import annotations

from hashlib import blake2b

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import NotAllowed, Trouble


class VoiceTrouble(Trouble):
    """Something about feedback or themes that cannot be done as asked."""


def require_manage(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for who does not manage this desk; None is the command line."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager of this desk decides on feedback and themes.")


def require_sort(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for who may not arrange themes: those who may propose, staff only."""
    staff = by is None or (by.desk_id == desk.pk and by.may("propose") and by.may("compare"))
    if not staff:
        raise NotAllowed("Your role reads themes but does not arrange them. Ask a manager.")


def key_of(*parts: object) -> str:
    """The fingerprint by which the same piece of feedback is known again."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()
