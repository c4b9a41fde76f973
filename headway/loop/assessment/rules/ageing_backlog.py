"""Old open tickets that become more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats

from headway.ground.words import count
from headway.loop.kpis.intervals import of_count

from ..book import Book, Flow
from ..costing import cost_of
from ..draft import Draft, Tried
from ..words import name_of, spelled
from .rule import Rule

AGES = (30, 90)
LEAST_STANDING = 20
LEAST_GROWN = 10
GROWN_SHARE = 0.25
SPARE_DAYS = 28


class AgeingBacklog(Rule):
    """A group or category whose pile of old open tickets keeps growing."""

    key = "ageing_backlog"
    name = "Ageing backlog"
    why = "Old tickets bring calls and chasing, and the longer they lie the harder they get."
    asks = ()

    def look(self, book: Book) -> Iterator[Tried]:
        """Tickets over 30 and over 90 days, by group and by category."""
        for dimension in ("group", "category"):
            why = book.cannot("backlog", (dimension,))
            if why is not None:
                book.silent(self.key, "backlog", why)
                continue
            for days in AGES:
                flow = book.ageing(dimension, days)
                needed = days + 7 * len(flow.weeks) + SPARE_DAYS
                if flow.history_days < needed:
                    book.silent(
                        self.key, "backlog",
                        f"Whether tickets over {days} days become more needs {needed} days of data;"
                        f" there are {flow.history_days}.",
                    )  # fmt: skip
                    continue
                yield from growing(self.key, book, flow)


def growing(rule: str, book: Book, flow: Flow) -> Iterator[Tried]:
    """Each slice's pile that is large enough to look at."""
    for index, slice_ in enumerate(flow.slices):
        if flow.standing[index] < LEAST_STANDING:
            continue
        p = growth_p(flow.grown[index], flow.cleared[index], float(flow.standing[index]))
        yield Tried(p, partial(_draft, rule, book, flow, index, slice_))


def _draft(rule: str, book: Book, flow: Flow, index: int, slice_: dict[str, str]) -> Draft:
    now = float(flow.standing[index])
    net = flow.grown[index] - flow.cleared[index]
    start = now - float(net.sum())
    level = start + np.cumsum(net)
    lowest = int(np.argmin(np.r_[start, level]))
    low, high = of_count(round(now))
    weeks = len(flow.weeks)
    longer = f" longer than {flow.days} days" if flow.days else ""
    came = f"grew older than {flow.days} days" if flow.days else "were opened"
    went = "such old ones were resolved" if flow.days else "were resolved"
    return Draft(
        rule=rule,
        kpi="backlog",
        unit="tickets",
        slice=slice_,
        title=f"{name_of(slice_)}: {count(now)} open{longer}, {count(start)} half a year ago",
        what=f"In {weeks} weeks {count(flow.grown[index].sum())} tickets of {spelled(slice_)}"
        f" {came} and {count(flow.cleared[index].sum())} {went}:"
        f" the pile went from {count(start)} to {count(now)}.",
        value=now,
        comparison=start,
        n=round(now),
        low=low,
        high=high,
        worse=1,
        cost=cost_of("backlog", now - start, book.assumed),
        target=float(round(start)),
        since=flow.weeks[min(lowest, weeks - 1)],
        evidence={
            "days": flow.days,
            "series": [
                {"week": week, "value": float(value), "grown": int(up), "cleared": int(down)}
                for week, value, up, down in zip(
                    flow.weeks, level, flow.grown[index], flow.cleared[index], strict=True
                )
            ],
            "counts": {"now": now, "then": start},
            "query": f"open tickets{longer} at the end of each week: {spelled(slice_)}",
            "test": "t-test over weeks and sign test on tickets grown old against old ones"
            " resolved; the larger p counts",
        },
    )


def growth_p(grown: np.ndarray, cleared: np.ndarray, standing: float) -> float:
    """p that a pile grows no more than by chance; `grown` and `cleared` are (weeks,).

    1 where the growth is under 10 tickets or under a quarter of the pile. Weekly net flows of a
    stable pile swing back, so the t-test errs on the safe side.

    >>> growth_p(np.full(26, 8.0) + np.arange(26) % 2, np.full(26, 2.0), 200.0) < 1e-6
    True
    >>> growth_p(np.full(26, 5.0), np.full(26, 5.0), 200.0)
    1.0
    """
    net = grown - cleared
    start = standing - net.sum()
    if net.sum() < max(LEAST_GROWN, GROWN_SHARE * start):
        return 1.0
    spread = float(net.std(ddof=1))
    by_week = (
        float(stats.t.sf(net.mean() / (spread / np.sqrt(len(net))), len(net) - 1))
        if spread
        else 0.0
    )
    by_ticket = stats.binomtest(
        int(grown.sum()), int(grown.sum() + cleared.sum()), 0.5, alternative="greater"
    )
    return max(by_week, float(by_ticket.pvalue))
