"""Redmine: issue list exports (CSV) in English and German, and API JSON. No date of resolution."""

from headway.loop.evidence.presets.preset import Preset

PRESET = Preset(
    key="redmine",
    name="Redmine",
    columns={
        "#": "ticket_id", "id": "ticket_id", "Project": "client", "Projekt": "client",
        "project.name": "client", "Tracker": "type", "tracker.name": "type", "Status": "status",
        "status.name": "status", "Priority": "priority", "Priorität": "priority",
        "priority.name": "priority", "Subject": "summary", "Thema": "summary",
        "subject": "summary", "Author": "requester", "Autor": "requester",
        "author.name": "requester", "Assignee": "assignee", "Zugewiesen an": "assignee",
        "assigned_to.name": "assignee", "Updated": "updated_at", "Aktualisiert": "updated_at",
        "updated_on": "updated_at", "Category": "category", "Kategorie": "category",
        "category.name": "category", "Created": "opened_at", "Angelegt": "opened_at",
        "created_on": "opened_at", "Closed": "closed_at", "Geschlossen": "closed_at",
        "closed_on": "closed_at", "Due date": "sla_due_at", "Abgabedatum": "sla_due_at",
        "due_date": "sla_due_at", "Spent time": "handle_minutes",
        "Aufgewendete Zeit": "handle_minutes", "spent_hours": "handle_minutes",
        "Start date": "ignore", "Beginn": "ignore", "start_date": "ignore", "% Done": "ignore",
        "Estimated time": "ignore", "Total spent time": "ignore", "Parent task": "ignore",
        "Target version": "ignore", "Private": "ignore", "Last updated by": "ignore",
    },
    marks=(
        frozenset({"#", "Tracker", "Subject"}),
        frozenset({"#", "Tracker", "Thema"}),
        frozenset({"id", "tracker.name", "project.name"}),
    ),
    states={"new": "open", "in progress": "open", "resolved": "resolved", "feedback": "waiting",
            "closed": "closed", "rejected": "cancelled", "neu": "open", "in bearbeitung": "open",
            "gelöst": "resolved", "erledigt": "closed", "abgewiesen": "cancelled"},
    formats={"Spent time": "hours .", "Aufgewendete Zeit": "hours ,", "spent_hours": "hours ."},
)  # fmt: skip
