"""Where promises are broken."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..comparing import Question, below
from ..draft import Tried
from .rule import Rule


class SlaHotSpot(Rule):
    """A category, group, priority or hour of the week where targets are missed far more often."""

    key = "sla_hot_spot"
    name = "SLA breach hot spot"
    why = "A breach that always happens in the same place has a cause that can be removed."

    question = Question(key, "sla_met", "tickets with a target", "on time")
    places = (
        ("category",),
        ("group",),
        ("priority",),
        ("category", "priority"),
        ("category", "group"),
        ("weekday",),
        ("hour",),
        ("weekday", "hour"),
    )

    def look(self, book: Book) -> Iterator[Tried]:
        """Each place where breaches could gather."""
        for dims in self.places:
            yield from below(book, self.question, dims)
