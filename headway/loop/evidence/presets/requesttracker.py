"""Request Tracker: search result “Spreadsheet” (TSV) and REST 2 JSON. Unset dates are 1970."""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="requesttracker",
    name="Request Tracker",
    columns={
        "id": "ticket_id", "Id": "ticket_id", "EffectiveId": "ignore", "Queue": "group",
        "QueueName": "group", "Queue.Name": "group", "Subject": "summary", "Status": "status",
        "Owner": "assignee", "OwnerName": "assignee", "Owner.id": "assignee",
        "Requestors": "requester", "Requestor": "requester", "Creator": "ignore",
        "Priority": "priority", "Created": "opened_at", "Started": "ignore",
        "Starts": "ignore", "Resolved": "resolved_at", "Due": "sla_due_at", "Told": "ignore",
        "LastUpdated": "updated_at", "LastUpdatedBy": "ignore", "TimeWorked": "handle_minutes",
        "TimeEstimated": "ignore", "TimeLeft": "ignore", "InitialPriority": "ignore",
        "FinalPriority": "ignore", "Type": "ignore", "CF.{Category}": "category",
        "CustomField.{Category}": "category",
    },
    marks=(
        frozenset({"id", "Queue", "Requestors"}),
        frozenset({"id", "QueueName", "Subject"}),
        frozenset({"id", "LastUpdated", "Told"}),
        frozenset({"id", "Queue", "TimeWorked"}),
        frozenset({"id", "Queue", "LastUpdated"}),
        frozenset({"id", "EffectiveId"}),
    ),
    states={
        "new": "open", "open": "open", "stalled": "waiting", "resolved": "resolved",
        "rejected": "cancelled", "deleted": "cancelled",
    },
    formats={"TimeWorked": "minutes ."},
)  # fmt: skip
