"""Repeat contact rate."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Benchmark, Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Resolved, decided, and followed by another ticket inside the window."""
    return {
        "all": t.count(),
        "known": t.decided.sum(),
        "repeated": (t.decided & t.repeated).sum(),
    }


def read(cell: Cell, terms: Terms) -> Figure:
    """Followed of decided."""
    return rate(cell["repeated"], cell["known"], undecided=cell["all"] - cell["known"])


KPI = Kpi(
    key="repeat_contact",
    name="Repeat contact rate",
    place=40,
    why="The customer had to ask again for the same kind of thing: the cause was not removed.",
    decision="Which causes deserve a problem record or a better article.",
    unit="share",
    better="lower",
    formula=(
        "resolutions followed by a new ticket of the same requester (and client) in the same"
        " category within the window / resolutions that can be decided"
    ),
    eligible="Resolved tickets.",
    exclusions=(
        "Undecided, shown apart: resolved less than the window before the last ticket of the data,"
        " or requester or category unknown."
    ),
    interval="Wilson, 95 %",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    benchmarks=(
        Benchmark(0.10, "below 10 % is healthy", "common practice"),
        Benchmark(0.20, "above 20 % is systemic", "common practice"),
    ),
    window=("window_days",),
)
