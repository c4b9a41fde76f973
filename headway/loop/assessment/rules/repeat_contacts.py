"""People who have to get in touch again."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question, below
from ..draft import Tried
from .rule import Rule


class RepeatContacts(Rule):
    """A category or client whose people come back about the same thing far more often."""

    key = "repeat_contacts"
    name = "Repeat contacts"
    why = "Each repeat is work done twice, and somebody who was told it was solved."

    def look(self, book: Book) -> Iterator[Tried]:
        """By category and by client."""
        question = Question(
            self.key,
            "repeat_contact",
            "resolutions",
            f"followed by another contact about the same within {book.window_days} days",
        )
        for dims in (("category",), ("client",)):
            yield from below(book, question, dims)
