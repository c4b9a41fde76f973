"""iTop: CSV exports of UserRequest and Incident, by label or attribute code."""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="itop",
    name="iTop",
    columns={
        "Ref": "ticket_id", "ref": "ticket_id", "Title": "summary", "title": "summary",
        "Organization": "client", "Organization->Name": "client", "org_id_friendlyname": "client",
        "org_name": "client", "Caller": "requester", "Caller->Full name": "requester",
        "caller_id_friendlyname": "requester", "Team": "group", "Team->Name": "group",
        "team_id_friendlyname": "group", "Agent": "assignee", "Agent->Full name": "assignee",
        "agent_id_friendlyname": "assignee", "Status": "status", "status": "status",
        "Priority": "priority", "priority": "priority", "Origin": "channel", "origin": "channel",
        "Service": "category", "Service->Name": "category", "service_name": "category",
        "Service subcategory": "subcategory", "Service subcategory->Name": "subcategory",
        "servicesubcategory_name": "subcategory", "Request Type": "type", "request_type": "type",
        "finalclass": "type", "Start date": "opened_at", "start_date": "opened_at",
        "Last update": "updated_at", "last_update": "updated_at",
        "Resolution date": "resolved_at", "resolution_date": "resolved_at",
        "Close date": "closed_at", "close_date": "closed_at", "TTR Deadline": "sla_due_at",
        "ttr_escalation_deadline": "sla_due_at", "SLA ttr passed": "sla_missed",
        "sla_ttr_passed": "sla_missed", "User satisfaction": "csat", "user_satisfaction": "csat",
        "assignment_date": "ignore", "Assignment date": "ignore", "End date": "ignore",
    },
    marks=(
        frozenset({"Ref", "Caller", "Start date"}),
        frozenset({"Ref", "Caller->Full name"}),
        frozenset({"ref", "caller_id_friendlyname"}),
        frozenset({"ref", "start_date", "last_update"}),
    ),
    states={"new": "open", "assigned": "open", "pending": "waiting", "escalated_tto": "open",
            "escalated_ttr": "open", "waiting_for_approval": "waiting", "approved": "open",
            "rejected": "cancelled", "resolved": "resolved", "closed": "closed"},
)  # fmt: skip
