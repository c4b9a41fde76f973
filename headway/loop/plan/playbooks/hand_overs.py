"""Tickets reach the right group at once, and stay there."""

from ..playbook import (
    ANALYSIS,
    COACHING,
    PROCESS,
    TOOLS,
    Counter,
    Message,
    Playbook,
    Risk,
    Step,
    Training,
    When,
)  # fmt: skip

PLAYBOOK = Playbook(
    key="hand_overs",
    name="Hand-overs: one border between two groups",
    use_when="Tickets go to and fro between groups, or are passed on without what the next one needs.",
    kpi="ping_pong",
    guards=("resolution_time", "sla_met"),
    also=("reassignment", "first_assignment"),
    first_result="try",
    steps=(
        Step("pairs", "Look", "Find the pairs of groups between which tickets return", ANALYSIS, (2, 3, 5)),
        Step("read", "Look", "Read thirty returned tickets with both groups at one table", COACHING, (4, 5, 8), ("pairs",),
             note="For each: what would the first group have had to know, and the second to be given?"),
        Step("border", "Agree", "Draw the border: twelve typical tickets, each on one side", PROCESS, (3, 4, 6), ("read",)),
        Step("list", "Agree", "A list of five things a hand-over carries", PROCESS, (1, 2, 3), ("read",)),
        Step("try", "Try", "Two weeks: whoever wants to return a ticket calls first", COACHING, (4, 6, 9), ("border", "list")),
        Step("form", "Build", "Put the five things into the hand-over form", TOOLS, (3, 5, 9), ("list",)),
        Step("route", "Build", "Route the clear half by category, without a person", TOOLS, (4, 7, 12), ("border",)),
        Step("keep", "Keep", "Both leads look at the returns of the month, twenty minutes", PROCESS, (2, 3, 4), ("try",)),
    ),
    training=(
        Training("twins", "one person of each group", "the other's first ten minutes", "a day in the other group", "both solve three of the other's tickets", (8, 12, 16), ("border",)),
    ),
    messages=(
        Message("both", "both groups", "Nobody is blamed: returns come from a border nobody drew.", "joint meeting", (1, 1, 2)),
        Message("first", "the first line", "The twelve examples, and whom to ask.", "one page at the desk", (1, 1, 2), ("border",)),
    ),
    risks=(
        Risk("border", "Neither group wants a certain kind of ticket", (
            Counter("The one who can finish most of them takes it; the other gives an hour a week", "prevent", (1, 2, 3), 3, 4),
            Counter("The sponsor decides within five days", "recover", (1, 1, 2), 4, 5, when=When("blocker", days=5)),
        )),
        Risk("try", "Tickets are kept that should have gone on", (
            Counter("After four hours without progress passing on is right, and said so", "prevent", (1, 1, 1), 5, 4),
            Counter("Take the call-first rule off urgent tickets", "recover", (1, 1, 2), 5, 3, when=When("kpi", "resolution_time", worse_by=3.0)),
        )),
        Risk("form", "The form is filled with dots", (
            Counter("Three fields filled from the ticket itself, two typed", "prevent", (2, 3, 5), 4, 4, skill=TOOLS),
            Counter("Refuse hand-overs that lack a field", "prevent", (2, 2, 4), 4, 2, practical=False, reason="The caller waits while two groups argue about a field."),
        )),
    ),
)  # fmt: skip
