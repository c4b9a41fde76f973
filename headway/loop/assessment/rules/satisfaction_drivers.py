"""What goes with dissatisfaction."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question
from ..draft import Tried
from .rule import Rule
from .slice_below import like_for_like


class SatisfactionDrivers(Rule):
    """Something that happened to tickets (passed on, reopened, late, slowly answered, no article)
    whose people are clearly less satisfied than those of alike tickets without it.

    It goes with dissatisfaction; that it causes it, tickets alone cannot show. Where satisfaction
    hangs on nothing, nothing is told.
    """

    key = "satisfaction_drivers"
    name = "What satisfaction hangs on"
    why = "Where people are lost is where an improvement is felt."

    drivers = ("passed", "reopened", "late", "answer", "article")

    def look(self, book: Book) -> Iterator[Tried]:
        """Each driver, at the same mix of categories."""
        question = Question(
            self.key, "csat", "satisfaction answers", "one of the two best",
            ("satisfied {here}", "where the others are {there}"),
        )  # fmt: skip
        for driver in self.drivers:
            yield from like_for_like(book, question, driver)
