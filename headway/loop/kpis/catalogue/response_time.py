"""Time to the first answer by a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import intervals
from ..figures import percentile
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms
from .resolution_time import BUSINESS, CALENDAR, MINUTES_AN_HOUR


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Tickets opened, and the time to the answer of those that have one."""
    if "business_response_minutes" in facts.known:
        minutes, business = t.business_response_minutes, t.count()
    else:
        minutes, business = t.response_minutes, (t.opened_on.isnull()).sum()
    return {"all": t.count(), "minutes": minutes.collect(include_null=True), "business": business}


def read(cell: Cell, terms: Terms) -> Figure:
    """Median hours; 90th percentile and mean in the extra."""
    minutes = cell["minutes"]
    figure = percentile(minutes, 0.5, per=MINUTES_AN_HOUR, undecided=cell["all"] - len(minutes))
    if not figure.n:
        return figure
    extra = {
        "p90": intervals.quantile(minutes, 0.9) / MINUTES_AN_HOUR,
        "mean": float(minutes.mean()) / MINUTES_AN_HOUR,
        "counted_in": BUSINESS if cell["business"] else CALENDAR,
    }
    return replace(figure, extra=extra)


KPI = Kpi(
    key="response_time",
    name="Median time to first answer",
    place=65,
    why="Until somebody answers, nobody knows whether they were heard.",
    decision="Where intake and staffing by the hour must change.",
    unit="h",
    better="lower",
    formula=(
        "median of (first answer − opened) in the opening hours of the desk’s calendar; in calendar"
        " hours where the data was counted without one. Beside it the 90th percentile and, as"
        " comparison only, the mean"
    ),
    eligible="Tickets with a first answer, by the day they were opened.",
    exclusions=(
        "Tickets without one (counted as undecided). An automatic answer is none where the history"
        " tells who answered. An answer before the opening counts as 0 h."
    ),
    interval="order statistics by binomial ranks, at least 95 %, no assumption about the shape",
    minimum_sample=20,
    anchor="opened",
    read=read,
    parts={"opened": parts},
)
