"""Which boards there are, and what led to what."""

from __future__ import annotations

from django.db.models import QuerySet

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import find, visible

from ...models import Board


def boards(who: Member | Desk) -> QuerySet[Board]:
    """All boards of the desk; a client contact sees those of their own company."""
    rows = visible(who, Board) if isinstance(who, Member) else Board.objects.filter(desk=who)
    return rows.select_related("client", "opened_by", "made_from")


def board(member: Member, ref: str, *kinds: str) -> Board:
    """A board the member may see, by its reference (BD-4); 404 for every other."""
    number = ref.upper().removeprefix("BD-")
    lookup = {"kind__in": kinds} if kinds else {}
    return find(
        member, Board, number=int(number) if number.isdecimal() and len(number) < 9 else 0, **lookup
    )


def boards_about(who: Member | Desk, *, purpose: str, about: str) -> QuerySet[Board]:
    """Boards opened with this purpose about this, the newest first (a cycle's retrospective, say)."""
    return boards(who).filter(purpose=purpose, about=about)


def chain_of(board: Board) -> list[Board]:
    """The board and those it was made from, the first one first.

    A board is made from one that was there before it, so the chain has an end.
    """
    chain = [board]
    while chain[0].made_from is not None:
        chain.insert(0, chain[0].made_from)
    return chain
