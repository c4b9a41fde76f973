"""A calendar feed (iCalendar, RFC 5545); pure but for its library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Entry:
    """Something on a day (a date) or at a time (aware, with its length)."""

    key: str
    title: str
    begins: date | datetime
    length: timedelta | None
    link: str
    cancelled: bool = False


def feed(name: str, entries: Sequence[Entry], *, address: str, at: datetime) -> bytes:
    """The feed as bytes; each entry keeps its UID, so that calendars update and do not double.

    >>> feed("Ada", [Entry("t-1", "Script", date(2026, 3, 2), None, "/x")], address="http://h",
    ...      at=datetime(2026, 3, 1, tzinfo=UTC)).decode().count("BEGIN:VEVENT")
    1
    """
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    calendar = Calendar()
    calendar.add("prodid", "-//Headway//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in entries:
        event = Event()
        event.add("uid", f"{one.key}@{host}")
        event.add("dtstamp", at.astimezone(UTC))
        event.add("summary", one.title)
        event.add("url", f"{address.rstrip('/')}{one.link}")
        if isinstance(one.begins, datetime):
            event.add("dtstart", one.begins.astimezone(UTC))
            event.add("dtend", (one.begins + (one.length or timedelta(minutes=30))).astimezone(UTC))
        else:
            event.add("dtstart", one.begins)
            event.add("dtend", one.begins + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        if one.cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
