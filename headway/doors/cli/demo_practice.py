"""How the demo desk works, as people see it: two assessments, an audit, the practice check, a survey."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.assessment.models import Audit, Maturity
    from headway.loop.assessment.practice.questions import Question

LEVELS: Final = {
    "leadership": 2.6, "catalogue": 2.3, "intake": 2.7, "incidents": 3.0, "requests": 2.9,
    "problems": 1.7, "knowledge": 2.4, "changes": 2.2, "service_levels": 3.1, "people": 2.5,
    "tools": 3.2, "measurement": 2.9, "improvement": 2.8, "partners": 2.1,
}  # fmt: skip
"""Area → about where its raters see it."""
TARGETS: Final = {"incidents": 4, "service_levels": 4, "problems": 3, "measurement": 4}
RATERS: Final = (("first_line", 0.1), ("network", -0.4), ("manager", 0.6), ("", -0.2))
"""Who rates and how far from the others they lean; "" is a guest from a client."""
BEFORE: Final = 0.4
"""How much lower it all was at the first assessment."""

POINTS: Final = {
    "portfolio.wording": ("partly", "Two of three users would have ordered under another name."),
    "portfolio.use": ("missed", "Printing on site is paid for and was asked for twice in a year."),
    "conditions.contacts": ("missed", "Four of the last ten approvals came from people not on the list."),
    "conditions.news": ("partly", "Notice of the last five starters: 9, 7, 2, 1 and 0 days."),
    "internal.single": ("missed", "The matters system depends on Adaeze alone."),
    "internal.records": ("partly", "Agreement of 20 tickets coded again: 15."),
}  # fmt: skip
REMARKS: Final = (
    ("vale", "portfolio.wording", "Our people say “the matters system”, nobody knows it as DMS."),
    ("first_line", "conditions.contacts", "We ask each time, and are called slow for it."),
    ("vale", "conditions.news", "Personnel tells us late too. We can give you a seat in that meeting."),
)  # fmt: skip
FOUND: Final = (
    ("conditions.contacts", "major", "The list of who may approve is out of date.",
     "Four of ten approvals in the last month came from people not on it; dated March last year.",
     (("Renew the list each quarter, with stand-ins", "Beatriz Castellane", 30),)),
    ("portfolio.wording", "minor", "Catalogue names are not the users' names.",
     "Two of three users asked chose another entry than meant.",
     (("Word the ten most used entries with users", "Tomas Rasmusdal", 45),)),
    ("internal.single", "major", "One person alone can mend the matters system.",
     "38 of 41 tickets of the last quarter were resolved by the same person.",
     (("Train a second person on the matters system", "Priya Venkatara", 75),)),
    ("portfolio.targets", "good", "Both sides quote the same targets.",
     "Contract, catalogue and report agree in all eleven figures.", ()),
)  # fmt: skip
JUDGED: Final = (
    ("feedback", "partly", "Bad answers are followed up; what came of them is not told."),
    ("strategy", "yes", "Vision and goal tree, agreed with the owners in January."),
    ("project_office", "no", ""),
    ("deal_team", "partly", "Priya reads each offer; nobody else from operations does."),
    ("renewal_team", "no", ""),
)  # fmt: skip
ASKED: Final = {"users": 38, "leaders": 8, "agents": 11, "management": 3}
CONTENT: Final = {
    "users": {"lasting": 0.26, "informed": 0.3, "speed": 0.6, "first_time": 0.4, "overall": 0.7},
    "leaders": {"promises": 1.0, "value": 0.6, "lasting": 0.4, "informed": 0.4},
    "agents": {"speed": 0.5, "right_place": 0.2, "skill": 0.8},
    "management": {},
}  # fmt: skip
"""Group → topic → share content; 0.65 where nothing is said."""


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """All of it, through the room's own verbs in one transaction; raters' answers are written at once."""
    from django.db import transaction

    with transaction.atomic():
        _furnish(desk, members, start, end)


def _furnish(desk: Desk, members: dict[str, Member], start: date, end: date) -> None:
    last = end - timedelta(days=40)
    first = max(last - timedelta(days=180), start)
    _rated(desk, members, first, "Winter assessment", lean=-BEFORE, seed=1)
    _rated(desk, members, last, "Summer assessment", lean=0.0, seed=2)
    if "vale" in members:
        _audited(desk, members, end - timedelta(days=25))
    _judged(desk, members, end - timedelta(days=60))
    _asked(desk, members, end - timedelta(days=20))


def _rated(
    desk: Desk, members: dict[str, Member], day: date, name: str, *, lean: float, seed: int
) -> Maturity:
    from headway.loop.assessment.models import MaturityAnswer
    from headway.loop.assessment.practice import shipped
    from headway.loop.assessment.practice.actions import maturity as actions

    chance, by, at = Random(seed), members["manager"], at_hour(desk, day)  # noqa: S311 (a story, no secret)
    questions = shipped.questions()
    made = actions.open_maturity(
        by=by, desk=desk, name=name, questions=questions, areas=[a.key for a in questions.areas],
        targets=TARGETS, closes_on=day + timedelta(days=10), at=at,
    )  # fmt: skip
    for key, own in RATERS:
        who = {"member": members[key]} if key else {"name": "Guest of a client"}
        rater, _ = actions.invite(by=by, maturity=made, at=at, **who)
        MaturityAnswer.objects.bulk_create(
            _answer(rater.pk, question, LEVELS[area.key] + own + lean, chance)
            for area in questions.areas
            for question in area.questions
        )
        actions.finish(rater=rater, at=at + timedelta(days=3))
    return actions.close_maturity(by=by, maturity=made, at=at + timedelta(days=10))


def _answer(rater: int, question: Question, about: float, chance: Random) -> Any:
    from headway.loop.assessment.models import MaturityAnswer

    if chance.random() < 0.05:
        return MaturityAnswer(rater_id=rater, question=question.id)
    apart = (sum(map(ord, question.id)) % 9 - 4) / 5  # questions differ, the same for all raters
    level = min(5, max(1, round(about + apart + chance.gauss(0, 0.45))))
    shown = f"Seen: {question.show[:1].lower()}{question.show[1:]}." if level >= 3 else ""
    return MaturityAnswer(rater_id=rater, question=question.id, level=level, evidence=shown)


def _audited(desk: Desk, members: dict[str, Member], day: date) -> Audit:
    from headway.loop.assessment.practice.actions import audits as actions

    by, at = members["manager"], at_hour(desk, day)
    contact = members["vale"]
    made = actions.open_audit(
        by=by, desk=desk, name=f"Service audit with {contact.client}", client=contact.client,
        held_on=day, scopes=["portfolio", "conditions", "internal"], at=at - timedelta(days=9),
        participants=[contact, by, members["first_line"]],
    )  # fmt: skip
    points = {point.key: point for point in made.points.all()}
    for who, key, text in REMARKS:
        actions.remark(by=members[who], point=points[key], text=text, at=at)
    for key, point in points.items():
        state, seen = POINTS.get(key, ("met", ""))
        actions.look(by=by, point=point, state=state, seen=seen, at=at)
    for key, weight, text, evidence, agreed in FOUND:
        found = actions.note_finding(
            by=by, audit=made, scope="", point=points[key], weight=weight, text=text,
            evidence=evidence, at=at,
        )  # fmt: skip
        for what, person, days in agreed:
            actions.agree_action(by=by, finding=found, what=what, who=person, at=at,
                                 due_on=day + timedelta(days=days))  # fmt: skip
    actions.sign(by=contact, audit=made, at=at + timedelta(days=2))
    actions.sign(by=by, audit=made, at=at + timedelta(days=2))
    return made


def _judged(desk: Desk, members: dict[str, Member], day: date) -> None:
    from headway.loop.assessment.practice.actions.perception import judge

    for practice, answer, evidence in JUDGED:
        judge(by=members["manager"], desk=desk, practice=practice, answer=answer,
              evidence=evidence, at=at_hour(desk, day))  # fmt: skip


def _asked(desk: Desk, members: dict[str, Member], day: date) -> None:
    from headway.loop.assessment.practice import shipped
    from headway.loop.assessment.practice.actions import perception as actions

    chance, by, at = Random(3), members["manager"], at_hour(desk, day)  # noqa: S311 (a story, no secret)
    made = actions.open_perception(
        by=by, desk=desk, name="How is the service?", closes_on=day + timedelta(days=8), at=at
    )
    for group, count in ASKED.items():
        for token in actions.make_links(by=by, perception=made, group=group, count=count, at=at):
            ratings: dict[str, tuple[int | None, int | None]] = {}
            for topic in shipped.topics():
                happy = chance.random() < CONTENT[group].get(topic.key, 0.65)
                ratings[topic.key] = (
                    chance.choice((3, 4, 4, 5, 5)),
                    chance.choice((4, 4, 5) if happy else (1, 2, 3, 3)),
                )
            actions.say(token=token, ratings=ratings, at=at + timedelta(days=1))
    actions.close_perception(by=by, perception=made, at=at + timedelta(days=8))
