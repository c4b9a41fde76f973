"""Who may say where the desk wants to be; asked by every action of this room."""

from __future__ import annotations

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import NotAllowed, Trouble


class GoalTrouble(Trouble):
    """A goal, success factor or cycle that cannot be kept as it was given."""


def require_manage(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who may not set this desk's goals."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager or an administrator of this desk may set goals.")
