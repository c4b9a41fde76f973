"""What work costs: loaded hourly rates by group, paid hours; as the desk set them."""

from __future__ import annotations

from typing import Any

from .kpi import Terms


def rate_of(t: Any, terms: Terms) -> Any:
    """The loaded hourly rate of each ticket's group, as an expression over `tickets`."""
    import ibis

    if not terms.rates:
        return ibis.literal(terms.hourly_rate)
    cases = [(t.group == ibis.literal(name), ibis.literal(rate)) for name, rate in terms.rates]
    return ibis.cases(*cases, else_=ibis.literal(terms.hourly_rate))
