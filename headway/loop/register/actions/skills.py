"""Skills, who needs how much of them, and how much is free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed
from headway.loop.aim.models import Cycle

from ..guards import EntryTrouble, require_change
from ..keeping import locked, save
from ..models import FreeCapacity, Improvement, Skill, SkillNeed


def _manages(by: Member | None, desk: Desk, what: str) -> None:
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed(f"Only a manager of this desk may {what}.")


@transaction.atomic
def add_skill(*, by: Member | None, desk: Desk, name: str, at: datetime) -> Skill:
    """Name a skill; the one that is there already (whatever its capitals) is handed back.

    Raises `EntryTrouble` for an empty name, `NotAllowed` without the right to manage.
    """
    _manages(by, desk, "name skills")
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise EntryTrouble("A skill needs a name of at most 80 letters, such as “Networks”.")
    there = Skill.objects.filter(desk=desk, name__iexact=name).first()
    if there is not None:
        return there
    skill = Skill.objects.create(desk=desk, name=name)
    record(
        by=by, desk=desk, at=at, verb="add_skill", thing="skill", ref=skill.pk,
        sentence=f"named the skill “{name}”", change={"name": [None, name]},
    )  # fmt: skip
    return skill


@transaction.atomic
def need_skills(
    *,
    by: Member | None,
    entry: Improvement,
    hours: Mapping[Skill, float],
    at: datetime,
    seen: int | None = None,
) -> Improvement:
    """Say how many hours of which skills an entry takes; replaces what was said before.

    Raises `EntryTrouble` for hours that are not above zero or a skill of another desk.
    """
    entry = locked(entry, seen)
    require_change(by, entry)
    for skill, wanted in hours.items():
        if skill.desk_id != entry.desk_id:
            raise EntryTrouble(f"The skill “{skill}” belongs to another desk.")
        if not (math.isfinite(wanted) and wanted > 0):
            raise EntryTrouble(f"Hours of “{skill}” must be above zero, not {wanted:g}.")
    before = {need.skill.name: need.hours for need in entry.needs.select_related("skill")}
    after = {skill.name: float(wanted) for skill, wanted in hours.items()}
    if before == after:
        return entry
    entry.needs.all().delete()
    SkillNeed.objects.bulk_create(
        SkillNeed(improvement=entry, skill=skill, hours=wanted) for skill, wanted in hours.items()
    )
    return save(
        entry, by=by, at=at, verb="need_skills",
        sentence=f"said which skills {entry.ref} takes", change={"skills": [before, after]},
    )  # fmt: skip


@transaction.atomic
def note_free_capacity(
    *, by: Member | None, cycle: Cycle, hours: Mapping[Skill, float], at: datetime
) -> None:
    """Note how many hours of each skill are free in a cycle; skills left out keep their figure.

    The plan computes these hours and notes them here, so that the score knows of free hands without
    knowing of plans. Hours are work hours in the whole cycle. Raises `EntryTrouble` for hours below
    zero or a skill of another desk, `NotAllowed` without the right to manage.
    """
    desk = cycle.desk
    _manages(by, desk, "note free capacity")
    for skill, free in hours.items():
        if skill.desk_id != desk.pk:
            raise EntryTrouble(f"The skill “{skill}” belongs to another desk.")
        if not (math.isfinite(free) and free >= 0):
            raise EntryTrouble(f"Free hours of “{skill}” cannot be {free:g}.")
    known = {
        row.skill_id: row.hours_free
        for row in FreeCapacity.objects.filter(cycle=cycle, skill__in=list(hours))
    }
    change = {
        skill.name: [known.get(skill.pk), float(free)]
        for skill, free in hours.items()
        if known.get(skill.pk) != free
    }
    FreeCapacity.objects.bulk_create(
        [
            FreeCapacity(desk=desk, cycle=cycle, skill=skill, hours_free=free, as_of=at)
            for skill, free in hours.items()
        ],
        update_conflicts=True, unique_fields=["cycle", "skill"],
        update_fields=["hours_free", "as_of"],
    )  # fmt: skip
    if change:
        record(
            by=by, desk=desk, at=at, verb="note_free_capacity", thing="cycle", ref=cycle.pk,
            sentence=f"noted the free hours in {cycle.name}", change=change,
        )  # fmt: skip
