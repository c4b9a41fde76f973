"""Data that hides the truth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scipy import stats

from headway.ground.words import count
from headway.loop.kpis.intervals import wilson

from ..book import Book, Doubt
from ..costing import cost_of
from ..draft import Draft, Tried
from ..words import percent
from .rule import Rule


class DataQuality(Rule):
    """Tickets filed or timed in a way that makes figures about them untrue."""

    key = "data_quality"
    name = "Data that hides the truth"
    why = "A gap nobody can see costs as much as one in plain sight."
    asks = ("tries",)

    def look(self, book: Book) -> Iterator[Tried]:
        """Each doubt against the share from which it does harm."""
        for doubt in book.doubts():
            if doubt.tries < book.limits.of(self.key).tries:
                continue
            p = float(stats.binom.sf(doubt.hits - 1, doubt.tries, doubt.most))
            yield Tried(
                p if doubt.hits > doubt.most * doubt.tries else 1.0,
                partial(_told, self.key, book, doubt),
            )


def _told(rule: str, book: Book, doubt: Doubt) -> Draft:
    share = doubt.hits / doubt.tries
    low, high = wilson(doubt.hits, doubt.tries)
    return Draft(
        rule=rule, kpi="data_quality", unit="share", slice={"data": doubt.key.replace("_", " ")},
        title=f"Data: {percent(share)} of tickets {doubt.words}",
        what=f"{count(doubt.hits)} of {count(doubt.tries)} tickets {doubt.words}. {doubt.why}",
        value=share, comparison=doubt.most, n=doubt.tries, low=low, high=high, worse=1,
        cost=cost_of("data_quality", 0.0, book.assumed), target=doubt.most,
        evidence={
            "counts": {"hits": doubt.hits, "n": doubt.tries},
            "query": f"all tickets: {doubt.words}",
            "test": f"binomial test against {percent(doubt.most)}, from which it does harm",
        },
    )  # fmt: skip
