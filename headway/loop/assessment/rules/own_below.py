"""A slice far below the desk in one of its own KPIs."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question, below
from ..draft import Tried
from ..words import of_own
from .rule import Rule


class OwnBelow(Rule):
    """A category, client or group clearly worse than the rest in a share the desk declared."""

    key = "own_below"
    name = "Own KPI far below the desk"
    why = "The desk declared this figure because it steers by it."

    places = ("category", "client", "group")

    def look(self, book: Book) -> Iterator[Tried]:
        """Each own share by category, client and group."""
        for key, name in book.own():
            plain = name[:1].lower() + name[1:]
            question = Question(self.key, key, "tickets that count", plain, of_own(name))
            for place in self.places:
                yield from below(book, question, (place,))
