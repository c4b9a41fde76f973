"""What is typed into a form or an address, as numbers and days; nonsense is nothing, never an error."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.dateparse import parse_date

MOST_DIGITS = 11
"""Digits of a whole number at most: every key and every count has fewer."""
YEARS = range(1900, 2200)
"""Years of days people mean; a week can be counted from any of them."""


def whole(text: str | None) -> int | None:
    """A whole number; None for anything else.

    >>> whole("12"), whole("-1"), whole("²"), whole("9" * 12), whole(None)
    (12, None, None, None, None)
    """
    if not text or not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        return None
    return int(text)


def number(text: str | None) -> int:
    """A whole number; 0, which is no key, for anything else."""
    return whole(text) or 0


def wholes(texts: Iterable[str]) -> list[int]:
    """The whole numbers among several texts, in their order.

    >>> wholes(["3", "", "x", "1"])
    [3, 1]
    """
    return [found for text in texts if (found := whole(text)) is not None]


def day_of(text: str | None) -> date | None:
    """A day written as 2026-02-28; None for anything else, such as 30 February or the year 1.

    >>> day_of("2026-02-28"), day_of("2026-02-30"), day_of("0001-01-01"), day_of("soon")
    (datetime.date(2026, 2, 28), None, None, None)
    """
    try:
        found = parse_date(text or "")
    except ValueError:
        return None
    return found if found and found.year in YEARS else None
