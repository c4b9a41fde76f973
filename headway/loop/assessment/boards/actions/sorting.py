"""An affinity session: cards laid, moved, copied, moved back; groups named and put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q

from headway.ground.accounts.models import Member
from headway.ground.trouble import NotAllowed

from ...models import Board, BoardCard, BoardGroup, CardMove
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
from ..phases import Deed, Phase, not_yet, refusal
from .opening import CardDraft, lay

AFFINITY = Board.Kind.AFFINITY.value
NEW = "new"
"""Where a card goes to begin a group of its own."""


def _asked(board: Board, deed: Deed) -> None:
    why = refusal(board.stage, deed)
    if why:
        raise BoardTrouble(why)


@transaction.atomic
def add_cards(
    *, by: Member | None, board: Board, cards: Iterable[str | CardDraft], at: datetime
) -> list[BoardCard]:
    """Lay cards on the pile; those that are there already are left out."""
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.ADD)
    laid = lay(board, cards, by=by, at=at)
    if laid:
        turned(board, at)
    return laid


@transaction.atomic
def drop_card(*, by: Member | None, board: Board, number: int, at: datetime) -> None:
    """Take a card off the board; its own, or anybody's for who leads the session."""
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.DROP)
    card = _card(board, number)
    if by is not None and card.added_by_id != by.pk and not by.may("propose"):
        raise NotAllowed("You take away your own cards; whoever leads the session may take others.")
    if card.copy_of_id is not None:
        raise BoardTrouble("That is a copy; take it away by moving it to the pile.")
    BoardCard.objects.filter(Q(pk=card.pk) | Q(copy_of=card)).update(dropped_at=at)
    turned(board, at)


def _card(board: Board, number: int) -> BoardCard:
    card = board.cards.filter(number=number, dropped_at=None).first()
    if card is None:
        raise BoardTrouble("That card is not on the board any more.")
    return card


def _end(board: Board, to: int | str | None) -> BoardGroup | None:
    """The group a card goes to: its number, None for the pile, `NEW` for one of its own."""
    if to is None:
        return None
    if to == NEW:
        last = board.groups.aggregate(last=Max("number"))["last"] or 0
        return board.groups.create(number=last + 1)
    group = board.groups.filter(number=to, is_super=False).first()
    if group is None:
        raise BoardTrouble("That group is not on the board.")
    return group


@transaction.atomic
def move_card(
    *,
    by: Member | None,
    board: Board,
    number: int,
    to: int | str | None,
    at: datetime,
    seen: int | None = None,
) -> CardMove | None:
    """Move a card to a group (its number), to the pile (None) or to a new group (`NEW`).

    A copy that goes to the pile is taken away; the card itself stays.

    `seen` is the card's count of moves that the mover looked at. Raises `MovedMeanwhile` where
    somebody moved it since; it stays where they put it. None where it lies there already.
    """
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.MOVE)
    card = _card(board, number)
    if seen is not None and card.moved != seen:
        place = str(card.group) if card.group else "the pile"
        raise MovedMeanwhile(
            f"“{card.text[:60]}” was moved to {place} meanwhile. It stays there; move it again if"
            " you still think otherwise."
        )
    if to == NEW and card.group and card.group.cards.filter(dropped_at=None).count() == 1:
        return None
    end = _end(board, to)
    if end == card.group:
        return None
    if end is not None and _twin_lies_in(card, end):
        raise BoardTrouble("Its copy lies in that group already.")
    lifted = card.copy_of_id is not None and end is None
    kind = CardMove.Kind.LIFTED if lifted else CardMove.Kind.MOVED
    move = _shift(card, end, kind=kind, by=by, at=at)
    turned(board, at)
    return move


def _twin_lies_in(card: BoardCard, group: BoardGroup) -> bool:
    twin = Q(copy_of=card) | Q(pk=card.copy_of_id)
    return group.cards.filter(twin, dropped_at=None).exists()


def _shift(
    card: BoardCard, end: BoardGroup | None, *, kind: str, by: Member | None, at: datetime
) -> CardMove:
    """Put a card elsewhere and log it; a copy without a group is not on the board."""
    move = CardMove.objects.create(
        board_id=card.board_id, card=card, kind=kind, start=card.group, end=end, by=by, at=at
    )
    card.group = end
    card.moved += 1
    if card.copy_of_id is not None:
        card.dropped_at = at if end is None else None
    card.save(update_fields=["group", "moved", "dropped_at"])
    return move


@transaction.atomic
def copy_card(
    *, by: Member | None, board: Board, number: int, to: int | str, at: datetime
) -> BoardCard:
    """Lay a copy of a card into a second group; a card lies in two groups at most."""
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.MOVE)
    card = _card(board, number)
    card = card.copy_of or card
    if card.dropped_at is not None:
        raise BoardTrouble("That card is not on the board any more.")
    copy = BoardCard.objects.filter(copy_of=card).first()
    if copy is not None and copy.dropped_at is None:
        raise BoardTrouble("This card lies in two groups already.")
    end = _end(board, to)
    if end is None or end == card.group:
        raise BoardTrouble("A copy goes to another group than the card's own.")
    if copy is None:
        last = board.cards.aggregate(last=Max("number"))["last"] or 0
        copy = BoardCard.objects.create(
            board=board, number=last + 1, text=card.text, origin=card.origin, weight=card.weight,
            copy_of=card, added_by=by, added_at=at,
        )  # fmt: skip
    _shift(copy, end, kind=CardMove.Kind.LAID, by=by, at=at)
    turned(board, at)
    return copy


@transaction.atomic
def undo_move(*, by: Member | None, board: Board, at: datetime) -> CardMove | None:
    """Take back one's own newest move, where nobody moved the card since; it is logged as a move.

    Several times in a row goes further back. None where one has moved nothing (any more).
    """
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.MOVE)
    back = 0
    for move in board.moves.filter(by=by).order_by("-id").select_related("card"):
        if move.kind == CardMove.Kind.UNDONE:
            back += 1
            continue
        if back:
            back -= 1
            continue
        newest = move.card.moves.order_by("-id").first()
        if newest is None or newest.by_id != move.by_id:
            raise MovedMeanwhile(
                f"“{move.card.text[:60]}” was moved by somebody else since; it stays there."
            )
        undone = _shift(move.card, move.start, kind=CardMove.Kind.UNDONE, by=by, at=at)
        turned(board, at)
        return undone
    return None


@transaction.atomic
def accept_sort(
    *, by: Member | None, board: Board, groups: Sequence[Sequence[int]], at: datetime
) -> int:
    """Lay the cards still on the pile as suggested: card numbers in groups; how many were moved.

    Cards that somebody sorted already stay where they are.
    """
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.MOVE)
    pile = {card.number: card for card in board.cards.filter(group=None, dropped_at=None)}
    moved = 0
    for numbers in groups:
        found = [pile.pop(number) for number in numbers if number in pile]
        if len(found) < 2:
            continue
        end = _end(board, NEW)
        for card in found:
            _shift(card, end, kind=CardMove.Kind.SUGGESTED, by=by, at=at)
            moved += 1
    if moved:
        turned(board, at)
    return moved


@transaction.atomic
def go_to(*, by: Member | None, board: Board, phase: str, at: datetime) -> Board:
    """Lead the session to another phase. Raises `BoardTrouble` with what stands in the way."""
    require_open(by, board.desk)
    board = locked(board, AFFINITY)
    before = board.stage
    if phase not in list(Phase):
        raise BoardTrouble(f"There is no phase “{phase}”.")
    after = Phase(phase)
    groups = list(_filled(board))
    why = not_yet(
        before, after, cards=board.cards.filter(dropped_at=None).count(), groups=len(groups),
        nameless=sum(not group.header for group in groups),
    )  # fmt: skip
    if why:
        raise BoardTrouble(why)
    board.phase = after.value
    board.done_at = at if after is Phase.DONE else None
    turned(board, at)
    sentence = f"led {board.ref} to “{after.label}”"
    if after is Phase.DONE:
        sentence = f"finished {board.ref} with {len(groups)} group{'s' if len(groups) != 1 else ''}"
    tell(board, by=by, at=at, verb="phase", sentence=sentence, change={"phase": [before.value, after.value]})  # fmt: skip
    return board


def _filled(board: Board) -> Iterable[BoardGroup]:
    """Groups with a card in them; those left empty are not on the board any more."""
    rows = board.groups.filter(is_super=False)
    return rows.annotate(size=Count("cards", filter=Q(cards__dropped_at=None))).filter(size__gt=0)


@transaction.atomic
def name_group(
    *, by: Member | None, board: Board, number: int, header: str, at: datetime,
    seen: str | None = None,
) -> BoardGroup:  # fmt: skip
    """Give a group its header, after sorting. `seen` is the header the namer looked at."""
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.NAME)
    group = board.groups.filter(number=number).first()
    if group is None:
        raise BoardTrouble("That group is not on the board.")
    if seen is not None and group.header != seen:
        raise MovedMeanwhile(
            f"The group was named “{group.header}” meanwhile; look at that name first."
        )
    before, group.header = group.header, one_line(header, 120, "The name")
    if before == group.header:
        return group
    group.named_by, group.named_at = by, at
    group.save(update_fields=["header", "named_by", "named_at"])
    turned(board, at)
    tell(
        board, by=by, at=at, verb="name",
        sentence=f"named a group of {board.ref} “{group.header}”",
        change={"header": [before, group.header]},
    )  # fmt: skip
    return group


@transaction.atomic
def put_together(
    *, by: Member | None, board: Board, groups: Iterable[int], header: str, at: datetime
) -> BoardGroup:
    """Make a group of groups with a name of its own; a group lies in one at most."""
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.JOIN)
    parts = list(board.groups.filter(number__in=list(groups), is_super=False))
    if len(parts) < 2:
        raise BoardTrouble("Choose at least two groups to put together.")
    name = one_line(header, 120, "The name")
    last = board.groups.aggregate(last=Max("number"))["last"] or 0
    above = board.groups.create(
        number=last + 1, header=name, is_super=True, named_by=by, named_at=at
    )
    BoardGroup.objects.filter(pk__in=[part.pk for part in parts]).update(parent=above)
    _drop_empty(board)
    turned(board, at)
    tell(board, by=by, at=at, verb="join", sentence=f"put {len(parts)} groups of {board.ref} together as “{name}”")  # fmt: skip
    return above


@transaction.atomic
def take_apart(*, by: Member | None, board: Board, number: int, at: datetime) -> None:
    """Dissolve a group of groups; its parts stay."""
    require_part(by, board)
    board = locked(board, AFFINITY)
    _asked(board, Deed.JOIN)
    above = board.groups.filter(number=number, is_super=True).first()
    if above is None:
        raise BoardTrouble("That group of groups is not on the board.")
    name = above.header
    above.delete()
    turned(board, at)
    tell(board, by=by, at=at, verb="apart", sentence=f"took “{name}” on {board.ref} apart")


def _drop_empty(board: Board) -> None:
    board.groups.filter(is_super=True).annotate(size=Count("parts")).filter(size=0).delete()
