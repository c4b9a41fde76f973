"""What people said and decided about the demo desk's improvements; ideas that came in since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.register.models import Improvement

FACTOR: Final = {
    "Scripts for e-mail and calendar": "The first line has an answer at hand",
    "Longer request form for software": "The first line has an answer at hand",
    "Bring printing back to the first line": "The first line has an answer at hand",
    "Call back before closing": "People are asked before a ticket is closed",
    "One border between Network and Cloud": "Tickets go to the right group at once",
    "Work off what lies with Field": "Nothing is left lying",
}
NEEDS: Final = {
    "Bring printing back to the first line": {"Knowledge writing": 25, "Workplace": 20},
    "One border between Network and Cloud": {"Networks": 14, "Process design": 10},
    "Call back before closing": {"Process design": 20, "Client communication": 10},
    "High-priority tickets about business applications in time": {
        "Networks": 70,
        "Process design": 40,
    },
    "Why does Orrin & Vale call twice?": {"Client communication": 8, "Analysis": 4},
    "Work off what lies with Field": {"Field work": 140},
}
HEARD: Final = (
    # entry, client, times, severity, words, where, days before the end
    ("Bring printing back to the first line", "Copperleaf Energy", 9, 3,
     "Nobody at the desk knows our printers any more.", "quarterly review", 34),
    ("Bring printing back to the first line", "Fennimore Architects", 4, 2,
     "Plots wait until Field comes.", "survey", 20),
    ("Call back before closing", "Saint Odile Clinics", 11, 2,
     "Closed, and it still does not work.", "survey", 61),
    ("One border between Network and Cloud", None, 6, 2,
     "Everybody says it is the other's.", "survey", 15),
    ("Why does Orrin & Vale call twice?", "Orrin & Vale Solicitors", 14, 3,
     "We explain the same thing twice, to two people.", "contract talks", 12),
)  # fmt: skip
MORE: Final[tuple[tuple[str, str, str, int, dict[str, Any]], ...]] = (
    # title, problem, raised by, days before the end, what else is known
    ("Self-service for shared mailboxes", "Rights to shared mailboxes are asked for by telephone and"
     " given by hand; nine requests a day.", "first_line", 41,
     {"waste_hours": 26.0, "hours_low": 20.0, "hours_likely": 32.0, "hours_high": 50.0, "size": "M",
      "goal": "Serve three more clients with the same team", "category": "E-mail and calendar"}),
    ("A checklist for new starters", "Laptops arrive, accounts do not. The manager finds out on the"
     " first morning.", "workplace", 27,
     {"waste_hours": 11.0, "hours_low": 6.0, "hours_likely": 10.0, "hours_high": 16.0, "size": "S",
      "goal": "Every client renews its contract"}),
    ("Tell callers where they stand", "People call again only to ask what became of their ticket.",
     "field", 52, {"waste_hours": 8.0, "category": "Hardware"}),
    ("Printing: nobody can help on the telephone", "Since winter every printing question is passed"
     " on, and we wait for a visit.", "workplace", 30, {}),
    ("Night calls: half are the same server", "The same three alarms wake us; none needs a person.",
     "network", 22, {"waste_hours": 6.0, "hours_low": 8.0, "hours_likely": 14.0, "hours_high": 24.0,
     "size": "S", "goal": "Quiet nights for the people on call"}),
    ("Larger monitors for everybody", "It would be nicer.", "field", 75, {}),
)  # fmt: skip


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Factors, skills, feedback, votes, ratings, an override, ideas handed in and decided on."""
    from headway.loop.register.models import Improvement

    entries = {one.title: one for one in Improvement.objects.filter(desk=desk)}
    entries |= _ideas(desk, members, end)
    _tied(desk, members["manager"], entries, end)
    _heard(desk, members, entries, end)
    _decided(desk, members, entries, end)


def _ideas(desk: Desk, members: dict[str, Member], end: date) -> dict[str, Improvement]:
    """What came in since, also from clients."""
    from headway.loop.aim.models import Goal
    from headway.loop.register.actions import propose, suggest

    goals = {goal.title: goal for goal in Goal.objects.filter(desk=desk)}
    found = {}
    for title, problem, who, days, known in sorted(MORE, key=lambda row: -row[3]):
        day = end - timedelta(days=days)
        more = {**known, "goal": goals.get(str(known.get("goal")))}
        found[title] = propose(
            by=members[who], desk=desk, title=title, problem=problem, at=at_hour(desk, day), on=day,
            **more,
        )  # fmt: skip
    for who, title, problem, days in (
        ("vale", "One person who knows our matters system",
         "Each call starts with explaining what it is.", 18),
        ("tessellate", "Figures for our board once a quarter",
         "We copy them by hand from your e-mails.", 10),
    ):  # fmt: skip
        if who in members:
            day = end - timedelta(days=days)
            found[title] = suggest(
                by=members[who],
                desk=desk,
                title=title,
                problem=problem,
                at=at_hour(desk, day),
                on=day,
            )
    return found


def _tied(desk: Desk, manager: Member, entries: dict[str, Improvement], end: date) -> None:
    """Factors, cycle and skills."""
    from headway.loop.aim.models import CriticalSuccessFactor
    from headway.loop.aim.queries import current_cycle, cycles
    from headway.loop.register.actions import edit, need_skills
    from headway.loop.register.models import Skill
    from headway.loop.register.states import OPEN

    factors = {one.name: one for one in CriticalSuccessFactor.objects.filter(desk=desk)}
    skills = {one.name: one for one in Skill.objects.filter(desk=desk)}
    cycle, known = current_cycle(desk, end), list(cycles(desk))
    for title, name in FACTOR.items():
        if title in entries:
            one, touched = entries[title], entries[title].touched_at
            wanted: dict[str, Any] = {"csf": factors[name]}
            if one.status in {"accepted", "planned"} and cycle is not None:
                wanted["cycle"] = cycle
            elif one.started_on is not None:
                wanted["cycle"] = next(
                    (each for each in known if each.starts_on <= one.started_on <= each.ends_on),
                    None,
                )
            edit(by=manager, entry=one, at=touched, **wanted)
    for title, hours in NEEDS.items():
        needing = entries.get(title)
        if needing is not None and needing.state in OPEN:
            need_skills(
                by=manager, entry=needing, at=needing.touched_at,
                hours={skills[name]: float(value) for name, value in hours.items()},
            )  # fmt: skip


def _heard(
    desk: Desk, members: dict[str, Member], entries: dict[str, Improvement], end: date
) -> None:
    """Feedback counted, and votes of the clients' contacts."""
    from headway.ground.accounts.models import Client
    from headway.loop.register.actions import note_feedback, vote
    from headway.loop.register.models import Improvement
    from headway.loop.register.states import CLOSED

    clients = {one.name: one for one in Client.objects.filter(desk=desk)}
    for title, name, times, severity, said, where, days in HEARD:
        one = entries.get(title)
        if one is None or one.state in CLOSED or (name is not None and name not in clients):
            continue
        note_feedback(
            by=members["manager"], entry=one, count=times, severity=severity, said=said,
            source=where, client=clients[name] if name else None,
            at=max(at_hour(desk, end - timedelta(days=days)), one.touched_at),
        )  # fmt: skip
    for who in ("vale", "tessellate"):
        if who in members:
            own = Improvement.objects.filter(desk=desk, client=members[who].client).unsettled()
            for one in own.order_by("number")[:2]:
                vote(by=members[who], entry=one, at=at_hour(desk, end - timedelta(days=3)))


def _decided(
    desk: Desk, members: dict[str, Member], entries: dict[str, Improvement], end: date
) -> None:
    """Merged, parked, rejected; rated; ranked by hand; a new target that waits for agreement."""
    from headway.loop.register.actions import (
        merge,
        move,
        override_priority,
        rate,
        save_filter,
        set_target,
    )
    from headway.loop.register.models import Improvement
    from headway.loop.register.states import AGREED, OPEN

    manager = members["manager"]

    def at(days: int) -> date:
        return end - timedelta(days=days)

    merge(
        by=manager, entry=entries["Printing: nobody can help on the telephone"],
        into=entries["Bring printing back to the first line"], at=at_hour(desk, at(9)), on=at(9),
    )  # fmt: skip
    move(
        by=manager, entry=entries["Larger monitors for everybody"], status="rejected",
        reason="Serves no goal and no ticket speaks for it.", at=at_hour(desk, at(60)), on=at(60),
    )  # fmt: skip
    move(
        by=manager, entry=entries["Tell callers where they stand"], status="parked",
        reason="The new portal may answer it; it opens next quarter.", until=end + timedelta(days=50),
        at=at_hour(desk, at(25)), on=at(25),
    )  # fmt: skip
    board = entries.get("Figures for our board once a quarter")
    if board is not None:
        override_priority(
            by=manager, entry=board, score=60, at=at_hour(desk, at(4)),
            reason="Promised to Tessellate when the contract was signed.",
        )  # fmt: skip
    for title, figures, note, days in (
        ("Call back before closing", (1, 4, 3, 3, 2), "Easier than feared; two teams do it daily.", 40),
        ("Call back before closing", (1, 4, 4, 3, 2), "Answers are better already.", 6),
        ("One border between Network and Cloud", (2, 3, 3, 4, 4), "Both leads must agree.", 20),
    ):  # fmt: skip
        one = Improvement.objects.get(pk=entries[title].pk)
        if one.state in OPEN:
            when = max(at_hour(desk, at(days)), one.touched_at)
            rate(
                by=manager, entry=one, at=when, on=when.date(), note=note,
                ratings=dict(
                    zip(
                        ("cost", "speed_to_implement", "speed_of_return", "scale_of_return", "difficulty"),
                        figures, strict=True,
                    )
                ),
            )  # fmt: skip
    border = Improvement.objects.get(pk=entries["One border between Network and Cloud"].pk)
    if border.state in AGREED and border.target_value is not None and border.target_on is not None:
        set_target(
            by=manager, entry=border, target_value=border.target_value,
            target_on=border.target_on + timedelta(days=45), at=at_hour(desk, at(2)),
            reason="The new firewall comes first and takes the network team until then.",
        )  # fmt: skip
    save_filter(
        by=manager, name="For the Monday round", query="q=status%3Aopportunity&view=board",
        at=at_hour(desk, at(3)),
    )  # fmt: skip
