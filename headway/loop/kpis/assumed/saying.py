"""Terms in the words people read beside a figure; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from headway.ground import words

from ..kpi import Terms

_SAID: dict[str, tuple[str, Callable[[Terms], str]]] = {
    "window_days": ("Repeat window", lambda t: f"{t.window_days} days"),
    "hourly_rate": ("Loaded hourly rate", lambda t: words.money(t.hourly_rate, t.currency)),
    "handle_hours": (
        "Handling hours, where the tickets do not say", lambda t: f"{t.handle_hours:g} h",
    ),
    "rates": (
        "Rates of groups",
        lambda t: ", ".join(f"{name} {words.money(rate, t.currency)}" for name, rate in t.rates),
    ),
    "paid_hours": ("Paid hours a week", lambda t: f"{t.paid_for(None):,g} h"),
    "first_contact_minutes": (
        "First contact in writing", lambda t: f"within {t.first_contact_minutes} min",
    ),
    "live_minutes": ("First contact on the line", lambda t: f"within {t.live_minutes} min"),
    "net_without": (
        "Net leaves out", lambda t: ", ".join(f"{name} {value}" for name, value in t.net_without),
    ),
}  # fmt: skip


def said(terms: Terms, names: Sequence[str]) -> list[tuple[str, str]]:
    """The named terms (a KPI's `window`) as pairs of word and value; empty ones are left out.

    >>> said(Terms(), ("window_days", "rates"))
    [('Repeat window', '7 days')]
    """
    found = [(_SAID[name][0], _SAID[name][1](terms)) for name in names if name in _SAID]
    return [(word, value) for word, value in found if value]
