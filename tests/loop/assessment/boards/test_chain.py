"""Cards → groups → digraph → driver → entry; Pareto and causes on the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from headway.ground.documents import pdf
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed
from headway.loop.assessment.boards import actions, papers
from headway.loop.assessment.boards.actions import BoardTrouble, MovedMeanwhile
from headway.loop.assessment.boards.queries import (
    amounts_of,
    boards_in,
    causes_of,
    chain_of,
    reading_of,
)
from headway.loop.assessment.models import PairAnswer
from headway.loop.register import actions as register
from headway.loop.register.queries import of_board
from tests.doors.cast import Cast, assemble

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
NAMES = ("No script", "Closed too soon", "Old articles", "Late rights", "Wrong number")


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


def sorted_board(cast: Cast, names=NAMES):
    """A session that is over: two cards in each named group."""
    cards = [f"{name} {letter}" for name in names for letter in "ab"]
    board = actions.open_board(
        by=cast.mia, desk=cast.desk, question="Why?", cards=cards, at=AT, client=cast.bakery,
        purpose="retrospective",
    )  # fmt: skip
    actions.go_to(by=cast.mia, board=board, phase="sort", at=AT)
    for place in range(len(names)):
        actions.move_card(by=cast.cleo, board=board, number=2 * place + 1, to="new", at=AT)
        actions.move_card(by=cast.cleo, board=board, number=2 * place + 2, to=place + 1, at=AT)
    actions.go_to(by=cast.mia, board=board, phase="headers", at=AT)
    for place, name in enumerate(names, start=1):
        actions.name_group(by=cast.mia, board=board, number=place, header=name, at=AT)
    return actions.go_to(by=cast.mia, board=board, phase="done", at=AT)


def answered(cast: Cast, board):
    """Every pair: the first drives all, the rest nothing."""
    for first, second in reading_of(board).order:
        actions.answer_pair(
            by=cast.cleo, board=board, first=first, second=second, way=int(first == 1), at=AT
        )
    board.refresh_from_db()
    return board


def test_from_cards_to_an_entry(cast):
    first = sorted_board(cast)
    board = actions.relate_groups(by=cast.mia, board=first, at=AT)
    assert [item.text for item in board.items.all()] == list(NAMES)
    with pytest.raises(BoardTrouble, match="10 pairs to answer"):
        register.propose_from_board(by=cast.mia, board=board, pick=1, at=AT)
    answered(cast, board)
    assert board.done_at == AT
    result = TrailEntry.objects.get(thing="board", verb="result")
    assert result.sentence == "answered all pairs of BD-2: “No script” drives the rest"
    entry = register.propose_from_board(by=cast.cleo, board=board, pick=1, at=AT)
    assert entry.source_record == "BD-1 → BD-2: No script"
    assert (entry.source, entry.client) == ("lesson", cast.bakery)
    assert "– No script a" in entry.problem
    assert "It drives: Closed too soon; Old articles" in entry.justification
    evidence = entry.answers.get(question="problem").evidence
    assert "4 out, 0 in; 10 pairs answered" in evidence
    assert "10 cards in 5 groups" in evidence
    assert [one.ref for one in boards_in(cast.mia, entry.source_record)] == ["BD-1", "BD-2"]
    assert boards_in(cast.sam, entry.source_record) == []
    assert list(of_board(cast.mia, "BD-1")) == list(of_board(cast.mia, "BD-2")) == [entry]
    assert not of_board(cast.mia, "BD-11")
    with pytest.raises(register.EntryTrouble, match="in the register already: IMP-1"):
        register.propose_from_board(by=cast.mia, board=board, pick=1, at=AT)


def test_too_few_groups_are_no_digraph(cast):
    board = sorted_board(cast, NAMES[:4])
    with pytest.raises(BoardTrouble, match="takes 5 to 25 items, and these are 4"):
        actions.relate_groups(by=cast.mia, board=board, at=AT)


@pytest.fixture
def digraph(cast):
    return actions.open_digraph(by=cast.mia, desk=cast.desk, question="?", items=NAMES, at=AT)


def test_the_first_answer_counts_and_a_change_is_kept(cast, digraph):
    say = {"board": digraph, "first": 1, "second": 2, "at": AT}
    actions.answer_pair(by=cast.mia, way=1, **say)
    with pytest.raises(MovedMeanwhile, match="“No script” drives “Closed too soon”"):
        actions.answer_pair(by=cast.cleo, way=-1, **say)
    actions.answer_pair(by=cast.cleo, way=1, **say)  # the same answer is no change
    answer = actions.answer_pair(by=cast.cleo, way=-1, seen=1, **say)
    assert (answer.by, answer.way) == (cast.mia, -1)
    change = answer.changes.get()
    assert (change.by, change.before, change.after) == (cast.cleo, 1, -1)
    assert reading_of(digraph).arrows == ((2, 1),)


def test_the_database_keeps_pairs_to_one_direction(cast, digraph):
    one, other = digraph.items.all()[:2]
    PairAnswer.objects.create(board=digraph, first=one, second=other, way=1, at=AT)
    for wrong in ({"first": one, "second": other, "way": -1}, {"first": other, "second": one, "way": 1}, {"first": one, "second": one, "way": 0}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            PairAnswer.objects.create(board=digraph, at=AT, **wrong)


def test_a_pair_asked_the_other_way_round(cast, digraph):
    actions.answer_pair(by=cast.mia, board=digraph, first=3, second=2, way=1, at=AT)
    assert reading_of(digraph).arrows == ((3, 2),)
    assert reading_of(digraph).next() == (1, 2)


def test_groups_weighed(cast):
    first = sorted_board(cast)
    board = actions.weigh_groups(by=cast.mia, board=first, at=AT)
    found = amounts_of(board)
    assert [(step.name, step.amount) for step in found.steps] == [
        (name, 2.0) for name in sorted(NAMES)
    ]
    assert "no more than chance" in found.why_not
    assert chain_of(board) == [first, board]
    entry = register.propose_from_board(by=cast.mia, board=board, pick=1, at=AT)
    assert entry.title == "Closed too soon"
    with pytest.raises(BoardTrouble, match="not on the board"):
        register.propose_from_board(by=cast.mia, board=board, pick=6, at=AT)


def test_why_is_asked_five_times(cast):
    board = actions.open_causes(by=cast.mia, desk=cast.desk, effect="Tickets come back", at=AT)
    behind = actions.add_cause(by=cast.cleo, board=board, text="W1", bone="Process", at=AT)
    assert behind.bone == "process"
    for depth in range(2, 6):
        behind = actions.add_cause(
            by=cast.cleo, board=board, text=f"W{depth}", behind=behind.number, at=AT
        )
    with pytest.raises(BoardTrouble, match="asked 5 times"):
        actions.add_cause(by=cast.cleo, board=board, text="W6", behind=behind.number, at=AT)
    for word in ("Money", "Law", "Rooms", "money", "Time"):
        actions.add_cause(by=cast.cleo, board=board, text="x", bone=word, at=AT)
    with pytest.raises(BoardTrouble, match="8 bones at most"):
        actions.add_cause(by=cast.cleo, board=board, text="x", bone="Weather", at=AT)
    assert actions.vote_cause(by=cast.mia, board=board, number=5, at=AT)
    assert actions.vote_cause(by=cast.cleo, board=board, number=5, at=AT)
    assert not actions.vote_cause(by=cast.cleo, board=board, number=5, at=AT)
    actions.prove(by=cast.mia, board=board, number=5, evidence="12 of 20 looked at", at=AT)
    assert {row.number: row.votes for row in causes_of(board)}[5] == 1
    entry = register.propose_from_board(by=cast.mia, board=board, pick=5, at=AT)
    assert entry.problem == "Tickets come back.\nWhy? W1.\nWhy? W2.\nWhy? W3.\nWhy? W4.\nWhy? W5."
    assert entry.dimension == "process"
    assert entry.answers.get().evidence == "1 vote, the most of all, of 10 causes on BD-1. Shown by: 12 of 20 looked at"  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.drop_cause(by=cast.vic, board=board, number=1, at=AT)
    actions.drop_cause(by=cast.cleo, board=board, number=1, at=AT)
    assert len(causes_of(board)) == 5


def test_every_kind_is_printed(cast):
    first = sorted_board(cast)
    second = answered(cast, actions.relate_groups(by=cast.mia, board=first, at=AT))
    third = actions.weigh_groups(by=cast.mia, board=first, at=AT)
    fourth = actions.open_causes(by=cast.mia, desk=cast.desk, effect="x <b>", at=AT)
    actions.add_cause(by=cast.mia, board=fourth, text="y & z", bone="Tool", at=AT)
    for board in (first, second, third, fourth):
        assert pdf(papers.paper(board, made_on=AT.date())).startswith(b"%PDF")
