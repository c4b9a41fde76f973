"""What can be said of one resolution: is it decided, did the customer come back, was it fixed.

Boolean Ibis columns over `tickets`, used by several KPIs and defined once. A condition on an
unknown value is unknown, and an unknown never counts as a success or a failure: it makes the
ticket undecided.
"""

from __future__ import annotations

from typing import Any

from .kpi import Facts, Terms

MINUTES_A_DAY = 1440


def decided(t: Any, terms: Terms, facts: Facts) -> Any:
    """The repeat window lies inside the data and a repeat could have been seen."""
    import ibis

    end = ibis.literal(facts.decided_until(terms.window_days), type="timestamp('UTC')")
    return t.repeat_known.fill_null(False) & (t.resolved_at <= end)


def repeated(t: Any, terms: Terms) -> Any:
    """The same requester opened another ticket in the same category within the window."""
    return (t.next_contact_minutes <= terms.window_days * MINUTES_A_DAY).fill_null(False)


def straight(t: Any, facts: Facts) -> Any:
    """Solved without passing it on; the source's own first-contact flag goes before our count."""
    unmoved = t.reassignment_count == 0
    if "first_contact_resolved" not in facts.known:
        return unmoved
    import ibis

    return ibis.coalesce(t.first_contact_resolved, unmoved)


def fix_known(t: Any, terms: Terms, facts: Facts) -> Any:
    """Everything first-time fix asks about is known, so the ticket counts one way or the other."""
    return decided(t, terms, facts) & straight(t, facts).notnull() & t.reopen_count.notnull()


def fixed_first_time(t: Any, terms: Terms, facts: Facts) -> Any:
    """Never passed on, never reopened, and nobody came back within the window."""
    return (
        fix_known(t, terms, facts)
        & straight(t, facts)
        & (t.reopen_count == 0)
        & ~repeated(t, terms)
    ).fill_null(False)
