"""Articles missing where the volume is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..book import Book, Dims
from ..comparing import Question, below
from ..costing import cost_of
from ..draft import Draft, Tried
from ..words import percent
from .rule import Rule


class KnowledgeMissing(Rule):
    """A category or subcategory solved with an article far less often than the rest.

    What it costs is what an article is seen to save: the tickets without one, times how much less
    often tickets without an article are fixed first time across the desk.
    """

    key = "knowledge_missing"
    name = "Knowledge missing where volume is"
    why = "What is found out anew each time could be written down once."

    places: tuple[Dims, ...] = (("category",), ("category", "subcategory"))

    def look(self, book: Book) -> Iterator[Tried]:
        """Category and subcategory."""
        question = Question(self.key, "knowledge_use", "resolved tickets", "solved with an article")
        saves = article_saves(book)
        for dims in self.places:
            for one in below(book, question, dims):
                yield Tried(one.p, _Costed(one, saves, book))


class _Costed:
    """Tells a finding with the cost of what an article saves."""

    def __init__(self, tried: Tried, saves: float | None, book: Book) -> None:
        self.tried, self.saves, self.book = tried, saves, book

    def __call__(self) -> Draft:
        draft = self.tried.tell()
        if self.saves is None:
            return draft
        counts: dict[str, float] = draft.evidence["counts"]  # type: ignore[assignment]  # evidence is plain data
        extra = counts["extra_per_month"] * self.saves
        return replace(
            draft,
            cost=cost_of("ftfr", extra, self.book.assumed),
            what=f"{draft.what} Across the desk tickets with an article are fixed first time"
            f" {percent(self.saves)} more often.",
            evidence={**draft.evidence, "article_saves": self.saves},
        )


def article_saves(book: Book) -> float | None:
    """How much more often tickets with an article are fixed first time (a share of tickets); None
    where it cannot be told or they are not."""
    if book.cannot("ftfr", ("article",)) is not None:
        return None
    tally = book.tally("ftfr", ("article",))
    row = {one["article"]: number for number, one in enumerate(tally.slices)}
    if {"with an article", "without an article"} - set(row):
        return None
    shares = [
        float(tally.hits[row[name]].sum() / tally.tries[row[name]].sum())
        for name in ("with an article", "without an article")
    ]
    return shares[0] - shares[1] if shares[0] > shares[1] else None
