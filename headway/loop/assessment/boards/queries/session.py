"""An affinity board as it lies: the pile, the groups, the groups of groups, and the log."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from headway.ground.accounts.models import Member

from ...models import Board, BoardCard, BoardGroup, CardMove
from ..moves import NOWHERE, Move
from ..phases import Phase


@dataclass
class Heap:
    """A group with its cards in the order they were laid."""

    group: BoardGroup
    cards: list[BoardCard] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How many times its cards were said, together."""
        return sum(card.weight for card in self.cards)


@dataclass(frozen=True)
class Sheet:
    """The whole board: cards without a group, groups with cards, and which lie in a larger one."""

    board: Board
    pile: list[BoardCard]
    heaps: list[Heap]
    supers: list[tuple[BoardGroup, list[Heap]]]

    @cached_property
    def single(self) -> list[Heap]:
        """Groups that lie in no larger one."""
        return [heap for heap in self.heaps if heap.group.parent_id is None]

    @property
    def cards(self) -> int:
        """Cards on the board; a card and its copy count once."""
        every = [*self.pile, *(card for heap in self.heaps for card in heap.cards)]
        return sum(card.copy_of_id is None for card in every)

    @property
    def nameless(self) -> int:
        """Groups without a header."""
        return sum(not heap.group.header for heap in self.heaps)


def sheet_of(board: Board) -> Sheet:
    """The board as it lies now: two queries, whatever its size."""
    groups = list(board.groups.all())
    lying: dict[int | None, list[BoardCard]] = defaultdict(list)
    for card in board.cards.filter(dropped_at=None).select_related("copy_of"):
        lying[card.group_id].append(card)
    heaps = [
        Heap(group, lying[group.pk]) for group in groups if not group.is_super and lying[group.pk]
    ]
    supers = [
        (above, [heap for heap in heaps if heap.group.parent_id == above.pk])
        for above in groups
        if above.is_super
    ]
    return Sheet(board, lying[None], heaps, [pair for pair in supers if pair[1]])


def log_of(board: Board) -> QuerySet[CardMove]:
    """All moves, the first one first, with names; only for a session that is over.

    While a session runs nobody is told who moved what: an empty log.
    """
    rows = board.moves.select_related("card", "start", "end", "by")
    return rows if board.stage is Phase.DONE else rows.none()


def moves_of(board: Board) -> list[Move]:
    """The log without names, for `replay`."""
    rows = board.moves.values_list(
        "card__number", "card__copy_of", "start__number", "end__number"
    ).order_by("id")
    moves = []
    for number, copy_of, start, end in rows:
        gone = None if copy_of is None else NOWHERE
        moves.append(Move(number, gone if start is None else start, gone if end is None else end))
    return moves


def last_own(board: Board, member: Member) -> bool:
    """Whether this member has moved anything, so that there may be something to take back."""
    return board.moves.filter(by=member).exists()
