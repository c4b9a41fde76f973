"""The time within which nine of ten tickets are resolved."""

from __future__ import annotations

from dataclasses import replace

from ..figures import percentile
from ..kpi import Cell, Figure, Kpi, Terms
from .resolution_time import EXCLUSIONS, FORMULA, MINUTES_AN_HOUR, counted, parts


def read(cell: Cell, terms: Terms) -> Figure:
    """90th percentile in hours."""
    minutes = cell["minutes"]
    figure = percentile(minutes, 0.9, per=MINUTES_AN_HOUR, undecided=cell["all"] - len(minutes))
    return replace(figure, extra=counted(cell)) if figure.n else figure


KPI = Kpi(
    key="resolution_time_p90",
    name="90th percentile of time to resolve",
    place=80,
    why="The slow tenth is what customers remember and what escalates.",
    decision="Which long runners need a rule of their own.",
    unit="h",
    better="lower",
    formula=f"90th percentile of {FORMULA}",
    eligible="Resolved tickets, by the day they were resolved.",
    exclusions=EXCLUSIONS,
    interval="order statistics by binomial ranks, at least 95 %, no assumption about the shape",
    minimum_sample=50,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    version=2,
)
