"""Questions about where the desk wants to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import visible

from .models import CriticalSuccessFactor, Cycle, Goal, GoalQuerySet, Vision
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


def success_factors(who: Member | Desk) -> models.QuerySet[CriticalSuccessFactor]:
    """Success factors that stand, of goals that may be seen, with goal and KPIs at hand."""
    return (
        CriticalSuccessFactor.objects.filter(goal__in=goals(who), retired_at=None)
        .select_related("goal")
        .prefetch_related("kpis")
    )


def cycles(who: Member | Desk) -> models.QuerySet[Cycle]:
    """All cycles of the desk, the earliest first; client contacts may know them too."""
    return Cycle.objects.filter(desk=who.desk if isinstance(who, Member) else who)


def current_cycle(desk: Desk, on: date) -> Cycle | None:
    """The open cycle that holds the day, else the next one to come; None where there is neither.

    Where several hold the day, the one that ends first.
    """
    still = Cycle.objects.filter(desk=desk, closed_at=None, ends_on__gte=on)
    return (
        still.filter(starts_on__lte=on).order_by("ends_on", "pk").first()
        or still.order_by("starts_on", "ends_on", "pk").first()
    )
