"""Zammad: ticket report downloads (Excel) and expanded API JSON. It has no time of resolution."""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="zammad",
    name="Zammad",
    columns={
        "#": "ticket_id", "number": "ticket_id", "id": "ignore", "Title": "summary",
        "State": "status", "Priority": "priority", "Group": "group", "Owner": "assignee",
        "Customer": "requester", "Organization": "client", "Create Channel": "channel",
        "create_article_type": "channel", "create_article_sender": "ignore", "Sender": "ignore",
        "Tags": "ignore", "Time Units Total": "handle_minutes", "time_unit": "handle_minutes",
        "Type": "type", "Category": "category", "Created At": "opened_at",
        "Updated At": "updated_at", "Closed At": "closed_at", "close_at": "closed_at",
        "Close Escalation At": "sla_due_at", "Close In Min": "ignore",
        "Close Diff In Min": "ignore", "First Response At": "first_response_at",
        "First Response Escalation At": "ignore", "First Response In Min": "ignore",
        "First Response Diff In Min": "ignore", "Update Escalation At": "ignore",
        "Update In Min": "ignore", "Update Diff In Min": "ignore", "Last Contact At": "ignore",
        "Last Contact Agent At": "ignore", "Last Contact Customer At": "ignore",
        "Article Count": "ignore", "Escalation At": "ignore", "Pending till": "ignore",
        "created_by": "ignore", "updated_by": "ignore", "last_owner_update_at": "ignore",
    },
    marks=(
        frozenset({"#", "State", "Create Channel"}),
        frozenset({"#", "Closed At", "Close Escalation At"}),
        frozenset({"#", "Title", "Owner", "Customer"}),
        frozenset({"number", "close_escalation_at"}),
        frozenset({"number", "close_at", "escalation_at"}),
        frozenset({"number", "create_article_type", "owner"}),
    ),
    states={"new": "open", "open": "open", "pending reminder": "waiting",
            "pending close": "resolved", "closed": "closed", "merged": "cancelled",
            "removed": "cancelled"},
    formats={"Time Units Total": "minutes .", "time_unit": "minutes ."},
)  # fmt: skip
