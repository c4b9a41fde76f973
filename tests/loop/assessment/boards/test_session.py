"""An affinity session: phases hold, nothing is overwritten, and the log tells the board."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.assessment.boards import actions
from headway.loop.assessment.boards.actions import BoardTrouble, CardDraft, MovedMeanwhile
from headway.loop.assessment.boards.moves import replay
from headway.loop.assessment.boards.queries import (
    boards_about,
    log_of,
    moves_of,
    sheet_of,
)
from headway.loop.assessment.models import Board
from tests.doors.cast import Cast, assemble

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
CARDS = ("Nobody says what was done", "Closed too soon", "No script", "Printer again", "Wrong team")


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


@pytest.fixture
def board(cast) -> Board:
    return actions.open_board(
        by=cast.mia, desk=cast.desk, question="Why do tickets come back?", cards=CARDS, at=AT,
        purpose="retrospective", about="Cycle 2",
    )  # fmt: skip


def lead(cast: Cast, board: Board, *phases: str) -> None:
    for phase in phases:
        actions.go_to(by=cast.mia, board=board, phase=phase, at=AT)
    board.refresh_from_db()


def move(who, board: Board, number: int, to, **more):
    return actions.move_card(by=who, board=board, number=number, to=to, at=AT, **more)


def places(board: Board) -> dict[int, int | None]:
    return {
        card.number: card.group.number if card.group else None
        for card in board.cards.filter(dropped_at=None).select_related("group")
    }


def test_a_board_opens_with_cards_said_twice_laid_once(cast):
    board = actions.open_board(
        by=cast.cleo, desk=cast.desk, question="  What hurts? ", at=AT,
        cards=["No script", CardDraft("no  script", "BD-1", 4), " "],
    )  # fmt: skip
    card = board.cards.get()
    assert (board.ref, board.question, card.text, card.weight) == ("BD-1", "What hurts?", "No script", 5)  # fmt: skip
    entry = TrailEntry.objects.get(thing="board")
    assert entry.sentence == "opened BD-1 “What hurts?” with 1 card"


def test_a_later_room_finds_its_board_again(cast, board):
    assert list(boards_about(cast.desk, purpose="retrospective", about="Cycle 2")) == [board]
    assert not boards_about(cast.sam, purpose="retrospective", about="Cycle 2")


def test_no_name_before_the_sorting_is_over(cast, board):
    lead(cast, board, "sort")
    move(cast.cleo, board, 1, "new")
    group = board.groups.get().number
    with pytest.raises(BoardTrouble, match="named after the silent sorting"):
        actions.name_group(by=cast.mia, board=board, number=group, header="Closing", at=AT)
    with pytest.raises(BoardTrouble, match="put together once they have names"):
        actions.put_together(by=cast.mia, board=board, groups=[1], header="x", at=AT)
    lead(cast, board, "headers")
    with pytest.raises(BoardTrouble, match="1 group has no name yet"):
        lead(cast, board, "done")
    actions.name_group(by=cast.cleo, board=board, number=group, header="Closing", at=AT)
    with pytest.raises(MovedMeanwhile, match="“Closing” meanwhile"):
        actions.name_group(by=cast.mia, board=board, number=group, header="End", seen="", at=AT)
    lead(cast, board, "done")
    assert board.done_at == AT


def test_two_movers_nothing_is_overwritten(cast, board):
    lead(cast, board, "sort")
    move(cast.mia, board, 1, "new", seen=0)
    with pytest.raises(MovedMeanwhile, match="was moved to Group 1 meanwhile"):
        move(cast.cleo, board, 1, "new", seen=0)
    assert places(board)[1] == 1
    assert move(cast.cleo, board, 1, 1, seen=1) is None  # it lies there already
    move(cast.cleo, board, 1, None, seen=1)
    with pytest.raises(MovedMeanwhile, match="moved by somebody else since"):
        actions.undo_move(by=cast.mia, board=board, at=AT)
    assert places(board)[1] is None


def test_a_card_lies_in_two_groups_at_most(cast, board):
    lead(cast, board, "sort")
    move(cast.mia, board, 1, "new")
    move(cast.mia, board, 2, "new")
    copy = actions.copy_card(by=cast.cleo, board=board, number=1, to=2, at=AT)
    with pytest.raises(BoardTrouble, match="two groups already"):
        actions.copy_card(by=cast.cleo, board=board, number=copy.number, to="new", at=AT)
    with pytest.raises(BoardTrouble, match="copy lies in that group"):
        move(cast.mia, board, 1, 2)
    assert sheet_of(board).cards == 5
    move(cast.cleo, board, copy.number, None)
    assert copy.number not in places(board)
    actions.undo_move(by=cast.cleo, board=board, at=AT)
    assert places(board)[copy.number] == 2


def test_own_moves_are_taken_back_one_after_the_other(cast, board):
    lead(cast, board, "sort")
    move(cast.mia, board, 1, "new")
    move(cast.mia, board, 2, 1)
    move(cast.cleo, board, 3, 1)
    actions.undo_move(by=cast.mia, board=board, at=AT)
    assert places(board) == {1: 1, 2: None, 3: 1, 4: None, 5: None}
    actions.undo_move(by=cast.mia, board=board, at=AT)
    assert places(board)[1] is None
    assert actions.undo_move(by=cast.mia, board=board, at=AT) is None


def test_names_in_the_log_come_after_the_session(cast, board):
    lead(cast, board, "sort")
    move(cast.cleo, board, 1, "new")
    assert not log_of(board)
    lead(cast, board, "headers")
    actions.name_group(by=cast.mia, board=board, number=1, header="Closing", at=AT)
    lead(cast, board, "done")
    assert [(line.by, str(line.end)) for line in log_of(board)] == [(cast.cleo, "Closing")]
    with pytest.raises(BoardTrouble, match="while they are sorted"):
        move(cast.cleo, board, 2, 1)


def test_groups_of_groups(cast, board):
    lead(cast, board, "sort")
    for number in (1, 2, 3):
        move(cast.mia, board, number, "new")
    lead(cast, board, "headers")
    for number in (1, 2, 3):
        actions.name_group(by=cast.mia, board=board, number=number, header=f"N{number}", at=AT)
    lead(cast, board, "supers")
    with pytest.raises(BoardTrouble, match="at least two"):
        actions.put_together(by=cast.mia, board=board, groups=[1], header="All", at=AT)
    above = actions.put_together(by=cast.cleo, board=board, groups=[1, 2], header="Ends", at=AT)
    sheet = sheet_of(board)
    assert [heap.group.header for heap in sheet.supers[0][1]] == ["N1", "N2"]
    assert [heap.group.header for heap in sheet.single] == ["N3"]
    actions.take_apart(by=cast.mia, board=board, number=above.number, at=AT)
    assert len(sheet_of(board).single) == 3


def test_who_may_do_what(cast, board):
    lead(cast, board, "sort")
    for stranger in (cast.vic, cast.paul, cast.sam):
        with pytest.raises(NotAllowed):
            move(stranger, board, 1, "new")
        with pytest.raises(NotAllowed):
            actions.open_board(by=stranger, desk=cast.desk, question="?", at=AT)
    board.client = cast.bakery
    board.save()
    move(cast.paul, board, 1, "new")
    with pytest.raises(NotAllowed):
        actions.go_to(by=cast.paul, board=board, phase="headers", at=AT)


@pytest.mark.parametrize("seed", range(4))
def test_the_log_replays_to_the_board(cast, board, seed):
    """Whatever three people do to it, copies and taking back included."""
    lead(cast, board, "sort")
    drawn = random.Random(seed)
    people = (cast.ada, cast.mia, cast.cleo)
    for _ in range(40):
        who, number = drawn.choice(people), drawn.randint(1, 8)
        to = drawn.choice([None, "new", 1, 2, 3])
        try:
            match drawn.choice(["move", "move", "copy", "undo", "accept"]):
                case "move":
                    move(who, board, number, to)
                case "copy" if to is not None:
                    actions.copy_card(by=who, board=board, number=number, to=to, at=AT)
                case "accept":
                    actions.accept_sort(by=who, board=board, groups=[[1, 2], [3, 4, 5]], at=AT)
                case _:
                    actions.undo_move(by=who, board=board, at=AT)
        except BoardTrouble:
            continue
    first = board.cards.filter(copy_of=None).values_list("number", flat=True)
    assert replay(first, moves_of(board)) == places(board)
    board.refresh_from_db()
    assert board.moves.count() > 10
