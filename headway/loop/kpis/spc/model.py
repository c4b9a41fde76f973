"""A control chart, read: points and what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from headway.loop.kpis.spc.limits import KINDS, Floats
from headway.loop.kpis.spc.meaning import ASSURANCE, VARIATION, Direction
from headway.loop.kpis.spc.rules import Runs
from headway.loop.kpis.spc.rulesets import RuleSet


@dataclass(frozen=True)
class Point:
    """One point. `value` is NaN where it is missing; limits are NaN where there are none."""

    x: Any
    value: float
    center: float
    lower: float
    upper: float
    phase: int
    signals: tuple[str, ...]
    kind: str
    label: str
    n: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: NaN becomes None."""
        return {
            "x": self.x,
            "value": _known(self.value),
            "center": _known(self.center),
            "lower": _known(self.lower),
            "upper": _known(self.upper),
            "phase": self.phase,
            "signals": list(self.signals),
            "kind": self.kind,
            "label": self.label,
            "n": None if self.n is None else _known(self.n),
        }


@dataclass(frozen=True)
class Phase:
    """A stretch with limits of its own, from `first_x` to `last_x`.

    `baseline` points carry the limits; `short` means fewer than 13 of them, so limits still move.
    Centre, lower and upper are those of the last point.
    """

    number: int
    first_x: Any
    last_x: Any
    points: int
    baseline: int
    center: float
    lower: float
    upper: float
    runs: Runs
    signals: tuple[str, ...]
    short: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "phase": self.number,
            "from": self.first_x,
            "to": self.last_x,
            "points": self.points,
            "baseline_points": self.baseline,
            "short": self.short,
            "center": _known(self.center),
            "lower": _known(self.lower),
            "upper": _known(self.upper),
            "useful": self.runs.n_useful,
            "longest_run": self.runs.longest,
            "longest_run_max": self.runs.longest_max,
            "crossings": self.runs.crossings,
            "crossings_min": self.runs.crossings_min,
            "signals": list(self.signals),
        }


@dataclass(frozen=True)
class FalseAlarm:
    """How often a stable process of this length gives at least one signal, 0..1.

    `chance` for independent points; `as_here` for points as alike as these (lag-1
    autocorrelation `autocorrelation`); `source` says how it is known.
    """

    chance: float | None
    as_here: float | None
    autocorrelation: float | None
    source: str


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A chart read by one rule set.

    Arrays have shape (points,), in time's order: `value`, `center`, `lower`, `upper` in the
    unit of the KPI (a share 0..1 for p and p′; events per unit of n for u and u′; times `per`),
    `phase` numbered from 1. `signals` holds per point the ids of the rules whose signal covers
    it; Anhøj's `run` and `crossings` speak of a whole phase and stand on all its points. `kind`
    is common, improvement, concern, neutral_high or neutral_low. `p_value` is the chance that a
    stable process of this length looks at least as unusual (Bonferroni over the tests used).
    """

    kind_of_chart: str
    rules: RuleSet
    direction: Direction
    target: float | None
    freeze: int | None
    screen: bool
    x: tuple[Any, ...]
    n: Floats | None
    value: Floats
    center: Floats
    lower: Floats
    upper: Floats
    phase: tuple[int, ...]
    signals: tuple[tuple[str, ...], ...]
    kind: tuple[str, ...]
    label: tuple[str, ...]
    phases: tuple[Phase, ...]
    variation: str
    assurance: str | None
    false_alarm: FalseAlarm
    p_value: float
    cautions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.x)

    @property
    def points(self) -> Iterator[Point]:
        """The points, one by one."""
        for i, x in enumerate(self.x):
            yield Point(
                x,
                float(self.value[i]),
                float(self.center[i]),
                float(self.lower[i]),
                float(self.upper[i]),
                self.phase[i],
                self.signals[i],
                self.kind[i],
                self.label[i],
                None if self.n is None else float(self.n[i]),
            )

    @property
    def last_signal(self) -> Point | None:
        """The latest point that stands out."""
        special = [point for point in self.points if point.kind != "common"]
        return special[-1] if special else None

    @property
    def variation_words(self) -> str:
        """What the last point says, in words."""
        return VARIATION[self.variation]

    @property
    def assurance_words(self) -> str:
        """Whether the target will be met, in words; empty without a target or direction."""
        return ASSURANCE[self.assurance] if self.assurance else ""

    @property
    def words(self) -> str:
        """One sentence: what the chart says now."""
        sentence = self.variation_words
        run = 0
        for kind in reversed(self.kind):
            if kind != self.kind[-1]:
                break
            run += 1
        if self.variation != "common_cause" and run > 1:
            sentence += f", for {run} points now"
        elif self.variation == "common_cause" and (last := self.last_signal):
            sentence += f"; the last signal was at {last.x} ({last.label})"
        if self.assurance:
            sentence += f"; {self.assurance_words}"
        return sentence[0].upper() + sentence[1:] + "."

    def summary(self) -> dict[str, Any]:
        """For JSON: everything about the chart but its points."""
        last = self.last_signal
        counts: dict[str, int] = {rule.id: 0 for rule in self.rules.rules}
        for ids in self.signals:
            for each in ids:
                counts[each] += 1
        return {
            "chart": self.kind_of_chart,
            "chart_words": KINDS[self.kind_of_chart],
            "rules": self.rules.name,
            "rules_version": self.rules.version,
            "rules_words": {rule.id: rule.meaning for rule in self.rules.rules},
            "direction": self.direction,
            "target": self.target,
            "freeze": self.freeze,
            "screen": self.screen,
            "points": len(self),
            "missing": sum(1 for each in self.value if math.isnan(each)),
            "phases": [phase.as_dict() for phase in self.phases],
            "signals": counts,
            "last_signal": last and {"x": last.x, "kind": last.kind, "label": last.label},
            "variation": self.variation,
            "variation_words": self.variation_words,
            "assurance": self.assurance,
            "assurance_words": self.assurance_words,
            "false_alarm": {
                "chance": self.false_alarm.chance,
                "as_here": self.false_alarm.as_here,
                "autocorrelation": self.false_alarm.autocorrelation,
                "source": self.false_alarm.source,
            },
            "p_value": _known(self.p_value),
            "cautions": list(self.cautions),
            "words": self.words,
        }

    def as_dict(self) -> dict[str, Any]:
        """`{"points": […], "summary": {…}}`, ready for JSON."""
        return {"points": [point.as_dict() for point in self.points], "summary": self.summary()}


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
