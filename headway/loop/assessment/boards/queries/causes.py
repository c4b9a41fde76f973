"""A cause-and-effect diagram and a Pareto board as they stand."""

from __future__ import annotations

from django.db.models import Count

from ...models import Board
from ..fishbone import Row
from ..pareto import Pareto, pareto

COUNTED = {"cards", "tickets", "contacts", ""}
"""Units that are counted one by one, so that chance can be judged."""


def causes_of(board: Board) -> list[Row]:
    """All causes with their votes and whether anything shows them, as the diagram reads them."""
    rows = board.causes.annotate(count=Count("votes")).select_related("parent")
    return [
        Row(
            cause.number,
            cause.bone,
            cause.text,
            cause.parent.number if cause.parent else None,
            cause.count,
            bool(cause.evidence),
        )
        for cause in rows
    ]


def amounts_of(board: Board) -> Pareto:
    """The Pareto reading of a board's rows; chance is judged where things were counted."""
    rows = list(board.rows.values_list("name", "amount"))
    whole = all(float(amount).is_integer() for _, amount in rows)
    return pareto(rows, counts=whole and board.unit in COUNTED)
