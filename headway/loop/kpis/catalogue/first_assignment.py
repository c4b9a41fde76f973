"""Resolved by the first group."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved, with changes of group known, and without any."""
    moves = t.reassignment_count
    return {"all": t.count(), "known": moves.count(), "unmoved": (moves == 0).sum()}


def read(cell: Cell, terms: Terms) -> Figure:
    """Never moved of all whose moves are known."""
    return rate(cell["unmoved"], cell["known"], undecided=cell["all"] - cell["known"])


KPI = Kpi(
    key="first_assignment",
    name="Resolved by the first group",
    place=20,
    why="Shows whether tickets reach the people who can solve them. Not the same as a first-time fix.",
    decision="Where routing rules or skills of the first group need work.",
    unit="share",
    better="higher",
    formula="resolved tickets without a change of group / resolved tickets",
    eligible="Resolved tickets.",
    exclusions="Tickets whose changes of group are unknown (counted as undecided).",
    interval="Wilson, 95 %",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
)
