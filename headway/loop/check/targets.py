"""Is the target met? A second answer, apart from whether the improvement did it (pure)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from headway.loop.kpis import intervals

from .evidence import Evidence, array

NEWEST = 4
"""Readings that make the present value."""


class Target(StrEnum):
    """What may be said about the target, in the words shown to people."""

    MET = "met"
    JUST_MET = "met, not surely"
    NEAR = "not met, may be near"
    NOT_MET = "not met"
    UNKNOWN = "no target"


@dataclass(frozen=True)
class Standing:
    """The target's answer and the present value it rests on, with its 95 % interval and n."""

    answer: Target
    now: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0


def standing(evidence: Evidence) -> Standing:
    """Where the newest readings stand beside the target.

    Shares: Wilson's interval over all tickets of the newest four readings. Others: the mean of the
    newest four with Student's interval.
    """
    track = evidence.main
    at = [i for i in range(evidence.first, len(track.values)) if track.values[i] is not None]
    at = at[-NEWEST:]
    if not at:
        return Standing(Target.UNKNOWN)
    n = sum(track.n[i] for i in at)
    low: float | None
    high: float | None
    if track.counted:
        hits = sum(track.hits[i] or 0 for i in at)
        now = hits / n if n else float("nan")
        low, high = intervals.wilson(round(hits), n)
    else:
        values = array([track.values[i] for i in at])
        now, low, high = float(values.mean()), None, None
        if len(values) > 2:
            from scipy import stats

            half = float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1))
            half /= math.sqrt(len(values))
            low, high = now - half, now + half
    if evidence.target is None:
        return Standing(Target.UNKNOWN, now, low, high, n)
    sign = 1.0 if track.direction == "increase" else -1.0
    reached = sign * (now - evidence.target) >= 0
    worst = (low if sign > 0 else high) if low is not None else None
    best = (high if sign > 0 else low) if high is not None else None
    if reached:
        sure = worst is not None and sign * (worst - evidence.target) >= 0
        return Standing(Target.MET if sure else Target.JUST_MET, now, low, high, n)
    near = best is not None and sign * (best - evidence.target) >= 0
    return Standing(Target.NEAR if near else Target.NOT_MET, now, low, high, n)
