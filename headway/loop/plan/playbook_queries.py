"""Which playbooks a desk can choose from: the shipped ones and its own."""

from __future__ import annotations

from headway.ground.accounts.models import Desk
from headway.ground.trouble import WrongUsage

from .models import OwnPlaybook
from .playbook import Playbook
from .playbook_shape import read
from .playbooks import PLAYBOOKS


def own_playbooks(desk: Desk) -> list[OwnPlaybook]:
    """The desk's own playbooks that stand, by name."""
    rows = OwnPlaybook.objects.filter(desk=desk, retired_at=None)
    return list(rows.select_related("made_from", "by"))


def book_of(own: OwnPlaybook) -> Playbook:
    """What an own playbook says."""
    return read(own.content, key=own.key)


def playbooks_of(desk: Desk) -> dict[str, Playbook]:
    """Every playbook the desk can choose, by key; its own first."""
    return {own.key: book_of(own) for own in own_playbooks(desk)} | PLAYBOOKS


def playbook_of(desk: Desk, key: str) -> Playbook:
    """One playbook of the desk's choice; `WrongUsage` names the known ones when there is none."""
    known = playbooks_of(desk)
    if key not in known:
        raise WrongUsage(f"There is no playbook “{key}”. Known: {', '.join(known)}.")
    return known[key]
