"""Satisfied answers."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Answers, good ones, and how many were asked at all (resolved or answered)."""
    answered = t.csat_top
    return {
        "answers": answered.count(),
        "good": answered.sum(),
        "asked": (t.resolved_on.notnull() | answered.notnull()).sum(),
    }


def read(cell: Cell, terms: Terms) -> Figure:
    """Good of all answers; the response rate in the extra."""
    answers, asked = int(cell["answers"]), int(cell["asked"])
    response = answers / asked if asked else None
    return rate(cell["good"], answers, response_rate=response, asked=asked)


KPI = Kpi(
    key="csat",
    name="Satisfaction",
    place=130,
    why="What the customer says about it, by those who answer.",
    decision="Where to listen first; never without the response rate beside it.",
    unit="share",
    better="higher",
    formula="answers that are one of the two best of their scale / answers",
    eligible="Tickets with an answer, by the day they were opened, resolved or not.",
    exclusions="Tickets without an answer; the response rate (answers / resolved or answered) is beside it.",
    interval="Wilson, 95 %: chance only, not who chooses to answer",
    minimum_sample=30,
    anchor="opened",
    read=read,
    parts={"opened": parts},
)
