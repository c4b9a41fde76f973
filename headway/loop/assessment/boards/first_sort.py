"""A first sort by what cards say: only a suggestion, which somebody accepts or not (pure)."""

from __future__ import annotations

from collections.abc import Sequence

BROAD = 0.2
"""Cosine from which two cards go together: broader than tickets of one trouble, as cards are short."""


def suggested(cards: Sequence[tuple[int, str]]) -> list[list[int]]:
    """Cards (number, text) that say alike things, in groups of two or more, the largest first.

    The same cards give the same groups.

    >>> suggested([(4, "Printer again"), (5, "No script"), (9, "The printer hangs")])
    [[4, 9]]
    """
    from ..alike import cluster

    found = cluster([text for _, text in cards], alike=BROAD)
    return [
        [cards[at][0] for at in found.members(place)]
        for place in range(len(found.groups))
        if len(found.members(place)) > 1
    ]
