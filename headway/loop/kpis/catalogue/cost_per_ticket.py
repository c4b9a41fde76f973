"""What a ticket costs to work."""

from __future__ import annotations

from typing import Any

from ..costs import rate_of
from ..figures import mean
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms

MINUTES_AN_HOUR = 60


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved tickets, those with handling time, and the money it cost."""
    cost = t.handle_minutes * rate_of(t, terms) / MINUTES_AN_HOUR
    return {
        "all": t.count(),
        "known": t.handle_minutes.count(),
        "minutes": t.handle_minutes.sum(),
        "cost": cost.sum(),
        "squares": (cost * cost).sum(),
    }


def read(cell: Cell, terms: Terms) -> Figure:
    """Mean cost; handling hours in the extra."""
    known = int(cell["known"])
    hours = cell["minutes"] / known / MINUTES_AN_HOUR if known else None
    return mean(
        cell["cost"],
        cell["squares"],
        known,
        undecided=cell["all"] - known,
        handle_hours=hours,
        rate_per_hour=cell["cost"] / cell["minutes"] * MINUTES_AN_HOUR if cell["minutes"] else None,
        currency=terms.currency,
    )


KPI = Kpi(
    key="cost_per_ticket",
    name="Cost per ticket",
    place=150,
    why="What the work on one ticket costs; the money per ticket an improvement can save.",
    decision="Which kinds of tickets are worth automating, shifting left or doing away with.",
    unit="money/ticket",
    better="lower",
    formula=(
        "handling hours × loaded hourly rate of the group that resolved it, summed / resolved"
        " tickets with handling time. The rate is the group’s own where one is set, else the desk’s."
        " It is the cost of the work itself; paid time without a ticket is what utilisation shows"
    ),
    eligible="Resolved tickets.",
    exclusions="Tickets without handling time (counted as undecided).",
    interval="Student’s t on the mean, 95 % (rough below some 30 tickets); rates are taken as known",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    window=("hourly_rate", "rates"),
    internal=True,
)
