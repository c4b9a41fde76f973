"""The demo desk at work: stages, tasks in progress, talk, blockers, reviews, slips, wins.

Told day by day over the last weeks of the desk, through the rooms' own verbs and with the jobs that
run by themselves, so that every escalation, reminder and health reading is one the desk would have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.plan.models import Task
    from headway.loop.register.models import Improvement

DAYS = 35
ANSWERS: Final = {
    "goal": "Serves “Nine of ten answers are good”.",
    "scale": "Written once, it serves every client.",
    "problem": "Counted in the tickets of the last quarter.",
    "customer": "Two clients named it in their reviews.",
}


@dataclass(frozen=True)
class Work:
    """A task: title, who, likely hours, the day it is due and the day it was done (from the end)."""

    title: str
    who: str
    hours: float
    due: int
    done: int | None = None
    begun: bool = False


@dataclass(frozen=True)
class Story:
    """An improvement of the demo that runs: what it is about, its work, when it started."""

    title: str
    problem: str
    kpi: str
    gain: float
    owner: str
    sponsor: str
    scope: dict[str, str]
    start: int
    target: int
    work: tuple[Work, ...]
    override: str = ""


STORIES: Final = (
    Story(
        "Laptops ready on the first day",
        "New people at our clients wait two days for a laptop that works. Each calls three times.",
        "sla_met", 0.03, "workplace", "sponsor", {"category": "Laptops and devices"}, -33, 48,
        (
            Work("List what a ready laptop has", "workplace", 4, -26, -27),
            Work("Agree on two models with purchasing", "workplace", 6, -19, -18),
            Work("Build the image and try it on five machines", "workplace", 14, -6, -5),
            Work("Show Field how to hand it over", "field", 6, 4, begun=True),
            Work("Tell the clients' people offices", "manager", 3, 12),
            Work("Count calls in the first week for a month", "first_line", 5, 40),
        ),
    ),
    Story(
        "Know before you go: fewer visits for nothing",
        "One visit in five ends with “it works again” or a part that was not in the van.",
        "resolution_time", -2.0, "field", "sponsor", {"group": "Field"}, -31, 30,
        (
            Work("Write five questions to ask before a visit", "field", 5, -22, -21),
            Work("Put the questions into the ticket form", "network", 8, -12),
            Work("Ride along on ten visits", "field", 16, -3, begun=True),
            Work("Show the first line what was learnt", "first_line", 4, 8),
        ),
        override="The vacancy in Field is filled in two weeks; waiting costs more than starting thin.",
    ),
)  # fmt: skip

CALL_BACK: Final = (
    Work("Write down what is asked in a call back", "first_line", 3, -30, -31),
    Work("Set the reminder two days after the solution", "network", 6, -24, -22),
    Work("Listen to twenty calls and note what came of them", "first_line", 8, -9, begun=True),
    Work("Agree with Network who calls at night", "network", 4, 3),
    Work("Show the three clients with the worst answers", "manager", 6, 17),
)


def furnish_running(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Set the demo desk in motion; `end` is its last day. All of it or nothing."""
    from django.db import transaction

    with transaction.atomic():
        _furnish(desk, members=members, end=end)


def _furnish(desk: Desk, *, members: dict[str, Member], end: date) -> None:
    from headway.ground.post.models import Delivery
    from headway.loop.register.models import Improvement
    from headway.loop.run import actions, jobs
    from headway.loop.run.health import Colour
    from headway.loop.run.queries.causes import MOVING

    manager = members["manager"]
    first = end - timedelta(days=DAYS)
    actions.change_settings(
        by=manager, desk=desk, executive=members["sponsor"], at=at_hour(desk, first)
    )
    told: dict[int, list[Callable[[datetime], Any]]] = {}

    def on(day: int, does: Callable[[datetime], Any]) -> None:
        told.setdefault(day, []).append(does)

    made: dict[str, Improvement] = {}
    for story in STORIES:
        entry = _raise(desk, members, story, end)
        if entry is None:
            continue  # a very small desk has no tickets to freeze a baseline of
        made[story.owner] = entry
        _work(
            entry,
            members,
            story.work,
            end,
            on,
            at=at_hour(desk, end + timedelta(days=story.start - 1)),
        )
        _begin(desk, members, entry, story, end)
    call_back = Improvement.objects.filter(desk=desk, title="Call back before closing").first()
    if call_back is not None and call_back.status in MOVING:
        if not call_back.tasks.exists():
            _work(call_back, members, CALL_BACK, end, on, at=at_hour(desk, first))
        actions.choose_course(
            by=manager, improvement=call_back, key="pdca", at=at_hour(desk, first)
        )
        _talk(desk, members, call_back, end, on)
    laptops, visits = made.get("workplace"), made.get("field")
    if laptops is not None and visits is not None:
        _reviews(desk, members, laptops, visits, call_back, on)
        _holdups(members, laptops, visits, call_back, on)
    for day in range(-DAYS, 1):
        today = end + timedelta(days=day)
        jobs.plan_reviews(desk, at=at_hour(desk, today, 6))
        actions.escalate(desk=desk, at=at_hour(desk, today, 7))
        for does in told.get(day, []):
            does(at_hour(desk, today, 10))
        if day % 5 == 0:
            jobs.find_wins(at=at_hour(desk, today, 18))
            jobs.read_health(at=at_hour(desk, today, 18))
    if visits is not None:
        actions.report(
            by=members["field"], improvement=visits, colour=Colour.GREEN.value, at=at_hour(desk, end, 16),
            text="We are nearly there.",
        )  # fmt: skip
    # what the story's days sent has arrived: the demo names no mail server that could do it now
    Delivery.objects.filter(message__desk=desk).update(state="sent", sent_at=at_hour(desk, end, 19))


def _raise(desk: Desk, members: dict[str, Member], story: Story, end: date) -> Improvement | None:
    """An entry from idea to plan: target agreed, four answers, accepted, planned."""
    from headway.ground.trouble import Trouble
    from headway.loop.aim.models import Goal
    from headway.loop.register import actions as register

    manager = members["manager"]
    at = at_hour(desk, end + timedelta(days=story.start - 12))
    goal = Goal.objects.filter(desk=desk, retired_at=None).order_by("-weight", "pk").last()
    entry = register.propose(
        by=manager, desk=desk, title=story.title, problem=story.problem, at=at, on=at.date(),
        scope=story.scope, category=story.scope.get("category", ""), goal=goal,
        owner=members[story.owner], sponsor=members[story.sponsor], waste_hours=14.0,
        hours_low=sum(w.hours for w in story.work) * 0.7, hours_high=sum(w.hours for w in story.work) * 2,
        hours_likely=sum(w.hours for w in story.work), size="M", guard_kpis=["csat"],
        dimension="process",
    )  # fmt: skip
    target_on = end + timedelta(days=story.target)
    try:
        entry = register.agree_target(
            by=manager,
            entry=entry,
            kpi_key=story.kpi,
            target_value=0.95,
            target_on=target_on,
            at=at,
        )
    except Trouble:
        return None
    if entry.baseline is not None and entry.baseline.value is not None:
        entry = register.set_target(
            by=manager, entry=entry, target_value=entry.baseline.value + story.gain,
            target_on=target_on, at=at,
        )  # fmt: skip
    for question, evidence in ANSWERS.items():
        register.answer_alignment(
            by=manager, entry=entry, question=question, answer="yes", evidence=evidence, at=at
        )
    for status in ("accepted", "planned"):
        register.move(
            by=manager, entry=entry, status=status, at=at + timedelta(days=2), on=at.date()
        )
    entry.refresh_from_db()
    return entry


def _work(
    entry: Improvement,
    members: dict[str, Member],
    work: tuple[Work, ...],
    end: date,
    on: Callable[[int, Callable[[datetime], Any]], None],
    *,
    at: datetime,
) -> None:
    """The tasks, one after the other, and the days they are begun and done."""
    from headway.loop.plan import actions as plan

    before: Task | None = None
    for one in work:
        task = plan.add_task(
            by=members["manager"], improvement=entry, title=one.title, owner=members[one.who],
            hours_likely=one.hours, hours_low=one.hours * 0.6, hours_high=one.hours * 2, at=at,
            due_on=end + timedelta(days=one.due), after=[before] if before else [],
        )  # fmt: skip
        before = task
        if one.done is not None:
            on(one.done, _finishes(task, members[one.who]))
        elif one.begun:
            on(one.due - 5 if one.due < 0 else -4, _begins(task, members[one.who], one.hours))


def _finishes(task: Task, who: Member) -> Callable[[datetime], Any]:
    from headway.loop.plan import actions as plan

    return lambda at: plan.finish(by=who, task=task, at=at)


def _begins(task: Task, who: Member, hours: float) -> Callable[[datetime], Any]:
    from headway.loop.plan import actions as plan

    return lambda at: plan.note_hours_left(by=who, task=task, hours_left=round(hours * 0.6), at=at)


def _begin(
    desk: Desk, members: dict[str, Member], entry: Improvement, story: Story, end: date
) -> None:
    """Through the gate, with a rhythm and, where it must, with a reason."""
    from headway.loop.run import actions

    at = at_hour(desk, end + timedelta(days=story.start))
    actions.set_rhythm(
        by=members["manager"], desk=desk, improvement=entry, every_days=14, chair=members["manager"],
        first_on=end + timedelta(days=story.start + 7), at=at,
        invited=[members[story.owner], members[story.sponsor]],
    )  # fmt: skip
    actions.start(
        by=members["manager"], improvement=entry, at=at,
        override=story.override or "Free hours of the cycle were not known yet; the owner keeps two days a week free.",
    )  # fmt: skip


def _talk(
    desk: Desk, members: dict[str, Member], entry: Improvement, end: date,
    on: Callable[[int, Callable[[datetime], Any]], None],
) -> None:  # fmt: skip
    from headway.loop.run import actions

    def stage(at: datetime) -> None:
        one = entry.stages.filter(passed_at=None).first()
        if one is not None:
            actions.pass_stage(
                by=members["manager"], stage=one, at=at,
                evidence="Cause shown on the survey's comments; five questions agreed with the first line.",
            )  # fmt: skip

    def check(at: datetime) -> None:
        task = entry.tasks.filter(done_at=None).order_by("position").first()
        if task is None:
            return
        for text in (
            "Ten calls on hardware",
            "Ten calls on software",
            "One page on what came of them",
        ):
            line = actions.add_check(by=members["manager"], task=task, text=text, at=at)
            if text.endswith("hardware"):
                actions.tick(by=members["manager"], item=line, done=True, at=at)
        actions.comment(
            by=members["manager"], improvement=entry, task=task, at=at,
            text="@Tomas Rasmusdal the first ten are in. Two thirds were glad of the call.",
        )  # fmt: skip
        actions.attach(
            by=members["manager"], task=task, name="calls-week-1.csv", at=at,
            data=b"call;solved;glad\n1;yes;yes\n2;yes;no\n3;no;yes\n",
        )  # fmt: skip

    on(-28, stage)
    on(-12, check)
    on(-7, lambda at: actions.comment(
        by=members["first_line"], improvement=entry, at=at,
        text="Nights are the gap: nobody calls back after six. @Adaeze Kirkbride can Network take that?"))  # fmt: skip
    actions.set_rhythm(
        by=members["manager"], desk=desk, improvement=entry, every_days=14, chair=members["manager"],
        first_on=end - timedelta(days=25), at=at_hour(desk, end - timedelta(days=33)),
        invited=[members["first_line"], members["sponsor"]],
    )  # fmt: skip


def _reviews(
    desk: Desk, members: dict[str, Member], laptops: Improvement, visits: Improvement,
    call_back: Improvement | None, on: Callable[[int, Callable[[datetime], Any]], None],
) -> None:  # fmt: skip
    """Reviews of laptops are held with minutes; the last one of the visits is missed."""
    from headway.loop.plan import actions as plan
    from headway.loop.run import actions
    from headway.loop.run.models import Review

    def hold(
        entry: Improvement, said: str, decided: str, action: str, who: str
    ) -> Callable[[datetime], Any]:
        def does(at: datetime) -> None:
            review = Review.objects.filter(
                improvement=entry, due_on=at.date(), held_at=None
            ).first()
            if review is None:
                return
            chair = members["manager"]
            review = actions.open_review(by=chair, review=review, at=at)
            item = review.items.order_by("position").first()
            if item is not None:
                actions.minute(by=chair, item=item, text=said, seen=item.lock_version, at=at)
                actions.decide(by=chair, review=review, item=item, text=decided, at=at)
                if action:
                    actions.promise(
                        by=chair, review=review, item=item, title=action, owner=members[who],
                        due_on=at.date() + timedelta(days=16), at=at,
                    )  # fmt: skip
            actions.close_review(by=chair, review=review, at=at + timedelta(minutes=25))

        return does

    if call_back is not None:
        on(-25, hold(call_back, "The first line likes the reminder; nights are open.",
                     "Network is asked to call back after six.", "", ""))  # fmt: skip
    on(-26, hold(laptops, "Purchasing wants one model, we want two.", "Two models, priced by purchasing.",
                 "Ask purchasing for both prices", "workplace"))  # fmt: skip
    on(
        -14,
        lambda at: plan.finish(
            by=members["workplace"],
            task=laptops.tasks.get(title__startswith="Ask purchasing"),
            at=at,
        ),
    )
    on(
        -12,
        hold(
            laptops,
            "The image works on four of five machines.",
            "Go on with the fifth left out.",
            "",
            "",
        ),
    )
    on(-24, hold(visits, "The five questions are short enough to ask on the telephone.",
                 "They go into the form, not into a separate sheet.", "", ""))  # fmt: skip


def _holdups(
    members: dict[str, Member], laptops: Improvement, visits: Improvement, call_back: Improvement | None,
    on: Callable[[int, Callable[[datetime], Any]], None],
) -> None:  # fmt: skip
    from headway.loop.plan import actions as plan
    from headway.loop.run import actions
    from headway.loop.run.models import Blocker

    form = visits.tasks.filter(title__startswith="Put the questions").first()
    on(-11, lambda at: actions.raise_blocker(
        by=members["network"], improvement=visits, task=form, cause=Blocker.Cause.DECISION, at=at,
        title="Nobody decides who may change the ticket form", lifter=members["sponsor"]))  # fmt: skip
    on(-20, lambda at: actions.raise_blocker(
        by=members["workplace"], improvement=laptops, cause=Blocker.Cause.SUPPLIER, at=at,
        title="The supplier has no test machines", lifter=members["manager"]))  # fmt: skip
    on(
        -16,
        lambda at: actions.lift(
            by=members["manager"],
            blocker=laptops.blockers.get(),
            how="Borrowed three from Copperleaf Energy.",
            at=at,
        ),
    )
    if call_back is not None:
        on(-2, lambda at: actions.raise_blocker(
            by=members["first_line"], improvement=call_back, cause=Blocker.Cause.PERSON, at=at,
            title="No one from Network has time before the audit"))  # fmt: skip
    show = laptops.tasks.get(title__startswith="Show Field")
    on(-8, lambda at: plan.reschedule(
        by=members["workplace"], task=show, due_on=show.due_on + timedelta(days=7) if show.due_on else None,
        reason="Field is at Saint Odile Clinics all week.", at=at))  # fmt: skip
    on(-5, lambda at: actions.note_win(
        by=members["manager"], desk=laptops.desk, improvement=laptops, thanks_to="Wei Lindqvall", at=at,
        text="Five new people at Fennimore Architects worked from nine o'clock on their first day"))  # fmt: skip
