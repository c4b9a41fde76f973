"""How an action reads and keeps a board: locked, allowed, its version moved on, its trail entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble

from ..models import Board


class BoardTrouble(Trouble):
    """Something about a board that cannot be done as asked."""


class MovedMeanwhile(BoardTrouble):
    """Somebody else was faster; nothing was overwritten."""


def require_open(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who may not open boards or lead them on this desk."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role takes part in boards but does not open or lead them.")


def may_take_part(by: Member | None, board: Board) -> bool:
    """Whether somebody may lay cards, move them, answer and vote; None is the command line."""
    if by is None:
        return True
    if by.desk_id != board.desk_id or not by.may("suggest"):
        return False
    return not by.role.own_client_only or board.client_id == by.client_id


def require_part(by: Member | None, board: Board) -> None:
    """Raise `NotAllowed` where `may_take_part` says no."""
    if not may_take_part(by, board):
        raise NotAllowed("Your role reads this board but does not take part in it.")


def locked(board: Board, *kinds: str) -> Board:
    """The board as it is now, locked for this transaction; `kinds` are those the deed is for."""
    now = Board.objects.select_for_update().get(pk=board.pk)
    if kinds and now.kind not in kinds:
        raise BoardTrouble(f"{now.ref} is a board of another kind: {now.get_kind_display()}.")
    return now


def turned(board: Board, at: datetime) -> Board:
    """Keep the board with its next version: everybody's page sees that something changed."""
    board.version += 1
    board.changed_at = at
    board.save()
    return board


def tell(
    board: Board, *, by: Member | None, at: datetime, verb: str, sentence: str,
    change: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Leave the trail entry of a deed on a board."""
    record(
        by=by, desk=board.desk, at=at, verb=verb, thing="board", ref=board.ref,
        sentence=sentence, change=change,
    )  # fmt: skip


def one_line(text: str, most: int, what: str) -> str:
    """Text on one line; raises `BoardTrouble` where there is none or too much."""
    found = " ".join(text.split())
    if not found:
        raise BoardTrouble(f"{what} has no words yet.")
    if len(found) > most:
        raise BoardTrouble(f"{what} is longer than {most} letters: “{found[:40]}…”.")
    return found
