"""More tickets fixed by the first person who takes them."""

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
    key="first_time_fix",
    name="First-time fix: scripts for the ten most frequent questions",
    use_when="The first line passes on, or sees again, tickets it could finish itself.",
    kpi="ftfr",
    guards=("reopen_rate", "csat"),
    also=("first_assignment", "reassignment"),
    first_result="try",
    steps=(
        Step("top", "Look", "List the ten questions passed on most", ANALYSIS, (3, 5, 8),
             note="Tickets of the last 90 days that left the first line; count, hours, where they went."),
        Step("sit", "Look", "Sit beside two agents for an hour each", COACHING, (2, 3, 4),
             note="What do they look for, where do they stop, what would have let them finish?"),
        Step("write1", "Write", "Write the first three scripts with the people who solve them", WRITING,
             (6, 9, 14), ("top",),
             note="One page each: what to ask, what to try, when to stop and pass on."),
        Step("try", "Try", "Try the three scripts with one team for a week", COACHING, (4, 6, 10),
             ("write1", "sit"), note="Ask daily what was missing. Mend the same day."),
        Step("rights", "Write", "Give the first line the rights the scripts need", TOOLS, (3, 6, 14), ("top",),
             note="Unlock, reset, re-issue. Each right with its owner's yes and a log."),
        Step("write2", "Write", "Write the other seven scripts", WRITING, (10, 15, 24), ("try",)),
        Step("place", "Spread", "Put the scripts where the ticket is", TOOLS, (3, 5, 9), ("write2", "rights"),
             note="Shown by category in the ticket form; two clicks are one too many."),
        Step("keep", "Keep", "Name an owner and a check date for each script", PROCESS, (1, 2, 3), ("place",)),
        Step("look", "Keep", "Read the KPI after four weeks and drop scripts nobody uses", ANALYSIS,
             (2, 3, 5), ("place",)),
    ),
    training=(
        Training("show", "the first line", "using the scripts", "half an hour in each team, on live tickets",
                 "an article or script is linked in eight of ten such tickets", (4, 6, 9), ("write2",)),
    ),
    messages=(
        Message("why", "the first line", "Why it matters, and that first-time fix is nobody's personal target.",
                "stand-up, by the team lead", (1, 1, 2)),
        Message("second", "the groups behind the first line", "What will no longer reach them, and whom to tell when it does.",
                "a short mail and a visit to their stand-up", (1, 1, 2), ("write1",)),
    ),
    risks=(
        Risk("write1", "The people who know have no time to write", (
            Counter("Record them solving two tickets and write it up for them", "prevent", (2, 3, 5), 4, 4, skill=WRITING),
            Counter("Free them from tickets for a whole day", "prevent", (8, 8, 8), 2, 4, practical=False,
                    reason="Nobody covers the queue on that day."),
        )),
        Risk("try", "Tickets are closed too early to look fixed", (
            Counter("Re-open five closed tickets a week with the callers and mend the script", "recover",
                    (3, 5, 8), 3, 4, skill=CLIENTS, when=When("kpi", "reopen_rate", worse_by=0.015)),
        )),
        Risk("rights", "The right to reset is refused for reasons of security", (
            Counter("Agree on a narrower right with a log that security reads", "recover", (3, 5, 8), 3, 4,
                    weeks=2, skill=PROCESS, when=When("late", days=7)),
        )),
    ),
)  # fmt: skip
