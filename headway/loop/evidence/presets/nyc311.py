"""City 311 open data as New York publishes it."""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="nyc311",
    name="New York City 311",
    columns={
        "Unique Key": "ticket_id", "Created Date": "opened_at", "Closed Date": "closed_at",
        "Agency": "group", "Agency Name": "ignore", "Complaint Type": "category",
        "Problem (formerly Complaint Type)": "category", "Descriptor": "subcategory",
        "Problem Detail (formerly Descriptor)": "subcategory", "Status": "status",
        "Due Date": "sla_due_at", "Open Data Channel Type": "channel",
        "Resolution Action Updated Date": "updated_at", "Resolution Description": "ignore",
        "Location Type": "ignore", "Location": "ignore", "Borough": "ignore",
        "Facility Type": "ignore", "Address Type": "ignore", "unique_key": "ticket_id",
        "created_date": "opened_at", "closed_date": "closed_at", "agency": "group",
        "complaint_type": "category", "descriptor": "subcategory", "status": "status",
        "due_date": "sla_due_at", "open_data_channel_type": "channel",
        "resolution_action_updated_date": "updated_at", "agency_name": "ignore",
    },
    marks=(
        frozenset({"Unique Key", "Created Date", "Agency"}),
        frozenset({"Unique Key", "Complaint Type"}),
    ),
    states={
        "open": "open", "assigned": "open", "started": "open", "in progress": "open",
        "pending": "waiting", "email sent": "open", "unspecified": "open", "closed": "closed",
    },
)  # fmt: skip
