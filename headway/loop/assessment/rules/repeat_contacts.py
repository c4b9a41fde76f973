"""People who have to get in touch again."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book, Dims
from ..comparing import Question, below
from ..draft import Tried
from .rule import Rule


class RepeatContacts(Rule):
    """People come back about the same thing far more often: where, and after what kind of solution."""

    key = "repeat_contacts"
    name = "Repeat contacts"
    why = "Each repeat is work done twice, and somebody who was told it was solved."

    places: tuple[Dims, ...] = (
        ("category",), ("client",), ("group",), ("channel",), ("category", "subcategory"),
        ("article",), ("passed",), ("category", "passed"),
    )  # fmt: skip

    def look(self, book: Book) -> Iterator[Tried]:
        """By place (category, client, group, channel) and by cause (hand-overs, no article)."""
        question = Question(
            self.key,
            "repeat_contact",
            "resolutions",
            f"followed by another contact about the same within {book.window_days} days",
        )
        for dims in self.places:
            yield from below(book, question, dims)
