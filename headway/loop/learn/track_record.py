"""How often a playbook worked, and how much: its record of uses (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from headway.loop.check.effect.verdicts import Verdict as Outcome
from headway.loop.kpis.intervals import wilson

FEW = 5
"""Fewer judged uses than this are too few to tell; the figures are shown with that word."""
WAITING = ("", str(Outcome.TOO_EARLY))
"""Outcomes that are no answer yet."""


@dataclass(frozen=True)
class Use:
    """An improvement that took a playbook: what its newest verdict says (empty: none yet).

    `effect`, `low` and `high` are in the KPI's unit, signed as the KPI moves. `slipped`: it was
    better once and was lost since; that does not count as worked.
    """

    ref: str
    title: str
    kpi: str
    outcome: str
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    slipped: bool = False

    @property
    def judged(self) -> bool:
        """Whether there is an answer."""
        return self.outcome not in WAITING

    @property
    def worked(self) -> bool:
        """Better, and not lost since."""
        return self.outcome == Outcome.BETTER and not self.slipped


@dataclass(frozen=True)
class Record:
    """What became of a playbook's uses.

    `worked` of `judged` with Wilson's 95 % interval (None without a judged use). `effect` is the
    median of the effects measured on the playbook's own KPI, `effect_low` and `effect_high` reach
    from the lowest to the highest end of their intervals; `measured` says over how many.
    """

    uses: tuple[Use, ...]
    judged: int
    worked: int
    low: float | None
    high: float | None
    effect: float | None
    effect_low: float | None
    effect_high: float | None
    measured: int

    @property
    def few(self) -> bool:
        """Too few judged uses to tell."""
        return self.judged < FEW


def record_of(uses: Sequence[Use], kpi: str) -> Record:
    """The record of the uses of a playbook whose KPI is `kpi`.

    >>> uses = [Use("A", "", "ftfr", "better", 0.09, 0.05, 0.13), Use("B", "", "ftfr", "too early")]
    >>> found = record_of(uses, "ftfr")
    >>> found.worked, found.judged, found.effect, found.few
    (1, 1, 0.09, True)
    """
    judged = [use for use in uses if use.judged]
    worked = sum(use.worked for use in judged)
    low, high = wilson(worked, len(judged)) if judged else (None, None)
    sized = [use for use in judged if use.kpi == kpi and use.effect is not None]
    effects = [use.effect for use in sized if use.effect is not None]
    lows = [use.low for use in sized if use.low is not None]
    highs = [use.high for use in sized if use.high is not None]
    return Record(
        tuple(uses), len(judged), worked, low, high, median(effects) if effects else None,
        min(lows, default=None), max(highs, default=None), len(effects),
    )  # fmt: skip
