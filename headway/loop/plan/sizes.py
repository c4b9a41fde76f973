"""How large a task may be, what three points say, and how a large one is cut (pure)."""

from __future__ import annotations

from math import ceil

from headway.ground.trouble import Trouble

MOST_HOURS = 16.0
"""A task above this is cut: nobody sees progress on it, and nobody estimates it well."""
MOST_DAYS = 14
"""From the first to the last planned day, both included."""


class SizeTrouble(Trouble):
    """An estimate that cannot be kept."""


def expected(low: float, likely: float, high: float) -> float:
    """The mean of the triangular distribution over the three points, in hours.

    >>> expected(4, 6, 14)
    8.0
    """
    return (low + likely + high) / 3


def three_points(
    low: float | None, likely: float | None, high: float | None
) -> tuple[float, float, float]:
    """The three points in order; a missing outer one is the likely one.

    Raises `SizeTrouble` without a likely value, below zero or out of order.

    >>> three_points(None, 8, 12)
    (8.0, 8.0, 12.0)
    """
    if likely is None:
        raise SizeTrouble("Say how many hours the task will likely take.")
    low = likely if low is None else low
    high = likely if high is None else high
    if not 0 <= low <= likely <= high < float("inf"):
        raise SizeTrouble(f"Hours must run low ≤ likely ≤ high, not {low:g}, {likely:g}, {high:g}.")
    return float(low), float(likely), float(high)


def too_large(likely: float) -> bool:
    """Whether a task is above the limit: its likely hours count.

    >>> too_large(16), too_large(17)
    (False, True)
    """
    return likely > MOST_HOURS


def too_long(days: int) -> bool:
    """Whether a planned span of calendar days is above two weeks.

    >>> too_long(14), too_long(15)
    (False, True)
    """
    return days > MOST_DAYS


def pieces_needed(likely: float) -> int:
    """In how many pieces a task must be cut at least.

    >>> [pieces_needed(hours) for hours in (4, 16, 17, 40)]
    [1, 1, 2, 3]
    """
    return max(1, ceil(likely / MOST_HOURS))


def cut(
    hours: tuple[float, float, float], shares: tuple[float, ...]
) -> list[tuple[float, float, float]]:
    """Three points cut by shares of the work; each point adds up to what it was.

    `shares` are relative sizes of the pieces, all above 0. Raises `SizeTrouble` otherwise.

    >>> cut((8, 20, 32), (1, 1))
    [(4.0, 10.0, 16.0), (4.0, 10.0, 16.0)]
    """
    if len(shares) < 2 or any(not 0 < share < float("inf") for share in shares):
        raise SizeTrouble("A task is cut into two or more pieces, each with some work.")
    total = sum(shares)
    return [
        (hours[0] * share / total, hours[1] * share / total, hours[2] * share / total)
        for share in shares
    ]
