"""Visits that alike tickets did without."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question
from ..draft import Tried
from .rule import Rule
from .slice_below import like_for_like


class OnsiteAvoidable(Rule):
    """A client or channel visited far more often than tickets of the same category and subcategory
    elsewhere, which were solved from afar."""

    key = "onsite_avoidable"
    name = "Visits that need not be"
    why = "A journey costs a multiple of a call, and elsewhere the same was solved without one."

    def look(self, book: Book) -> Iterator[Tried]:
        """Client and channel, at the same mix of category and subcategory."""
        question = Question(self.key, "onsite_rate", "tickets", "visited on site")
        for dimension in ("client", "channel"):
            yield from like_for_like(book, question, dimension)
