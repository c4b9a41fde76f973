"""A digraph as it stands: what was answered, what comes next, what it says so far."""

from __future__ import annotations

from dataclasses import dataclass

from ...models import Board, DigraphItem, PairAnswer
from ..digraph import Arrow, Reading, order_of_asking, pairs, read


@dataclass(frozen=True)
class Relations:
    """Items by number, answers by pair, and the reading of them."""

    items: dict[int, DigraphItem]
    answers: dict[tuple[int, int], PairAnswer]
    arrows: tuple[Arrow, ...]
    reading: Reading

    @property
    def total(self) -> int:
        """How many pairs there are."""
        return pairs(len(self.items))

    @property
    def left(self) -> int:
        """How many have no answer."""
        return self.total - len(self.answers)

    @property
    def order(self) -> list[tuple[int, int]]:
        """All pairs in the order they are asked."""
        return order_of_asking(sorted(self.items))

    def next(self) -> tuple[int, int] | None:
        """The first pair without an answer."""
        return next((pair for pair in self.order if pair not in self.answers), None)

    def before(self, pair: tuple[int, int] | None) -> tuple[int, int] | None:
        """The pair asked before this one; before None, the last."""
        order = self.order
        at = order.index(pair) if pair in order else len(order)
        return order[at - 1] if at else None


def reading_of(board: Board) -> Relations:
    """The digraph as it stands: two queries."""
    items = {item.number: item for item in board.items.select_related("group")}
    answers = {
        (answer.first.number, answer.second.number): answer
        for answer in board.answers.select_related("first", "second", "by")
    }
    arrows = tuple(
        pair if answer.way == 1 else (pair[1], pair[0])
        for pair, answer in sorted(answers.items())
        if answer.way
    )
    return Relations(items, answers, arrows, read(items, arrows))
