"""A rich entry that is left out takes the place of poorer ones, and what still fits comes back.

An ejection chain (Glover 1996, Discrete Applied Mathematics 65, 223–253): entries worth less for
their hours go one after the other, those first that free most of what the rich one needs for the
least value, until `squeeze` can place it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from .decode import Board
from .squeeze import squeeze

MOST_GONE = 8
MOST_LOST = 2.5
"""No more goes than this many times the value of what comes."""
UNFREED = 0.7
"""Placing is tried once less than this share of the wanted hours is not freed yet; measured by
`bench.portfolio`."""


def eject(
    board: Board,
    groups: Sequence[tuple[int, ...]],
    rich: int,
    poor: Sequence[int],
    rng: random.Random,
) -> list[int] | None:
    """Place the one entry of group `rich`, taking some of the groups `poor` off the board.

    The groups taken off; None where it could not be placed, and then some are off all the same:
    the caller puts the board back.
    """
    portfolio = board.portfolio
    entry = portfolio.entries[groups[rich][0]]
    last = portfolio.last_week(entry)
    need: dict[int, float] = {}
    for k in entry.pieces:
        piece = portfolio.pieces[k]
        for p in piece.workers:
            need[p] = need.get(p, 0.0) + piece.hours / len(piece.workers)
    wanted = sum(need.values())
    frees = {g: _freed(board, groups[g], need, last) for g in poor}
    price = {g: _value(board, groups[g]) * (0.3 + rng.random()) for g in poor}
    gone: list[int] = []
    lost = 0
    while frees and len(gone) < MOST_GONE:
        g = min(
            frees,
            key=lambda g: price[g] / (1 + sum(min(need[p], h) for p, h in frees[g].items())),
        )
        lost += _value(board, groups[g])
        if lost > MOST_LOST * entry.value:
            return None
        for p, hours in frees.pop(g).items():
            need[p] = max(0.0, need[p] - hours)
        board.take(groups[g])
        gone.append(g)
        if sum(need.values()) < UNFREED * wanted and squeeze(board, groups[rich][0]):
            return gone
    return None


def _value(board: Board, group: Sequence[int]) -> int:
    return sum(board.portfolio.entries[i].value for i in group)


def _freed(board: Board, group: Sequence[int], need: dict[int, float], last: int) -> dict[int, int]:
    """Quarter hours a group holds of the workers in need, up to a week."""
    freed: dict[int, int] = {}
    for i in group:
        for k in board.portfolio.entries[i].pieces:
            placed = board.placed[k]
            if placed.worker in need:
                hours = sum(hours for week, hours in placed.weeks if week <= last)
                freed[placed.worker] = freed.get(placed.worker, 0) + hours
    return freed
