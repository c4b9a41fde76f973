"""What an entry made from a finding says, before anybody has edited it (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from headway.ground import words

MONTHS_AHEAD = 6
GUARDS: Mapping[str, tuple[str, ...]] = {
    "ftfr": ("reopen_rate", "csat"),
    "first_assignment": ("reopen_rate", "resolution_time"),
    "reopen_rate": ("resolution_time", "throughput"),
    "repeat_contact": ("resolution_time", "csat"),
    "sla_met": ("reopen_rate", "csat"),
    "backlog": ("reopen_rate", "repeat_contact"),
    "ping_pong": ("resolution_time",),
    "csat": ("resolution_time",),
}
"""KPI → what must not get worse while it gets better."""


def target_date(today: date, months: int = MONTHS_AHEAD) -> date:
    """The end of the month so many months ahead.

    >>> target_date(date(2026, 8, 31)), target_date(date(2026, 1, 5), 1)
    (datetime.date(2027, 2, 28), datetime.date(2026, 2, 28))
    """
    number = today.year * 12 + today.month + months
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


def title(finding: str) -> str:
    """The finding's sentence as the entry's title; shortened where it is long.

    >>> title("E-mail / Password: fixed first time 41 % where the desk manages 65 %")
    'E-mail / Password: fixed first time 41 % where the desk manages 65 %'
    """
    return finding if len(finding) <= 200 else finding[:199].rstrip() + "…"


def problem(what: str, also: Sequence[str]) -> str:
    """What is wrong, and what else was seen of it."""
    return what + "".join(f"\nSeen also as: {one}." for one in also)


def justification(
    finding: str, hours: float | None, money: object, currency: str, formula: str
) -> str:
    """Why it is worth doing: what it costs and how that was worked out."""
    if hours is None:
        return f"{finding}. {formula}"
    cost = words.money(float(str(money)), currency) if money is not None else ""
    return (
        f"Costs about {words.count(hours)} h{f' ({cost})' if cost else ''} a month while nothing is"
        f" done: {formula}"
    )


def evidence(n: int, confidence: str, q: float) -> str:
    """The evidence for “Is it the right problem?” that a finding brings along.

    >>> evidence(1234, "sure", 0.00001)
    'Found in 1,234 tickets; sure (false-discovery rate q under 0.001).'
    """
    said = "under 0.001" if q < 0.001 else f"{q:.3f}"
    return f"Found in {n:,} tickets; {confidence} (false-discovery rate q {said})."
