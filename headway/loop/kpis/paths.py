"""A target's path: where a KPI should be at any time, and whether it is there (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Path:
    """From `start_value` on `start_on` straight to `value` on `by_date`; flat where either is lacking.

    >>> path = Path(0.8, date(2026, 6, 30), 0.6, date(2026, 1, 1))
    >>> path.expected(date(2026, 4, 1)), path.expected(date(2025, 1, 1)), path.expected(date(2027, 1, 1))
    (0.7, 0.6, 0.8)
    """

    value: float
    by_date: date | None = None
    start_value: float | None = None
    start_on: date | None = None

    @property
    def rises(self) -> bool:
        """Whether there is a path at all."""
        return None not in (self.by_date, self.start_value, self.start_on)

    def expected(self, on: date) -> float:
        """What the KPI should be on a day."""
        if self.by_date is None or self.start_value is None or self.start_on is None:
            return self.value
        if on >= self.by_date:
            return self.value
        if on <= self.start_on:
            return self.start_value
        gone = (on - self.start_on).days / (self.by_date - self.start_on).days
        return self.start_value + (self.value - self.start_value) * gone


def met(value: float, expected: float, better: str) -> bool:
    """Whether a value is where it should be, or better."""
    return value <= expected if better == "lower" else value >= expected


def standing_words(
    value: float | None,
    low: float | None,
    high: float | None,
    path: Path,
    better: str,
    on: date,
) -> tuple[str, str]:
    """On or behind the path, in words, and how it stands: on, behind, unsure or unknown.

    Behind (or on) is said only where the interval lies on that side; else it cannot be told.

    >>> goal = Path(0.8, date(2026, 6, 30), 0.6, date(2026, 1, 1))
    >>> standing_words(0.62, 0.60, 0.64, goal, "higher", date(2026, 4, 1))
    ('behind the path', 'behind')
    >>> standing_words(0.69, 0.66, 0.72, goal, "higher", date(2026, 4, 1))
    ('close to the path: too few tickets to tell which side', 'unsure')
    """
    what = "the path" if path.rises else "target"
    if value is None:
        return "no figure yet", "unknown"
    expected = path.expected(on)
    here = met(value, expected, better)
    if value == expected or low is None or high is None:
        return (f"on {what}", "on") if here else (f"behind {what}", "behind")
    if low <= expected <= high:
        return f"close to {what}: too few tickets to tell which side", "unsure"
    return (f"on {what}", "on") if here else (f"behind {what}", "behind")
