"""What a board led to is put into the register."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.loop.assessment.boards.queries import draft_of
from headway.loop.assessment.models import Board

from ..guards import EntryTrouble, require_propose
from ..models import Improvement
from .entries import propose

SOURCES = {
    Board.Purpose.FEEDBACK: Improvement.Source.FEEDBACK,
    Board.Purpose.RETROSPECTIVE: Improvement.Source.LESSON,
}
"""Where an entry came from, by what brought people to the board; all others are ideas."""


@transaction.atomic
def propose_from_board(
    *, by: Member | None, board: Board, pick: int, at: datetime, on: date | None = None
) -> Improvement:
    """Put the thing numbered `pick` on a board into the register, with the chain that led to it.

    The chain of boards is the source record, and what was counted on them the evidence for “Is it
    the right problem?”. Raises `EntryTrouble` where it is in the register already.
    """
    require_propose(by, board.desk)
    draft = draft_of(board, pick)
    earlier = Improvement.objects.filter(desk=board.desk, source_record=draft.record)
    there = earlier.unsettled().first()
    if there is not None:
        raise EntryTrouble(f"This is in the register already: {there.ref}.")
    return propose(
        by=by, desk=board.desk, title=draft.title[:200], at=at, on=on, problem=draft.problem,
        justification=draft.why, source_record=draft.record, dimension=draft.dimension,
        client=board.client, source=SOURCES.get(Board.Purpose(board.purpose), Improvement.Source.IDEA),
        shown={"problem": draft.evidence},
    )  # fmt: skip
