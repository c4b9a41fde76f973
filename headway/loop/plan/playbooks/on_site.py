"""Visits only where hands are needed."""

from ..playbook import (
    ANALYSIS,
    CLIENTS,
    FIELD,
    PROCESS,
    TOOLS,
    WRITING,
    Counter,
    Message,
    Playbook,
    Risk,
    Step,
    Training,
    When,
)  # fmt: skip

PLAYBOOK = Playbook(
    key="on_site",
    name="On-site visits: triage before driving",
    use_when="People drive out for what could have been solved from the desk, or drive twice.",
    kpi="onsite_rate",
    guards=("resolution_time", "csat"),
    also=("ftfr", "cost_of_rework"),
    first_result="try",
    steps=(
        Step("visits", "Look", "Go through sixty visits: needed hands, needed parts, needed neither", ANALYSIS, (4, 6, 8)),
        Step("ride", "Look", "Ride along for half a day", FIELD, (4, 4, 6)),
        Step("script", "Write", "A ten-minute script before each visit: lamps, cables, remote session, photo", WRITING, (3, 5, 8), ("visits",)),
        Step("try", "Try", "Script first for printers and meeting rooms, three weeks", FIELD, (4, 6, 9), ("script", "ride")),
        Step("van", "Build", "Put the ten parts that cause second visits into each van", FIELD, (3, 5, 8), ("visits",)),
        Step("spare", "Build", "Swap instead of repair for the three commonest devices", PROCESS, (4, 6, 10), ("visits",)),
        Step("tour", "Build", "Plan visits by place and day instead of by ticket", TOOLS, (4, 6, 10), ("visits",)),
        Step("reason", "Keep", "Each visit gets a reason; the list is read monthly with the client", PROCESS, (2, 3, 5), ("try",)),
    ),
    training=(
        Training("remote", "the first line", "the ten-minute script and the remote session", "two practice calls each", "four of ten planned visits fall away", (4, 6, 9), ("script",)),
    ),
    messages=(
        Message("clients", "client contacts", "We try from afar first; hands come when they are needed, and then with the part.", "mail and the next review", (1, 2, 3), ("script",)),
        Message("field", "field engineers", "Fewer drives, fuller vans; nobody's post depends on kilometres.", "in person, by the lead", (1, 1, 2)),
    ),
    risks=(
        Risk("try", "Callers feel used as technicians", (
            Counter("Never more than ten minutes; “please come” always ends it", "prevent", (1, 1, 1), 5, 5, skill=CLIENTS),
            Counter("Take the script back for the clients who mark it down", "recover", (1, 2, 3), 5, 4, skill=CLIENTS, when=When("kpi", "csat", worse_by=0.03)),
        )),
        Risk("van", "Parts are bought and not found", (
            Counter("One box, one list, filled on Fridays", "prevent", (1, 2, 3), 5, 4, skill=FIELD),
            Counter("A store system", "prevent", (30, 50, 90), 1, 3, weeks=16, practical=False, reason="Ten parts do not need one."),
        )),
        Risk("tour", "Urgent visits wait for the tour", (
            Counter("Priority one never waits; one free slot a day", "prevent", (1, 1, 2), 5, 5),
            Counter("Two half-tours a day instead of one", "recover", (2, 3, 4), 3, 4, when=When("kpi", "sla_met", worse_by=0.03)),
        )),
    ),
)  # fmt: skip
