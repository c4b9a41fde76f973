"""What is soon paid back, and how much work makes an entry small, medium or large (pure)."""

from __future__ import annotations

SIZES: dict[str, tuple[float, float]] = {"S": (0, 24), "M": (24, 80), "L": (80, float("inf"))}
"""Hours of work that make an entry small, medium or large: above the first, up to the second."""
QUICK_WIN_HOURS = 24.0
QUICK_WIN_RATIO = 0.5


def hours_back(waste_hours: float | None, hours_likely: float | None) -> float | None:
    """Hours saved a month per hour of work; None while one of them is unknown.

    >>> hours_back(20, 40)
    0.5
    """
    if waste_hours is None or not hours_likely:
        return None
    return waste_hours / hours_likely


def is_quick_win(waste_hours: float | None, hours_likely: float | None) -> bool:
    """Small, and paid back within two months.

    >>> is_quick_win(20, 16), is_quick_win(20, 100)
    (True, False)
    """
    ratio = hours_back(waste_hours, hours_likely)
    return (
        ratio is not None
        and hours_likely is not None
        and hours_likely <= QUICK_WIN_HOURS
        and ratio >= QUICK_WIN_RATIO
    )


def size_of(hours: float) -> str:
    """The size that goes with an estimate in hours.

    >>> [size_of(hours) for hours in (8, 24, 25, 200)]
    ['S', 'S', 'M', 'L']
    """
    return next(size for size, (_, high) in SIZES.items() if hours <= high)
