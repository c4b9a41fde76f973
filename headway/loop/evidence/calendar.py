"""When the desk is open: hours of each weekday, holidays, days of its own; and minutes between two
instants that count.

Pure. The rule in one sentence: a minute counts when the desk's wall clock shows opening hours on a
day that is not closed. On the days the clocks change this needs care, and gets it: an hour that
does not exist never counts, an hour that comes twice counts twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from headway.ground.trouble import Trouble

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES = 1440
NAMED_IN = "en_US"
"""Language of holidays' names where there is one; unsaid, the machine's own would be taken."""
Hours = tuple[tuple[int, int], ...]
"""Opening hours of a day: pairs of local minutes after midnight, ascending, the end not included."""
Span = tuple[datetime, datetime]
YEARS = (1971, 2100)
"""Times outside these years are not counted; no export means them."""


@dataclass(frozen=True)
class OwnDay:
    """A day the desk itself closes, or opens against the week's rule.

    `day` is 2026-12-24, or 12-24 for every year. `hours` empty: closed.
    """

    day: str
    name: str = ""
    hours: Hours = ()

    def falls_on(self, day: date) -> bool:
        """Whether it is this day.

        >>> OwnDay("12-24").falls_on(date(2030, 12, 24))
        True
        """
        return self.day in (day.isoformat(), f"{day:%m-%d}")


@dataclass(frozen=True)
class Calendar:
    """A desk's opening hours. `hours` are those of the seven weekdays, Monday first.

    `country` and `subdivision` are codes of the `holidays` library (DE, BY); empty: no public
    holidays. `version` grows with every change and is kept with the data it was used on.
    """

    time_zone: str = "UTC"
    hours: tuple[Hours, ...] = field(default=((),) * 7)
    country: str = ""
    subdivision: str = ""
    own: tuple[OwnDay, ...] = ()
    version: int = 1

    def plain(self) -> dict[str, Any]:
        """The calendar as a JSON object; `of_plain` is the way back."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any] | None) -> Calendar | None:
        """From a JSON object; None where none was set.

        >>> week = Calendar("Europe/Berlin", (((480, 1020),),) * 5 + ((), ()), "DE", "BY")
        >>> Calendar.of_plain(week.plain()) == week
        True
        """
        if not plain or "hours" not in plain:
            return None
        pairs = _pairs(plain["hours"])
        own = tuple(
            OwnDay(one["day"], one.get("name", ""), _hours(one.get("hours", ())))
            for one in plain.get("own", ())
        )
        return cls(**{**plain, "hours": pairs, "own": own})

    def in_zone(self, zone: str) -> Calendar:
        """The same hours on another wall clock."""
        return replace(self, time_zone=zone)

    def same_rule(self, other: Calendar | None) -> bool:
        """Whether it counts the same minutes, whatever the version."""
        return other is not None and replace(self, version=other.version) == other

    def closed_because(self, day: date) -> str:
        """Why the desk is closed on a day: the holiday's name, `closed`, or empty when it is open."""
        own = next((one for one in self.own if one.falls_on(day)), None)
        if own is not None:
            return "" if own.hours else own.name or "closed"
        holiday = _holidays(self.country, self.subdivision, day.year).get(day, "")
        return holiday or ("" if self.hours[day.weekday()] else "closed")

    def hours_on(self, day: date) -> Hours:
        """The opening hours of one day, holidays and own days heeded."""
        own = next((one for one in self.own if one.falls_on(day)), None)
        if own is not None:
            return own.hours
        if day in _holidays(self.country, self.subdivision, day.year):
            return ()
        return self.hours[day.weekday()]

    def minutes(self, first: date, last: date) -> int:
        """Minutes by the wall clock that the desk is open from one day to another, both included."""
        days = (first + timedelta(days=k) for k in range((last - first).days + 1))
        return sum(end - start for day in days for start, end in self.hours_on(day))

    def next_closed(self, day: date, ahead: int = 400) -> tuple[date, str] | None:
        """The next day closed that the weekday alone does not close, and why; None within `ahead`."""
        for step in range(ahead):
            one = day + timedelta(days=step)
            if self.hours[one.weekday()] and not self.hours_on(one):
                return one, self.closed_because(one)
        return None

    def spans(self, first: date, last: date) -> list[Span]:
        """Stretches of opening in UTC, ascending and apart, of the local days from `first` to `last`."""
        segments = _segments(self.time_zone, first - timedelta(days=2), last + timedelta(days=2))
        found: list[Span] = []
        here = 0
        day = first
        while day <= last:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)  # by the wall clock
            pieces = []
            while here + 1 < len(segments) and segments[here][1] < midnight - timedelta(days=2):
                here += 1
            for start, end, offset in segments[here : here + 4]:
                for opens, closes in self.hours_on(day):
                    low = max(midnight + timedelta(minutes=opens) - offset, start)
                    high = min(midnight + timedelta(minutes=closes) - offset, end)
                    if low < high:
                        pieces.append((low, high))
            found += sorted(pieces)
            day += timedelta(days=1)
        return _joined(found)


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


class Clock:
    """Counts open minutes between instants of a stretch of days; build once, ask often."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self.spans = calendar.spans(first, last)
        self.starts = [start for start, _ in self.spans]
        self.before = [timedelta(0)]
        for start, end in self.spans:
            self.before.append(self.before[-1] + (end - start))

    def until(self, moment: datetime) -> timedelta:
        """Open time from the first day until this instant."""
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            return timedelta(0)
        start, end = self.spans[place]
        return self.before[place] + (min(moment, end) - start)

    def minutes(self, start: datetime, end: datetime) -> float:
        """Open minutes from one instant to a later one; 0 where the end comes first.

        >>> week = Calendar("Europe/Berlin", (((480, 1020),),) * 5 + ((), ()))
        >>> clock = Clock(week, date(2026, 3, 1), date(2026, 3, 31))
        >>> friday = datetime(2026, 3, 6, 15, tzinfo=UTC)  # 16:00 in Berlin
        >>> clock.minutes(friday, friday + timedelta(days=3))  # until Monday, the same hour
        540.0
        """
        return max(self.until(end) - self.until(start), timedelta(0)) / timedelta(minutes=1)


def utc_days(spans: Sequence[Span]) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """The same stretches cut at UTC midnights, for looking up by day: one row for each day.

    Each row is the day (since 1970), the open microseconds before it, and its stretches in
    microseconds since 1970. Days run without holes from the first stretch to the last.
    """
    if not spans:
        return []
    whole = 86_400_000_000
    cut: dict[int, list[tuple[int, int]]] = {}
    for start, end in spans:
        low, high = _micros(start), _micros(end)
        while low < high:
            day = low // whole
            stop = min(high, (day + 1) * whole)
            cut.setdefault(day, []).append((low, stop))
            low = stop
    found, before = [], 0
    for day in range(min(cut), max(cut) + 1):
        mine = cut.get(day, [])
        found.append((day, before, mine))
        before += sum(high - low for low, high in mine)
    return found


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@lru_cache(maxsize=64)
def changes(
    zone: str, first: date, last: date
) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """Clock changes of a zone between two days: the instant (UTC), the offset before and after.

    >>> [(f"{at:%d %b %H:%M}", after - before) for at, before, after in
    ...  changes("Europe/Berlin", date(2026, 1, 1), date(2026, 6, 30))]
    [('29 Mar 01:00', datetime.timedelta(seconds=3600))]
    """
    local = ZoneInfo(zone)

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(local).utcoffset() or timedelta(0)

    moment = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC)
    found = []
    while moment < end:
        after = moment + timedelta(days=1)
        if offset(moment) != offset(after):
            low, high = moment, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if offset(middle) == offset(moment) else (low, middle)
            found.append((high, offset(moment), offset(after)))
        moment = after
    return tuple(found)


def _segments(zone: str, first: date, last: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Stretches of one offset from UTC: start, end (both UTC), offset."""
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    stop = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    turns = changes(zone, first, last)
    edges = [begin, *(at for at, _, _ in turns), stop]
    first_offset = begin.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    offsets = [first_offset, *(after for _, _, after in turns)]
    return [(a, b, o) for (a, b), o in zip(pairwise(edges), offsets, strict=True)]


@lru_cache(maxsize=2048)
def _holidays(country: str, subdivision: str, year: int) -> dict[date, str]:
    if not country:
        return {}
    import holidays

    days = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=NAMED_IN
    )
    return dict(days.items())


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """Country code → codes of its parts with holidays of their own."""
    import holidays

    return {
        code: tuple(parts)
        for code, parts in sorted(holidays.list_supported_countries(include_aliases=False).items())
    }


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Country code → its English name, by name.

    >>> country_names()["GB"]
    'United Kingdom'
    """
    import re

    from holidays.registry import COUNTRIES

    known = countries()
    named = {
        codes[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0])
        for codes in COUNTRIES.values()
        if codes[1] in known
    }
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def checked(calendar: Calendar) -> Calendar:
    """The same calendar where it makes sense; Trouble that names the day where it does not."""
    if len(calendar.hours) != 7:
        raise Trouble("A week has seven days: give the hours of each, empty for a closed day.")
    for name, hours in zip(WEEKDAYS, calendar.hours, strict=True):
        _ordered(name, hours)
    if not any(calendar.hours):
        raise Trouble("Every day is closed. Give at least one weekday its hours.")
    known = countries()
    if calendar.country and calendar.country not in known:
        raise Trouble(f"There are no holidays for a country “{calendar.country}”.")
    if calendar.subdivision and calendar.subdivision not in known.get(calendar.country, ()):
        raise Trouble(f"{calendar.country} has no part “{calendar.subdivision}” with own holidays.")
    for own in calendar.own:
        _day(own.day)
        _ordered(own.day, own.hours)
    return calendar


def _ordered(name: str, hours: Hours) -> None:
    last = 0
    for start, end in hours:
        if not 0 <= start < end <= DAY_MINUTES:
            raise Trouble(f"{name}: hours run from an earlier to a later time of the same day.")
        if start < last:
            raise Trouble(
                f"{name}: the hours overlap. Write them in order, as 8:00-12:00, 13:00-17:00."
            )
        last = end


def _day(text: str) -> None:
    try:
        date.fromisoformat(text if len(text) > 5 else f"2024-{text}")
    except ValueError:
        raise Trouble(f"“{text}” is no day. Write 2026-12-24, or 12-24 for every year.") from None


def _hours(pairs: Iterable[Sequence[int]]) -> Hours:
    return tuple((int(start), int(end)) for start, end in pairs)


def _pairs(week: Iterable[Iterable[Sequence[int]]]) -> tuple[Hours, ...]:
    return tuple(_hours(day) for day in week)


def read_hours(text: str, name: str = "The day") -> Hours:
    """Hours as people write them; Trouble that names the day otherwise. Nothing means closed.

    >>> read_hours("8:00-12:00, 13-17.30"), read_hours("closed"), read_hours("0:00-24:00")
    (((480, 720), (780, 1050)), (), ((0, 1440),))
    """
    plain = text.strip().lower().replace("–", "-").replace("—", "-").replace(" ", "")
    if plain in {"", "closed", "-"}:
        return ()
    found = []
    for piece in plain.replace(";", ",").split(","):
        start, mark, end = piece.partition("-")
        low, high = _minute(start), _minute(end)
        if not mark or low is None or high is None:
            raise Trouble(
                f"{name}: “{text.strip()}” are no hours. Write 8:00-17:00, or leave it empty."
            )
        found.append((low, high))
    _ordered(name, tuple(found))
    return tuple(found)


def _minute(text: str) -> int | None:
    hour, _, minute = text.replace(".", ":").partition(":")
    if not hour.isdecimal() or not (minute.isdecimal() or not minute):
        return None
    found = int(hour) * 60 + int(minute or 0)
    return found if int(minute or 0) < 60 and found <= DAY_MINUTES else None


def hours_words(hours: Hours) -> str:
    """Hours as people write them.

    >>> hours_words(((480, 720), (780, 1440))), hours_words(())
    ('8:00-12:00, 13:00-24:00', '')
    """
    return ", ".join(f"{a // 60}:{a % 60:02d}-{b // 60}:{b % 60:02d}" for a, b in hours)


def read_own_days(text: str) -> tuple[OwnDay, ...]:
    """Own days as people write them, a line each: the day, hours if it is open, a name.

    >>> read_own_days("12-24 Christmas Eve\\n2026-05-16 10:00-14:00 Stocktaking")[1].hours
    ((600, 840),)
    """
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, rest = line.partition(" ")
        _day(day)
        piece, _, name = rest.strip().partition(" ")
        if piece[:1].isdigit() and "-" in piece:
            found.append(OwnDay(day, name.strip(), read_hours(piece, day)))
        else:
            found.append(OwnDay(day, rest.strip()))
    return tuple(found)


def own_days_words(own: Iterable[OwnDay]) -> str:
    """Own days, a line each, as `read_own_days` takes them."""
    return "\n".join(
        " ".join(filter(None, (one.day, hours_words(one.hours).replace(" ", ""), one.name)))
        for one in own
    )
