"""Changes of group per ticket."""

from __future__ import annotations

from typing import Any

from ..figures import mean, rate
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Sum and sum of squares of the changes, and tickets with at least one."""
    moves = t.reassignment_count
    return {
        "all": t.count(),
        "known": moves.count(),
        "moves": moves.sum(),
        "squares": (moves * moves).sum(),
        "moved": (moves > 0).sum(),
    }


def read(cell: Cell, terms: Terms) -> Figure:
    """Mean changes; the share with at least one in the extra."""
    moved = rate(cell["moved"], cell["known"])
    return mean(
        cell["moves"],
        cell["squares"],
        cell["known"],
        undecided=cell["all"] - cell["known"],
        moved_share=moved.value,
        moved_share_low=moved.low,
        moved_share_high=moved.high,
    )


KPI = Kpi(
    key="reassignment",
    name="Reassignments per ticket",
    place=50,
    why="Every change of hands costs waiting time and an explanation told twice.",
    decision="Which groups and categories need clearer ownership.",
    unit="changes",
    better="lower",
    formula="changes of group / tickets; beside it the share of tickets with at least one",
    eligible="All tickets, by the day they were opened.",
    exclusions="Tickets whose changes of group are unknown (counted as undecided).",
    interval="Student’s t on the mean, 95 % (rough below some 30 tickets); Wilson for the share",
    minimum_sample=30,
    anchor="opened",
    read=read,
    parts={"opened": parts},
)
