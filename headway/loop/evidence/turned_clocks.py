"""Times a file writes by the wall clock, on the night the clocks go back: one of two hours.

An hour of that night comes twice, and nothing in the text says which is meant. Such times are read
as the later one (standard time), and the import says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from headway.loop.evidence.calendar import YEARS, changes
from headway.loop.evidence.mapping import ColumnUse, Mapping
from headway.loop.evidence.recognise.reading import named_utc

OFFSETS = ("iso_offset", "epoch_s", "epoch_ms")
"""Formats that name the instant itself."""


def by_wall_clock(use: ColumnUse, mapping: Mapping) -> bool:
    """Whether a column's times are local ones without an offset."""
    if use.how != "time" or use.format in OFFSETS or named_utc(use.column):
        return False
    formats = use.format.split("|")
    return mapping.time_zone != "UTC" and any("%z" not in f and "%Z" not in f for f in formats)


def twice(
    zone: str, first: datetime | None, last: datetime | None
) -> Sequence[tuple[datetime, datetime]]:
    """The later of each repeated hour between two instants: its start and end, in UTC.

    >>> from datetime import UTC
    >>> [f"{a:%d %b %H:%M}–{b:%H:%M}" for a, b in twice(
    ...     "Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))]
    ['25 Oct 01:00–02:00']
    """
    if first is None or last is None:
        return []
    low = max(first.date() - timedelta(days=2), date(YEARS[0], 1, 1))
    high = min(last.date() + timedelta(days=2), date(YEARS[1], 12, 31))
    return [
        (at, at + (before - after))
        for at, before, after in changes(zone, low, high)
        if after < before
    ]


def count_twice(
    con: Any, mapping: Mapping, names: Iterable[str], relation: str, last: datetime | None
) -> int:
    """How many times of these fields, of the rows of `relation`, lie in an hour that came twice."""
    named = [name for name in names if (use := mapping.use(name)) and by_wall_clock(use, mapping)]
    if not named:
        return 0
    least = ", ".join(f"min({name})" for name in named)
    row = con.execute(f"SELECT {least} FROM {relation}").fetchall()[0]
    hours = twice(mapping.time_zone, min((t for t in row if t is not None), default=None), last)
    tests = [
        f"count(*) FILTER ({name} >= TIMESTAMPTZ '{start.isoformat()}'"
        f" AND {name} < TIMESTAMPTZ '{end.isoformat()}')"
        for name in named
        for start, end in hours
    ]
    if not tests:
        return 0
    found: int = con.execute(f"SELECT {' + '.join(tests)} FROM {relation}").fetchall()[0][0]
    return found
