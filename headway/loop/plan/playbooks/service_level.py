"""What was promised is kept."""

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
    key="service_level",
    name="Service levels: see the breach before it happens",
    use_when="Targets are missed in certain hours, groups or categories.",
    kpi="sla_met",
    guards=("reopen_rate", "csat"),
    also=("resolution_time", "resolution_time_p90"),
    first_result="warn",
    steps=(
        Step("where", "Look", "Cut missed targets by hour, group and priority; find the three hot spots", ANALYSIS, (3, 5, 8)),
        Step("fifty", "Look", "Read fifty misses: when did each stop moving, and why?", ANALYSIS, (4, 6, 8), ("where",)),
        Step("prio", "Agree", "Agree what a priority means, with two examples each", PROCESS, (2, 4, 6), ("where",)),
        Step("warn", "Build", "Warn at half and at three quarters of the time, to the group, not to one person", TOOLS, (3, 5, 9), ("where",)),
        Step("cover", "Try", "Move one shift to the hot hours for three weeks", PROCESS, (3, 4, 7), ("where",)),
        Step("pause", "Agree", "Write down when the clock stops, and check twenty tickets against it", PROCESS, (3, 4, 6), ("fifty",)),
        Step("hand", "Build", "A ticket nobody took in an hour goes to the lead", TOOLS, (2, 4, 6), ("warn",)),
        Step("daily", "Keep", "Ten minutes each morning: what breaches today, who takes it", COACHING, (3, 5, 8), ("warn",)),
        Step("talk", "Keep", "Look at the promise itself with the client: is it the right one?", CLIENTS, (2, 3, 5), ("fifty",)),
    ),
    training=(
        Training("code", "dispatchers", "setting priority", "re-code twenty tickets blind and compare", "two people agree on eight of ten", (2, 3, 4), ("prio",)),
    ),
    messages=(
        Message("groups", "the groups behind the first line", "What the warning means and who answers it.", "stand-up", (1, 1, 2), ("warn",)),
        Message("client", "service managers of affected clients", "What is done, and from when they will see it.", "call", (1, 2, 3), ("where",)),
    ),
    risks=(
        Risk("warn", "Warnings become noise", (
            Counter("Only what can still be saved, at most ten a day and group", "prevent", (1, 2, 3), 4, 5, skill=TOOLS),
        )),
        Risk("daily", "Easy tickets are closed to save the figure, hard ones grow old", (
            Counter("Show the age of open misses beside the share", "prevent", (1, 2, 3), 5, 4, skill=ANALYSIS),
            Counter("One person a day only for the oldest", "recover", (4, 6, 8), 3, 4, skill=COACHING, when=When("kpi", "backlog", worse_by=40.0)),
        )),
        Risk("cover", "The moved shift leaves a hole elsewhere", (
            Counter("Watch the hours it left; move back within a day", "prevent", (1, 1, 2), 5, 4, skill=ANALYSIS),
            Counter("Hire for the evening", "prevent", (20, 30, 60), 1, 4, weeks=12, practical=False, reason="No post until next year's budget."),
        )),
        Risk("pause", "Clocks are stopped to save targets", (
            Counter("Check twenty paused tickets a month with the client", "recover", (2, 3, 4), 4, 4, skill=CLIENTS, when=When("kpi", "csat", worse_by=0.03)),
        )),
    ),
)  # fmt: skip
