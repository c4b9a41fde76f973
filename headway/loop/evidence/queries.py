"""Questions about a desk's tickets and imports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from headway.ground.accounts.models import Client, Desk
from headway.ground.lake import answers
from headway.ground.lake.store import Lake, Session
from headway.loop.evidence.calendar import Calendar
from headway.loop.evidence.models import Import, Profile
from headway.loop.evidence.ticket import DIMENSIONS

Span = tuple[int, date | None, date | None]
MOST_CLIENTS = 5_000
"""More names than this in the tickets are no companies; the busiest are taken."""


def lake_of(desk: Desk) -> Lake:
    """The desk's ticket store; it may be empty."""
    return Lake(settings.LAKE / desk.slug)


def session_of(desk: Desk, version: int | None = None) -> Session:
    """A reader on one version of the desk's tickets; Trouble when there are none."""
    return lake_of(desk).session(version)


def calendar_of(desk: Desk) -> Calendar | None:
    """The opening hours the desk has set; None where it has set none."""
    return Calendar.of_plain(desk.calendar)


def counted_by(desk: Desk) -> tuple[Calendar | None, bool]:
    """The calendar the newest tickets were counted by, and whether it and the zone are the desk's.

    Without tickets there is nothing to count anew.
    """
    head = lake_of(desk).head()
    if head is None or head.content is None:
        return None, True
    used, now = Calendar.of_plain(head.meta.get("calendar")), calendar_of(desk)
    if counted_in(desk) != desk.time_zone:
        return used, False
    if now is not None:
        now = now.in_zone(desk.time_zone)
    return used, used is None if now is None else now.same_rule(used)


def counted_in(desk: Desk) -> str:
    """The time zone the newest tickets are counted in; the desk's where there are none."""
    head = lake_of(desk).head()
    return desk.time_zone if head is None else str(head.meta.get("time_zone", desk.time_zone))


def span(session: Session, where: Mapping[str, str] | None = None) -> Span:
    """How many tickets there are, and the local days of the first and the last opening.

    `where` keeps the tickets with these values of dimensions; where the tickets do not know a
    dimension there are none.
    """
    asked = {name: value for name, value in (where or {}).items() if name in DIMENSIONS}
    if any(not session.meta["fields"].get(name) for name in asked):
        return (0, None, None)
    question = ("span", *sorted(asked.items()))
    known = answers.recall(session, question, _unpacked)
    if known is not None:
        return known
    kept = " AND ".join(f'"{name}" = ?' for name in asked) or "true"
    (row,) = session.con.execute(
        f"SELECT count(*), min(opened_on), max(opened_on) FROM tickets WHERE {kept}",
        list(asked.values()),
    ).fetchall()  # all of them: an unfinished answer would keep the connection
    found = (int(row[0]), row[1], row[2])
    answers.remember(session, question, found, _packed)
    return found


def _packed(found: Span) -> list[Any]:
    return [found[0], *(day.isoformat() if day else None for day in found[1:])]


def _unpacked(row: list[Any]) -> Span:
    return (row[0], *(date.fromisoformat(day) if day else None for day in row[1:]))


def clients_served(desk: Desk, version: int | None = None) -> list[str]:
    """The clients named in the tickets, the busiest first."""
    longest = Client._meta.get_field("name").max_length
    with session_of(desk, version) as session:
        if not session.meta["fields"].get("client"):
            return []
        rows = session.con.execute(
            "SELECT client FROM tickets WHERE client IS NOT NULL AND length(client) <= ?"
            " GROUP BY client ORDER BY count(*) DESC, client LIMIT ?",
            [longest, MOST_CLIENTS],
        ).fetchall()
    return [row[0] for row in rows]


def imports(desk: Desk) -> list[Import]:
    """All imports of the desk, newest first, failed and undone ones too."""
    return list(Import.objects.filter(desk=desk).select_related("by", "profile"))


def report(desk: Desk, version: int) -> Import | None:
    """The import that made a version; None for versions made by an undo."""
    return Import.objects.filter(desk=desk, version=version).first()


def profiles(desk: Desk) -> list[Profile]:
    """The desk's remembered mappings, by name."""
    return list(Profile.objects.filter(desk=desk))


def profile(desk: Desk, name: str) -> Profile | None:
    """One remembered mapping; None when there is none of that name."""
    return Profile.objects.filter(desk=desk, name=name).first()
