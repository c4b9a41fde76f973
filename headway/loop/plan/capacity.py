"""How much time people really have in a week for improvement (pure).

    free = (contract − public holidays − leave − tickets) × (1 − buffer)

Tickets take what was measured, less in weeks of absence in the same proportion, never more than
there is. The buffer is a share of what is left after tickets. All figures are hours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import mean, stdev

from headway.ground.trouble import Trouble

WEEK = timedelta(days=7)
BUFFER = 0.2


class CapacityTrouble(Trouble):
    """Capacity that cannot be worked out as asked."""


@dataclass(frozen=True)
class Load:
    """Hours of tickets a week, their standard deviation from week to week, and where it is from.

    `weeks` is the number of weeks measured; 0 = said or assumed. `source` is tickets, assumed
    (tickets counted × assumed hours each), said, or none.
    """

    hours: float = 0.0
    spread: float = 0.0
    weeks: int = 0
    source: str = "none"
    words: str = "No ticket carries this name: nothing is taken off for tickets."


@dataclass(frozen=True)
class Person:
    """Somebody whose time is planned: working times (from day, seven hours), absences, load."""

    key: int
    name: str
    times: tuple[tuple[date, tuple[float, ...]], ...]
    away: tuple[tuple[date, date], ...] = ()
    load: Load = Load()


@dataclass(frozen=True)
class Week:
    """One person's week: what the contract says, what is taken off, what is free."""

    monday: date
    contract: float
    holiday: float
    leave: float
    tickets: float
    spread: float
    buffer: float
    free: float

    @property
    def present(self) -> float:
        """Hours at work."""
        return self.contract - self.holiday - self.leave


def monday_of(day: date) -> date:
    """The Monday of a day's week.

    >>> monday_of(date(2026, 3, 14)).isoformat()
    '2026-03-09'
    """
    return day - timedelta(days=day.weekday())


def mondays(first: date, last: date) -> list[date]:
    """The Mondays of all weeks that touch the days from `first` to `last`.

    >>> [day.isoformat() for day in mondays(date(2026, 3, 14), date(2026, 3, 16))]
    ['2026-03-09', '2026-03-16']
    """
    start = monday_of(first)
    return [start + WEEK * k for k in range(((last - start).days // 7) + 1)]


@lru_cache(maxsize=64)
def public_holidays(
    country: str, subdivision: str, first_year: int, last_year: int
) -> Mapping[date, str]:
    """Public holidays by day; empty without a country. `CapacityTrouble` for unknown places."""
    if not country:
        return {}
    import holidays

    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=range(first_year, last_year + 1)
        )
    except NotImplementedError:
        place = f"{country}-{subdivision}" if subdivision else country
        raise CapacityTrouble(
            f"No public holidays are known for “{place}”. Use a country code such as DE, GB or US,"
            " and a subdivision such as BY."
        ) from None
    return dict(found.items())


def hours_on(person: Person, day: date) -> float:
    """Contract hours on one day, by the newest working time that has begun."""
    begun = [hours for start, hours in person.times if start <= day]
    return begun[-1][day.weekday()] if begun else 0.0


def _days(
    person: Person, monday: date, closed: Collection[date], since: date | None, until: date | None
) -> Iterator[tuple[date, float, str]]:
    """Each day's contract hours and what becomes of them: work, holiday or leave."""
    for k in range(7):
        day = monday + timedelta(days=k)
        if (since and day < since) or (until and day > until):
            continue
        hours = hours_on(person, day)
        if day in closed:
            yield day, hours, "holiday"
        elif any(first <= day <= last for first, last in person.away):
            yield day, hours, "leave"
        else:
            yield day, hours, "work"


def week_of(
    person: Person,
    monday: date,
    *,
    closed: Collection[date] = (),
    buffer: float = BUFFER,
    since: date | None = None,
    until: date | None = None,
) -> Week:
    """A person's week; days before `since` and after `until` do not count.

    >>> ada = Person(1, "Ada", ((date(2026, 1, 1), (8, 8, 8, 8, 8, 0, 0)),), load=Load(30))
    >>> week_of(ada, date(2026, 3, 9)).free
    8.0
    """
    sums = {"work": 0.0, "holiday": 0.0, "leave": 0.0}
    for _, hours, what in _days(person, monday, closed, since, until):
        sums[what] += hours
    normal = sum(hours_on(person, monday + timedelta(days=k)) for k in range(7))
    share = sums["work"] / normal if normal else 0.0
    tickets = min(sums["work"], person.load.hours * share)
    left = sums["work"] - tickets
    return Week(
        monday=monday,
        contract=sum(sums.values()),
        holiday=sums["holiday"],
        leave=sums["leave"],
        tickets=tickets,
        spread=person.load.spread * share,
        buffer=left * buffer,
        free=left - left * buffer,
    )


def day_shares(
    person: Person,
    monday: date,
    *,
    closed: Collection[date] = (),
    since: date | None = None,
    until: date | None = None,
) -> tuple[float, ...]:
    """How a week's free hours fall on its seven days; they add up to 1, or are all 0."""
    worked = [0.0] * 7
    for day, hours, what in _days(person, monday, closed, since, until):
        if what == "work":
            worked[day.weekday()] = hours
    total = sum(worked)
    return tuple(hours / total if total else 0.0 for hours in worked)


def load_from(
    hours: Sequence[float], *, counts: Sequence[int] = (), measured: bool, each: float = 0.0
) -> Load:
    """The load behind a series of weekly hours, one figure per full week.

    `measured` tells whether the hours are handling time from the tickets; otherwise they are
    counted tickets (`counts`) at `each` assumed hours.
    """
    if not hours:
        return Load()
    weeks = len(hours)
    spread = stdev(hours) if weeks > 1 else 0.0
    if measured:
        words = f"Handling time in the tickets, {weeks} weeks."
    else:
        words = (
            f"{sum(counts):,} tickets in {weeks} weeks at an assumed {each:g} h each:"
            " no handling time is known."
        )
    return Load(mean(hours), spread, weeks, "tickets" if measured else "assumed", words)
