"""Resolved with an article linked."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved, with the link known, and linked."""
    linked = t.knowledge_linked
    return {"all": t.count(), "known": linked.count(), "linked": linked.sum()}


def read(cell: Cell, terms: Terms) -> Figure:
    """Linked of all where it is known."""
    return rate(cell["linked"], cell["known"], undecided=cell["all"] - cell["known"])


KPI = Kpi(
    key="knowledge_use",
    name="Knowledge used",
    place=120,
    why="What is written down once need not be found out again.",
    decision="Where articles are missing or not found.",
    unit="share",
    better="higher",
    formula="resolved tickets with an article linked / resolved tickets",
    eligible="Resolved tickets.",
    exclusions="Tickets for which the source does not say (counted as undecided).",
    interval="Wilson, 95 %",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
)
