"""Questions about where the desk wants to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import visible

from .models import Goal, GoalQuerySet, Vision
from .tree import Twig, grow


@dataclass(frozen=True)
class Row:
    """A goal with its depth in the tree (0 = a root)."""

    goal: Goal
    depth: int


def vision_of(desk: Desk) -> Vision | None:
    """The desk's vision, None before it was written."""
    return Vision.objects.filter(desk=desk).first()


def goals(who: Member | Desk) -> GoalQuerySet:
    """Goals that stand and may be seen; a client contact sees those of their own company."""
    rows = Goal.objects.filter(desk=who) if isinstance(who, Desk) else visible(who, Goal)
    return Goal.objects.filter(pk__in=rows.values("pk")).current().select_related("client")


def goal_tree(who: Member | Desk) -> list[Row]:
    """All goals in reading order: heaviest first, each before those that hang below it.

    Which goals no improvement serves is told by the register, which comes later in the loop.
    """
    found = {goal.pk: goal for goal in goals(who)}
    roots = grow(Twig(g.pk, g.parent_id, g.weight, g.title) for g in found.values())

    def rows() -> Iterator[Row]:
        for root in roots:
            for pk, depth in root.walk():
                yield Row(found[pk], depth)

    return list(rows())
