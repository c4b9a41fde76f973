"""A new client's first ninety days without a flood of tickets."""

from ..playbook import (
    ANALYSIS,
    CLIENTS,
    COACHING,
    FIELD,
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
    key="onboarding",
    name="Client onboarding: ready on day one",
    use_when="A client comes to the desk, or came lately and its tickets show it.",
    kpi="first_assignment",
    guards=("sla_met", "csat"),
    also=("ftfr", "sla_met"),
    first_result="dry",
    steps=(
        Step("walk", "Know", "Walk through the client's places with their people", FIELD, (6, 8, 12),
             note="Who is who, what must never stop, what is odd here."),
        Step("old", "Know", "Read the last provider's tickets: the twenty commonest", ANALYSIS, (3, 5, 9)),
        Step("who", "Agree", "Who may ask for what, who approves, whom to wake at night", CLIENTS, (2, 4, 6), ("walk",)),
        Step("page", "Write", "One page on the client in the ticket form", WRITING, (2, 3, 4), ("walk",)),
        Step("twenty", "Write", "Answers to the twenty commonest questions", WRITING, (8, 12, 18), ("old",)),
        Step("tools", "Build", "Accounts, remote access, monitoring, routing; tried by two agents", TOOLS, (8, 12, 20), ("walk",)),
        Step("dry", "Try", "A dry day: ten test tickets, from call to close", COACHING, (4, 6, 8), ("page", "tools"),
             note="Done by people who do not know the client. What they had to ask goes onto the page."),
        Step("care", "Run", "Two weeks with a named agent on the client's calls", CLIENTS, (8, 12, 16), ("dry", "twenty")),
        Step("thirty", "Run", "Look back after thirty days with the client", CLIENTS, (2, 3, 4), ("care",)),
        Step("ninety", "Keep", "After ninety days: targets, costs, what was promised and forgotten", ANALYSIS, (3, 4, 6), ("thirty",)),
    ),
    training=(
        Training("know", "the first line", "the client's page and its three things that must never stop", "twenty minutes before the dry day", "no test ticket is passed on wrongly", (3, 4, 6), ("page",)),
    ),
    messages=(
        Message("users", "the client's people", "How to reach us, what to expect, a face to the voice.", "mail and a visit", (2, 3, 4), ("who",)),
        Message("groups", "the groups behind the first line", "What is coming, from when, how much.", "stand-up", (1, 1, 2), ("old",)),
    ),
    risks=(
        Risk("tools", "The last provider hands over late or little", (
            Counter("A list with dates in the contract, and a weekly call from week one", "prevent", (2, 3, 4), 3, 4, skill=CLIENTS),
            Counter("Start with the two places that are ready; the rest a fortnight later", "recover", (2, 3, 5), 3, 4, when=When("late", days=5)),
        )),
        Risk("care", "More tickets than were sold", (
            Counter("Weekly count beside the contract's figure, shown to both sides", "prevent", (1, 2, 3), 5, 4, skill=ANALYSIS),
            Counter("A second named agent for two weeks", "recover", (12, 16, 20), 3, 4, skill=CLIENTS, when=When("kpi", "sla_met", worse_by=0.04)),
        )),
        Risk("who", "Everything is urgent because nobody may say no", (
            Counter("Two people at the client decide priorities; their names stand on the page", "prevent", (1, 1, 2), 4, 5, skill=CLIENTS),
            Counter("Refuse urgent tickets above five a day", "recover", (1, 1, 1), 4, 2, practical=False, reason="The sixth may be the server."),
        )),
    ),
)  # fmt: skip
