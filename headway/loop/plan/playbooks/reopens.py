"""Solved means solved: fewer tickets come back."""

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
    key="reopens",
    name="Reopens: ask before closing",
    use_when="Tickets are called solved and come back, or close by themselves unanswered.",
    kpi="reopen_rate",
    guards=("resolution_time", "throughput"),
    also=("csat", "repeat_contact"),
    first_result="pilot",
    steps=(
        Step("read", "Look", "Read forty reopened tickets and sort them by cause", ANALYSIS, (4, 6, 8),
             note="Not fixed, half fixed, fixed something else, closed without asking, new wish."),
        Step("rule", "Agree", "Agree what “solved” means, on half a page", PROCESS, (2, 4, 6), ("read",),
             note="Caller has tried it; what was done is written so that another could repeat it."),
        Step("words", "Write", "Write the closing message: what was done, how to say it is not", WRITING,
             (2, 3, 5), ("rule",)),
        Step("pilot", "Try", "Call back before closing in the two worst categories, for two weeks", COACHING,
             (6, 9, 14), ("words",), note="Two minutes a call. Count calls made, reached, and not solved after all."),
        Step("form", "Build", "Make the cause of a reopen a field with six choices", TOOLS, (2, 4, 8), ("read",)),
        Step("wait", "Build", "Set the automatic close to five working days with a reminder on the third", TOOLS,
             (2, 3, 6), ("rule",)),
        Step("spread", "Spread", "Take the rule to all teams, with the pilot's figures", COACHING, (4, 6, 9), ("pilot",)),
        Step("weekly", "Keep", "Look at ten reopens a week in the team lead's round", PROCESS, (3, 4, 6), ("spread", "form"),
             note="Fifteen minutes; one cause a week gets mended."),
    ),
    training=(
        Training("ask", "agents", "asking whether it works", "ten-minute practice in pairs",
                 "a call back is noted in seven of ten resolved tickets", (3, 4, 6), ("rule",)),
    ),
    messages=(
        Message("agents", "agents", "A reopened ticket is a question to the process, not to them.", "team meeting", (1, 1, 2)),
        Message("callers", "callers", "How to say that it is not solved, and that nobody minds.", "line in the closing message",
                (1, 1, 2), ("words",)),
    ),
    risks=(
        Risk("pilot", "Callers cannot be reached and tickets stay open", (
            Counter("Two tries on different half-days, then the written question", "prevent", (1, 2, 3), 5, 3),
            Counter("Let the pilot team close in writing again for low priority", "recover", (1, 1, 2), 5, 3,
                    when=When("kpi", "resolution_time", worse_by=4.0)),
        )),
        Risk("form", "Everybody chooses the first cause in the list", (
            Counter("Read twenty tickets against their cause and re-order the list", "prevent", (2, 3, 4), 4, 3, weeks=4, skill=ANALYSIS),
            Counter("Make a text of fifty letters mandatory", "prevent", (1, 1, 2), 5, 1, practical=False,
                    reason="People type dots; tried elsewhere."),
        )),
        Risk("spread", "The teams see a check on people", (
            Counter("Show only teams, never names; the lead shows own tickets first", "prevent", (1, 1, 2), 5, 4, skill=COACHING),
        )),
    ),
)  # fmt: skip
