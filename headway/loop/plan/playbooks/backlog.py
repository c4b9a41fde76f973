"""Old tickets go, and the heap does not grow again."""

from ..playbook import (
    ANALYSIS,
    CLIENTS,
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
    key="backlog",
    name="Backlog: clear the old, cap the new",
    use_when="Open tickets grow, and a part of them is older than a month.",
    kpi="backlog",
    guards=("reopen_rate", "repeat_contact"),
    also=("resolution_time_p90", "throughput"),
    first_result="wave1",
    steps=(
        Step("sort", "Look", "Sort tickets older than 30 days into five piles", ANALYSIS, (4, 6, 10),
             note="Waiting for caller, for a supplier, for a change, forgotten, no longer wanted."),
        Step("ask", "Clear", "Ask the callers of forgotten ones whether they still need it", CLIENTS, (3, 4, 7), ("sort",),
             note="One message, ten days to answer, then close with the way back in it."),
        Step("wave1", "Clear", "Two mornings a week on the oldest fifty, two people, phones off", COACHING, (12, 16, 22), ("sort",)),
        Step("wait", "Build", "Give waiting a reason and a next date; none may wait without", TOOLS, (3, 5, 8), ("sort",)),
        Step("limit", "Agree", "Agree a limit per group, and what happens when it is passed", PROCESS, (2, 3, 5), ("sort",),
             note="For example: above 40, one person leaves the phone until it is below."),
        Step("wave2", "Clear", "The next fifty", COACHING, (10, 15, 22), ("wave1",)),
        Step("board", "Keep", "Show age by pile each morning", TOOLS, (2, 3, 5), ("wait",)),
        Step("round", "Keep", "A quarter of an hour a week: the ten oldest, each with a next step", PROCESS, (3, 4, 6), ("limit", "wave1")),
    ),
    training=(
        Training("next", "all groups", "setting the next date", "five minutes at the stand-up, three days in a row",
                 "no waiting ticket without a date after two weeks", (1, 2, 3), ("wait",)),
    ),
    messages=(
        Message("callers", "callers with old tickets", "We are going through them; answer once and it moves.", "mail from the desk lead",
                (1, 1, 2), ("sort",)),
        Message("leads", "group leads", "Two mornings a week are booked, and what they get for it.", "in person", (1, 1, 1)),
    ),
    risks=(
        Risk("wave1", "The mornings are eaten by the day's calls", (
            Counter("Put the mornings in the rota as leave from the phone", "prevent", (1, 2, 3), 4, 5),
            Counter("Move the mornings to the two quietest half-days by the tickets", "recover", (1, 1, 2), 5, 3, skill=ANALYSIS, when=When("late", days=5)),
            Counter("Overtime on Saturdays", "recover", (16, 16, 24), 2, 3, practical=False, reason="Paid twice for the same ticket, and the third Saturday nobody comes."),
        )),
        Risk("ask", "Tickets are closed that were still needed", (
            Counter("Keep the way back open: one click reopens with the old history", "prevent", (1, 2, 4), 4, 4, skill=TOOLS),
            Counter("Stop the closing and call those who came back", "recover", (2, 4, 6), 4, 4, skill=CLIENTS, when=When("kpi", "reopen_rate", worse_by=0.02)),
        )),
        Risk("limit", "The limit is passed and nothing happens", (
            Counter("The group lead says at the next stand-up what was dropped for it", "prevent", (1, 1, 1), 4, 3, skill=COACHING),
        )),
    ),
)  # fmt: skip
