"""The demo desk's people: whom what runs touches, what they were told and learnt, what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.adoption.models import Stakeholder
    from headway.loop.register.models import Improvement


@dataclass(frozen=True)
class Stake:
    """A stakeholder of the demo; `ratings` are days from the end with the five marks, 0 not judged."""

    name: str
    influence: int
    effect: int
    members: tuple[str, ...] = ()
    ratings: tuple[tuple[int, tuple[int, int, int, int, int]], ...] = ()
    person: str = ""


CALL_BACK: Final = (
    Stake("First line", 4, 5, ("first_line",),
          ((-28, (2, 2, 1, 2, 0)), (-14, (4, 3, 3, 2, 0)), (-3, (5, 4, 4, 3, 3)))),
    Stake("Network", 5, 3, ("network",), ((-27, (3, 2, 4, 3, 0)), (-6, (4, 2, 4, 2, 0)))),
    Stake("Team leads", 4, 2, ("manager", "workplace"), ((-20, (4, 4, 3, 4, 3)), (-4, (5, 5, 4, 4, 4)))),
    Stake("Callers at our clients", 2, 4),
    Stake("", 5, 1, (), ((-10, (5, 4, 0, 4, 0)),), "sponsor"),
)  # fmt: skip
LAPTOPS: Final = (
    Stake("Workplace", 4, 4, ("workplace",), ((-20, (5, 5, 3, 2, 0)), (-2, (5, 5, 4, 4, 0)))),
    Stake("Field", 3, 4, ("field",), ((-20, (3, 3, 2, 3, 0)),)),
    Stake("Purchasing", 5, 2, (), ((-18, (2, 3, 0, 0, 0)),)),
)
VISITS: Final = (
    Stake("Field", 4, 5, ("field",), ((-25, (4, 4, 2, 2, 0)), (-5, (5, 4, 4, 3, 0)))),
    Stake("First line", 4, 4, ("first_line",), ((-24, (3, 2, 2, 2, 0)),)),
)
ANSWERS: Final = (
    (5, 4, 4, 4), (4, 4, 3, 5), (5, 2, 4, 4), (4, 2, 2, 4), (3, 3, 4, 5), (5, 4, 4, 4), (4, 1, 3, 3),
    (5, 4, 5, 5), (4, 2, 4, 4),
)  # fmt: skip
EARLIER: Final = (
    (2, 2, 3, 4),
    (3, 1, 2, 3),
    (4, 2, 3, 4),
    (2, 2, 2, 4),
    (3, 3, 3, 5),
    (2, 1, 3, 3),
)
WORDS: Final = {
    0: "Ten minutes a day without the queue.", 3: "A list of whom to call, not a search for it.",
    6: "Tell Network that it counts for them too.",
}  # fmt: skip


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Give what runs its people; `end` is the desk's last day. All of it or nothing."""
    from django.db import transaction

    from headway.loop.register.models import Improvement

    def named(title: str) -> Improvement | None:
        rows = Improvement.objects.filter(desk=desk, title=title, status="running")
        return rows.select_related("desk", "owner", "sponsor", "client", "baseline").first()

    with transaction.atomic():
        call_back = named("Call back before closing")
        if call_back is not None:
            groups = _stakes(desk, members, call_back, CALL_BACK, end)
            _call_back(desk, members, call_back, groups, end)
            _pulses(desk, members, call_back, end)
        laptops = named("Laptops ready on the first day")
        if laptops is not None:
            _laptops(desk, members, laptops, _stakes(desk, members, laptops, LAPTOPS, end), end)
        visits = named("Know before you go: fewer visits for nothing")
        if visits is not None:
            _visits(desk, members, visits, _stakes(desk, members, visits, VISITS, end), end)


def _stakes(
    desk: Desk, members: dict[str, Member], entry: Improvement, rows: tuple[Stake, ...], end: date
) -> dict[str, Stakeholder]:
    """Name them and rate them; the stakeholders by name."""
    from headway.loop.adoption import actions
    from headway.loop.adoption.steps import STEPS

    found = {}
    for row in rows:
        made = actions.name_stakeholder(
            by=members["manager"], improvement=entry, name=row.name, influence=row.influence,
            effect=row.effect, members=[members[key] for key in row.members],
            person=members.get(row.person), at=at_hour(desk, end + timedelta(days=-30)),
        )  # fmt: skip
        for day, marks in row.ratings:
            on = end + timedelta(days=day)
            given = {step.key: mark or None for step, mark in zip(STEPS, marks, strict=True)}
            actions.rate(by=members["manager"], stakeholder=made, marks=given, at=at_hour(desk, on))
        found[made.name] = made
    return found


def _call_back(
    desk: Desk, members: dict[str, Member], entry: Improvement, groups: dict[str, Stakeholder],
    end: date,
) -> None:  # fmt: skip
    from headway.loop.adoption import actions
    from headway.loop.adoption.wording import SHIPPED

    manager, first_line = members["manager"], members["first_line"]

    def day(ahead: int) -> date:
        return end + timedelta(days=ahead)

    actions.say_behaviour(by=manager, improvement=entry, new=True, at=at_hour(desk, day(-30)))
    why, changes = SHIPPED["why"], SHIPPED["changes"]
    told = actions.plan_message(
        by=manager, improvement=entry, audience=[groups["First line"], groups["Network"]],
        aim=why.aim, subject=why.subject, text=why.text, send_on=day(-26), sender=manager,
        at=at_hour(desk, day(-29)),
    )  # fmt: skip
    told = actions.send_now(by=manager, message=told, at=at_hour(desk, day(-26)))
    for receipt in told.receipts.filter(member=first_line).select_related("message__improvement", "member"):  # fmt: skip
        actions.hear(by=first_line, receipt=receipt, at=at_hour(desk, day(-25)))
    actions.plan_message(
        by=manager, improvement=entry, audience=[groups["Callers at our clients"]], by_app=False,
        channel="a line in the monthly letter", aim="They know why somebody calls them back.",
        subject="We call back before we close", send_on=day(-4), sender=manager,
        text="When a fault is solved we ring you before we close it: {problem}",
        at=at_hour(desk, day(-20)),
    )  # fmt: skip
    actions.plan_message(
        by=manager, improvement=entry, audience=[groups["First line"], groups["Team leads"]],
        aim=changes.aim, subject=changes.subject, sender=manager, send_on=day(5),
        text=changes.text.replace("- …", "- Ring two days after the solution, before you close.\n"
                                  "- No answer twice: write, then close."),
        at=at_hour(desk, day(-8)),
    )  # fmt: skip
    result = SHIPPED["result"]
    actions.plan_message(
        by=manager, improvement=entry, audience=[groups["First line"], groups["Network"]],
        aim=result.aim, subject=result.subject, text=result.text.replace("- …", "- Half the tickets closed last month had a call before."), send_on=day(12), sender=manager,
        at=at_hour(desk, day(-8)),
    )  # fmt: skip
    talk = actions.ask_for_training(
        by=manager, improvement=entry, skill="Asking whether it still works", level_now=1,
        level_target=3, group=groups["First line"], form="an hour in the team, on real calls",
        shows="eight of ten closed faults have a noted call", at=at_hour(desk, day(-24)),
    )  # fmt: skip
    session = actions.plan_session(by=manager, need=talk, on=day(-15), trainer="Imke Wexcombe",
                                   at=at_hour(desk, day(-22)))  # fmt: skip
    actions.hold_session(
        by=manager, session=session, came=[first_line], at=at_hour(desk, day(-15), 16)
    )
    actions.note_evidence(
        by=members["workplace"], need=talk, at=at_hour(desk, day(-5)),
        what="Seven of ten closed faults of the week had a note of the call",
    )  # fmt: skip
    night = actions.ask_for_training(
        by=manager, improvement=entry, skill="Handing a call over at night", group=groups["Network"],
        level_now=0, level_target=2, form="twenty minutes at the change of shift",
        at=at_hour(desk, day(-12)),
    )  # fmt: skip
    actions.plan_session(by=manager, need=night, on=day(6), trainer="Tomas Rasmusdal", at=at_hour(desk, day(-9)))  # fmt: skip
    asked = actions.raise_concern(
        by=first_line, improvement=entry, kind="workload", at=at_hour(desk, day(-21)),
        text="Ringing everybody back takes an hour a day. Who takes the queue meanwhile?",
    )  # fmt: skip
    actions.answer_concern(
        by=manager, concern=asked, at=at_hour(desk, day(-19)),
        text="Workplace takes one seat from ten to eleven until the end of the quarter. We look again then.",
    )  # fmt: skip
    actions.raise_concern(
        by=members["network"], improvement=entry, kind="trust", anonymous=True,
        text="Last year we had the same with e-mails, and nobody asked after a month.",
        at=at_hour(desk, day(-9)),
    )  # fmt: skip
    actions.raise_concern(
        by=members["network"], improvement=entry, kind="information", at=at_hour(desk, day(-2)),
        text="Does it hold for tickets a monitoring system opened?",
    )  # fmt: skip
    actions.thank(by=manager, desk=desk, improvement=entry, whom="First line", at=at_hour(desk, day(-5)),
                  what="kept the calls up in the week of the big outage")  # fmt: skip


def _laptops(
    desk: Desk, members: dict[str, Member], entry: Improvement, groups: dict[str, Stakeholder],
    end: date,
) -> None:  # fmt: skip
    from headway.loop.adoption import actions
    from headway.loop.adoption.wording import SHIPPED

    by, starts = members["workplace"], SHIPPED["starts"]
    at = at_hour(desk, end + timedelta(days=-16))
    message = actions.plan_message(
        by=by, improvement=entry, audience=[*groups.values()], aim=starts.aim, sender=by, at=at,
        subject=starts.subject, text=starts.text, send_on=end + timedelta(days=-14),
    )  # fmt: skip
    actions.send_now(by=by, message=message, at=at_hour(desk, end + timedelta(days=-14)))
    actions.ask_for_training(
        by=by, improvement=entry, skill="Handing over a laptop in ten minutes", at=at,
        group=groups["Field"], form="side by side, two hand-overs each",
        shows="no call about the laptop in the first week",
    )  # fmt: skip
    actions.raise_concern(
        by=members["field"], improvement=entry, kind="skill", at=at_hour(desk, end + timedelta(days=-6)),
        text="I have never set up the new model. Who shows me before the first visit?",
    )  # fmt: skip
    actions.thank(by=members["manager"], desk=desk, improvement=entry, member=by,
                  what="built the image in a week with two vacancies", at=at_hour(desk, end))  # fmt: skip


def _visits(
    desk: Desk, members: dict[str, Member], entry: Improvement, groups: dict[str, Stakeholder],
    end: date,
) -> None:  # fmt: skip
    from headway.loop.adoption import actions

    by = members["field"]
    actions.plan_message(
        by=by, improvement=entry, audience=[groups["First line"]], by_app=False, sender=by,
        channel="their stand-up", aim="They ask the five questions and know what they save.",
        subject="Five questions before a visit", send_on=end + timedelta(days=3),
        text="{problem}\n\nFive questions on one card; each takes ten seconds.",
        at=at_hour(desk, end + timedelta(days=-7)),
    )  # fmt: skip
    actions.open_pulse(
        by=members["manager"], desk=desk, improvement=entry, title="Fewer visits: after a month",
        statements=["I know why we ask before a visit.", "The five questions fit my calls.",
                    "When something about it worries me, I get an answer."],
        days=30, at=at_hour(desk, end + timedelta(days=-4)), invite=False,
    )  # fmt: skip
    _answer(desk, entry, ((4, 3, 4), (5, 4, 2)), end, days=-3)


def _pulses(desk: Desk, members: dict[str, Member], entry: Improvement, end: date) -> None:
    from headway.loop.adoption import actions
    from headway.loop.adoption.pulse import QUESTION, STATEMENTS

    for title, answers, opened in (
        ("Call back: the first week", EARLIER, -26), ("Call back: after a month", ANSWERS, -9),
    ):  # fmt: skip
        actions.open_pulse(
            by=members["manager"], desk=desk, improvement=entry, title=title, statements=STATEMENTS,
            question=QUESTION, days=7, at=at_hour(desk, end + timedelta(days=opened)),
            invite=opened > -20,
        )  # fmt: skip
        _answer(desk, entry, answers, end, days=opened + 2, words=WORDS if opened > -20 else {})


def _answer(
    desk: Desk, entry: Improvement, answers: tuple[tuple[int, ...], ...], end: date, *, days: int,
    words: dict[int, str] | None = None,
) -> None:  # fmt: skip
    from headway.loop.adoption import actions

    pulse = entry.pulses.order_by("-pk")[0]
    for number, marks in enumerate(answers):
        actions.answer_pulse(pulse=pulse, marks=marks, words=(words or {}).get(number, ""),
                             at=at_hour(desk, end + timedelta(days=days)))  # fmt: skip
