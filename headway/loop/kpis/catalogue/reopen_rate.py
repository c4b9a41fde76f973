"""Reopen rate."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved, with reopenings known, and reopened at least once."""
    times = t.reopen_count
    return {"all": t.count(), "known": times.count(), "reopened": (times > 0).sum()}


def read(cell: Cell, terms: Terms) -> Figure:
    """Reopened of all whose reopenings are known."""
    return rate(cell["reopened"], cell["known"], undecided=cell["all"] - cell["known"])


KPI = Kpi(
    key="reopen_rate",
    name="Reopen rate",
    place=30,
    why="A reopened ticket was called solved when it was not; the customer found out.",
    decision="Where to check resolutions before they are sent.",
    unit="share",
    better="lower",
    formula="resolved tickets that were reopened at least once / resolved tickets",
    eligible="Tickets resolved at the end of the data.",
    exclusions=(
        "Tickets reopened and still open: they have no resolution yet. Tickets whose reopenings"
        " are unknown (counted as undecided)."
    ),
    interval="Wilson, 95 %",
    minimum_sample=50,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
)
