"""From frozen evidence to a verdict: pure, seeded, the same to the digit each time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from . import targets
from .confounding import NEAR, inseparable
from .effect import Effect, Verdict, before_after, bsts, effect, staggered
from .effect.verdicts import MINIMUM_AFTER, MINIMUM_BEFORE, toward
from .effect.without import without
from .evidence import Evidence, Numbers, Other, Track, array
from .returning import Returning, bad_spell

CALLED = (Verdict.BETTER, Verdict.WORSE)
GUARD_DRAWS = 299
PATHS = 300
MATTERS = 0.25
"""Share of the effect from which mix takes the verdict's word away."""
DRIFTED = 2.5
"""|t| from which two series had drifted apart before the start."""
CLEARED = 1e9
"""A promise so large that no time goes into how long to wait for it."""


@dataclass(frozen=True)
class Guard:
    """A KPI that must not suffer: how it moved, and whether that is harm."""

    kpi: str
    name: str
    unit: str
    outcome: str
    effect: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Compared:
    """Beside the tickets the improvement did not touch, further than the verdict itself does.

    `rest`: how those moved at the same start; `alone`: what this series says by itself; `apart`: the
    difference in differences with the two series' own drift apart drawn on; `drift`: how clearly
    they drifted apart before the start (Student's t, for the likeness of neighbours); `bsts`: the
    Bayesian structural time series, where something is called.
    """

    words: str
    rest: float
    rest_low: float
    rest_high: float
    alone: float
    alone_low: float
    alone_high: float
    apart: float
    apart_low: float
    apart_high: float
    apart_p: float
    drift: float
    bsts: tuple[float, float, float] | None


@dataclass(frozen=True)
class Steps:
    """Unit by unit, where the roll-out was staggered; see `effect.staggered`."""

    dimension: str
    effect: float
    low: float
    high: float
    p: float
    least_p: float
    units: int
    groups: int


@dataclass(frozen=True)
class Judgement:
    """A verdict with all that was looked at.

    `outcome` is what may be said in the end, `first` what the series says, beside the comparison
    where there is one. `why` names what took its word away: mix, drift, returning, others; or wide (neither
    nothing nor the promise is ruled out). Empty: nothing did. `mix` is the
    part of the effect that comes from other tickets coming in (None where it cannot be told), `by`
    the dimension. `without`: the readings after the start as they would have been, with
    the ends of a band. `naive`: the plain
    difference before/after and its p, shown only beside the verdict.
    """

    outcome: str
    first: Effect
    effect: float
    low: float
    high: float
    p: float
    probability: float
    why: tuple[str, ...]
    mix: float | None
    mix_by: str
    compared: Compared | None
    guards: tuple[Guard, ...]
    spell: Returning | None
    spell_without: tuple[float, float, float] | None
    others: tuple[Other, ...]
    inseparable: tuple[str, ...]
    steps: Steps | None
    target: targets.Standing
    without: tuple[Numbers, Numbers, Numbers]
    naive: float
    naive_p: float
    looks: int | None
    month_n: float

    def plain(self) -> dict[str, Any]:
        """As a JSON object; what is not a number becomes None."""
        found: dict[str, Any] = _clean(asdict(self))
        return found


def judge(evidence: Evidence) -> Judgement:
    """The verdict on this evidence. Raises `Trouble` where the readings cannot be read at all.

    The series comes first, at the level the planned looks leave: beside the tickets the improvement
    did not touch where there are such, else against its own trend. Better or worse is then said
    only if it still stands with the mix held, without the bad spell that raised the entry, with
    what the two series drifted apart before, and if no other improvement began at the same time on
    the same tickets. Each of these can only take the word away, so none of them adds false alarms. “No
    change shown” is said only where what was promised is ruled out. A staggered roll-out of enough
    units is judged unit by unit instead of as one series.
    """
    first = _effect(evidence, evidence.main, beside=evidence.rest)
    steps = _steps(evidence)
    outcome, found = first.verdict, (first.effect, first.low, first.high, first.p)
    if steps is not None and steps.least_p <= 1 - evidence.level:
        found = (steps.effect, steps.low, steps.high, steps.p)
        outcome = Verdict.NO_CHANGE
        if steps.p < 1 - evidence.level:
            outcome = toward(steps.effect, evidence.main.direction)
    why: list[str] = []
    if outcome is Verdict.NO_CHANGE and _open(evidence, found[1], found[2]):
        why.append("wide")
    mix, mix_by = _mix(evidence)
    size, low, high, p = found
    if outcome in CALLED and mix is not None and _blurs(size, low, high, mix):
        why.append("mix")
    compared = _compared(evidence, first, deep=outcome in CALLED)
    if outcome in CALLED and compared is not None and _drifted(compared, size):
        why.append("drift")
    spell = bad_spell(evidence)
    spell_without = None
    if spell is not None and outcome is Verdict.BETTER:
        again = _effect(evidence, _cut(evidence.main, *spell.covers), beside=evidence.rest)
        spell_without = (again.effect, again.low, again.high)
        if again.verdict is not Verdict.BETTER:
            why.append("returning")
    mixed_up = inseparable(evidence.others, compared=compared is not None)
    if outcome in CALLED and mixed_up:
        why.append("others")
    at = targets.standing(evidence)
    naive = _naive(evidence)
    return Judgement(
        outcome=str(Verdict.CANNOT_TELL if why else outcome), first=first, effect=size, low=low,
        high=high, p=p, probability=1 - p / 2 if p == p else float("nan"), why=tuple(why), mix=mix,
        mix_by=mix_by, compared=compared, guards=tuple(_guard(evidence, g) for g in evidence.guards),
        spell=spell, spell_without=spell_without, others=evidence.others,
        inseparable=tuple(other.ref for other in mixed_up), steps=steps, target=at,
        without=_without(evidence, first), naive=naive[0], naive_p=naive[1],
        looks=evidence.planned, month_n=_month_n(evidence),
    )  # fmt: skip


def _effect(
    evidence: Evidence,
    track: Track,
    *,
    main: bool = True,
    beside: Track | None = None,
    reach: bool = True,
) -> Effect:
    """A track judged at the evidence's start, beside a comparison where one is given; without
    `reach` for its size alone."""
    planned = evidence.planned if main else None
    given = track.given()
    other = None
    if beside is not None:
        other = array(beside.values)
        kept = np.isfinite(given["values"]) & np.isfinite(other)
        if kept[: evidence.first].sum() < MINIMUM_BEFORE:
            other = None
        else:
            given["values"] = np.where(kept, given["values"], np.nan)
    after = int(np.isfinite(given["values"][evidence.first :]).sum())
    if planned is not None and after > planned:
        planned = None
    return effect(
        given.pop("values"), _start(evidence), dates=evidence.dates, level=evidence.level,
        direction=track.direction, expected=evidence.expected if main else CLEARED,
        planned=planned, seed=evidence.seed, draws=evidence.draws if main else GUARD_DRAWS,
        beside=other, reach=reach, wait=False, **given,
    )  # fmt: skip


def _start(evidence: Evidence) -> Any:
    from datetime import date

    return date.fromisoformat(evidence.start)


def _cut(track: Track, begin: int, end: int) -> Track:
    """The track without some of its readings."""
    values = tuple(None if begin <= i < end else v for i, v in enumerate(track.values))
    return replace(track, values=values)


def _mix(evidence: Evidence) -> tuple[float | None, str]:
    """How much of the effect is mix: the same measure on what the mix alone would have done.

    Of several dimensions the one whose mix did most. None where the KPI is no share.
    """
    worst: tuple[float | None, str] = (None, "")
    for name, series in evidence.mix.items():
        track = replace(evidence.main, unit="mix", values=series, hits=tuple(None for _ in series))
        values = array(series)
        if np.nanmax(values) - np.nanmin(values) < 1e-9:
            size = 0.0
        else:
            size = _effect(evidence, track, main=False, reach=False).effect
        if size == size and (worst[0] is None or abs(size) > abs(worst[0])):
            worst = (size, name)
    return worst


def _open(evidence: Evidence, low: float, high: float) -> bool:
    """Neither nothing nor what was promised can be ruled out."""
    if evidence.expected is None:
        return False
    promised = evidence.expected * (1 if evidence.main.direction == "increase" else -1)
    return low <= promised <= high


def _drifted(compared: Compared, size: float) -> bool:
    """The two drifted apart before already, and with that drawn on nothing is left to show."""
    shown = compared.apart_low > 0 or compared.apart_high < 0
    return abs(compared.drift) > DRIFTED and not (shown and compared.apart * size > 0)


def _blurs(size: float, low: float, high: float, mix: float) -> bool:
    """With the mix held the interval holds zero, and the mix is a fair part of the effect."""
    held = low - mix <= 0 <= high - mix
    return held and mix * size > 0 and abs(mix) >= MATTERS * abs(size)


def _compared(evidence: Evidence, first: Effect, *, deep: bool) -> Compared | None:
    rest = evidence.rest
    if rest is None or not first.shape.startswith("difference"):
        return None
    own, other = array(evidence.main.values), array(rest.values)
    there = _effect(evidence, rest, main=False, reach=False)
    alone = _effect(evidence, evidence.main, main=False, reach=False)
    gap = tuple(None if v != v else float(v) for v in own - other)
    nothing: Numbers = tuple(None for _ in gap)
    track = replace(evidence.main, unit="difference", values=gap, hits=nothing)
    apart = _effect(evidence, track, main=False, reach=False)
    kept = np.isfinite(own) & np.isfinite(other)
    split = int(kept[: evidence.first].sum())
    foreseen = None
    if deep and np.std(other[kept][:split]) > 0 and np.std(own[kept][:split]) > 0:
        made = bsts.foresee(
            own[kept], split, other[kept][:, None], level=evidence.level, seed=evidence.seed,
            draws=PATHS,
        )  # fmt: skip
        foreseen = (made.effect, made.low, made.high)
    return Compared(
        evidence.rest_words, there.effect, there.low, there.high, alone.effect, alone.low,
        alone.high, apart.effect, apart.low, apart.high, apart.p,
        _drift((own - other)[kept][:split], first.phi), foreseen,
    )  # fmt: skip


def _drift(gap: np.ndarray, phi: float) -> float:
    """t of a straight line through the differences before the start, for their likeness φ."""
    time = np.arange(len(gap)) - (len(gap) - 1) / 2
    slope = float(time @ gap) / float(time @ time)
    left = gap - gap.mean() - slope * time
    error = float(np.sqrt(left @ left / max(len(gap) - 2, 1) / (time @ time)))
    alike = min(max(phi, 0.0), 0.9)
    return slope / (error * float(np.sqrt((1 + alike) / (1 - alike)))) if error > 0 else 0.0


def _guard(evidence: Evidence, track: Track) -> Guard:
    found = _effect(evidence, track, main=False)
    return Guard(
        track.kpi, track.name, track.unit,
        str(found.verdict) if track.better != "neither" else str(Verdict.NO_CHANGE),
        found.effect, found.low, found.high, found.p,
    )  # fmt: skip


def _steps(evidence: Evidence) -> Steps | None:
    """The roll-out judged unit by unit, once its last unit has readings enough; else None."""
    roll = evidence.rollout
    if roll is None:
        return None
    starts = np.array(
        [
            staggered.NEVER if start is None else sum(p < start for p in evidence.periods)
            for start in roll.starts
        ]
    )
    table = np.vstack([array(row) for row in roll.values])
    begun = starts[starts != staggered.NEVER]
    if len(begun) == 0 or table.shape[1] - begun.max() < MINIMUM_AFTER:
        return None
    if len(np.unique(starts)) < 2 or begun.min() < MINIMUM_AFTER:
        return None
    made = staggered.group_time(table, starts, level=evidence.level, seed=evidence.seed)
    return Steps(
        roll.dimension, made.effect, made.low, made.high, made.p, made.least_p, made.units,
        made.groups,
    )  # fmt: skip


def _without(evidence: Evidence, first: Effect) -> tuple[Numbers, Numbers, Numbers]:
    """The readings after the start without the change, and a band: for the chart.

    The band is as wide as the effect's own interval; the line lies the effect away from what was
    seen, on the mean.
    """
    if first.effect != first.effect:
        return (), (), ()
    given = evidence.main.given()
    values = given["values"]
    beside = None
    if first.shape.startswith("difference") and evidence.rest is not None:
        beside = array(evidence.rest.values)
    line = without(
        first, values, _start(evidence), n=given.get("n"), dates=evidence.dates, beside=beside
    )
    half = (first.high - first.low) / 2
    return _numbers(line), _numbers(line - half), _numbers(line + half)


def _numbers(line: np.ndarray) -> Numbers:
    return tuple(None if v != v else float(v) for v in line)


def _naive(evidence: Evidence) -> tuple[float, float]:
    """What a plain before/after difference would have said."""
    values = array(evidence.main.values)
    parts = values[: evidence.first], values[evidence.first :]
    if any(np.isfinite(part).sum() < 2 or np.nanstd(part) < 1e-12 for part in parts):
        return float("nan"), float("nan")
    return before_after(values, evidence.first)


def _month_n(evidence: Evidence) -> float:
    """Tickets a month after the start, for what the effect is worth."""
    after = evidence.main.n[evidence.first :]
    if not after:
        return 0.0
    each = 365.25 / 12 / (7.0 if evidence.grain == "week" else 365.25 / 12)
    return float(np.mean(after)) * each


def _clean(value: Any) -> Any:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, int | float | str | bool | type(None)) else str(value)


__all__ = ["CALLED", "NEAR", "Compared", "Guard", "Judgement", "Steps", "judge"]
