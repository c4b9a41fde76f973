"""The arithmetic of a verdict: pure, seeded, and measured (see docs/verdict.md).

`effect` judges one series; `weeks_needed` says before the start how long to wait. The parts:
`ar1` (regression with AR(1) errors for many series at once), `segmented` (level and slope),
`counts` (binomial, Poisson), `bsts` (against comparison series), `did` (panels), `regress` and
`breaks` (rivals and checks), `power`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .verdicts import MINIMUM_AFTER, MINIMUM_BEFORE, Direction, Effect, Family, Verdict

if TYPE_CHECKING:
    from .estimate import before_after, effect
    from .power import Wait, weeks_needed

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


def __getattr__(name: str) -> Any:
    """The arithmetic, loaded when it is asked for: scipy is slow to start."""
    if name in {"before_after", "effect"}:
        from . import estimate

        return getattr(estimate, name)
    if name in {"Wait", "weeks_needed"}:
        from . import power

        return getattr(power, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
