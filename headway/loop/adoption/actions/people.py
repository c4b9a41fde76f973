"""Naming those a change touches, and looking at how ready they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.loop.plan.pdpc_queries import local_day
from headway.loop.register.models import Improvement

from ..keeping import AdoptionTrouble, mark, one_line, require_lead, require_staff
from ..models import AdoptionPlan, Rating, Stakeholder
from ..steps import STEPS


@transaction.atomic
def say_behaviour(
    *, by: Member | None, improvement: Improvement, new: bool | None, at: datetime
) -> AdoptionPlan:
    """Say whether the change asks people to do something differently; None takes it back."""
    require_lead(by, improvement)
    plan, _ = AdoptionPlan.objects.select_for_update().get_or_create(improvement=improvement)
    if plan.new_behaviour is new:
        return plan
    plan.new_behaviour, plan.said_by, plan.said_at = new, by, at
    plan.save()
    words = {True: "asks for new behaviour", False: "asks for no new behaviour"}
    mark(improvement, by=by, at=at, verb="say_behaviour",
         sentence=f"said that {improvement.ref} {words[new]}" if new is not None
         else f"took back whether {improvement.ref} asks for new behaviour")  # fmt: skip
    return plan


def _scale(value: int, what: str) -> int:
    if value not in range(1, 6):
        raise AdoptionTrouble(f"{what} runs from 1 to 5, not {value}.")
    return value


def _members(improvement: Improvement, members: Iterable[Member]) -> list[Member]:
    """Members who may be told about an improvement: of its desk, and of its client if of any."""
    found = list(members)
    for one in found:
        if one.desk_id != improvement.desk_id:
            raise AdoptionTrouble("Only members of this desk can belong to a group.")
        if one.role.own_client_only and one.client_id != improvement.client_id:
            raise AdoptionTrouble(
                f"{one.name} speaks for a client {improvement.ref} is not about, and may not see it."
            )
    return found


@transaction.atomic
def name_stakeholder(
    *, by: Member | None, improvement: Improvement, name: str = "", influence: int, effect: int,
    at: datetime, person: Member | None = None, members: Iterable[Member] = (), note: str = "",
) -> Stakeholder:  # fmt: skip
    """Name a group, with those of its people who are members here, or one member (`person`)."""
    require_lead(by, improvement)
    if person is not None:
        name, members = person.name, [person]
    name = one_line(name, 120, "who it is: a group, or a member")
    people = _members(improvement, members)
    if Stakeholder.objects.there().filter(improvement=improvement, name__iexact=name).exists():
        raise AdoptionTrouble(f"{name} is named already.")
    made = Stakeholder.objects.create(
        desk=improvement.desk, improvement=improvement, name=name, person=person,
        influence=_scale(influence, "Influence"), effect=_scale(effect, "Effect"),
        note=" ".join(note.split())[:300],
    )  # fmt: skip
    made.members.set(people)
    mark(improvement, by=by, at=at, verb="name_stakeholder",
         sentence=f"named {name} as touched by {improvement.ref}")  # fmt: skip
    return made


@transaction.atomic
def weigh(
    *, by: Member | None, stakeholder: Stakeholder, influence: int, effect: int, at: datetime,
    members: Iterable[Member] | None = None, note: str | None = None,
) -> Stakeholder:  # fmt: skip
    """Change influence, effect, note or the members of a group."""
    require_lead(by, stakeholder.improvement)
    stakeholder.influence = _scale(influence, "Influence")
    stakeholder.effect = _scale(effect, "Effect")
    if note is not None:
        stakeholder.note = " ".join(note.split())[:300]
    stakeholder.save()
    if members is not None and stakeholder.person_id is None:
        stakeholder.members.set(_members(stakeholder.improvement, members))
    mark(stakeholder.improvement, by=by, at=at, verb="weigh",
         sentence=f"changed what is said of {stakeholder.name}")  # fmt: skip
    return stakeholder


@transaction.atomic
def remove_stakeholder(*, by: Member | None, stakeholder: Stakeholder, at: datetime) -> None:
    """Take a stakeholder off the list; what was rated and sent stays on record."""
    require_lead(by, stakeholder.improvement)
    if stakeholder.removed_at is not None:
        return
    stakeholder.removed_at = at
    stakeholder.save(update_fields=["removed_at"])
    mark(stakeholder.improvement, by=by, at=at, verb="remove_stakeholder",
         sentence=f"took {stakeholder.name} off the list of {stakeholder.improvement.ref}")  # fmt: skip


@transaction.atomic
def rate(
    *, by: Member | None, stakeholder: Stakeholder, marks: Mapping[str, int | None], at: datetime,
    on: date | None = None,
) -> Rating:  # fmt: skip
    """Say how ready a stakeholder is, from 1 to 5 for each of the five steps that can be judged.

    A group is rated by anybody who works on improvements; one person only by those who lead the
    change, and the trail does not say whom.
    """
    entry = stakeholder.improvement
    if stakeholder.person_id is not None:
        require_lead(by, entry)
    else:
        require_staff(by, entry.desk)
    known = {step.key for step in STEPS}
    if wrong := sorted(set(marks) - known):
        raise AdoptionTrouble(f"“{wrong[0]}” is none of the five: {', '.join(sorted(known))}.")
    given = {
        key: _scale(mark, "A mark") if mark is not None else None for key, mark in marks.items()
    }
    if all(mark is None for mark in given.values()):
        raise AdoptionTrouble("Give at least one of the five marks.")
    day = on or local_day(entry.desk, at)
    if day > local_day(entry.desk, at):
        raise AdoptionTrouble("A rating says how it was: its day cannot lie ahead.")
    made = Rating.objects.create(
        stakeholder=stakeholder, on=day, by=by, by_name=by.name if by else "command line", at=at,
        **given,
    )  # fmt: skip
    whom = stakeholder.name if stakeholder.person_id is None else "one person"
    mark(entry, by=by, at=at, verb="rate", sentence=f"rated how ready {whom} is for {entry.ref}")
    return made
