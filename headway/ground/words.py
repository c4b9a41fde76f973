"""Numbers, dates and lists as people write them; pure.

>>> share(0.6512), count(58214), duration(130 / 60), money(1234.6, "EUR")
('65 %', '58,214', '2 h 10 min', '€1,235')
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF ", "JPY": "¥"}
NOTHING = "–"
SHARES = ("share", "load")
"""Units written in percent: a share of tickets, and a load (handled of paid time, which may pass 100 %)."""


def share(value: float | None, digits: int = 0) -> str:
    """A share 0..1 as a percentage.

    >>> share(0.1484, 1), share(None)
    ('14.8 %', '–')
    """
    return NOTHING if value is None else f"{value * 100:.{digits}f} %"


def share_range(low: float | None, high: float | None, digits: int = 0) -> str:
    """An interval of shares.

    >>> share_range(0.607, 0.684)
    '61–68 %'
    """
    if low is None or high is None:
        return NOTHING
    return f"{low * 100:.{digits}f}–{high * 100:.{digits}f} %"


def count(value: float | None) -> str:
    """A whole number with thousands marked.

    >>> count(1234.0), count(-2)
    ('1,234', '−2')
    """
    return NOTHING if value is None else f"{value:,.0f}".replace("-", "−")


def duration(hours: float | None) -> str:
    """Hours as people say them.

    >>> duration(0.2), duration(6.9), duration(30), duration(200)
    ('12 min', '6 h 54 min', '30 h', '8.3 days')
    """
    if hours is None:
        return NOTHING
    minutes = round(abs(hours) * 60)
    sign = "−" if hours < 0 and minutes else ""
    if minutes < 60:
        return f"{sign}{minutes} min"
    if minutes < 24 * 60:
        whole, rest = divmod(minutes, 60)
        return f"{sign}{whole} h {rest} min" if rest else f"{sign}{whole} h"
    if minutes < 96 * 60:
        return f"{sign}{minutes / 60:.0f} h"
    return f"{sign}{minutes / 1440:.1f} days"


def money(value: float | None, currency: str) -> str:
    """Money without cents.

    >>> money(98765.4, "SEK")
    'SEK 98,765'
    """
    if value is None:
        return NOTHING
    return f"{_SIGNS.get(currency, currency + ' ')}{value:,.0f}"


def day(value: date | None) -> str:
    """A date as people write it.

    >>> day(date(2026, 3, 14))
    '14 Mar 2026'
    """
    return NOTHING if value is None else f"{value.day} {value:%b %Y}"


def listed(items: Sequence[str], most: int = 4) -> str:
    """A short list in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=2)
    ('a, b and c', 'a, b and 1 more')
    """
    shown = [*items[:most], *([f"{len(items) - most} more"] if len(items) > most else [])]
    return (
        shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
    )


def _written_out(unit: str) -> bool:
    return unit in {"user hours", "min", "days"} or unit.startswith("per ")


def measure_range(
    low: float, high: float, unit: str, *, currency: str = "EUR", digits: int | None = None
) -> str:
    """An interval in a unit; a unit written out stands once.

    >>> measure_range(0.12, 0.34, "share"), measure_range(71, 659, "user hours")
    ('12–34 %', '71 – 659 user hours')
    """
    if unit in SHARES:
        return share_range(low, high, digits or 0)
    ends = [measure(value, unit, currency=currency, digits=digits) for value in (low, high)]
    if _written_out(unit):
        ends[0] = ends[0].removesuffix(f" {unit}")
    return " – ".join(ends)


def measure(
    value: float | None, unit: str, *, currency: str = "EUR", digits: int | None = None
) -> str:
    """A reading's value in its unit (`share`, `h`, `tickets`, `money`, `money/ticket`, `user hours` or
    any other word).

    >>> measure(0.148, "share", digits=1), measure(6.9, "h"), measure(12, "tickets")
    ('14.8 %', '6 h 54 min', '12')
    >>> measure(38.456, "money/ticket"), measure(1234.5, "user hours"), measure(17.68, "per 100")
    ('€38.46', '1,234 user hours', '17.7 per 100')
    """
    if value is None:
        return NOTHING
    if unit in SHARES:
        return share(value, digits if digits is not None else 0)
    if unit == "h":
        return duration(value)
    if unit == "money":
        return money(value, currency)
    if unit == "money/ticket":
        return f"{_SIGNS.get(currency, currency + ' ')}{value:,.2f}"
    if unit == "tickets":
        return count(value)
    if unit == "user hours":
        return f"{count(value)} {unit}"
    if _written_out(unit):
        return f"{value:,.{1 if digits is None else digits}f} {unit}"
    return f"{value:,.{2 if digits is None else digits}f}"
