"""One gap, one finding: overlapping findings are folded into the one that explains most (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .draft import Draft
from .limits import PRACTICAL

APART = {"worsening", "ping_pong", "two_together"}
"""Rules whose findings never stand for the parts they hold."""
CAUSES = {"first_assignment": "ftfr", "reopen_rate": "ftfr"}
"""A gap in the first is part of a gap in the second, where the slice is the same."""
HOTTER = 0.10
EXPLAINS = 0.6
FEW = 2
"""So many cells may stand for the whole; more are told in one as the whole."""


def fold(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts without those another stands for; the kept ones mention the dropped."""
    kept = _cells(_once(list(drafts)))
    kept = _steps(kept)
    kept = _whole(kept)
    return _piles(_causes(kept))


def _once(drafts: list[Draft]) -> list[Draft]:
    """Twice the same gap (over 30 and over 90 days): the costlier, which mentions the other."""
    best: dict[str, Draft] = {}
    for one in sorted(drafts, key=lambda one: (-(one.cost.hours or 0.0), one.q)):
        if one.key in best:
            best[one.key] = best[one.key].mentioning([one.title])
        else:
            best[one.key] = one
    return list(best.values())


def _inside(cell: Draft, parent: Draft) -> bool:
    return (
        cell.kpi == parent.kpi
        and cell.rule not in {"worsening", "ping_pong"}
        and len(cell.slice) > len(parent.slice) > 0
        and parent.slice.items() <= cell.slice.items()
    )


def _cells(drafts: list[Draft]) -> list[Draft]:
    """Category against category × channel: the cells, where the rest of the category is fine."""
    gone: set[str] = set()
    said: defaultdict[str, list[str]] = defaultdict(list)
    for parent in sorted(drafts, key=lambda one: one.n):
        cells = [one for one in drafts if _inside(one, parent)]
        if not cells or parent.rule in APART:
            continue
        rest = parent.n - sum(cell.n for cell in cells)
        hits = parent.value * parent.n - sum(cell.value * cell.n for cell in cells)
        fine = rest < 50 or parent.worse * (hits / rest - parent.comparison) < PRACTICAL / 2
        if fine and len(cells) <= FEW:
            gone.add(parent.key)
            for cell in cells:
                said[cell.key].append(parent.title)
            continue
        for cell in cells:
            if cell.gap < parent.gap + HOTTER and cell.rule != "two_together":
                gone.add(cell.key)
            said[parent.key].append(cell.title)
    return [one.mentioning(said[one.key]) for one in drafts if one.key not in gone]


def _steps(drafts: list[Draft]) -> list[Draft]:
    """Low against fallen: where it was fine before it fell, only the fall is told."""
    steps = {(one.kpi, frozenset(one.slice.items())): one for one in drafts if one.since}
    gone: set[str] = set()
    said: defaultdict[str, list[str]] = defaultdict(list)
    for one in drafts:
        step = steps.get((one.kpi, frozenset(one.slice.items())))
        if step is None or step is one:
            continue
        if one.worse * (step.comparison - one.comparison) < PRACTICAL:
            gone.add(one.key)
            said[step.key].append(one.title)
        else:
            said[one.key].append(step.title)
            said[step.key].append(one.title)
    return [one.mentioning(said[one.key]) for one in drafts if one.key not in gone]


def _whole(drafts: list[Draft]) -> list[Draft]:
    """The desk fell against one category fell: the category, where it explains the fall."""
    gone: set[str] = set()
    said: defaultdict[str, list[str]] = defaultdict(list)
    for whole in (one for one in drafts if one.since and not one.slice):
        parts = [
            one for one in drafts if one.since and len(one.slice) == 1 and one.kpi == whole.kpi
        ]
        for dimension in {next(iter(part.slice)) for part in parts}:
            mine = [part for part in parts if dimension in part.slice]
            explained = sum(part.gap * part.n for part in mine)
            if explained >= EXPLAINS * whole.gap * whole.n:
                gone.add(whole.key)
                for part in mine:
                    said[part.key].append(whole.title)
    return [one.mentioning(said[one.key]) for one in drafts if one.key not in gone]


def _causes(drafts: list[Draft]) -> list[Draft]:
    """Passed on too often is why it is not fixed first time: told with it, not beside it."""
    by_place = {(one.kpi, frozenset(one.slice.items())): one for one in reversed(drafts)}
    gone: set[str] = set()
    said: defaultdict[str, list[str]] = defaultdict(list)
    for one in drafts:
        effect = by_place.get((CAUSES.get(one.kpi, ""), frozenset(one.slice.items())))
        if effect is not None:
            gone.add(one.key)
            said[effect.key].append(one.title)
    return [one.mentioning(said[one.key]) for one in drafts if one.key not in gone]


def _piles(drafts: list[Draft]) -> list[Draft]:
    """A pile that grows against its old part that grows: the old part, which needs the work."""
    old = {frozenset(one.slice.items()): one for one in drafts if one.rule == "ageing_backlog"}
    gone: set[str] = set()
    said: defaultdict[str, list[str]] = defaultdict(list)
    for one in drafts:
        ageing = old.get(frozenset(one.slice.items()))
        if one.rule == "growing_backlog" and ageing is not None:
            gone.add(one.key)
            said[ageing.key].append(one.title)
    return [one.mentioning(said[one.key]) for one in drafts if one.key not in gone]


def ranked(drafts: Sequence[Draft]) -> list[Draft]:
    """What costs most first; what cannot be priced last, the surest first."""
    return sorted(drafts, key=lambda one: (-(one.cost.hours or 0.0), one.q, one.title))
