"""Median time to resolve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import intervals
from ..figures import percentile
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms

MINUTES_AN_HOUR = 60


CALENDAR, BUSINESS = "calendar hours", "business hours"


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved tickets and all their durations (the import lets none be negative).

    In opening hours less waiting where the data was counted by a calendar, else calendar time.
    """
    if "business_minutes" in facts.known:
        return {
            "all": t.count(),
            "minutes": t.business_minutes.collect(include_null=True),
            "wait_known": t.business_wait_minutes.count(),
        }
    return {"all": t.count(), "minutes": t.resolution_minutes.collect(include_null=True)}


def read(cell: Cell, terms: Terms) -> Figure:
    """Median hours; 90th percentile and mean in the extra."""
    minutes = cell["minutes"]
    figure = percentile(minutes, 0.5, per=MINUTES_AN_HOUR, undecided=cell["all"] - len(minutes))
    if not figure.n:
        return figure
    extra = {
        "p90": intervals.quantile(minutes, 0.9) / MINUTES_AN_HOUR,
        "mean": float(minutes.mean()) / MINUTES_AN_HOUR,
    }
    return replace(figure, extra=extra | counted(cell))


def counted(cell: Cell) -> dict[str, Any]:
    """Which hours were counted, and for how many tickets the waiting is known."""
    if "wait_known" not in cell:
        return {"counted_in": CALENDAR}
    return {"counted_in": BUSINESS, "waiting_known": int(cell["wait_known"])}


FORMULA = (
    "(resolved − opened) in the opening hours of the desk’s calendar, less the time the ticket"
    " waited for the customer in these hours; in calendar hours, waiting included, where the data"
    " was counted without a calendar. Waiting is taken from the history of states; where only a"
    " total is known, it is spread evenly over the ticket’s life"
)
EXCLUSIONS = (
    "None. A resolution before the opening counts as 0 h. Where waiting is unknown nothing is taken"
    " off; for how many it is known is said beside."
)


KPI = Kpi(
    key="resolution_time",
    name="Median time to resolve",
    place=70,
    why="How long half of the customers wait at most.",
    decision="Where waiting and hand-overs should be cut.",
    unit="h",
    better="lower",
    formula=(
        f"median of {FORMULA}. Beside it the 90th percentile and, as comparison only, the mean"
    ),
    eligible="Resolved tickets, by the day they were resolved.",
    exclusions=EXCLUSIONS,
    interval="order statistics by binomial ranks, at least 95 %, no assumption about the shape",
    minimum_sample=20,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    version=2,
)
