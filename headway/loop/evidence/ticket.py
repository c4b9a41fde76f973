"""The ticket as Headway sees it: one list of fields, their types and what they mean.

A missing column is *missing*, never zero: every field but `ticket_id`, `source` and `opened_at`
may be null. Times are UTC; `*_on` dates and `*_hour` are local to the desk's time zone, worked out
at import, because engines disagree about time zones. Derived columns make hard KPIs cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "time", "count", "number", "flag", "date"]


@dataclass(frozen=True)
class Field:
    """One field: its name in the store, its kind, and its meaning in a manager's words."""

    name: str
    kind: Kind
    meaning: str


FIELDS: tuple[Field, ...] = (
    Field("ticket_id", "text", "the ticket's own number; with `source` it names a ticket once"),
    Field("source", "text", "the system or file family the ticket comes from"),
    Field("client", "text", "the company served"),
    Field("requester", "text", "the person who asked (a pseudonym where that was chosen)"),
    Field("type", "text", "incident, request, problem…, in the source's own words"),
    Field("category", "text", "first level of what it is about"),
    Field("subcategory", "text", "second level"),
    Field("service", "text", "the service or configuration item touched"),
    Field("priority", "text", "priority in the source's own words"),
    Field("channel", "text", "how it came in"),
    Field("group", "text", "the group that holds it, or held it last"),
    Field("assignee", "text", "the person who holds it, or held it last"),
    Field("status", "text", "the last known state, in the source's own words"),
    Field("opened_at", "time", "when it was opened"),
    Field("first_response_at", "time", "first answer by a person"),
    Field("resolved_at", "time", "last resolution; from events where there are any; null = open"),
    Field("closed_at", "time", "administrative close; never taken for the resolution"),
    Field("updated_at", "time", "last change seen"),
    Field("reopen_count", "count", "times it was opened again after a resolution"),
    Field("reassignment_count", "count", "changes of group after the first"),
    Field("pingpong_count", "count", "returns to a group it had left; needs events"),
    Field("first_contact_resolved", "flag", "the source says: solved at first contact"),
    Field("contacts", "count", "contacts about this ticket"),
    Field("sla_due_at", "time", "promised resolution time"),
    Field(
        "sla_met", "flag", "recomputed from the target where there is one, else the source's flag"
    ),
    Field("handle_minutes", "number", "work time"),
    Field("wait_minutes", "number", "time spent waiting for the customer"),
    Field("csat", "number", "satisfaction answer as given, on its own scale"),
    Field("csat_top", "flag", "answer is one of the two best of its scale (or “good” of two)"),
    Field("onsite", "flag", "somebody went there"),
    Field("downtime_minutes", "number", "downtime"),
    Field("affected_users", "count", "people who could not work meanwhile"),
    Field("knowledge_article", "text", "article linked"),
    Field("knowledge_linked", "flag", "an article was linked"),
    Field("summary", "text", "short description"),
)

DERIVED: tuple[Field, ...] = (
    Field("opened_on", "date", "local date of opening"),
    Field("opened_hour", "count", "local hour of opening, 0–23"),
    Field("resolved_on", "date", "local date of resolution"),
    Field("closed_on", "date", "local date of the administrative close"),
    Field("resolution_minutes", "number", "resolved_at − opened_at in calendar minutes"),
    Field(
        "next_contact_minutes",
        "number",
        "minutes from resolved_at to the first later opening by the same requester (and client)"
        " in the same category; null = none seen; see `repeat_known`",
    ),
    Field(
        "repeat_known", "flag", "requester and category are both known, so a repeat could be seen"
    ),
    Field("live_channel", "flag", "somebody was on the line or there: phone, chat, walk-in"),
    Field("response_minutes", "number", "first_response_at − opened_at in calendar minutes"),
    Field(
        "business_response_minutes", "number", "the same in opening hours; null without a calendar"
    ),
    Field(
        "business_minutes",
        "number",
        "opening to resolution in opening hours, less waiting for the customer; null without a"
        " calendar",
    ),
    Field(
        "business_wait_minutes",
        "number",
        "waiting for the customer inside opening hours and before the resolution; null = unknown",
    ),
    Field("import_version", "count", "the import that wrote this row last"),
    Field("opened_month", "text", "YYYY-MM of opening (local); the partition"),
)

EVENT_FIELDS: tuple[Field, ...] = (
    Field("ticket_id", "text", "the ticket"),
    Field("source", "text", "as in the ticket"),
    Field("at", "time", "when"),
    Field("seq", "count", "order among events of a ticket, from 0"),
    Field("kind", "text", "status, group, assignee, reply or other"),
    Field("from", "text", "value before"),
    Field("to", "text", "value after (for kind `other`: the activity)"),
    Field("by", "text", "who"),
)

DIMENSIONS: tuple[str, ...] = (
    "client", "category", "subcategory", "service", "group", "priority", "channel", "type",
    "assignee", "source",
)  # fmt: skip
"""What readings can be cut by. `assignee` is for capacity, never for ranking people."""
