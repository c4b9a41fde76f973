"""Piles of open tickets that grow."""

from __future__ import annotations

from collections.abc import Iterator

from ..book import Book
from ..draft import Tried
from .ageing_backlog import SPARE_DAYS, growing
from .rule import Rule


class GrowingBacklog(Rule):
    """A group, category or client with more opened than resolved, week after week, for half a year."""

    key = "growing_backlog"
    name = "Growing backlog"
    why = "What is not worked off today is worked off later, with chasing on top."
    asks = ()

    def look(self, book: Book) -> Iterator[Tried]:
        """All open tickets by group, category and client."""
        for dimension in ("group", "category", "client"):
            why = book.cannot("backlog", (dimension,))
            if why is not None:
                book.silent(self.key, "backlog", why)
                continue
            flow = book.ageing(dimension, 0)
            needed = 7 * len(flow.weeks) + SPARE_DAYS
            if flow.history_days < needed:
                book.silent(
                    self.key, "backlog",
                    f"Whether open tickets become more needs {needed} days of data; there are"
                    f" {flow.history_days}.",
                )  # fmt: skip
                continue
            yield from growing(self.key, book, flow)
