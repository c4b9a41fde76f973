"""The arithmetic of a verdict: pure, seeded, and measured (see docs/verdict.md).

`effect` judges one series; `weeks_needed` says before the start how long to wait. The parts:
`ar1` (regression with AR(1) errors for many series at once), `segmented` (level and slope),
`counts` (binomial, Poisson), `bsts` (against comparison series), `did` (panels), `regress` and
`breaks` (rivals and checks), `power`.
"""

from .estimate import before_after, effect
from .power import Wait, weeks_needed
from .verdicts import MINIMUM_AFTER, MINIMUM_BEFORE, Direction, Effect, Family, Verdict

__all__ = [
    "MINIMUM_AFTER",
    "MINIMUM_BEFORE",
    "Direction",
    "Effect",
    "Family",
    "Verdict",
    "Wait",
    "before_after",
    "effect",
    "weeks_needed",
]
