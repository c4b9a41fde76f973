"""The demo desk's success factors, cycles and skills, and how many hands are free."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.aim.models import Cycle

FACTORS: Final = (
    # goal, factor, why, ((KPI, target), …)
    ("Two of three tickets are fixed first time", "The first line has an answer at hand",
     "Most tickets that are passed on end with three steps somebody knows by heart.",
     (("ftfr", 0.66), ("knowledge_use", 0.60))),
    ("Two of three tickets are fixed first time", "What is solved stays solved",
     "A ticket that comes back costs twice and annoys once more.",
     (("reopen_rate", 0.04), ("repeat_contact", 0.07))),
    ("We keep what we promised: 95 % within target", "Tickets go to the right group at once",
     "Each hand-over costs half a day.", (("ping_pong", 0.03),)),
    ("We keep what we promised: 95 % within target", "Nothing is left lying",
     "Old tickets are promises broken quietly.", (("backlog", 40.0),)),
    ("Nine of ten answers are good", "People are asked before a ticket is closed",
     "“Solved” is the caller's word, not ours.", (("csat", 0.90),)),
    ("Every client renews its contract", "Clients see their figures every quarter",
     "Nobody renews on trust alone.", ()),
)  # fmt: skip
SKILLS: Final = {
    # skill: hours free in the current cycle, None: nobody has noted them
    "Knowledge writing": 60.0, "Networks": 25.0, "Workplace": 40.0, "Field work": 0.0,
    "Client communication": 30.0, "Process design": 35.0, "Analysis": None,
}  # fmt: skip


def quarter(day: date) -> tuple[str, date, date]:
    """The quarter a day lies in: its name, first and last day.

    >>> quarter(date(2026, 5, 3))
    ('2026 Q2', datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    """
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(
        first.year + (first.month == 10), first.month % 12 + 3 if first.month < 10 else 1, 1
    )
    return f"{first.year} Q{(first.month + 2) // 3}", first, after - timedelta(days=1)


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Factors, five cycles (three closed, one under way, one ahead), skills and free hands."""
    from headway.loop.aim.actions import add_factor, set_kpi
    from headway.loop.aim.models import Goal
    from headway.loop.register.actions import add_skill, note_free_capacity

    manager, at = members["manager"], at_hour(desk, start + timedelta(days=21))
    goals = {goal.title: goal for goal in Goal.objects.filter(desk=desk)}
    for title, name, why, kpis in FACTORS:
        factor = add_factor(by=manager, goal=goals[title], name=name, why=why, at=at)
        for key, value in kpis:
            set_kpi(
                by=manager, factor=factor, kpi_key=key, target_value=value,
                target_on=quarter(end + timedelta(days=120))[2], at=at,
            )  # fmt: skip
    current = _cycles(desk, manager, end)
    skills = {
        name: add_skill(
            by=manager, desk=desk, name=name, at=at_hour(desk, end - timedelta(days=60))
        )
        for name in SKILLS
    }
    free = {skills[name]: hours for name, hours in SKILLS.items() if hours is not None}
    note_free_capacity(
        by=manager, cycle=current, hours=free, at=at_hour(desk, end - timedelta(days=5))
    )


def _cycles(desk: Desk, manager: Member, end: date) -> Cycle:
    """The quarters around the last day; the current one is handed back."""
    from headway.loop.aim.actions import add_cycle, close_cycle

    day, aims = quarter(end)[1], iter(
        ("Find out where time is lost", "Mend what comes back to us", "Write down what the first line needs",
         "Fix more at the first call, pass on less", "Keep what we gained")
    )  # fmt: skip
    spans = [quarter(day - timedelta(days=days)) for days in (225, 135, 45)]
    spans += [quarter(end), quarter(quarter(end)[2] + timedelta(days=20))]
    made = []
    for name, first, last in spans:
        cycle = add_cycle(
            by=manager, desk=desk, name=name, starts_on=first, ends_on=last, aim=next(aims),
            at=at_hour(desk, first - timedelta(days=20) if first < end else end),
        )  # fmt: skip
        if last < end:
            close_cycle(by=manager, cycle=cycle, at=at_hour(desk, last))
        made.append(cycle)
    return made[3]
