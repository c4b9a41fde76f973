"""Freshservice and Freshdesk: ticket list exports (CSV, Excel)."""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="freshservice",
    name="Freshservice",
    columns={
        "Ticket ID": "ticket_id", "Ticket Id": "ticket_id", "Subject": "summary",
        "Status": "status", "Priority": "priority", "Source": "channel", "Type": "type",
        "Agent": "assignee", "Agent Name": "assignee", "Assigned Agent": "assignee",
        "Group": "group", "Assigned Group": "group", "Created Time": "opened_at",
        "Created time": "opened_at", "Created Date": "opened_at", "Due by Time": "sla_due_at",
        "Due By Time": "sla_due_at", "Due by time": "sla_due_at", "Resolved Time": "resolved_at",
        "Resolved time": "resolved_at", "Closed Time": "closed_at", "Closed time": "closed_at",
        "Last Updated Time": "updated_at", "Last update time": "updated_at",
        "Last Updated Date": "updated_at", "Initial Response Time": "first_response_at",
        "Initial response time": "first_response_at", "Time Tracked": "handle_minutes",
        "Time tracked": "handle_minutes", "First Response Time (in Hrs)": "ignore",
        "First response time (in hrs)": "ignore", "Resolution Time (in Hrs)": "ignore",
        "Resolution time (in hrs)": "ignore", "Agent Interactions": "contacts",
        "Agent interactions": "contacts", "Customer Interactions": "ignore",
        "Customer interactions": "ignore", "Resolution Status": "sla_met",
        "Resolution status": "sla_met", "First Response Status": "ignore",
        "First response status": "ignore", "Tags": "ignore", "Survey Results": "csat",
        "Survey results": "csat", "Survey Result": "csat", "Requester Name": "requester",
        "Requester name": "requester", "Full name": "requester", "Contact ID": "ignore",
        "Requester Email": "ignore", "Requester Location": "ignore", "Department": "client",
        "Company Name": "client", "Company name": "client", "Company": "client",
        "Category": "category", "Sub-Category": "subcategory", "Sub Category": "subcategory",
        "Item": "ignore", "Product": "service", "Association Type": "ignore",
        "Internal Agent": "ignore", "Internal Group": "ignore", "Urgency": "ignore",
        "Impact": "ignore", "Every response status": "ignore", "Every Response Status": "ignore",
    },
    marks=(
        frozenset({"Ticket ID", "Resolution Status", "Created Time"}),
        frozenset({"Ticket ID", "Created Time", "Due by Time"}),
        frozenset({"Ticket ID", "Agent", "Created Time", "Resolved Time"}),
        frozenset({"Ticket ID", "Agent Interactions"}),
        frozenset({"Ticket ID", "Assigned Group", "Created Time"}),
    ),
    states={
        "open": "open", "pending": "waiting", "resolved": "resolved", "closed": "closed",
        "waiting on customer": "waiting", "waiting on third party": "waiting",
        "awaiting approval": "waiting",
    },
)  # fmt: skip
