"""What a gap costs a month: extra tickets × work each × hourly rate, with everything said (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Assumed:
    """What the desk assumes. Hours are of work; shares are of one ticket's handling time.

    `measured_on` is the number of tickets `handle_hours` was measured on; 0 = it is assumed.
    """

    handle_hours: float = 0.75
    hourly_rate: float = 45.0
    currency: str = "EUR"
    measured_on: int = 0
    again_share: float = 1.0
    handover_share: float = 0.5
    breach_share: float = 0.25
    ageing_share: float = 0.25
    visit_share: float = 2.0


@dataclass(frozen=True)
class Cost:
    """Hours and money a month (None where work cannot tell), the formula and what it rests on.

    `kpi` and `tickets` are what it was worked out for, so that it can be asked again (`cost_of`).
    """

    hours: float | None
    money: float | None
    formula: str
    assumptions: tuple[str, ...]
    kpi: str = ""
    tickets: float = 0.0


EXTRA: Mapping[str, tuple[str, str]] = {
    "ftfr": ("again_share", "is worked on again"),
    "reopen_rate": ("again_share", "is worked on again"),
    "repeat_contact": ("again_share", "is worked on again"),
    "first_assignment": ("handover_share", "is handed over and read in again"),
    "ping_pong": ("handover_share", "is handed over and read in again"),
    "sla_met": ("breach_share", "brings calls and chasing"),
    "long_path": ("handover_share", "is handed over and read in again"),
    "onsite_rate": ("visit_share", "is a journey"),
    "contacts": ("again_share", "is a whole ticket's work"),
    "alike": ("again_share", "is worked on for the same cause"),
    "backlog": ("ageing_share", "brings calls and chasing every month"),
}
"""Which share of a ticket's handling time one such ticket takes extra, and why."""


UNPRICED: Mapping[str, str] = {
    "csat": "dissatisfaction costs",
    "data_quality": "a gap that is hidden costs",
}


def cost_of(kpi: str, extra_tickets: float, assumed: Assumed) -> Cost:
    """The cost of `extra_tickets` a month that would not be there at the desk's own level.

    >>> cost = cost_of("ftfr", 100, Assumed())
    >>> cost.hours, cost.money
    (75.0, 3375.0)
    >>> cost_of("csat", 100, Assumed()).hours is None
    True
    """
    if kpi not in EXTRA:
        what = UNPRICED.get(kpi, "one such ticket costs extra")
        return Cost(None, None, f"What {what} cannot be told from tickets.", (), kpi, extra_tickets)
    name, why = EXTRA[kpi]
    share = float(getattr(assumed, name))
    hours = max(extra_tickets, 0.0) * share * assumed.handle_hours
    formula = (
        f"{extra_tickets:,.0f} tickets a month × {share:g} of a ticket's work"
        f" × {assumed.handle_hours:.2f} h = {hours:,.1f} h;"
        f" × {assumed.hourly_rate:,.2f} {assumed.currency} = "
        f"{hours * assumed.hourly_rate:,.0f} {assumed.currency}"
    )
    handled = f"measured on {assumed.measured_on:,} tickets" if assumed.measured_on else "assumed"
    return Cost(
        hours,
        hours * assumed.hourly_rate,
        formula,
        (
            f"Each {why}: {share:g} of a ticket's work (assumed).",
            f"A ticket takes {assumed.handle_hours:.2f} h of work ({handled}).",
            f"An hour costs {assumed.hourly_rate:,.2f} {assumed.currency} (set for the desk).",
        ),
        kpi,
        extra_tickets,
    )


def suggested_target(value: float, level: float) -> float:
    """A target that can be reached: the desk's own level, or half-way when that is far.

    “Far” is more than 15 points; half-way is never less than 10 points. Rounded to a whole percent
    that still lies on the better side of `value`.

    >>> suggested_target(0.58, 0.65), suggested_target(0.25, 0.63), suggested_target(0.20, 0.095)
    (0.65, 0.44, 0.1)
    """
    gap = level - value
    if abs(gap) > 0.15:
        gap = (1 if gap > 0 else -1) * max(abs(gap) / 2, 0.10)
    wanted = round(value + gap, 2)
    if (wanted - value) * gap <= 0:
        wanted = round(value + (0.01 if gap > 0 else -0.01), 2)
    return min(max(wanted, 0.0), 1.0)


def what_if(kpi: str, tickets: float, assumed: Assumed, *, closed: float = 0.0) -> Cost:
    """The cost of a finding (`Cost.kpi`, `Cost.tickets`) under other assumptions, and with a share
    `closed` (0..1) of the gap gone.

    >>> what_if("ftfr", 100, Assumed(handle_hours=1.0), closed=0.5).hours
    50.0
    """
    return cost_of(kpi, tickets * (1 - min(max(closed, 0.0), 1.0)), assumed)
