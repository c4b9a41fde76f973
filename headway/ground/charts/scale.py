"""Honest scales: where an axis starts and ends, its ticks, and how its numbers are written."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from headway.ground import words


def span(
    values: Iterable[float | None], unit: str, *, headroom: float = 0.0, pad: float = 0.09
) -> tuple[float, float]:
    """From and to of a line's axis: all that is drawn plus a margin, never a false start.

    Shares stay within 0..1 and things that cannot be negative start at 0 or above. `headroom` is
    an extra share of the height at the top, for labels.

    >>> span([0.5, 0.98], "share")
    (0.4568, 1.0)
    """
    known = [each for each in values if each is not None and math.isfinite(each)]
    if not known:
        return (0.0, 1.0)
    low, high = min(known), max(known)
    room = (high - low) or abs(high) * 0.2 or 1.0
    start, end = low - pad * room, high + pad * room
    if low >= 0:
        start = max(start, 0.0)
    if unit in words.SHARES and high <= 1:
        end = min(end, 1.0)
    end += headroom * (end - start)
    return (round(start, 12), round(end, 12))


def ticks(start: float, end: float, about: int = 4) -> list[float]:
    """Round numbers between two ends.

    >>> ticks(0.42, 0.83)
    [0.5, 0.6, 0.7, 0.8]
    >>> ticks(0, 940, 5)
    [0, 200, 400, 600, 800]
    """
    rough = (end - start) / max(about, 1)
    if rough <= 0:
        return [start]
    decade = 10 ** math.floor(math.log10(rough))
    step = min((m * decade for m in (1, 2, 2.5, 5, 10)), key=lambda s: abs(s - rough))
    first, last = math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9)
    found = [round(i * step, 12) for i in range(first, last + 1)]
    return [int(each) if each == int(each) else each for each in found]


def axis_label(unit: str, marks: list[float], currency: str) -> str:
    """The Vega expression that writes a tick."""
    steps = [b - a for a, b in itertools.pairwise(marks)]
    step = min(steps, default=1.0) * (100 if unit in words.SHARES else 1)
    digits = next((d for d in range(4) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 4)
    if unit in words.SHARES:
        return f"format(datum.value * 100, '.{digits}f') + ' %'"
    number = f"format(datum.value, ',.{digits}f')"
    if unit in {"money", "money/ticket"}:
        sign = words.money(0, currency).rstrip("0")
        return f"'{sign}' + {number}"
    if unit in {"h", "min", "days"}:
        return f"{number} + ' {unit}'"
    return number


def goal(value: float | None, unit: str, currency: str) -> str:
    """A target as people set it: no more digits than it has.

    >>> goal(0.65, "share", "EUR"), goal(0.925, "share", "EUR"), goal(8.0, "h", "EUR")
    ('65 %', '92.5 %', '8 h')
    """
    if value is None or not math.isfinite(value):
        return words.NOTHING
    if unit in words.SHARES:
        return f"{value * 100:.4g} %"
    if unit in {"money", "money/ticket"}:
        return words.measure(value, unit, currency=currency)
    return f"{value:,.10g}" + (f" {unit}" if unit in {"h", "min", "days"} else "")


def written(value: float | None, unit: str, currency: str, *, spread: float = 0.0) -> str:
    """A value in its unit, as exact as the chart's spread makes sensible.

    >>> written(0.612, "share", "EUR", spread=0.2), written(0.612, "share", "EUR", spread=0.02)
    ('61 %', '61.2 %')
    """
    if value is None or not math.isfinite(value):
        return words.NOTHING
    if unit in words.SHARES:
        return words.share(value, 0 if spread >= 0.05 else 1)
    if unit == "h":
        return f"{value:.1f} h" if abs(value) < 10 else f"{value:,.0f} h"
    if unit in {"min", "days"}:
        return f"{value:,.0f} {unit}" if abs(value) >= 10 else f"{value:.1f} {unit}"
    if unit == "tickets" and value == round(value):
        return words.count(value)
    if unit in {"money", "money/ticket"}:
        return words.measure(value, unit, currency=currency)
    digits = 0 if spread >= 20 else 1 if spread >= 2 else 2
    return f"{value:,.{digits}f}"


def place(x: Any) -> Any:
    """A point's place for Vega: dates as ISO text."""
    return x.isoformat() if isinstance(x, date | datetime) else x


def as_day(x: Any) -> date | None:
    """The day that text or date names, if it does."""
    if isinstance(x, datetime):
        return x.date()
    if isinstance(x, date):
        return x
    if isinstance(x, str) and len(x) >= 10:
        try:
            return date.fromisoformat(x[:10])
        except ValueError:
            return None
    return None


def when(x: Any) -> str:
    """A point's place in words.

    >>> when("2026-03-14"), when(7)
    ('14 Mar 2026', '7')
    """
    day = as_day(x)
    return words.day(day) if day else str(x)
