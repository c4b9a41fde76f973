"""Raw exports read with loops, for the tests that recount them; nothing of the product is used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

FORM = "%d/%m/%Y %H:%M"
"""Of times in the uci set, an audit log."""


def moment(text: str, form: str = FORM) -> datetime | None:
    """A time of an export; None for its missing marks."""
    return None if text in ("", "?", "NaN") else datetime.strptime(text, form).replace(tzinfo=UTC)


def replayed(updates: list[Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A ticket of the uci set from its updates (when, count, place, row), which are put in order: what became of it,
    and the last word of every column.
    """
    updates.sort(key=lambda update: update[:3])
    state, resolved, ever, reopened = None, None, False, 0
    last: dict[str, str] = {}
    for when, _, _, row in updates:
        now = row["incident_state"]
        if now == "Resolved" and state != "Resolved":
            resolved, ever = when, True
        if state in ("Resolved", "Closed") and now not in ("Resolved", "Closed"):
            resolved, reopened = None, reopened + 1
        state = now
        last |= {name: value for name, value in row.items() if value != "?"}
    opened = moment(last["opened_at"])
    assert opened is not None
    ticket = {
        "opened": opened,
        "resolved": resolved if ever else moment(last.get("resolved_at", "?")),
        "reopened": reopened,
        "moves": max(int(update[3]["reassignment_count"]) for update in updates),
        "met": last["made_sla"] == "true",
        "linked": last["knowledge"] == "true",
        "who": last.get("caller_id"),
    }
    return ticket, last
