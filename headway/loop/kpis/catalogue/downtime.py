"""Time users could not work."""

from __future__ import annotations

from typing import Any

from ..figures import total
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms

MINUTES_AN_HOUR = 60


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Tickets with downtime, and their downtime times users; one user where nobody counted."""
    lost = t.downtime_minutes * t.affected_users.fill_null(1)
    return {
        "known": t.downtime_minutes.count(),
        "outages": (t.downtime_minutes > 0).sum(),
        "minutes": lost.sum(),
        "squares": (lost * lost).sum(),
        "users_known": (t.downtime_minutes.notnull() & t.affected_users.notnull()).sum(),
    }


def read(cell: Cell, terms: Terms) -> Figure:
    """User hours lost; outages and how many counted their users in the extra."""
    return total(
        cell["minutes"] / MINUTES_AN_HOUR,
        cell["squares"] / MINUTES_AN_HOUR**2,
        cell["known"],
        outages=int(cell["outages"]),
        users_counted=int(cell["users_known"]),
    )


KPI = Kpi(
    key="downtime",
    name="Downtime",
    place=127,
    why="What an outage costs the customer: everybody who could not work, for as long as it took.",
    decision="Which services need resilience, a workaround or a faster hand-over.",
    unit="user hours",
    better="lower",
    formula="sum of downtime × users affected, in hours; one user where their number is not given",
    eligible="Tickets for which downtime is given, by the day they were opened.",
    exclusions="Tickets without a figure for downtime: they are taken for no statement, not for none.",
    interval=(
        "compound Poisson, normal approximation, 95 %: how far a sum of so many outages of such"
        " sizes moves by chance"
    ),
    minimum_sample=10,
    anchor="opened",
    read=read,
    parts={"opened": parts},
    form="number",
)
