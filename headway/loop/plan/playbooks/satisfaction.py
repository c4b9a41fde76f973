"""More people are content, because somebody answers those who are not."""

from ..playbook import (
    ANALYSIS,
    CLIENTS,
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
    key="satisfaction",
    name="Satisfaction: answer every bad mark within two days",
    use_when="Answers of the survey fall, or nobody does anything with them.",
    kpi="csat",
    guards=("resolution_time", "throughput"),
    also=("reopen_rate", "repeat_contact"),
    first_result="calls",
    steps=(
        Step("sort", "Look", "Sort the comments of the last half-year by what they speak of", ANALYSIS, (4, 6, 9)),
        Step("who", "Look", "See who never answers, and ask ten of them why", CLIENTS, (2, 4, 6)),
        Step("calls", "Try", "Call everybody who gave a bad mark, within two working days, for a month", CLIENTS, (8, 12, 16), ("sort",),
             note="Ask what should have happened. Promise only what can be kept."),
        Step("two", "Mend", "Mend the two commonest complaints that need no money", PROCESS, (6, 10, 16), ("sort",)),
        Step("update", "Mend", "Tell callers the next step and the next time without being asked", WRITING, (2, 4, 6), ("sort",)),
        Step("short", "Build", "Cut the survey to one question and one box", TOOLS, (1, 2, 4), ("who",)),
        Step("back", "Spread", "Tell clients what was changed because they said so", CLIENTS, (2, 3, 4), ("two",)),
        Step("keep", "Keep", "A name in the rota for the calls; the list is read weekly", PROCESS, (1, 2, 3), ("calls",)),
    ),
    training=(
        Training("listen", "those who call back", "listening without explaining", "an hour of practice with real comments", "callers of bad marks answer the next survey better", (3, 4, 6)),
    ),
    messages=(
        Message("team", "agents", "Marks are read for causes, never ranked by name.", "team meeting", (1, 1, 2)),
        Message("clients", "client contacts", "What we heard, what we do, and when we ask again.", "review meeting", (1, 2, 3), ("sort",)),
    ),
    risks=(
        Risk("calls", "Nobody has time for the calls", (
            Counter("Two in the rota, half an hour after lunch", "prevent", (1, 1, 2), 4, 4),
            Counter("The desk lead makes them for a week and tells what was heard", "recover", (3, 4, 6), 4, 4, skill=CLIENTS, when=When("late", days=7)),
        )),
        Risk("short", "Only the angry and the delighted answer", (
            Counter("Ask a drawn sample instead of everybody, and print n beside the share", "prevent", (2, 3, 5), 3, 4, weeks=2, skill=ANALYSIS),
            Counter("Pay for answers", "prevent", (1, 2, 3), 3, 1, practical=False, reason="Buys answers, not candour."),
        )),
        Risk("update", "Updates without content annoy", (
            Counter("No update without a next step in it", "prevent", (1, 1, 2), 5, 3, skill=COACHING),
            Counter("Stop automatic updates for tickets under four hours", "recover", (1, 2, 3), 5, 3, skill=TOOLS, when=When("kpi", "csat", worse_by=0.02)),
        )),
    ),
)  # fmt: skip
