"""The demo desk's calendar and costs: those its simulator lives by."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk

PAID = {
    "Service Desk": 200, "Network": 56, "Cloud": 52, "Workplace": 64, "Applications": 52,
    "Field": 18, "Security": 24, "Identity": 40,
}  # fmt: skip
"""Paid hours a week for tickets, of each group, where the desk has `FULL` tickets in two years; at
Field a post is vacant."""
FULL = 60_000
RATES = {"Cloud": 64.0, "Network": 61.0, "Security": 72.0, "Field": 58.0}
"""Loaded hourly rates of groups that differ from the desk's."""
FIRST_CONTACT, LIVE = 120, 45


def set_up(desk: Desk, *, start: date, tickets: int, months: int) -> None:
    """Opening hours with the closed days of the simulated desk, rates, paid hours."""
    from headway.loop.evidence.calendar import Calendar, OwnDay, read_hours
    from headway.loop.evidence.recount import set_calendar
    from headway.loop.evidence.simulator.clock import HOLIDAYS
    from headway.loop.kpis.assumed.actions import assume
    from headway.loop.kpis.assumed.checking import Assumptions

    at = datetime.combine(start, time(9), ZoneInfo(desk.time_zone))
    week = (read_hours("7-19"),) * 5 + (read_hours("8-14"), ())
    names = {(1, 1): "New Year", (5, 1): "Labour Day", (10, 3): "German Unity Day",
             (12, 25): "Christmas Day", (12, 26): "Boxing Day"}  # fmt: skip
    closed = tuple(OwnDay(f"{month:02d}-{day:02d}", names[month, day]) for month, day in HOLIDAYS)
    set_calendar(by=None, desk=desk, calendar=Calendar(desk.time_zone, week, own=closed), at=at)
    size = tickets / FULL * 24 / months
    paid = tuple((name, max(1.0, round(hours * size, 1))) for name, hours in PAID.items())
    said = Assumptions(
        hourly_rate=float(desk.hourly_rate), handle_hours=float(desk.handle_hours),
        currency=desk.currency, rates=tuple(RATES.items()), paid_hours=paid,
        first_contact_minutes=FIRST_CONTACT, live_minutes=LIVE,
    )  # fmt: skip
    assume(by=None, desk=desk, said=said, at=at)
