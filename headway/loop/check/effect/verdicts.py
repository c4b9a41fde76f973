"""The answer's shape: a verdict, its numbers, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Family = Literal["gaussian", "binomial", "poisson"]
Direction = Literal["increase", "decrease"]

MINIMUM_BEFORE = 10
"""Fewer readings before the start than this carry no baseline: cannot tell."""
MINIMUM_AFTER = 8
"""Fewer readings after the start than this: too early."""


class Verdict(StrEnum):
    """What may be said about a change, in the words shown to people."""

    BETTER = "better"
    NO_CHANGE = "no change shown"
    WORSE = "worse"
    TOO_EARLY = "too early"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Effect:
    """Did it work? One frozen answer; the same input and seed give it again to the digit.

    All sizes are in the unit of the readings (shares 0..1 for `binomial`; counts, or counts per
    unit of exposure, for `poisson`).

    - `effect`, `low`, `high`: mean difference per reading after the start from what would have
      been without the change, with its interval at `level`.
    - `p`: chance of an effect at least this clear on a series where nothing happened; it is below
      1 − `level` exactly when the interval leaves out zero.
    - `p_change`: the same for any change of course, level and slope taken together.
    - `level_change` at the first reading after the start, `slope_change` per reading.
    - `shape`: "step", or "level and slope" where the effect follows a change of slope as well,
      or "comparison" where it was measured against control series; with “difference in
      differences,” before it where a series was taken off.
    - `phi`: correlation of neighbouring readings' noise, corrected for small-sample bias;
      `noise`: standard deviation of that noise.
    - `power`: chance of showing a lasting step as large as `power_for` with these readings;
      `detectable`: the step shown with 80 % power (None: not even twenty times the noise).
    - `points_needed`: readings after the start still missing for 80 % power (None: not sought, or
      never).
    """

    verdict: Verdict
    effect: float
    low: float
    high: float
    p: float
    p_change: float
    level_change: float
    slope_change: float
    phi: float
    n_before: int
    n_after: int
    power: float
    power_for: float
    detectable: float | None
    points_needed: int | None
    noise: float
    shape: str
    season: str
    family: Family
    level: float
    direction: Direction
    seed: int
    draws: int
    warnings: tuple[str, ...]


def toward(effect: float, direction: Direction) -> Verdict:
    """Better or worse, by the way the KPI should go.

    >>> toward(-0.2, "decrease").value
    'better'
    """
    return Verdict.BETTER if (effect > 0) == (direction == "increase") else Verdict.WORSE
