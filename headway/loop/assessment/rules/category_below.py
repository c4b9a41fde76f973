"""A category far below the desk."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question, below
from ..draft import Tried
from .rule import Rule


class CategoryBelow(Rule):
    """A category, or a category through one channel, clearly worse than the rest of the desk."""

    key = "category_below"
    name = "Category far below the desk"
    why = "What the desk already does well elsewhere can be done here too."

    questions = (
        Question(key, "ftfr", "resolved tickets", "fixed first time"),
        Question(key, "first_assignment", "resolved tickets", "solved without a change of group"),
        Question(key, "reopen_rate", "resolved tickets", "reopened"),
        Question(key, "csat", "satisfaction answers", "one of the two best"),
    )

    def look(self, book: Book) -> Iterator[Tried]:
        """Category, and category × channel, for each KPI."""
        for question in self.questions:
            for dims in (("category",), ("category", "channel")):
                yield from below(book, question, dims)
