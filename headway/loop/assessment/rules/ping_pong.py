"""Groups that send tickets back and forth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..book import Book
from ..comparing import Question, against_rest
from ..counting import Tally
from ..draft import Tried
from .rule import Rule


class PingPong(Rule):
    """Two groups between which tickets come straight back far more often than elsewhere."""

    key = "ping_pong"
    name = "Ping-pong between groups"
    why = "A ticket on its way back is nobody's; the border between the two groups is unclear."

    def look(self, book: Book) -> Iterator[Tried]:
        """Every pair of groups that passes tickets on, from the events."""
        why = book.cannot("ping_pong")
        if why is not None:
            book.silent(self.key, "ping_pong", why)
            return
        pairs = book.passes()
        if len(pairs.slices) < 2:
            book.silent(self.key, "ping_pong", "Fewer than two pairs of groups pass tickets on.")
            return
        total = Tally(
            [{}],
            pairs.months,
            np.asarray(pairs.hits.sum(axis=0, keepdims=True)),
            np.asarray(pairs.tries.sum(axis=0, keepdims=True)),
        )
        question = Question(
            self.key, "ping_pong", "tickets passed between two groups", "sent straight back"
        )
        yield from against_rest(book, question, pairs, total)
