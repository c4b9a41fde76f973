"""`chart()`: a series in, a control chart read by a rule set out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from headway.loop.kpis.spc import chances, meaning, series
from headway.loop.kpis.spc.limits import KINDS, NEEDS_N, Flags, Floats, Limits, limits
from headway.loop.kpis.spc.model import ControlChart, Phase
from headway.loop.kpis.spc.rules import Hits, Series, apply, runs_of
from headway.loop.kpis.spc.rulesets import RuleSet, rule_set
from headway.loop.kpis.spc.trouble import ChartTrouble

SHORT = 13
"""Fewer baseline points than this and limits still move much (NHS warns below it as well)."""


def chart(
    values: ArrayLike,
    n: ArrayLike | None = None,
    *,
    kind: str,
    x: Sequence[Any] | None = None,
    rules: str | RuleSet = "anhoej",
    phases: Sequence[Any] = (),
    freeze: int | None = None,
    exclude: Sequence[Any] = (),
    screen: bool = False,
    direction: str = "neutral",
    target: float | None = None,
    per: float = 1.0,
) -> ControlChart:
    """Read a series as a control chart.

    `values` (points,): the measure, or the count (numerator) where `n` is given; NaN or None is a
    missing point, kept and drawn as a gap. `n` (points,): tickets behind each point (p, p′), or
    area of opportunity (u, u′). `x` (points,): dates or numbers, 1, 2, 3… when not given.
    `phases`: the x at which each further phase starts. `freeze`: limits of each phase rest on its
    first so many points. `exclude`: x of points that count neither for limits nor for runs.
    `screen`: leave out moving ranges above 3.267 × their mean. `target` in the unit drawn.
    `per`: multiply a rate (per 1,000 tickets, say).

    Raises `ChartTrouble` (a ValueError) naming the point, where the series cannot be charted.

    >>> read = chart([7, 3], [10, 10], kind="p", x=["2026-01-01", "2026-02-01"])
    >>> [float(each) for each in read.value], round(float(read.upper[0]), 3)
    ([0.7, 0.3], 0.974)
    """
    kind = "xmr" if kind == "i" else kind
    if kind not in KINDS:
        raise ChartTrouble(f"There is no chart “{kind}” (known: {', '.join(KINDS)}).")
    chosen = rules if isinstance(rules, RuleSet) else rule_set(rules)
    towards = meaning.checked_direction(direction)
    y, sizes, places = series.checked(values, n, x, kind=kind, needs_n=kind in NEEDS_N)
    if freeze is not None and freeze < 2:
        raise ChartTrouble(f"Freezing on {freeze} points gives no limits; use at least 2.")
    bounds = series.boundaries(places, phases)
    left_out = series.positions(places, exclude, "exclude")

    found = [
        _phase(number, start, end, y, sizes, left_out, kind, chosen, freeze, screen)
        for number, (start, end) in enumerate(bounds, 1)
    ]
    value, center, lower, upper = (
        np.concatenate([getattr(each.limits, name) for each in found]) * per
        for name in ("value", "center", "lower", "upper")
    )
    moves = np.concatenate([each.move for each in found])
    sides = np.sign(np.nan_to_num(value - center)).astype(int)
    signals = tuple(ids for each in found for ids in each.signals)
    label = tuple(text for each in found for text in each.labels)
    point_kinds = tuple(
        "common" if text == COMMON else meaning.point_kind(int(move), int(side), towards)
        for text, move, side in zip(label, moves, sides, strict=True)
    )
    last = max((i for i in range(len(places)) if not math.isnan(value[i])), default=0)
    facts = tuple(
        Phase(
            number,
            places[start],
            places[end - 1],
            end - start,
            int(each.base.sum()),
            float(center[end - 1]),
            float(lower[start + each.last]),
            float(upper[start + each.last]),
            runs_of(each.side),
            tuple(rule.id for rule in chosen.rules if any(rule.id in ids for ids in each.signals)),
            int(each.base.sum()) < SHORT,
        )
        for number, ((start, end), each) in enumerate(zip(bounds, found, strict=True), 1)
    )
    z = np.concatenate([each.limits.z for each in found])
    return ControlChart(
        kind_of_chart=kind,
        rules=chosen,
        direction=towards,
        target=target,
        freeze=freeze,
        screen=screen,
        x=places,
        n=sizes,
        value=value,
        center=center,
        lower=lower,
        upper=upper,
        phase=tuple(
            number for number, (start, end) in enumerate(bounds, 1) for _ in range(end - start)
        ),
        signals=signals,
        kind=point_kinds,
        label=label,
        phases=facts,
        variation=meaning.variation(point_kinds[last], int(moves[last]), int(sides[last])),
        assurance=meaning.assurance(float(lower[last]), float(upper[last]), target, towards),
        false_alarm=chances.false_alarm(kind, chosen, [each.useful for each in found], z),
        p_value=chances.p_value(kind, [runs_of(each.side) for each in found], z),
        cautions=_cautions(kind, facts, value),
    )


COMMON = "Common Cause"


class _Found:
    """One phase, read."""

    def __init__(self, found: Limits, base: Flags, kept: Flags, kind: str, rules: RuleSet) -> None:
        self.limits = found
        there = np.isfinite(found.value)
        self.base = base & there
        used = there & kept
        self.useful = int(used.sum())
        self.last = int(np.flatnonzero(there)[-1]) if there.any() else there.size - 1
        side = np.sign(np.nan_to_num(found.value - found.center)).astype(np.int8)
        with np.errstate(invalid="ignore"):
            beyond = (found.value > found.upper).astype(np.int8) - (found.value < found.lower)
        self.side = side[used]
        size = found.value.size
        self.move = np.zeros(size, dtype=int)
        named: list[str] = [COMMON] * size
        ids: list[list[str]] = [[] for _ in range(size)]
        # a point left out of the limits is still seen when it lies outside them
        everyone = np.flatnonzero(there)
        fewer = np.flatnonzero(used)
        for rule in rules.rules:
            where = everyone if rule.test == "beyond" else fewer
            if not where.size or (kind == "mr" and rule.test != "beyond"):
                continue  # neighbouring moving ranges share a value, so runs mean nothing there
            part = Series(found.value[where], side[where], found.z[where], beyond[where])
            self._take(rule.id, rule.high, rule.low, apply(rule, part), where, side, named, ids)
        self.labels = named
        self.signals = [tuple(each) for each in ids]

    def _take(
        self,
        id_: str,
        high: str,
        low: str,
        hits: Hits,
        where: np.ndarray[Any, Any],
        side: np.ndarray[Any, Any],
        named: list[str],
        ids: list[list[str]],
    ) -> None:
        for i in np.flatnonzero(hits.hit):
            at = int(where[i])
            ids[at].append(id_)
            if hits.marked[i] and named[at] == COMMON:
                move = int(hits.move[i])
                named[at] = high if (move or int(side[at])) > 0 else low
                self.move[at] = move


def _phase(
    number: int,
    start: int,
    end: int,
    y: Floats,
    n: Floats | None,
    left_out: frozenset[int],
    kind: str,
    rules: RuleSet,
    freeze: int | None,
    screen: bool,
) -> _Found:
    kept = np.array([i not in left_out for i in range(start, end)], dtype=bool)
    base = kept.copy()
    if freeze is not None:
        base[freeze:] = False
    part_y, part_n = y[start:end], None if n is None else n[start:end]
    # excluded points are taken out before neighbours are compared, as qicharts2 does
    found = limits(kind, part_y, part_n, base, d2=rules.d2, screen=screen)
    return _Found(found, base, kept, kind, rules)


def _cautions(kind: str, phases: tuple[Phase, ...], value: Floats) -> tuple[str, ...]:
    said = []
    for phase in phases:
        if phase.short and kind != "run":
            which = f"Phase {phase.number}" if len(phases) > 1 else "The chart"
            said.append(
                f"{which} rests on {phase.baseline} points; limits from fewer than {SHORT} still move."
            )
    if (missing := int(np.isnan(value).sum())) and kind != "mr":
        said.append(f"{missing} of {value.size} points are missing and drawn as gaps.")
    return tuple(said)
