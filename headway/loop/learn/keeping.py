"""Who may do what with lessons and cycles, and the trouble that comes of it."""

from __future__ import annotations

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import NotAllowed, Trouble

from .models import Lesson


class LearnTrouble(Trouble):
    """Something about lessons, playbooks or cycles that cannot be done as asked."""


def require_staff(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who does not work on this desk's improvements."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads lessons but does not write them. Ask a manager.")


def require_manager(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for all but managers."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager does this.")


def may_rewrite(by: Member | None, lesson: Lesson) -> bool:
    """Whether somebody may change or withdraw a lesson: who wrote it, and managers."""
    if by is None:
        return True
    own = by.pk == lesson.by_id and by.may("propose")
    return by.desk_id == lesson.desk_id and (own or by.may("manage"))


def require_rewrite(by: Member | None, lesson: Lesson) -> None:
    """Raise `NotAllowed` where `may_rewrite` says no."""
    if not may_rewrite(by, lesson):
        raise NotAllowed(f"Only who wrote {lesson.ref} or a manager changes it.")
