"""Many alike tickets in a short time: one cause, one problem record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats

from headway.ground.words import count
from headway.loop.kpis.intervals import of_count

from ..book import Alike, Book
from ..costing import cost_of
from ..draft import Draft, Tried
from .rule import Rule

RECENT = 4
"""Weeks that are held against those before."""
BEFORE = 8
"""Fewest weeks before them."""
LEAST_RECENT = 15
LEAST_TIMES = 2.0
SPREAD = 1.5
"""Tickets of one kind come in small bursts by nature: a Poisson count's variance times this."""


class AlikeTickets(Rule):
    """Tickets that say nearly the same and became far more in the last four weeks."""

    key = "alike_tickets"
    name = "Look alike: could be one problem"
    why = "One cause mended once ends all of them; until then each is worked on by itself."
    weight = 0.2
    asks = ()

    def look(self, book: Book) -> Iterator[Tried]:
        """Each group of alike summaries, the last four weeks against those before."""
        why = book.cannot("throughput", ("summary",))
        if why is not None:
            book.silent(self.key, "alike", why)
            return
        for group in book.alike():
            if len(group.weeks) < BEFORE + RECENT:
                book.silent(self.key, "alike", "Alike tickets need twelve weeks of summaries.")
                return
            p = burst_p(group.weeks, group.all_tickets)
            yield Tried(p, partial(_told, self.key, book, group))


def burst_p(weeks: np.ndarray, everything: np.ndarray) -> float:
    """p that so many of the recent tickets are of this kind by chance, both (weeks,).

    The share of all tickets now against before (binomial, widened by `SPREAD` or by how the weeks
    before spread, whichever is more); 1 below 15 tickets or twice the share.

    >>> burst_p(np.r_[np.full(22, 3), np.full(4, 20)], np.full(26, 500)) < 1e-9
    True
    >>> burst_p(np.full(26, 10), np.full(26, 500))
    1.0
    """
    now, before = weeks[-RECENT:].sum(), weeks[:-RECENT].sum()
    all_now, all_before = everything[-RECENT:].sum(), everything[:-RECENT].sum()
    if now < LEAST_RECENT or not all_before or not all_now:
        return 1.0
    share = (before + 1) / (all_before + 2)
    expected = share * all_now
    if now < LEAST_TIMES * expected:
        return 1.0
    usual = share * everything[:-RECENT]
    wide = float(((weeks[:-RECENT] - usual) ** 2 / np.maximum(usual, 0.5)).mean())
    factor = max(wide, SPREAD)
    # a count of variance factor × mean, and the mean itself known from `before` only
    size = expected / (factor - 1 + expected / (before + 1))
    return float(stats.nbinom.sf(now - 1, size, size / (size + expected)))


def _told(rule: str, book: Book, group: Alike) -> Draft:
    now = int(group.weeks[-RECENT:].sum())
    before = int(group.weeks[:-RECENT].sum())
    earlier = before / max(group.all_tickets[:-RECENT].sum(), 1) * group.all_tickets[-RECENT:].sum()
    low, high = of_count(now)
    extra = (now - earlier) * 52 / 12 / RECENT
    return Draft(
        rule=rule, kpi="alike", unit="tickets", slice={"alike": group.words},
        title=f"“{group.example}”: {count(now)} alike tickets in four weeks where"
        f" {count(earlier)} were usual",
        what=f"{count(now)} tickets of the last four weeks look alike ({group.words}); at the pace"
        f" of the {len(group.weeks) - RECENT} weeks before it would have been {count(earlier)}."
        " They could be one problem.",
        value=float(now), comparison=float(earlier), n=now, low=low, high=high, worse=1,
        cost=cost_of("alike", extra, book.assumed), target=float(round(earlier)),
        since=group.starts[-RECENT],
        evidence={
            "series": [
                {"week": week, "value": float(value)}
                for week, value in zip(group.starts, group.weeks, strict=True)
            ],
            "tickets": group.tickets,
            "counts": {"now": now, "before": before, "extra_per_month": extra},
            "query": "summaries of the newest 26 weeks, grouped by their words",
            "test": "share of all tickets, last four weeks against the weeks before, negative"
            " binomial",
        },
    )  # fmt: skip
