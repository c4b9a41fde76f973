"""Questions about a desk's tickets and imports."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from headway.ground.accounts.models import Desk
from headway.ground.lake.store import Lake, Session
from headway.loop.evidence.models import Import, Profile


def lake_of(desk: Desk) -> Lake:
    """The desk's ticket store; it may be empty."""
    return Lake(settings.LAKE / desk.slug)


def session_of(desk: Desk, version: int | None = None) -> Session:
    """A reader on one version of the desk's tickets; Trouble when there are none."""
    return lake_of(desk).session(version)


def span(session: Session) -> tuple[int, date | None, date | None]:
    """How many tickets there are, and the local days of the first and the last opening."""
    row = session.con.execute(
        "SELECT count(*), min(opened_on), max(opened_on) FROM tickets"
    ).fetchone()
    return (int(row[0]), row[1], row[2]) if row else (0, None, None)


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
