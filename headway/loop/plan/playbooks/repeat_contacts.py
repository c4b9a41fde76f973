"""The same person calls again about the same thing: remove the cause."""

from ..playbook import (
    ANALYSIS,
    CLIENTS,
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
    key="repeat_contacts",
    name="Repeat contacts: one cause a fortnight",
    use_when="People call again within a week about the same thing, and each call is solved politely.",
    kpi="repeat_contact",
    guards=("resolution_time", "csat"),
    also=("cost_of_rework", "ftfr"),
    first_result="cause1",
    steps=(
        Step("rank", "Look", "Rank the pairs of category and client by repeat calls", ANALYSIS, (3, 4, 6)),
        Step("call", "Look", "Call five people who called three times", CLIENTS, (2, 4, 6), ("rank",),
             note="Ask what they tried, what they were told, and what they do now instead of calling."),
        Step("known", "Agree", "Write the top three as problems with an owner outside the desk where it lies there",
             PROCESS, (3, 4, 6), ("rank",)),
        Step("cause1", "Remove", "Remove the first cause, or give a workaround that lasts", TOOLS, (8, 12, 20), ("known", "call")),
        Step("link", "Remove", "Link new tickets to the known problem with one click", TOOLS, (3, 5, 9), ("known",)),
        Step("article", "Remove", "Write what to tell callers until it is mended", WRITING, (2, 4, 6), ("known",)),
        Step("cause2", "Remove", "Remove the second cause", TOOLS, (8, 12, 20), ("cause1",)),
        Step("rhythm", "Keep", "Half an hour every second week: which cause is next, which came back", PROCESS, (3, 4, 6), ("cause1",)),
    ),
    training=(
        Training("spot", "the first line", "seeing the earlier tickets before answering", "fifteen minutes with the history open",
                 "tickets linked to a problem rise from week to week", (2, 3, 5), ("link",)),
    ),
    messages=(
        Message("client", "the client with most repeat calls", "We saw it, what we do, and by when.", "call by their service manager",
                (1, 1, 2), ("known",)),
        Message("done", "those who called again", "It is mended; thanks for saying so.", "mail", (1, 1, 2), ("cause1",)),
    ),
    risks=(
        Risk("cause1", "The cause lies with another team or supplier that has no time", (
            Counter("Put the monthly cost in hours beside the request, and the sponsor's name under it", "prevent", (1, 2, 3), 4, 4, skill=ANALYSIS),
            Counter("Take the second cause first and bring this one to the sponsor", "recover", (2, 3, 4), 4, 3,
                    when=When("blocker", days=10)),
        )),
        Risk("known", "Problems are opened and nobody looks at them again", (
            Counter("Hire a problem manager", "prevent", (20, 30, 60), 1, 3, weeks=16, practical=False, reason="Half a day a week is enough for five problems."),
            Counter("At most five open problems; the sixth must replace one", "prevent", (1, 1, 2), 4, 4),
        )),
        Risk("article", "Callers get a standard answer and feel fobbed off", (
            Counter("Rewrite the answer with three of them", "recover", (2, 3, 5), 4, 4, skill=CLIENTS, when=When("kpi", "csat", worse_by=0.03)),
        )),
    ),
)  # fmt: skip
