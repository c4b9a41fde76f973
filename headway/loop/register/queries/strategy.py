"""From goals to improvements: what serves what, and what hangs alone on either side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from headway.ground.accounts.models import Desk, Member
from headway.loop.aim.models import CriticalSuccessFactor, CsfKpi, Goal
from headway.loop.aim.queries import goal_tree, success_factors

from ..models import Improvement
from .entries import entries


@dataclass(frozen=True)
class KpiRow:
    """A KPI of a success factor, and the open improvements of its goal that are to move it."""

    told: CsfKpi
    moved_by: tuple[Improvement, ...]


@dataclass(frozen=True)
class FactorRow:
    """A success factor, its KPIs, and the open improvements that serve it."""

    factor: CriticalSuccessFactor
    kpis: tuple[KpiRow, ...]
    entries: tuple[Improvement, ...]

    @property
    def idle(self) -> bool:
        """Whether no open improvement serves it or moves one of its KPIs."""
        return not self.entries and not any(row.moved_by for row in self.kpis)


@dataclass(frozen=True)
class GoalRow:
    """A goal at its depth, its factors, and the open improvements that serve it without a factor.

    `served`: an open improvement serves it, one of its factors, or a goal below it.
    """

    goal: Goal
    depth: int
    factors: tuple[FactorRow, ...]
    entries: tuple[Improvement, ...]
    served: bool


@dataclass(frozen=True)
class Strategy:
    """The whole tree in reading order, and the open improvements that serve no goal."""

    goals: tuple[GoalRow, ...]
    orphans: tuple[Improvement, ...]

    @property
    def idle(self) -> list[GoalRow]:
        """Goals that no open improvement serves, not even through a goal below."""
        return [row for row in self.goals if not row.served]

    @property
    def idle_factors(self) -> list[FactorRow]:
        """Success factors that no open improvement serves."""
        return [each for row in self.goals for each in row.factors if each.idle]


def strategy(who: Member | Desk) -> Strategy:
    """Goals, success factors, KPIs and open improvements as `who` may see them."""
    by_goal: dict[int | None, list[Improvement]] = defaultdict(list)
    for one in entries(who).open().select_related("owner", "desk").order_by("number"):
        by_goal[one.goal_id].append(one)
    factors: dict[int, list[CriticalSuccessFactor]] = defaultdict(list)
    for factor in success_factors(who):
        factors[factor.goal_id].append(factor)
    tree = goal_tree(who)
    served = _served({row.goal.pk: row.goal.parent_id for row in tree}, by_goal)
    rows = []
    for row in tree:
        own, pk = by_goal.get(row.goal.pk, []), row.goal.pk
        kept = tuple(_factor(factor, own) for factor in factors.get(pk, ()))
        shown = {one.pk for each in kept for one in each.entries}
        rows.append(
            GoalRow(
                row.goal, row.depth, kept,
                tuple(one for one in own if one.pk not in shown), pk in served,
            )
        )  # fmt: skip
    known = {row.goal.pk for row in tree}
    lost = [one for pk, ones in by_goal.items() if pk not in known for one in ones]
    return Strategy(tuple(rows), tuple(sorted(lost, key=lambda one: one.number)))


def _factor(factor: CriticalSuccessFactor, own: Iterable[Improvement]) -> FactorRow:
    own = list(own)
    kpis = tuple(
        KpiRow(told, tuple(one for one in own if one.kpi_key == told.kpi_key))
        for told in factor.kpis.all()
    )
    return FactorRow(factor, kpis, tuple(one for one in own if one.csf_id == factor.pk))


def _served(
    parents: dict[int, int | None], by_goal: dict[int | None, list[Improvement]]
) -> set[int]:
    """Goals with improvements, and every goal they lead to."""
    found: set[int] = set()
    for pk in parents:
        step: int | None = pk if by_goal.get(pk) else None
        while step is not None and step not in found:
            found.add(step)
            step = parents.get(step)
    return found
