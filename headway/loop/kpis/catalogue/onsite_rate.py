"""Visits."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Tickets opened, with visits known, and visited; and how many client-months there are."""
    found = {"all": t.count(), "known": t.onsite.count(), "visits": t.onsite.sum()}
    if "client" in facts.known:
        found["client_months"] = (t.client + " " + t.opened_month).nunique()
    return found


def read(cell: Cell, terms: Terms) -> Figure:
    """Visited of known; visits for each client and month in the extra."""
    months = int(cell.get("client_months", 0))
    extra = {"visits_per_client_month": int(cell["visits"]) / months} if months else {}
    return rate(cell["visits"], cell["known"], undecided=cell["all"] - cell["known"], **extra)


KPI = Kpi(
    key="onsite_rate",
    name="On-site rate",
    place=125,
    why="A visit costs a multiple of a call, and the customer waits for it.",
    decision="Which visits remote tools, spare parts or a better article would save.",
    unit="share",
    better="lower",
    formula=(
        "tickets with a visit / tickets for which it is known; beside it visits for each client and"
        " month in which the client had a ticket"
    ),
    eligible="All tickets, by the day they were opened.",
    exclusions="Tickets for which the source does not say (counted as undecided).",
    interval="Wilson, 95 %",
    minimum_sample=50,
    anchor="opened",
    read=read,
    parts={"opened": parts},
)
