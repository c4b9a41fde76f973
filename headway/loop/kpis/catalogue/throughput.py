"""Resolved for each ticket opened."""

from __future__ import annotations

from typing import Any

from .. import intervals
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def opened(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Tickets opened in the period."""
    return {"opened": t.count()}


def resolved(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Tickets resolved in the period, whenever they were opened."""
    return {"resolved": t.count()}


def read(cell: Cell, terms: Terms) -> Figure:
    """Resolved by opened."""
    out, into = int(cell.get("resolved", 0)), int(cell.get("opened", 0))
    if into == 0:
        return Figure(None, None, None, 0, out)
    low, high = intervals.of_ratio(out, into)
    return Figure(out / into, low, high, into, out)


KPI = Kpi(
    key="throughput",
    name="Throughput",
    place=110,
    why="Below one the backlog grows, above one it shrinks.",
    decision="Whether the desk keeps up with what comes in.",
    unit="ratio",
    better="higher",
    formula="tickets resolved in the period / tickets opened in the period",
    eligible="All tickets: opened ones by the day of opening, resolved ones by that of resolution.",
    exclusions="None.",
    interval="exact for the ratio of two Poisson counts (conditional binomial), 95 %",
    minimum_sample=30,
    anchor="both",
    read=read,
    parts={"opened": opened, "resolved": resolved},
)
