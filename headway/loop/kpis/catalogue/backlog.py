"""Open tickets at each day's end."""

from __future__ import annotations

from .. import intervals
from ..kpi import Cell, Figure, Kpi, Terms


def read(cell: Cell, terms: Terms) -> Figure:
    """The last day of the period; mean over its days and ages in the extra."""
    open_now = int(cell["open"])
    low, high = intervals.of_count(open_now)
    extra = {"mean": cell["mean"], "days": cell["days"], "by_age": cell["by_age"]}
    return Figure(float(open_now), low, high, open_now, open_now, 0, extra)


KPI = Kpi(
    key="backlog",
    name="Backlog",
    place=100,
    why="Work promised and not done; its age says whether it is flow or sediment.",
    decision="Whether to add hands, stop intake or clear the old ones.",
    unit="tickets",
    better="lower",
    formula=(
        "tickets opened on or before the day and not yet resolved at its end; for a longer period"
        " the last of its days. Beside it: the mean over its days, and open tickets by age in days"
        " (0–7, 8–30, 31–90, over 90)"
    ),
    eligible="All tickets.",
    exclusions=("Tickets closed without ever being resolved count until the day of their close."),
    interval=(
        "exact Poisson, 95 %: how far a count like this moves by chance alone; the count itself is"
        " complete"
    ),
    minimum_sample=1,
    anchor="daily",
    version=2,  # 1 took the UTC day of a close
    read=read,
)
