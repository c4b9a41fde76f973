"""Everything that changes what is known of people's time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.loop.register.models import Skill

from ..keeping import PlanTrouble, require_plan, told
from ..models import Leave, LoadOverride, MemberSkill, PlanSettings, TicketName, WorkingTime
from ..models.people import DAYS
from .free import note_free_hours


def _mark(
    by: Member | None, desk: Desk, at: datetime, ref: object, sentence: str,
    **change: tuple[Any, Any],
) -> None:  # fmt: skip
    record(
        by=by, desk=desk, at=at, verb="capacity", thing="capacity", ref=ref, sentence=sentence,
        change={name: [told(before), told(after)] for name, (before, after) in change.items()},
    )  # fmt: skip
    note_free_hours(desk=desk, at=at, today=at.date())


@transaction.atomic
def set_working_time(
    *, by: Member | None, member: Member, hours: Sequence[float], starts_on: date, at: datetime
) -> WorkingTime:
    """Contract hours from Monday to Sunday, from a day on."""
    require_plan(by, member.desk)
    if len(hours) != 7 or any(not 0 <= hour <= 24 for hour in hours):
        raise PlanTrouble("A week has seven days of 0 to 24 hours each.")
    row, _ = WorkingTime.objects.update_or_create(
        member=member, starts_on=starts_on,
        defaults={"desk": member.desk, **dict(zip(DAYS, map(float, hours), strict=True))},
    )  # fmt: skip
    _mark(
        by, member.desk, at, member.pk,
        f"set {member.name}'s working time to {sum(hours):g} h a week from {starts_on}",
        hours=(None, list(hours)),
    )  # fmt: skip
    return row


@transaction.atomic
def add_leave(
    *,
    by: Member | None,
    member: Member,
    starts_on: date,
    ends_on: date,
    at: datetime,
    kind: str = Leave.Kind.LEAVE,
    note: str = "",
) -> Leave:
    """Days a member is away; members may add their own."""
    if by is None or by.pk != member.pk or not by.may("propose"):
        require_plan(by, member.desk)
    if ends_on < starts_on:
        raise PlanTrouble(f"The last day ({ends_on}) is before the first ({starts_on}).")
    if kind not in Leave.Kind.values:
        raise PlanTrouble(f"“{kind}” is no kind of leave. Use {', '.join(Leave.Kind.values)}.")
    row = Leave.objects.create(
        desk=member.desk, member=member, starts_on=starts_on, ends_on=ends_on, kind=kind,
        note=note[:200],
    )  # fmt: skip
    _mark(
        by, member.desk, at, member.pk, f"noted {member.name} away {starts_on} to {ends_on}",
        leave=(None, f"{starts_on} – {ends_on}"),
    )  # fmt: skip
    return row


@transaction.atomic
def remove_leave(*, by: Member | None, leave: Leave, at: datetime) -> None:
    """Take back an absence."""
    if by is None or by.pk != leave.member_id or not by.may("propose"):
        require_plan(by, leave.desk)
    member, span = leave.member, f"{leave.starts_on} to {leave.ends_on}"
    leave.delete()
    _mark(
        by, member.desk, at, member.pk, f"took back {member.name}'s absence {span}",
        leave=(span, None),
    )  # fmt: skip


@transaction.atomic
def set_skill(
    *, by: Member | None, member: Member, skill: Skill, level: int | None, at: datetime
) -> MemberSkill | None:
    """How far a member has a skill (see `MemberSkill.Level`); None takes it away."""
    require_plan(by, member.desk)
    if skill.desk_id != member.desk_id:
        raise PlanTrouble("The skill belongs to another desk.")
    before = MemberSkill.objects.filter(member=member, skill=skill).first()
    row = None
    if level is None:
        MemberSkill.objects.filter(member=member, skill=skill).delete()
    elif level not in MemberSkill.Level.values:
        raise PlanTrouble(f"“{level}” is no level of skill. Use 1, 2 or 3.")
    else:
        row, _ = MemberSkill.objects.update_or_create(
            member=member, skill=skill, defaults={"desk": member.desk, "level": level}
        )
    word = row.get_level_display().lower() if row else "no longer has it"
    _mark(
        by, member.desk, at, member.pk, f"noted {member.name}'s skill {skill}: {word}",
        level=(before.level if before else None, level),
    )  # fmt: skip
    return row


@transaction.atomic
def set_load(
    *,
    by: Member | None,
    desk: Desk,
    hours_week: float | None,
    reason: str,
    at: datetime,
    member: Member | None = None,
    group: str = "",
    spread: float = 0,
) -> LoadOverride | None:
    """Say by hand how many hours of tickets a week a member, or each of a group, has.

    None goes back to what the tickets show. `spread` is the standard deviation from week to week.
    """
    require_plan(by, desk)
    if (member is None) == (not group):
        raise PlanTrouble("Say either a member or a group.")
    if member is not None and member.desk_id != desk.pk:
        raise PlanTrouble("The member belongs to another desk.")
    which: dict[str, Any] = {"desk": desk, "member": member, "group": group}
    before = LoadOverride.objects.filter(**which).first()
    row = None
    if hours_week is None:
        LoadOverride.objects.filter(**which).delete()
    else:
        if not 0 <= hours_week <= 100 or not 0 <= spread <= 100:
            raise PlanTrouble("Hours of tickets a week are 0 to 100.")
        if not reason.strip():
            raise PlanTrouble("Say where this number comes from.")
        row, _ = LoadOverride.objects.update_or_create(
            **which,
            defaults={
                "hours_week": hours_week, "spread": spread, "reason": reason.strip()[:300],
                "set_at": at, "set_by": by,
            },
        )  # fmt: skip
    who = member.name if member else f"each of {group}"
    said = "as the tickets show" if hours_week is None else f"{hours_week:g} h a week"
    _mark(
        by, desk, at, member.pk if member else group, f"set the ticket load of {who}: {said}",
        hours_week=(before.hours_week if before else None, hours_week),
    )  # fmt: skip
    return row


@transaction.atomic
def name_in_tickets(
    *, by: Member | None, member: Member, kind: str, names: Sequence[str], at: datetime
) -> list[TicketName]:
    """Say what a member is called in the tickets (`assignee`), or whose `group` work they share."""
    require_plan(by, member.desk)
    if kind not in TicketName.Kind.values:
        raise PlanTrouble(f"“{kind}” is not assignee or group.")
    wanted = sorted({name.strip() for name in names if name.strip()})
    rows = TicketName.objects.filter(member=member, kind=kind)
    before = sorted(rows.values_list("name", flat=True))
    if before != wanted:
        rows.exclude(name__in=wanted).delete()
        TicketName.objects.bulk_create(
            TicketName(desk=member.desk, member=member, kind=kind, name=name)
            for name in wanted
            if name not in before
        )
        _mark(
            by, member.desk, at, member.pk,
            f"matched {member.name} to {kind} {', '.join(wanted) or 'nobody'} in the tickets",
            names=(before, wanted),
        )  # fmt: skip
    return list(TicketName.objects.filter(member=member, kind=kind))


@transaction.atomic
def set_plan_settings(
    *, by: Member | None, desk: Desk, at: datetime, **changes: Any
) -> PlanSettings:
    """Change the buffer, the most running improvements per owner, the country of the holidays…"""
    require_plan(by, desk)
    row, _ = PlanSettings.objects.select_for_update().get_or_create(desk=desk)
    fields = {field.name for field in PlanSettings._meta.fields} - {"id", "desk"}
    change: dict[str, tuple[Any, Any]] = {}
    for name, value in changes.items():
        if name not in fields:
            raise PlanTrouble(f"There is no setting “{name}”. Known: {', '.join(sorted(fields))}.")
        if getattr(row, name) != value:
            change[name] = (getattr(row, name), value)
            setattr(row, name, value)
    if "country" in change or "subdivision" in change:
        from ..capacity import public_holidays

        public_holidays(row.country, row.subdivision, 2026, 2026)
    try:
        row.full_clean()
    except ValidationError as error:
        raise PlanTrouble(" ".join(error.messages)) from None
    if change:
        row.save()
        words = ", ".join(change).replace("_", " ")
        _mark(by, desk, at, desk.slug, f"changed how the desk plans: {words}", **change)
    return row
