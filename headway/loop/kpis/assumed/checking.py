"""What makes sense as an assumption or a benchmark; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

from headway.ground.trouble import Trouble
from headway.loop.evidence.ticket import DIMENSIONS

from ..kpi import Benchmark, Kpi, Terms

WEEK_HOURS = 168
LONGEST_WINDOW = 90
NET_FIELDS = tuple(name for name in DIMENSIONS if name not in ("assignee", "source", "client"))
"""What net first-time fix may leave tickets out by."""
_PLACES = ("hourly_rate", "handle_hours", "currency")


@dataclass(frozen=True)
class Assumptions:
    """What a desk's figures assume; the meaning of each is that of the same name in `Terms`."""

    hourly_rate: float
    handle_hours: float
    currency: str
    rates: tuple[tuple[str, float], ...] = ()
    paid_hours: tuple[tuple[str, float], ...] = ()
    window_days: int = Terms.window_days
    first_contact_minutes: int = Terms.first_contact_minutes
    live_minutes: int = Terms.live_minutes
    net_without: tuple[tuple[str, str], ...] = ()

    def kept(self) -> dict[str, Any]:
        """Those the desk keeps under `assumptions`, as plain values."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _PLACES}
        return {
            name: [list(pair) for pair in value] if isinstance(value, tuple) else value
            for name, value in found.items()
        }

    def usual(self, name: str) -> Any:
        """What an assumption is where nobody set it, as a plain value."""
        value = getattr(Terms(), name)
        return [list(pair) for pair in value] if isinstance(value, tuple) else value

    def check(self) -> None:
        """Trouble that names what makes no sense."""
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise Trouble("The currency is three letters, such as EUR or USD.")
        _between(self.hourly_rate, 0, 99_999, "The loaded hourly rate")
        _between(self.handle_hours, 0.01, 99, "Handling hours per ticket")
        _between(self.window_days, 1, LONGEST_WINDOW, "The window of repeat contacts, in days,")
        _between(self.first_contact_minutes, 1, 10_080, "The first-contact window, in minutes,")
        _between(self.live_minutes, 1, 1440, "The time a call may take, in minutes,")
        for name, rate in self.rates:
            _between(rate, 0, 99_999, f"The rate of {name}")
        for name, hours in self.paid_hours:
            _between(hours, 0, WEEK_HOURS * 10_000, f"Paid hours of {name or 'everybody else'}")
        for pairs, what in ((self.rates, "rate"), (self.paid_hours, "paid hours")):
            names = [name for name, _ in pairs]
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise Trouble(f"{twice or 'Everybody else'} has a {what} twice. Keep one of them.")
        for field, _ in self.net_without:
            if field not in NET_FIELDS:
                raise Trouble(
                    f"Net first-time fix cannot leave out by “{field}”. Use {', '.join(NET_FIELDS)}."
                )


def _between(value: float, low: float, high: float, what: str) -> None:
    if not isfinite(value) or not low <= value <= high:
        raise Trouble(f"{what} lies between {low:,g} and {high:,g}, not {value:,g}.")


def read_net(text: str) -> tuple[tuple[str, str], ...]:
    """What net leaves out as people write it, a line each: `category: Hardware`.

    >>> read_net("category: Hardware\\nGroup: Field")
    (('category', 'Hardware'), ('group', 'Field'))
    """
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, mark, value = line.partition(":")
        if not mark or not value.strip():
            raise Trouble(f"“{line}” is not FIELD: VALUE. Write, for example, category: Hardware.")
        found.append((name.strip().lower(), value.strip()))
    return tuple(dict.fromkeys(found))


def checked_benchmark(kpi: Kpi, one: Benchmark) -> Benchmark:
    """A benchmark with a value that can be one, words and a source; Trouble otherwise."""
    words, source = one.words.strip(), one.source.strip()
    if not isfinite(one.value) or one.value < 0 or (kpi.unit == "share" and one.value > 1):
        raise Trouble(f"{kpi.name}: a benchmark is a figure the KPI can have.")
    if not words or not source:
        raise Trouble(f"{kpi.name}: say what the figure is, and who reports it.")
    return Benchmark(float(one.value), words[:200], source[:200])
