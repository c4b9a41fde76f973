"""Tickets that wander through several groups."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question, below
from ..draft import Tried
from .rule import Rule


class LongPaths(Rule):
    """A category, client, channel or priority whose tickets are passed on twice or more far more often."""

    key = "long_paths"
    name = "Long hand-over paths"
    why = "Each hand-over is read in anew and waits anew; who should have had it first can be said."

    places = ("category", "client", "channel", "priority")

    def look(self, book: Book) -> Iterator[Tried]:
        """Each place; which ways they took is on the process map."""
        question = Question(self.key, "long_path", "resolved tickets", "passed on twice or more")
        for place in self.places:
            yield from below(book, question, (place,))
