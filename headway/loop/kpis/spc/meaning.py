"""What a chart means for a manager: better or worse, and whether the target will be met.

Words after NHS England's “Making data count”.
"""

from __future__ import annotations

import math
from typing import Literal

from headway.loop.kpis.spc.trouble import ChartTrouble

Direction = Literal["increase", "decrease", "neutral"]
DIRECTIONS: tuple[Direction, ...] = ("increase", "decrease", "neutral")

VARIATION: dict[str, str] = {
    "common_cause": "no change: common cause only",
    "improvement_high": "better: higher than chance explains",
    "improvement_low": "better: lower than chance explains",
    "concern_high": "worse: higher than chance explains",
    "concern_low": "worse: lower than chance explains",
    "neutral_high": "changed: higher than chance explains",
    "neutral_low": "changed: lower than chance explains",
}
"""Variation, by the name of its icon."""

ASSURANCE: dict[str, str] = {
    "consistent_pass": "the target will be met",
    "inconsistent": "the target may or may not be met",
    "consistent_fail": "the target will not be met",
}


def point_kind(move: int, side: int, direction: Direction) -> str:
    """What a marked point is: improvement, concern, neutral_high or neutral_low.

    `move` is −1 or +1, or 0 for a pattern without direction, which is named by its `side`.

    >>> point_kind(1, 1, "increase"), point_kind(1, 1, "decrease"), point_kind(-1, -1, "neutral")
    ('improvement', 'concern', 'neutral_low')
    """
    if move == 0 or direction == "neutral":
        return "neutral_high" if (move or side) > 0 else "neutral_low"
    return "improvement" if (move > 0) == (direction == "increase") else "concern"


def variation(kind: str, move: int, side: int) -> str:
    """The icon's name for the last point.

    >>> variation("improvement", -1, -1), variation("common", 0, 1)
    ('improvement_low', 'common_cause')
    """
    if kind == "common":
        return "common_cause"
    if kind.startswith("neutral"):
        return kind
    return f"{kind}_{'high' if (move or side) > 0 else 'low'}"


def assurance(lower: float, upper: float, target: float | None, direction: Direction) -> str | None:
    """Whether the process, as it runs now, meets the target; None where that cannot be told.

    >>> assurance(0.55, 0.65, 0.70, "increase"), assurance(0.55, 0.65, 0.70, "decrease")
    ('consistent_fail', 'consistent_pass')
    """
    if target is None or direction == "neutral" or math.isnan(lower) or math.isnan(upper):
        return None
    if lower <= target <= upper:
        return "inconsistent"
    return "consistent_pass" if (target < lower) == (direction == "increase") else "consistent_fail"


def checked_direction(direction: str) -> Direction:
    """The direction, or trouble."""
    for known in DIRECTIONS:
        if direction == known:
            return known
    raise ChartTrouble(f"Direction “{direction}” is not one of {', '.join(DIRECTIONS)}.")
