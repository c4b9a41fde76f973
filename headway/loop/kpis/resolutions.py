"""What can be said of one resolution: is it decided, did the customer come back, was it fixed.

Boolean columns added to `tickets`, used by several KPIs, defined and computed once. A condition on
an unknown value is unknown, and an unknown never counts as a success or a failure: it makes the
ticket undecided.
"""

from __future__ import annotations

from typing import Any

from .kpi import Facts, Terms

MINUTES_A_DAY = 1440


def told(t: Any, terms: Terms, facts: Facts) -> Any:
    """The Ibis table `tickets` with four columns more, none of them ever null.

    - `decided`: the repeat window lies inside the data and a repeat could have been seen
    - `repeated`: the same requester opened another ticket in the same category within the window
    - `fix_known`: all that first-time fix asks about is known, so it counts one way or the other
    - `fixed`: never passed on (or solved at first contact, where the source says), never reopened,
      and nobody came back within the window
    """
    import ibis

    end = ibis.literal(facts.decided_until(terms.window_days), type="timestamp('UTC')")
    window = terms.window_days * MINUTES_A_DAY
    straight = t.reassignment_count == 0
    if "first_contact_resolved" in facts.known:
        straight = ibis.coalesce(t.first_contact_resolved, straight)
    t = t.mutate(
        decided=t.repeat_known.fill_null(False) & (t.resolved_at <= end).fill_null(False),
        repeated=(t.next_contact_minutes <= window).fill_null(False),
        straight=straight,
        steady=t.reopen_count == 0,
    )
    known = t.decided & t.straight.notnull() & t.steady.notnull()
    t = t.mutate(fix_known=known)
    return t.mutate(fixed=(t.fix_known & t.straight & t.steady & ~t.repeated).fill_null(False))
