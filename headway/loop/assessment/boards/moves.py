"""The log of moves: each says where a card was and where it went; together they are the board (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NOWHERE = -1
"""Before a copy is laid down, and after it is taken away."""


@dataclass(frozen=True)
class Move:
    """A card goes from a group to a group; None is the pile of cards without one.

    A copy never lies on the pile: it comes from `NOWHERE`, and goes there when it is taken away.
    """

    card: int
    start: int | None
    end: int | None

    @property
    def back(self) -> Move:
        """The move that undoes this one."""
        return Move(self.card, self.end, self.start)


class BrokenLog(ValueError):
    """A move that starts where the card was not: the log is not that of one board."""


def replay(cards: Iterable[int], moves: Iterable[Move]) -> dict[int, int | None]:
    """Where each card is after all moves, beginning with `cards` on the pile.

    Raises `BrokenLog` where a move starts elsewhere than the card lies.

    >>> replay([1, 2], [Move(1, None, 7), Move(3, NOWHERE, 8), Move(1, 7, None)])
    {1: None, 2: None, 3: 8}
    """
    places: dict[int, int | None] = dict.fromkeys(cards)
    for move in moves:
        was = places.get(move.card, NOWHERE)
        if was != move.start:
            raise BrokenLog(f"Card {move.card} lay in {was}, not in {move.start}.")
        places[move.card] = move.end
        if move.end == NOWHERE:
            del places[move.card]
    return places
