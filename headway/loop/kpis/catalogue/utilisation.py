"""Handling time of paid time."""

from __future__ import annotations

from typing import Any

from ..figures import total
from ..kpi import Benchmark, Cell, Facts, Figure, Kpi, Part, Terms

OVERLOAD = 0.75
MINUTES_AN_HOUR = 60
WORKDAYS_A_WEEK = 5


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Handling time of what was resolved, and the first and last day of it."""
    return {
        "known": t.handle_minutes.count(),
        "minutes": t.handle_minutes.sum(),
        "squares": (t.handle_minutes * t.handle_minutes).sum(),
        "first_day": t.resolved_on.min(),
        "last_day": t.resolved_on.max(),
    }


def lacking(terms: Terms) -> str:
    """Why it cannot be told for this desk."""
    if terms.paid_hours:
        return ""
    return "No paid hours are set: utilisation cannot be computed. Set them under Costs."


def read(cell: Cell, terms: Terms) -> Figure:
    """Handled of paid; the hours of both and a word on overload in the extra."""
    paid = terms.paid_for(cell["group"]) * cell["days"] / WORKDAYS_A_WEEK * MINUTES_AN_HOUR
    if not paid:
        return Figure(None, None, None, 0)
    figure = total(
        cell["minutes"] / paid,
        cell["squares"] / paid**2,
        cell["known"],
        handling_hours=cell["minutes"] / MINUTES_AN_HOUR,
        paid_hours=paid / MINUTES_AN_HOUR,
    )
    if figure.value is not None:
        load = "overload: above 75 %" if figure.value > OVERLOAD else "75 % or less"
        figure.extra["load"] = load
    return figure


KPI = Kpi(
    key="utilisation",
    name="Utilisation",
    place=160,
    why="How much of the paid time goes into tickets. Above 75 % people are overloaded: no time"
    " is left for learning, knowledge and improvement.",
    decision="Whether an improvement can be staffed at all, and from which group.",
    unit="load",
    better="neither",
    formula=(
        "handling time of the tickets resolved / paid time of the period. Paid time is the paid"
        " hours a week under Costs, of the group where the figure is of one group, else of all."
        " Above 75 % means overload"
    ),
    eligible="Resolved tickets with handling time.",
    exclusions=(
        "Work without a ticket, and tickets without handling time: the true figure lies higher."
        " A week’s paid hours count in fifths, one for each Monday to Friday, from the first to the"
        " last resolution of the data asked about."
    ),
    interval=(
        "compound Poisson, normal approximation, 95 %: how far so much work moves by chance; paid"
        " time is taken as known"
    ),
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    benchmarks=(Benchmark(0.478, "average of service desks", "industry surveys"),),
    window=("paid_hours",),
    lacking=lacking,
    timed=True,
    form="number",
    internal=True,
)
