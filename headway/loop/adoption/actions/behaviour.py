"""Diagnosing a behaviour: begin, answer, hand in, do something about it, look again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import NotAllowed
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.models import OwnKpi
from headway.loop.kpis.own import declared
from headway.loop.kpis.own.declaration import CAME_BACK, FieldTest, tests_in
from headway.loop.plan.actions import add_task
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from ..diagnosis import Answer
from ..models import Diagnosis, Follows, Measure, Protocol, Sheet
from ..naming import about_first_time_fix
from ..questions import BY_NUMBER, QUESTIONS
from ..remedies import BY_KEY, MOST_CHOSEN
from ..rights import (
    BehaviourTrouble,
    leave_trail,
    local_day,
    next_number,
    require_lead,
    require_manager,
    require_nameless,
    require_staff,
)

PERSON_DAYS, MOST_PERSON_DAYS = 90, 180
"""How long a diagnosis about a person stands unless said otherwise, and at most."""
FIRST_TIME = frozenset({"ftfr", "first_contact", "first_assignment"})
"""KPIs about being right the first time: they depend on the mix of tickets one gets."""


@transaction.atomic
def begin(
    *,
    by: Member | None,
    desk: Desk,
    behaviour: str,
    at: datetime,
    direction: str = Diagnosis.Direction.LITTLE,
    team: str = "",
    improvement: Improvement | None = None,
    supervisor: Member | None = None,
    person: Member | None = None,
    reason: str = "",
    agreed: bool = False,
    days: int = PERSON_DAYS,
    earlier: Diagnosis | None = None,
) -> Diagnosis:
    """Begin to look at one behaviour, of a team or of everybody.

    `supervisor` gives the first view, whoever begins it unless said otherwise. About a `person` only
    a manager begins it, with a `reason` and the person's consent (`agreed`); it is gone after `days`.
    Raises `BehaviourTrouble` for a behaviour that names somebody, and for first-time fix of a person.
    """
    require_staff(by, desk)
    behaviour = " ".join(behaviour.split())
    if not behaviour:
        raise BehaviourTrouble("Say in a sentence what is done too much or too little.")
    if len(behaviour) > 200:
        raise BehaviourTrouble("Say it in at most 200 letters: one behaviour at a time.")
    if direction not in Diagnosis.Direction.values:
        raise BehaviourTrouble("Is it done too much or too little?")
    for one in (improvement, supervisor, person, earlier):
        if one is not None and one.desk_id != desk.pk:
            raise BehaviourTrouble("That belongs to another desk.")
    require_nameless(desk, behaviour, team)
    today = local_day(desk, at)
    ends = None
    if person is not None:
        _require_consent(by, desk, person, behaviour, reason, agreed, days)
        ends = today + timedelta(days=days)
    made = Diagnosis.objects.create(
        desk=desk, number=next_number(Diagnosis, desk), behaviour=behaviour, direction=direction,
        team="" if person else team.strip()[:200], improvement=improvement, person=person,
        reason=reason.strip()[:500] if person else "", agreed_on=today if person else None,
        expires_on=ends, supervisor=supervisor or by, earlier=earlier, begun_on=today, begun_at=at,
        begun_by=by, protocol=earlier.protocol if earlier and person is None else None,
        measure=earlier.measure if earlier and person is None else "",
    )  # fmt: skip
    what = "one person's behaviour, with their consent" if person else f"“{behaviour}”"
    leave_trail(by=by, desk=desk, at=at, verb="begin", ref=made.ref,
                sentence=f"began diagnosis {made.ref} of {what}")  # fmt: skip
    return made


def _require_consent(
    by: Member | None,
    desk: Desk,
    person: Member,
    behaviour: str,
    reason: str,
    agreed: bool,
    days: int,
) -> None:
    require_manager(by, desk)
    if not reason.strip():
        raise BehaviourTrouble("Say why this is about one person and not about the team.")
    if not agreed:
        raise BehaviourTrouble("It needs the person's consent: ask first, then note it here.")
    if by is not None and person.pk == by.pk:
        raise BehaviourTrouble("Look at your own behaviour without a record of it.")
    if not 1 <= days <= MOST_PERSON_DAYS:
        raise BehaviourTrouble(f"It ends after 1 to {MOST_PERSON_DAYS} days.")
    if about_first_time_fix(behaviour):
        raise BehaviourTrouble(
            "First-time fix is never one person's target: it depends on the tickets one gets. Name"
            " a behaviour, such as linking an article, or look at the team."
        )


@transaction.atomic
def answer(
    *, by: Member, diagnosis: Diagnosis, number: int, answer: str, at: datetime, seen: str = ""
) -> Sheet:
    """Keep one answer on the member's own sheet; `seen` is what was looked at (supervisor only).

    Nothing of it is shown before the sheet is handed in. Raises `BehaviourTrouble` where a look is
    asked for and nothing was seen.
    """
    view = view_of(by, diagnosis)
    if number not in BY_NUMBER or answer not in set(Answer):
        raise BehaviourTrouble("That is no question or no answer of this sheet.")
    if view == Sheet.View.TEAM and diagnosis.answered.filter(pk=by.pk).exists():
        raise BehaviourTrouble("Your answers are handed in; they are not changed any more.")
    seen = " ".join(seen.split())[:300]
    if view == Sheet.View.SUPERVISOR and seen:
        require_nameless(diagnosis.desk, seen)
    if view == Sheet.View.TEAM:
        seen = ""
    elif BY_NUMBER[number].look and answer != Answer.UNKNOWN and not seen:
        raise BehaviourTrouble(
            f"Question {number} is answered by looking: say what was seen, or which tickets."
            " Without a look, “don't know” is the honest answer."
        )
    sheet, _ = Sheet.objects.select_for_update().get_or_create(
        diagnosis=diagnosis, by=by, defaults={"view": view}
    )
    sheet.answers = {**sheet.answers, str(number): answer}
    sheet.seen = {**{k: v for k, v in sheet.seen.items() if k != str(number)},
                  **({str(number): seen} if seen else {})}  # fmt: skip
    sheet.save()
    if view == Sheet.View.SUPERVISOR and sheet.place is not None:
        leave_trail(by=by, desk=diagnosis.desk, at=at, verb="answer", ref=diagnosis.ref,
                    sentence=f"changed answer {number} of {diagnosis.ref}")  # fmt: skip
    return sheet


def view_of(by: Member, diagnosis: Diagnosis) -> str:
    """Whose view this member gives; `NotAllowed` for those who give none."""
    if by.desk_id != diagnosis.desk_id or not by.may("propose"):
        raise NotAllowed("Your role reads this but does not answer it.")
    if by.pk == diagnosis.supervisor_id:
        return Sheet.View.SUPERVISOR
    if diagnosis.person_id is not None and by.pk != diagnosis.person_id:
        raise NotAllowed("About one person only that person and the supervisor answer.")
    return Sheet.View.TEAM


@transaction.atomic
def hand_in(*, by: Member, diagnosis: Diagnosis, at: datetime) -> Sheet:
    """Hand in one's sheet, once all twenty are answered.

    A team's sheet loses its name here: who has answered is kept apart from what was answered. A
    supervisor's sheet may be changed afterwards.
    """
    view = view_of(by, diagnosis)
    Diagnosis.objects.select_for_update().get(pk=diagnosis.pk)
    sheet = Sheet.objects.filter(diagnosis=diagnosis, by=by).first()
    left = len(QUESTIONS) - len(sheet.answers if sheet else {})
    if sheet is None or left:
        raise BehaviourTrouble(
            f"{left} of {len(QUESTIONS)} questions have no answer yet; “don't know” is one."
        )
    if sheet.place is not None:
        return sheet
    last = Sheet.objects.filter(diagnosis=diagnosis).aggregate(last=Max("place"))["last"]
    sheet.place = int(last or 0) + 1
    secret = view == Sheet.View.TEAM and diagnosis.person_id is None
    if view == Sheet.View.TEAM:
        diagnosis.answered.add(by)
    if secret:
        sheet.by = None
    sheet.save()
    leave_trail(
        by=None if secret else by, by_name="a member of the team", desk=diagnosis.desk, at=at,
        verb="hand_in", ref=diagnosis.ref,
        sentence=f"handed in the {'team' if view == Sheet.View.TEAM else 'supervisor'}'s view of"
        f" {diagnosis.ref}",
    )  # fmt: skip
    return sheet


@transaction.atomic
def choose(
    *,
    by: Member | None,
    diagnosis: Diagnosis,
    owner: Member,
    recheck_on: date,
    at: datetime,
    remedy: str = "",
    question: int = 0,
    text: str = "",
) -> Measure:
    """Choose what is done: one of the catalogue, or one's own `text` against a `question`.

    One to three at a time, each with an owner and a day on which it is looked at again.
    """
    require_lead(by, diagnosis)
    known = BY_KEY.get(remedy)
    text = " ".join(text.split())[:200] or (known.text if known else "")
    question = known.question if known else question
    if not text or question not in BY_NUMBER:
        raise BehaviourTrouble("Choose what is done, and which barrier it is for.")
    Diagnosis.objects.select_for_update().get(pk=diagnosis.pk)
    open_ones = diagnosis.measures.filter(found="")
    if open_ones.count() >= MOST_CHOSEN:
        raise BehaviourTrouble(
            f"{MOST_CHOSEN} things are under way; finish one before the next is chosen."
        )
    if open_ones.filter(text=text).exists():
        raise BehaviourTrouble("That is chosen already.")
    if owner.desk_id != diagnosis.desk_id or owner.left_at is not None:
        raise BehaviourTrouble("Its owner must be a member of this desk.")
    if recheck_on <= local_day(diagnosis.desk, at):
        raise BehaviourTrouble("The day on which you look again lies ahead.")
    made = Measure.objects.create(
        diagnosis=diagnosis, question=question, remedy=known.key if known else "", text=text,
        owner=owner, recheck_on=recheck_on, made_at=at,
    )  # fmt: skip
    if diagnosis.recheck_on is None or recheck_on > diagnosis.recheck_on:
        diagnosis.recheck_on = recheck_on
        diagnosis.save(update_fields=["recheck_on"])
    leave_trail(by=by, desk=diagnosis.desk, at=at, verb="choose", ref=diagnosis.ref,
                sentence=f"chose “{text}” for {diagnosis.ref}, to look again on {recheck_on}")  # fmt: skip
    return made


@transaction.atomic
def drop(*, by: Member | None, measure: Measure, at: datetime) -> None:
    """Take a measure back that is not done after all."""
    diagnosis = measure.diagnosis
    require_lead(by, diagnosis)
    leave_trail(by=by, desk=diagnosis.desk, at=at, verb="drop", ref=diagnosis.ref,
                sentence=f"took back “{measure.text}” of {diagnosis.ref}")  # fmt: skip
    measure.delete()


@transaction.atomic
def find(*, by: Member | None, measure: Measure, found: str, at: datetime) -> Measure:
    """Say what a second look at a measure showed; its owner may say it too."""
    diagnosis = measure.diagnosis
    if by is None or by.pk != measure.owner_id or not by.may("propose"):
        require_lead(by, diagnosis)
    if found not in Measure.Found.values:
        raise BehaviourTrouble("Did it help, a little, or not?")
    measure.found, measure.found_on = found, local_day(diagnosis.desk, at)
    measure.save()
    leave_trail(by=by, desk=diagnosis.desk, at=at, verb="find", ref=diagnosis.ref,
                sentence=f"looked again at “{measure.text}” of {diagnosis.ref}:"
                f" {measure.get_found_display().lower()}")  # fmt: skip
    return measure


@transaction.atomic
def as_task(*, by: Member | None, measure: Measure, hours: float, at: datetime) -> Task:
    """Make a measure a task of the diagnosis' improvement, due on the day of the second look."""
    diagnosis = measure.diagnosis
    require_lead(by, diagnosis)
    if diagnosis.improvement is None:
        raise BehaviourTrouble(f"{diagnosis.ref} belongs to no improvement, so it has no plan.")
    if diagnosis.person_id is not None:
        raise BehaviourTrouble("What is done for one person stays out of the plan.")
    if measure.task is not None:
        return measure.task
    measure.task = add_task(
        by=by, improvement=diagnosis.improvement, title=measure.text[:120], hours_likely=hours, at=at,
        owner=measure.owner, due_on=measure.recheck_on, origin=diagnosis.ref,
        note=f"Against a barrier named in {diagnosis.ref}: {BY_NUMBER[measure.question].text}",
    )  # fmt: skip
    measure.save(update_fields=["task"])
    return measure.task


@transaction.atomic
def write_down(
    *,
    by: Member | None,
    diagnosis: Diagnosis,
    side: str,
    text: str,
    at: datetime,
    good: bool = False,
    now: bool = False,
    certain: bool = False,
) -> Follows:
    """Write down what comes before the behaviour, or follows from doing or skipping it."""
    require_lead(by, diagnosis)
    text = " ".join(text.split())[:160]
    if not text or side not in Follows.Side.values:
        raise BehaviourTrouble("Say what comes before it, or what follows, as they see it.")
    require_nameless(diagnosis.desk, text)
    plain = side == Follows.Side.BEFORE
    made = Follows.objects.create(
        diagnosis=diagnosis, side=side, text=text, good=good and not plain, now=now and not plain,
        certain=certain and not plain,
    )  # fmt: skip
    leave_trail(by=by, desk=diagnosis.desk, at=at, verb="write_down", ref=diagnosis.ref,
                sentence=f"wrote down what {made.get_side_display().lower()} in {diagnosis.ref}")  # fmt: skip
    return made


@transaction.atomic
def strike(*, by: Member | None, follows: Follows, at: datetime) -> None:
    """Strike out what was written down."""
    diagnosis = follows.diagnosis
    require_lead(by, diagnosis)
    follows.delete()
    leave_trail(by=by, desk=diagnosis.desk, at=at, verb="strike", ref=diagnosis.ref,
                sentence=f"struck out a line of {diagnosis.ref}")  # fmt: skip


@transaction.atomic
def measure_with(
    *, by: Member | None, diagnosis: Diagnosis, at: datetime, protocol: Protocol | None = None,
    kpi: str = "",
) -> Diagnosis:  # fmt: skip
    """Say what will show the behaviour in the tickets: a protocol, or a KPI of the desk."""
    require_lead(by, diagnosis)
    if protocol is not None and protocol.desk_id != diagnosis.desk_id:
        raise BehaviourTrouble("That protocol belongs to another desk.")
    known = kpis_of(diagnosis.desk)
    if protocol is None and kpi not in known:
        raise BehaviourTrouble("Choose the protocol or KPI that will show it.")
    key = protocol.kpi if protocol else kpi
    if diagnosis.person_id is not None and (key in FIRST_TIME or _comes_back(diagnosis.desk, key)):
        raise BehaviourTrouble(
            "First-time fix is never one person's target; choose another measure."
        )
    diagnosis.protocol, diagnosis.measure = protocol, "" if protocol else kpi
    diagnosis.save(update_fields=["protocol", "measure"])
    name = protocol.name if protocol else known[kpi].name
    leave_trail(by=by, desk=diagnosis.desk, at=at, verb="measure", ref=diagnosis.ref,
                sentence=f"will see {diagnosis.ref} by {name}")  # fmt: skip
    return diagnosis


def _comes_back(desk: Desk, key: str) -> bool:
    """Whether one of the desk's own KPIs is about tickets that did not come back."""
    row = OwnKpi.objects.filter(desk=desk, key=key).order_by("-version").first()
    if row is None:
        return False
    told = declared(row.declaration)
    fields = {test.field for test in [*tests_in(told.of), *tests_in(told.hit)]
              if isinstance(test, FieldTest)}  # fmt: skip
    return bool(fields & {CAME_BACK, "reopen_count", "first_contact_resolved"})


@transaction.atomic
def recheck(*, by: Member | None, diagnosis: Diagnosis, at: datetime) -> Diagnosis:
    """Look at the same behaviour again: a new diagnosis beside the old one, to be answered anew."""
    require_lead(by, diagnosis)
    if diagnosis.person_id is not None:
        raise BehaviourTrouble(
            "A second look at one person asks for consent again: begin it as a new diagnosis."
        )
    if diagnosis.later.exists():
        raise BehaviourTrouble(f"{diagnosis.ref} is being looked at again already.")
    made = begin(
        by=by, desk=diagnosis.desk, behaviour=diagnosis.behaviour, direction=diagnosis.direction,
        team=diagnosis.team, improvement=diagnosis.improvement, supervisor=diagnosis.supervisor,
        earlier=diagnosis, at=at,
    )  # fmt: skip
    diagnosis.recheck_on = None
    diagnosis.save(update_fields=["recheck_on"])
    return made


def forget_expired(*, desk: Desk, at: datetime) -> int:
    """Delete diagnoses about persons whose time is over; how many. Their trail keeps no name."""
    today = local_day(desk, at)
    gone = 0
    for row in Diagnosis.objects.filter(desk=desk, expires_on__lte=today).order_by("pk"):
        with transaction.atomic():
            leave_trail(by=None, by_name="Headway", desk=desk, at=at, verb="forget", ref=row.ref,
                        sentence=f"deleted {row.ref}, which was about one person: its time was over")  # fmt: skip
            row.delete()
        gone += 1
    return gone
