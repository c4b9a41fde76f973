"""What the demo desk learned: hours noted, lessons, a playbook of its own, the last cycle closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.aim.models import Cycle
    from headway.loop.register.models import Improvement

WORK: Final = (
    # title, skill, hours low, likely, high, hours it took, days after the start
    ("List the ten questions that come most often", "Analysis", 3, 4, 6, 4, -20),
    ("Write a script for each, a page at most", "Knowledge writing", 8, 12, 16, 19, -4),
    ("Try them for two weeks with two people", "Coaching", 4, 6, 10, 7, 12),
    ("Show all teams, with the figures of the trial", "Coaching", 4, 6, 8, 6, 24),
    ("Look at five passed-on tickets a week", "Process design", 4, 6, 9, 9, 60),
)
"""The work of the first entry, as it was done."""
TOOK: Final = (1.0, 1.25, 1.5, 0.75, 2.0)
"""What finished tasks took beside their estimate, in turn."""
LESSONS: Final = (
    # entry's title, what was learned, what happened, when it applies, who
    ("Scripts for e-mail", "Write scripts from real tickets, not from what we think is asked.",
     "The first ten scripts were written from memory; four were never opened. Written anew from forty"
     " tickets they were used within a week.",
     "The first line passes on what it could solve.", "first_line"),
    ("Spare laptops", "Let the spare go out with the first call; agree the return afterwards.",
     "We asked for a signature first. People waited a day for it, and the spare stood on the shelf.",
     "Devices are exchanged.", "workplace"),
    ("Longer request form", "A longer form is no better request: ask one thing and look it up yourself.",
     "Four more fields were made mandatory. Half of them were filled with dots, and questions back"
     " stayed as they were.",
     "Requests arrive incomplete.", "workplace"),
    ("Call back before", "Call back in the first hour after solving; later nobody remembers.",
     "Calls on the next day reached one in three. Within the hour it was two in three.",
     "Tickets come back, or the survey says “had to ask again”.", "manager"),
)  # fmt: skip
CARDS: Final = (
    ("well", "Two people a week without the telephone: things got done", "first_line"),
    ("well", "Reviews in twenty minutes, with the facts on the screen", "manager"),
    ("badly", "We began three things in the same week as the new rota", "network"),
    ("badly", "Nobody noted hours until August", "workplace"),
    ("try", "One finished task a week and person, visible on the board", "first_line"),
)
GOES_ON: Final = "too few weeks for a verdict; what was begun is kept up"


def _at(desk: Desk, day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(desk.time_zone))


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Everything that is known of the last cycle, and what it taught."""
    from headway.loop.aim.models import Cycle

    _worked(desk, members, end)
    _lessons(desk, members, end)
    _playbook(desk, members["manager"], end)
    over = Cycle.objects.filter(desk=desk, ends_on__lt=end).order_by("-ends_on").first()
    if over is not None:
        _closed(desk, members, over, end)


def _entry(desk: Desk, title: str) -> Improvement | None:
    from headway.loop.register.models import Improvement

    return Improvement.objects.filter(desk=desk, title__startswith=title).first()


def _worked(desk: Desk, members: dict[str, Member], end: date) -> None:
    """The first entry's work with the hours it took; hours noted on what else was done."""
    from headway.loop.plan import actions
    from headway.loop.plan.models import Task
    from headway.loop.register.actions.skills import add_skill

    manager, entry = members["manager"], _entry(desk, "Scripts for e-mail")
    done = list(Task.objects.filter(desk=desk, done_at__isnull=False).order_by("number"))
    for place, task in enumerate(done):
        took = round(2 * task.hours_likely * TOOK[place % len(TOOK)]) / 2
        at = _at(desk, end, 8)
        actions.note_hours_worked(by=manager, task=task, hours_worked=took, at=at)
    if entry is None or entry.started_on is None or entry.tasks.exists():
        return
    before = None
    for title, skill, low, likely, high, took, day in WORK:
        on = entry.started_on + timedelta(days=day)
        task = actions.add_task(
            by=manager, improvement=entry, title=title, hours_low=low, hours_likely=likely,
            hours_high=high, owner=members["first_line"], after=[before] if before else [],
            skill=add_skill(by=manager, desk=desk, name=skill, at=_at(desk, on)),
            at=_at(desk, on, 9),
        )  # fmt: skip
        actions.finish(
            by=members["first_line"], task=task, at=_at(desk, min(on, end), 16), hours_worked=took
        )
        before = task


def _lessons(desk: Desk, members: dict[str, Member], end: date) -> None:
    from headway.loop.learn import actions
    from headway.loop.learn.queries.lessons import evidence_of

    made = []
    for number, (title, learned, happened, applies, who) in enumerate(LESSONS):
        entry, day = _entry(desk, title), end - timedelta(days=40 - 9 * number)
        if entry is None:
            continue
        made.append(
            actions.write_lesson(
                by=members[who], desk=desk, improvement=entry, learned=learned, happened=happened,
                applies=applies, at=_at(desk, day), on=day,
                evidence=[one.key for one in evidence_of(entry)],
            )
        )  # fmt: skip
    day = end - timedelta(days=12)
    made.append(
        actions.write_lesson(
            by=members["network"], desk=desk, learned="Nothing new in the week a rota changes.",
            happened="Three improvements began in the week of the new rota; none was looked at for a"
            " month.",
            applies="The rota or the tool changes within four weeks.", at=_at(desk, day), on=day,
            link="/reviews",
        )
    )  # fmt: skip
    for lesson in made[:2]:
        for who in ("manager", "network", "field"):
            actions.mark_lesson(
                by=members[who], lesson=lesson, helpful=who != "field" or lesson is made[0],
                at=_at(desk, end, 9),
            )  # fmt: skip


def _playbook(desk: Desk, manager: Member, end: date) -> None:
    """Made of what worked, where the verdict says so."""
    from headway.ground.trouble import Trouble
    from headway.loop.learn.actions import make_playbook

    entry = _entry(desk, "Scripts for e-mail")
    if entry is None:
        return
    try:
        make_playbook(by=manager, entry=entry, at=_at(desk, end - timedelta(days=7)))
    except Trouble:
        return  # a short history proves nothing yet


def _closed(desk: Desk, members: dict[str, Member], cycle: Cycle, end: date) -> None:
    """The last cycle, closed a week after it ended; what has no answer goes on in the next."""
    from headway.loop.aim.queries import current_cycle
    from headway.loop.learn import actions
    from headway.loop.learn.closing import Fate
    from headway.loop.learn.queries.cycles import facts_of
    from headway.loop.register.actions import edit
    from headway.loop.register.models import Improvement

    manager, on = members["manager"], min(cycle.ends_on + timedelta(days=7), end)
    begun = Improvement.objects.filter(
        desk=desk, started_on__isnull=False, started_on__lte=cycle.ends_on
    )
    for entry in begun.exclude(cycle=cycle):
        edit(by=manager, entry=entry, cycle=cycle, at=_at(desk, cycle.starts_on))
    _forecast(desk, manager, cycle, list(begun))
    for column, text, who in CARDS:
        actions.add_card(
            by=members[who], cycle=cycle, column=column, text=text, at=_at(desk, on, 9)
        )
    lines = facts_of(cycle, on=on).lines
    actions.close(
        by=manager, cycle=cycle, at=_at(desk, on, 11), next_cycle=current_cycle(desk, end),
        carried={line.ref: GOES_ON for line in lines if line.fate is Fate.LEFT},
    )  # fmt: skip


def _forecast(desk: Desk, manager: Member, cycle: Cycle, entries: list[Improvement]) -> None:
    """The plan that cycle was committed on, with the days it was forecast to be finished by."""
    from django.db.models import Max

    from headway.loop.plan.models import Plan, PlanEntry

    last = Plan.objects.filter(desk=desk).aggregate(last=Max("number"))["last"] or 0
    at = _at(desk, cycle.starts_on, 15)
    plan = Plan.objects.create(
        desk=desk, number=last + 1, cycle=cycle, state=Plan.State.COMMITTED, taken_at=at, by=manager,
        by_name=manager.name, starts_on=cycle.starts_on, weeks=13, committed_at=at,
        committed_by=manager, committed_by_name=manager.name, note=f"The plan of {cycle.name}",
    )  # fmt: skip
    for entry in entries:
        assert entry.started_on is not None
        PlanEntry.objects.create(
            plan=plan, improvement=entry, chosen=True, hours=entry.hours_likely or 0,
            due_on=entry.target_on, p50_on=entry.started_on + timedelta(days=42),
            p85_on=entry.started_on + timedelta(days=63),
        )  # fmt: skip
