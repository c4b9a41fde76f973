"""Which KPIs this data can support, and why not.

The rule is plain data: a KPI needs each of its groups, and a group is met by any one of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ftfr": (
        ("resolved_at",),
        ("reassignment_count", "first_contact_resolved"),
        ("reopen_count",),
        ("requester",),
        ("category",),
    ),
    "first_assignment": (("resolved_at",), ("reassignment_count",)),
    "reopen_rate": (("resolved_at",), ("reopen_count",)),
    "repeat_contact": (("resolved_at",), ("requester",), ("category",)),
    "reassignment": (("reassignment_count",),),
    "ping_pong": (("pingpong_count",),),
    "resolution_time": (("resolved_at",),),
    "resolution_time_p90": (("resolved_at",),),
    "sla_met": (("sla_met",),),
    "backlog": (("resolved_at",),),
    "throughput": (("resolved_at",),),
    "knowledge_use": (("resolved_at",), ("knowledge_linked",)),
    "csat": (("csat_top",),),
    "cost_of_rework": (("resolved_at",), ("reopen_count",), ("requester",), ("category",)),
    "first_contact": (
        ("resolved_at",),
        ("first_contact_resolved", "channel"),
        ("first_contact_resolved", "reassignment_count"),
    ),
    "response_time": (("first_response_at",),),
    "onsite_rate": (("onsite",),),
    "downtime": (("downtime_minutes",),),
    "cost_per_ticket": (("resolved_at",), ("handle_minutes",)),
    "utilisation": (("resolved_at",), ("handle_minutes",)),
}
"""KPI → groups of fields; one field of each group must be filled somewhere."""

WORDS = {
    "resolved_at": "no resolution or closing time",
    "reassignment_count": "no count of reassignments, no group history",
    "first_contact_resolved": "no first-contact flag",
    "reopen_count": "no reopen column and no status history",
    "requester": "no requester",
    "category": "no category",
    "pingpong_count": "no group history",
    "sla_met": "no promised time and no SLA flag",
    "knowledge_linked": "no knowledge article column",
    "csat_top": "no satisfaction answers",
    "channel": "no channel",
    "first_response_at": "no time of the first answer",
    "onsite": "no column for on-site visits",
    "downtime_minutes": "no downtime column",
    "handle_minutes": "no handling time",
}
NAMES = {
    "ftfr": "first-time fix rate",
    "first_assignment": "first-assignment rate",
    "reopen_rate": "reopen rate",
    "repeat_contact": "repeat contact rate",
    "reassignment": "reassignments per ticket",
    "ping_pong": "ping-pong between groups",
    "resolution_time": "time to resolve",
    "resolution_time_p90": "time to resolve (90th percentile)",
    "sla_met": "SLA met",
    "backlog": "backlog",
    "throughput": "throughput",
    "knowledge_use": "knowledge use",
    "csat": "customer satisfaction",
    "cost_of_rework": "cost of rework",
    "first_contact": "first-contact resolution",
    "response_time": "time to the first answer",
    "onsite_rate": "on-site rate",
    "downtime": "downtime",
    "cost_per_ticket": "cost per ticket",
    "utilisation": "utilisation",
}

SPARSE = ("csat_top", "pingpong_count", "downtime_minutes")
"""Fields that only some tickets have, by their nature."""


@dataclass(frozen=True)
class Capability:
    """Whether a KPI can be computed, and why (not), in a sentence."""

    ok: bool
    why: str


def capabilities(fields: Mapping[str, float]) -> dict[str, Capability]:
    """The capability report from the share of tickets in which each field is filled.

    >>> capabilities({"resolved_at": 0.9})["reopen_rate"].why
    'No reopen column and no status history: reopen rate cannot be computed.'
    """
    return {kpi: _judge(kpi, groups, fields) for kpi, groups in NEEDS.items()}


def _judge(
    kpi: str, groups: tuple[tuple[str, ...], ...], fields: Mapping[str, float]
) -> Capability:
    missing = []
    thin = []
    for group in groups:
        share = max(fields.get(name, 0.0) for name in group)
        if share == 0:
            missing.append(", ".join(dict.fromkeys(WORDS[name] for name in group)))
        elif share < 0.5 and group[0] not in SPARSE:
            thin.append(f"{group[0].replace('_', ' ')} is filled in {share:.0%} of tickets")
    if missing:
        words = "; ".join(dict.fromkeys(missing))
        return Capability(False, f"{words[0].upper()}{words[1:]}: {NAMES[kpi]} cannot be computed.")
    if thin:
        words = "; ".join(thin).replace("%", " %")
        return Capability(True, f"Can be computed, but {words}.")
    return Capability(True, "All needed fields are there.")
