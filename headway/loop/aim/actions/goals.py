"""Saying where the desk wants to be: the vision and the goals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trail.actions import record

from ..guards import GoalTrouble, require_manage
from ..models import CriticalSuccessFactor, Goal, Vision
from ..tree import leads_to_itself

CHANGEABLE = frozenset(
    {"title", "why", "kind", "parent", "weight", "client", "kpi_key", "target_value", "target_on"}
)


def _checked(goal: Goal) -> None:
    goal.title = goal.title.strip()
    if not goal.title:
        raise GoalTrouble("A goal needs a title: say in a few words what should be true.")
    if not 1 <= goal.weight <= 5:
        raise GoalTrouble(f"The weight of a goal is 1 to 5, not {goal.weight}.")
    if goal.kind not in Goal.Kind.values:
        raise GoalTrouble(f"“{goal.kind}” is no kind of goal. Use business or it.")
    if goal.parent is not None and goal.parent.desk_id != goal.desk_id:
        raise GoalTrouble("The goal above it belongs to another desk.")
    if goal.client is not None and goal.client.desk_id != goal.desk_id:
        raise GoalTrouble("That client belongs to another desk.")
    same = Goal.objects.current().filter(desk=goal.desk, title=goal.title).exclude(pk=goal.pk)
    if same.exists():
        raise GoalTrouble(f"There is already a goal “{goal.title}”.")


@transaction.atomic
def set_vision(*, by: Member | None, desk: Desk, text: str, at: datetime) -> Vision:
    """Write the desk's vision, or write it anew; the trail keeps the old text.

    Raises `GoalTrouble` for an empty text, `NotAllowed` without the right to manage.
    """
    require_manage(by, desk)
    text = text.strip()
    if not text:
        raise GoalTrouble("The vision is empty. Say in a sentence or two where the desk should be.")
    before = Vision.objects.filter(desk=desk).values_list("text", flat=True).first()
    vision, _ = Vision.objects.update_or_create(
        desk=desk, defaults={"text": text, "set_at": at, "set_by": by}
    )
    record(
        by=by,
        desk=desk,
        at=at,
        verb="set_vision",
        thing="vision",
        ref=vision.pk,
        sentence="wrote the vision" if before is None else "changed the vision",
        change={"text": [before, text]},
    )
    return vision


@transaction.atomic
def add_goal(
    *,
    by: Member | None,
    desk: Desk,
    title: str,
    at: datetime,
    why: str = "",
    kind: str = Goal.Kind.BUSINESS,
    parent: Goal | None = None,
    weight: int = 3,
    client: Client | None = None,
    kpi_key: str = "",
    target_value: float | None = None,
    target_on: date | None = None,
) -> Goal:
    """Add a goal. Weight is 1 (nice) to 5 (the business depends on it).

    Raises `GoalTrouble` for what is missing or doubled, `NotAllowed` without the right to manage.
    """
    require_manage(by, desk)
    goal = Goal(
        desk=desk,
        title=title,
        why=why,
        kind=kind,
        parent=parent,
        weight=weight,
        client=client,
        kpi_key=kpi_key,
        target_value=target_value,
        target_on=target_on,
    )
    _checked(goal)
    goal.save(force_insert=True)
    record(
        by=by,
        desk=desk,
        at=at,
        verb="add_goal",
        thing="goal",
        ref=goal.pk,
        sentence=f"added the goal “{goal.title}”",
        change={"title": [None, goal.title], "weight": [None, weight]},
    )
    return goal


def _told(value: Any) -> Any:
    return str(value) if value is not None and not isinstance(value, int | float | str) else value


@transaction.atomic
def change_goal(*, by: Member | None, goal: Goal, at: datetime, **changes: Any) -> Goal:
    """Change fields of a goal (those in `CHANGEABLE`); nothing is written when nothing changed.

    Raises `GoalTrouble` for a circle of goals or an unknown field, `NotAllowed` without the right.
    """
    require_manage(by, goal.desk)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise GoalTrouble(f"A goal has no field “{', '.join(sorted(unknown))}”.")
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    change = {}
    for name, value in changes.items():
        before = getattr(goal, name)
        if before != value:
            change[name] = [_told(before), _told(value)]
            setattr(goal, name, value)
    if not change:
        return goal
    _checked(goal)
    if goal.parent is not None:
        parents = dict(Goal.objects.filter(desk=goal.desk).values_list("pk", "parent"))
        if leads_to_itself(parents, goal.pk, goal.parent.pk):
            raise GoalTrouble(f"“{goal.title}” would stand above itself. Choose another parent.")
    goal.save()
    record(
        by=by,
        desk=goal.desk,
        at=at,
        verb="change_goal",
        thing="goal",
        ref=goal.pk,
        sentence=f"changed the goal “{goal.title}”",
        change=change,
    )
    return goal


@transaction.atomic
def retire_goal(*, by: Member | None, goal: Goal, at: datetime, reason: str) -> Goal:
    """Take a goal out of the tree, with a reason; goals below it move one up, its success
    factors are retired with it.

    Raises `GoalTrouble` without a reason or when it is retired already.
    """
    require_manage(by, goal.desk)
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if not reason.strip():
        raise GoalTrouble("Say why the goal no longer stands.")
    if goal.retired_at is not None:
        raise GoalTrouble(f"“{goal.title}” is retired already.")
    goal.retired_at = at
    goal.save(update_fields=["retired_at"])
    Goal.objects.filter(parent=goal).update(parent=goal.parent)
    CriticalSuccessFactor.objects.filter(goal=goal, retired_at=None).update(retired_at=at)
    record(
        by=by,
        desk=goal.desk,
        at=at,
        verb="retire_goal",
        thing="goal",
        ref=goal.pk,
        sentence=f"retired the goal “{goal.title}”: {reason.strip()}",
        change={"retired_at": [None, at.isoformat()]},
    )
    return goal
