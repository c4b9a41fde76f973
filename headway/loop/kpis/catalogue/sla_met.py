"""Service level met."""

from __future__ import annotations

from typing import Any

from ..figures import rate
from ..kpi import Benchmark, Cell, Facts, Figure, Kpi, Part, Terms


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Met, decided, and still inside their target."""
    found = {"all": t.count(), "known": t.sla_met.count(), "met": t.sla_met.sum()}
    if "sla_due_at" in facts.known:
        found["pending"] = (t.sla_met.isnull() & t.sla_due_at.notnull()).sum()
    return found


def read(cell: Cell, terms: Terms) -> Figure:
    """Met of met and missed; tickets without a target in the extra."""
    pending = cell.get("pending", 0)
    without = int(cell["all"] - cell["known"] - pending)
    return rate(cell["met"], cell["known"], undecided=pending, without_target=without)


KPI = Kpi(
    key="sla_met",
    name="Service level met",
    place=90,
    why="The promise made to the client, kept or not.",
    decision="Where staffing, priorities or the promise itself must change.",
    unit="share",
    better="higher",
    formula=(
        "met / (met + missed). Met: resolved by the promised time. Missed: resolved later, or"
        " still open after it. Without promised times in the data, the source’s own flag."
    ),
    eligible="Tickets with a target, by the day they were opened.",
    exclusions=(
        "Tickets without a target (counted beside it) and open tickets whose promised time has not"
        " come yet (undecided)."
    ),
    interval="Wilson, 95 %",
    minimum_sample=30,
    anchor="opened",
    read=read,
    parts={"opened": parts},
    benchmarks=(Benchmark(0.90, "at least 90 %", "common practice"),),
)
