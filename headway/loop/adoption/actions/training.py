"""What people must learn: the need, its sessions, and what is then seen on the job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.loop.plan.pdpc_queries import local_day
from headway.loop.register.models import Improvement

from ..coverage import LEVELS
from ..keeping import (
    AdoptionTrouble,
    mark,
    one_line,
    require_lead,
    require_staff,
)
from ..models import JobEvidence, Session, Stakeholder, TrainingNeed
from ..queries.training import people_of


@transaction.atomic
def ask_for_training(
    *, by: Member | None, improvement: Improvement, skill: str, at: datetime,
    group: Stakeholder | None = None, members: Iterable[Member] = (), level_now: int = 0,
    level_target: int = 2, form: str = "", shows: str = "", playbook: str = "",
) -> TrainingNeed:  # fmt: skip
    """Say what people must be able to do, and how it will show on the job (`shows`).

    Levels are those of `coverage.LEVELS`. It is for the members named, or for a stakeholder group.
    """
    require_lead(by, improvement)
    skill = one_line(skill, 120, "what they must be able to do")
    people = list(members)
    if group is None and not people:
        raise AdoptionTrouble("Choose who must learn it: a group, or members.")
    if group is not None and group.improvement_id != improvement.pk:
        raise AdoptionTrouble("The group must be a stakeholder of the same improvement.")
    if any(one.desk_id != improvement.desk_id for one in people):
        raise AdoptionTrouble("Only members of this desk can be named.")
    top = len(LEVELS) - 1
    if not 0 <= level_now < level_target <= top:
        raise AdoptionTrouble("The level wanted must lie above the level now.")
    who = ", ".join(one.name for one in people) or (group.name if group else "")
    made = TrainingNeed.objects.create(
        desk=improvement.desk, improvement=improvement, skill=skill, group=group, who=who[:120],
        level_now=level_now, level_target=level_target, form=" ".join(form.split())[:200],
        shows=" ".join(shows.split())[:200], playbook=playbook,
    )  # fmt: skip
    made.members.set(people)
    mark(improvement, by=by, at=at, verb="ask_for_training",
         sentence=f"asked for training in {skill}")  # fmt: skip
    return made


@transaction.atomic
def drop_training(*, by: Member | None, need: TrainingNeed, at: datetime) -> None:
    """Take a need away that is none any more; its sessions stay on record."""
    require_lead(by, need.improvement)
    if need.dropped_at is None:
        need.dropped_at = at
        need.save(update_fields=["dropped_at"])
        mark(need.improvement, by=by, at=at, verb="drop_training",
             sentence=f"dropped the training in {need.skill}")  # fmt: skip


@transaction.atomic
def plan_session(
    *, by: Member | None, need: TrainingNeed, on: date, trainer: str, at: datetime
) -> Session:
    """Put a session on a day."""
    require_lead(by, need.improvement)
    made = Session.objects.create(
        need=need, on=on, trainer=one_line(trainer, 120, "who shows it to them")
    )
    mark(need.improvement, by=by, at=at, verb="plan_session",
         sentence=f"planned a session of {need.skill} for {on}")  # fmt: skip
    return made


@transaction.atomic
def hold_session(
    *, by: Member | None, session: Session, at: datetime, came: Iterable[Member] = (),
    all_came: bool = False,
) -> Session:  # fmt: skip
    """Note that a session took place, and who came.

    `all_came` is for groups whose people are not all members here; where they are, they are named.
    """
    need = session.need
    require_lead(by, need.improvement)
    if session.on > local_day(need.desk, at):
        raise AdoptionTrouble("A session can be noted as held on its day or later.")
    people = {one.pk for one in people_of(need)}
    there = list(came)
    if any(one.pk not in people for one in there):
        raise AdoptionTrouble("Only people the training is for can be noted as having come.")
    if people and all_came:
        raise AdoptionTrouble("Name who came: the people of this training are known.")
    if not there and not all_came and people:
        raise AdoptionTrouble("Say who came.")
    session.held_at, session.all_came = at, all_came
    session.save()
    session.came.set(there)
    mark(need.improvement, by=by, at=at, verb="hold_session",
         sentence=f"held a session of {need.skill}")  # fmt: skip
    return session


@transaction.atomic
def note_evidence(
    *, by: Member | None, need: TrainingNeed, what: str, at: datetime, seen_on: date | None = None
) -> JobEvidence:
    """Note what was seen at work that shows the training took; not who did it."""
    require_staff(by, need.desk)
    today = local_day(need.desk, at)
    day = seen_on or today
    if day > today:
        raise AdoptionTrouble("What was seen cannot lie ahead.")
    made = JobEvidence.objects.create(
        need=need, what=one_line(what, 300, "what was seen"), seen_on=day, by=by,
        by_name=by.name if by else "command line",
    )  # fmt: skip
    mark(need.improvement, by=by, at=at, verb="note_evidence",
         sentence=f"saw {need.skill} on the job")  # fmt: skip
    return made
