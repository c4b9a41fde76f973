"""Median time to resolve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import intervals
from ..figures import percentile
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms

MINUTES_AN_HOUR = 60


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved tickets and all their durations (the import lets none be negative)."""
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
    return replace(figure, extra=extra)


KPI = Kpi(
    key="resolution_time",
    name="Median time to resolve",
    place=70,
    why="How long half of the customers wait at most.",
    decision="Where waiting and hand-overs should be cut.",
    unit="h",
    better="lower",
    formula=(
        "median of (resolved − opened) in calendar hours; beside it the 90th percentile and, as"
        " comparison only, the mean"
    ),
    eligible="Resolved tickets, by the day they were resolved.",
    exclusions="None. A resolution before the opening counts as 0 h.",
    interval="order statistics by binomial ranks, at least 95 %, no assumption about the shape",
    minimum_sample=20,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
)
