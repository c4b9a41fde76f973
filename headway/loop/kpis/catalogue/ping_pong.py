"""Ping-pong between groups."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Tickets whose path through the groups is known, and those that came back."""
    returns = t.pingpong_count
    return {"all": t.count(), "known": returns.count(), "returned": (returns > 0).sum()}


def read(cell: Cell, terms: Terms) -> Figure:
    """Came back of all whose path is known."""
    return rate(cell["returned"], cell["known"], undecided=cell["all"] - cell["known"])


KPI = Kpi(
    key="ping_pong",
    name="Ping-pong share",
    place=60,
    why="A ticket that returns to a group it had left was passed on without being understood.",
    decision="Which pairs of groups need an agreement on who does what.",
    unit="share",
    better="lower",
    formula="tickets that returned to a group they had left / tickets whose groups are known",
    eligible="All tickets with a history of groups, by the day they were opened.",
    exclusions="Tickets without such a history (counted as undecided).",
    interval="Wilson, 95 %",
    minimum_sample=50,
    anchor="opened",
    read=read,
    parts={"opened": parts},
)
