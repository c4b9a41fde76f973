"""What one knows, all use."""

from ..playbook import (
    ANALYSIS,
    COACHING,
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
    key="knowledge",
    name="Knowledge: write while solving",
    use_when="Answers live in heads and mailboxes; articles are old, or nobody finds them.",
    kpi="knowledge_use",
    guards=("resolution_time", "reopen_rate"),
    also=("ftfr", "first_assignment"),
    first_result="fresh",
    steps=(
        Step("gaps", "Look", "Set the thirty most frequent questions against the articles there are", ANALYSIS, (4, 6, 9)),
        Step("search", "Look", "Watch three agents search; write down the words they type", COACHING, (2, 3, 4)),
        Step("shape", "Agree", "One shape for an article: question in the caller's words, steps, when it does not help", WRITING, (1, 2, 3), ("search",)),
        Step("fresh", "Write", "Write or mend the ten that matter most", WRITING, (9, 14, 20), ("gaps", "shape")),
        Step("button", "Build", "Let agents link, flag and draft an article from the ticket", TOOLS, (4, 7, 12)),
        Step("old", "Clear", "Archive what nobody opened for a year", WRITING, (2, 4, 6), ("gaps",)),
        Step("next", "Write", "The next ten, by those who solved them last", WRITING, (9, 14, 20), ("fresh",)),
        Step("owner", "Keep", "An owner and a check date for each article; who may mend: everybody", PROCESS, (2, 3, 4), ("fresh",)),
        Step("month", "Keep", "Once a month: most used, most flagged, searched without a hit", ANALYSIS, (2, 3, 4), ("button", "fresh")),
    ),
    training=(
        Training("habit", "all agents", "search first, link always, flag what is wrong", "twenty minutes per team on own tickets",
                 "link share per team rises three weeks in a row", (4, 6, 9), ("button", "fresh")),
    ),
    messages=(
        Message("why", "all agents", "Writing counts as work: an hour a week is in the rota.", "team meeting, by the desk lead", (1, 1, 2)),
        Message("thanks", "authors", "How often their article helped this month.", "mail with the figure", (1, 1, 1), ("month",)),
    ),
    risks=(
        Risk("fresh", "Experts keep what they know", (
            Counter("A fast writer interviews them; the expert only corrects", "prevent", (3, 4, 6), 4, 4, skill=WRITING),
            Counter("Put the number of articles into the yearly talk", "prevent", (1, 1, 2), 3, 1, practical=False, reason="Brings many articles and few good ones."),
        )),
        Risk("button", "Linking takes longer than solving", (
            Counter("Suggest three articles by category, already ticked", "prevent", (3, 5, 8), 3, 5, weeks=2, skill=TOOLS),
            Counter("Link only where an article was really used; the rest is not counted", "recover", (1, 1, 2), 5, 3, when=When("kpi", "resolution_time", worse_by=2.0)),
        )),
        Risk("owner", "Articles age again", (
            Counter("An article nobody confirmed for a year drops out of the search", "prevent", (1, 2, 3), 4, 4, weeks=2, skill=TOOLS),
        )),
    ),
)  # fmt: skip
