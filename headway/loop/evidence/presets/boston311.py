"""City 311 open data as Boston publishes it (Lagan CRM).

`reason` is the coarser level (“Street Lights”), so it is the category; `case_title` and `type`
say what exactly was asked, and as `type` is the tidier one it is the subcategory.
"""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="boston311",
    name="Boston 311",
    columns={
        "case_enquiry_id": "ticket_id", "open_dt": "opened_at", "target_dt": "sla_due_at",
        "sla_target_dt": "sla_due_at", "closed_dt": "closed_at", "ontime": "sla_met",
        "on_time": "sla_met", "case_status": "status", "closure_reason": "ignore",
        "case_title": "summary", "subject": "ignore", "reason": "category", "type": "subcategory",
        "queue": "group", "department": "ignore", "source": "channel", "neighborhood": "ignore",
        "location": "ignore", "submittedphoto": "ignore", "closedphoto": "ignore",
    },
    marks=(frozenset({"case_enquiry_id", "open_dt"}),),
    states={"open": "open", "closed": "closed"},
)  # fmt: skip
