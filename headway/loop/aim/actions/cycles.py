"""Opening, changing and closing cycles of improvement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record

from ..guards import GoalTrouble, require_manage
from ..models import Cycle


def _checked(cycle: Cycle) -> None:
    cycle.name = " ".join(cycle.name.split())
    if not cycle.name or len(cycle.name) > 80:
        raise GoalTrouble("A cycle needs a name of at most 80 letters, such as “2027 Q1”.")
    if cycle.ends_on < cycle.starts_on:
        raise GoalTrouble(
            f"“{cycle.name}” would end on {cycle.ends_on}, before it starts on {cycle.starts_on}."
        )
    same = Cycle.objects.filter(desk=cycle.desk, name=cycle.name).exclude(pk=cycle.pk)
    if same.exists():
        raise GoalTrouble(f"There is already a cycle “{cycle.name}”.")


def _told(cycle: Cycle) -> dict[str, Any]:
    return {
        "name": cycle.name, "starts_on": cycle.starts_on.isoformat(),
        "ends_on": cycle.ends_on.isoformat(), "aim": cycle.aim,
    }  # fmt: skip


@transaction.atomic
def add_cycle(
    *,
    by: Member | None,
    desk: Desk,
    name: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    aim: str = "",
) -> Cycle:
    """Add a cycle; both days belong to it. Cycles may overlap.

    Raises `GoalTrouble` for dates out of order or a doubled name, `NotAllowed` without the right.
    """
    require_manage(by, desk)
    cycle = Cycle(desk=desk, name=name, starts_on=starts_on, ends_on=ends_on, aim=aim.strip())
    _checked(cycle)
    cycle.save(force_insert=True)
    record(
        by=by, desk=desk, at=at, verb="add_cycle", thing="cycle", ref=cycle.pk,
        sentence=f"added the cycle “{cycle.name}”",
        change={key: [None, value] for key, value in _told(cycle).items()},
    )  # fmt: skip
    return cycle


@transaction.atomic
def change_cycle(
    *,
    by: Member | None,
    cycle: Cycle,
    at: datetime,
    name: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    aim: str | None = None,
) -> Cycle:
    """Change name, dates or aim of a cycle that is not closed; what is None stays.

    Raises `GoalTrouble` for a closed cycle, dates out of order or a doubled name.
    """
    require_manage(by, cycle.desk)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.closed_at is not None:
        raise GoalTrouble(f"“{cycle.name}” is closed; it stays as it was.")
    before = _told(cycle)
    cycle.name = cycle.name if name is None else name
    cycle.starts_on = starts_on or cycle.starts_on
    cycle.ends_on = ends_on or cycle.ends_on
    cycle.aim = cycle.aim if aim is None else aim.strip()
    _checked(cycle)
    change = {key: [before[key], value] for key, value in _told(cycle).items()}
    change = {key: pair for key, pair in change.items() if pair[0] != pair[1]}
    if change:
        cycle.save()
        record(
            by=by, desk=cycle.desk, at=at, verb="change_cycle", thing="cycle", ref=cycle.pk,
            sentence=f"changed the cycle “{cycle.name}”", change=change,
        )  # fmt: skip
    return cycle


@transaction.atomic
def close_cycle(*, by: Member | None, cycle: Cycle, at: datetime) -> Cycle:
    """Close a cycle: nothing more is planned into it. Raises `GoalTrouble` when it is closed."""
    require_manage(by, cycle.desk)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.closed_at is not None:
        raise GoalTrouble(f"“{cycle.name}” is closed already.")
    cycle.closed_at = at
    cycle.save(update_fields=["closed_at"])
    record(
        by=by, desk=cycle.desk, at=at, verb="close_cycle", thing="cycle", ref=cycle.pk,
        sentence=f"closed the cycle “{cycle.name}”", change={"closed_at": [None, at.isoformat()]},
    )  # fmt: skip
    return cycle
