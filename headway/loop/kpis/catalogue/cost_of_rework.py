"""What doing it twice costs."""

from __future__ import annotations

from typing import Any

from .. import intervals
from ..costs import rate_of
from ..kpi import Cell, Facts, Figure, Kpi, Part, Terms

MINUTES_AN_HOUR = 60


def parts(t: Any, terms: Terms, facts: Facts) -> dict[str, Part]:
    """Reopened and repeated resolutions, and handling time where it is known."""
    return {
        "all": t.count(),
        "reopen_known": t.reopen_count.count(),
        "reopened": (t.reopen_count > 0).sum(),
        "repeat_known": t.decided.sum(),
        "repeated": (t.decided & t.repeated).sum(),
        "handled": t.handle_minutes.count(),
        "handle_minutes": t.handle_minutes.sum(),
        "handle_cost": (t.handle_minutes * rate_of(t, terms) / MINUTES_AN_HOUR).sum(),
    }


def _part(hits: float, of: float) -> tuple[float, float, float]:
    """A count with the interval of its rate, times the n of that rate."""
    if not of:
        return (0.0, 0.0, 0.0)
    low, high = intervals.wilson(int(hits), int(of))
    return (hits, low * of, high * of)


def read(cell: Cell, terms: Terms) -> Figure:
    """Hours of rework times the rate; whether hours were measured or assumed is said."""
    measured = int(cell["handled"])
    hours_each = (
        cell["handle_minutes"] / measured / MINUTES_AN_HOUR if measured else terms.handle_hours
    )
    rate = terms.hourly_rate
    if measured and cell["handle_minutes"]:
        rate = cell["handle_cost"] / cell["handle_minutes"] * MINUTES_AN_HOUR
    pieces = int(cell["reopened"] + cell["repeated"])
    n = int(cell["all"])
    undecided = n - int(cell["repeat_known"])
    extra = {
        "hours": pieces * hours_each,
        "reopened": int(cell["reopened"]),
        "repeated": int(cell["repeated"]),
        "handle_hours": hours_each,
        "handle_hours_from": "measured" if measured else "assumed",
        "handle_hours_n": measured,
        "rate_per_hour": rate,
        "currency": terms.currency,
    }
    if n == 0:
        return Figure(None, None, None, 0, 0, 0, extra)
    each = hours_each * rate
    low, high = intervals.of_sum(
        [
            _part(cell["reopened"], cell["reopen_known"]),
            _part(cell["repeated"], cell["repeat_known"]),
        ]
    )
    return Figure(pieces * each, max(0.0, low) * each, high * each, n, pieces, undecided, extra)


KPI = Kpi(
    key="cost_of_rework",
    name="Cost of rework",
    place=140,
    why="What not fixing it the first time costs; the money an improvement can win back.",
    decision="Which gap is worth closing first.",
    unit="money",
    better="lower",
    formula=(
        "(reopened tickets + repeat contacts) × mean handling hours × loaded hourly rate, in the"
        " period. A ticket that was both reopened and repeated is two pieces of rework. Mean"
        " handling hours are measured where the data has any, else the desk’s stated assumption; the"
        " rate is that of the groups that did the measured work, else the desk’s"
    ),
    eligible="Resolved tickets.",
    exclusions=(
        "Repeats of undecided tickets (window not over, requester or category unknown) are not"
        " counted: the newest days read low."
    ),
    interval="Wilson for both rates, joined by MOVER; hours and rate are taken as known; 95 %",
    minimum_sample=30,
    anchor="resolved",
    read=read,
    parts={"resolved": parts},
    window=("window_days", "hourly_rate", "rates", "handle_hours"),
    version=2,
    internal=True,
)
