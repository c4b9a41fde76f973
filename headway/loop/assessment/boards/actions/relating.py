"""A digraph: opened with items, answered pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.words import listed

from ...models import Board, DigraphItem, PairAnswer, PairChange
from ..digraph import pairs, refusal
from ..keeping import (
    BoardTrouble,
    MovedMeanwhile,
    locked,
    one_line,
    require_open,
    require_part,
    tell,
    turned,
)
from ..phases import Phase
from ..queries.relations import reading_of
from ..queries.session import sheet_of
from .opening import new_board

DIGRAPH = Board.Kind.DIGRAPH.value


@transaction.atomic
def open_digraph(
    *, by: Member | None, desk: Desk, question: str, items: Sequence[str], at: datetime,
    made_from: Board | None = None, purpose: str = "", about: str = "",
) -> Board:  # fmt: skip
    """Open a digraph on 5 to 25 things; equal ones count once. Raises `BoardTrouble` outside that."""
    names = list(dict.fromkeys(one_line(item, 120, "An item") for item in items if item.strip()))
    why = refusal(len(names))
    if why:
        raise BoardTrouble(why)
    board = new_board(
        by=by, desk=desk, kind=DIGRAPH, question=question, at=at, made_from=made_from,
        purpose=purpose or Board.Purpose.IDEAS.value, about=about,
        client=made_from.client if made_from else None,
    )  # fmt: skip
    groups = (
        {str(heap.group): heap.group for heap in sheet_of(made_from).heaps} if made_from else {}
    )
    DigraphItem.objects.bulk_create(
        DigraphItem(board=board, number=place, text=name, group=groups.get(name))
        for place, name in enumerate(names, start=1)
    )
    source = f" from {made_from.ref}" if made_from else ""
    tell(
        board, by=by, at=at, verb="open",
        sentence=f"opened {board.ref} “{board.question}” with {len(names)} items{source}",
    )  # fmt: skip
    return board


@transaction.atomic
def relate_groups(*, by: Member | None, board: Board, at: datetime) -> Board:
    """Take a board's groups as the items of a digraph; cards that stayed alone are left out."""
    require_open(by, board.desk)
    board = locked(board, Board.Kind.AFFINITY.value)
    sheet = sheet_of(board)
    if board.stage not in {Phase.HEADERS, Phase.SUPERS, Phase.DONE} or sheet.nameless:
        raise BoardTrouble("Name all groups first; the names are what is compared.")
    return open_digraph(
        by=by, desk=board.desk, question=board.question, at=at, made_from=board,
        items=[heap.group.header for heap in sheet.heaps], purpose=board.purpose, about=board.about,
    )  # fmt: skip


@transaction.atomic
def answer_pair(
    *, by: Member | None, board: Board, first: int, second: int, way: int, at: datetime,
    seen: int | None = None,
) -> PairAnswer:  # fmt: skip
    """Say which of two items (their numbers) drives the other: 1 first, −1 second, 0 neither.

    The first answer counts. To change one, hand in the answer that was looked at as `seen`; the
    change is kept with the answer. Raises `MovedMeanwhile` where another answer stands.
    """
    require_part(by, board)
    board = locked(board, DIGRAPH)
    if first > second:
        first, second, way = second, first, -way
        seen = None if seen is None else -seen
    if first == second or way not in PairAnswer.Way.values:
        raise BoardTrouble("A pair is two different items, with one direction or none.")
    items = {item.number: item for item in board.items.all()}
    if first not in items or second not in items:
        raise BoardTrouble("That item is not on this board.")
    one, other = items[first], items[second]
    answer = PairAnswer.objects.filter(first=one, second=other).first()
    if answer is None:
        answer = PairAnswer.objects.create(
            board=board, first=one, second=other, way=way, by=by, at=at
        )
        _settle(board, by=by, at=at)
        return answer
    if answer.way == way:
        return answer
    if seen is None or seen != answer.way:
        raise MovedMeanwhile(f"Answered already: {_said(answer)}. To change it, open that pair.")
    PairChange.objects.create(answer=answer, before=answer.way, after=way, by=by, at=at)
    was = _said(answer)
    answer.way = way
    answer.save(update_fields=["way"])
    tell(
        board, by=by, at=at, verb="change", sentence=f"changed an answer on {board.ref}: {_said(answer)}",
        change={"answer": [was, _said(answer)]},
    )  # fmt: skip
    _settle(board, by=by, at=at)
    return answer


def _said(answer: PairAnswer) -> str:
    one, other = answer.first.text, answer.second.text
    if answer.way == 0:
        return f"“{one}” and “{other}” do not drive each other"
    return f"“{one}” drives “{other}”" if answer.way == 1 else f"“{other}” drives “{one}”"


def _settle(board: Board, *, by: Member | None, at: datetime) -> None:
    """When the last pair is answered the digraph is done; what it says goes into the trail."""
    answered = board.answers.count()
    if answered == pairs(board.items.count()):
        board.phase, board.done_at = Phase.DONE.value, board.done_at or at
        found = reading_of(board)
        drivers = [found.items[number].text for number in found.reading.drivers]
        said = listed([f"“{name}”" for name in drivers]) if drivers else "nothing"
        tell(board, by=by, at=at, verb="result", sentence=f"answered all pairs of {board.ref}: {said} drives the rest")  # fmt: skip
    turned(board, at)
