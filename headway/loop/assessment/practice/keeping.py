"""Who may do what in this part, the desk's own day, and the trail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.safe_files import media_type, tidy_name
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble

FILES_OF_A_GUEST = 20
"""Files one rater may hand in."""


class PracticeTrouble(Trouble):
    """Something about assessments, audits or surveys that cannot be done as asked."""


def require_manager(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for all but managers of the desk."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager does this.")


def require_staff(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for who does not work at the desk."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads this but does not change it. Ask a manager.")


def own_client(desk: Desk, client: Client | None) -> None:
    """Raise where a client belongs to another desk."""
    if client is not None and client.desk_id != desk.pk:
        raise PracticeTrouble("That client belongs to another desk.")


def local_day(desk: Desk, at: datetime) -> date:
    """The date at the desk."""
    return at.astimezone(ZoneInfo(desk.time_zone)).date()


def end_of(desk: Desk, day: date) -> datetime:
    """The moment a day ends at the desk."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(desk.time_zone))


def titled(text: str, longest: int = 120, what: str = "a name") -> str:
    """One line of text, not empty and not too long."""
    line = " ".join(text.split())
    if not line:
        raise PracticeTrouble(f"Give it {what}.")
    if len(line) > longest:
        raise PracticeTrouble(f"That is {len(line)} signs long; {longest} is the most for {what}.")
    return line


def prose(text: str, longest: int = 2000) -> str:
    """Several lines of text, not too long."""
    text = text.strip().replace("\x00", "")
    if len(text) > longest:
        raise PracticeTrouble(f"That is {len(text)} signs long; {longest} is the most here.")
    return text


def mark(
    desk: Desk, by: Member | None, at: datetime, verb: str, thing: str, ref: object, sentence: str,
    by_name: str = "the system",
) -> None:  # fmt: skip
    """One trail entry."""
    record(by=by, desk=desk, at=at, verb=verb, thing=thing, ref=ref, sentence=sentence,
           by_name=by_name)  # fmt: skip


def folder() -> Path:
    """Where files handed in as evidence lie."""
    return Path(settings.MEDIA_ROOT) / "evidence"


def store(desk: Desk, name: str, data: bytes) -> tuple[str, str, str]:
    """Keep a file; its tidy name, media type and the name it lies under. Refused unless harmless."""
    clean = tidy_name(name)
    kind = media_type(clean, data)
    digest = hashlib.sha256(data).hexdigest()[:12]
    stored = f"{desk.pk}-{digest}-{secrets.token_hex(16)}"
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / stored
    path.write_bytes(data)
    path.chmod(0o600)
    return clean, kind, stored
