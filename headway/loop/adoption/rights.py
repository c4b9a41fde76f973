"""Who may diagnose behaviour and ask for protocols, days on the desk's calendar, and the trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.plan.models import TicketName

from .models import Diagnosis, Protocol
from .naming import named_in


class BehaviourTrouble(Trouble):
    """Something about diagnoses or protocols that cannot be done as asked."""


def local_day(desk: Desk, at: datetime) -> date:
    """The date at the desk."""
    return at.astimezone(ZoneInfo(desk.time_zone)).date()


def require_staff(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for somebody who does not work on this desk's improvements."""
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads this but does not change it. Ask a manager.")


def require_manager(by: Member | None, desk: Desk) -> None:
    """Raise `NotAllowed` for all but managers."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager does this.")


def require_lead(by: Member | None, one: Diagnosis) -> None:
    """Raise `NotAllowed` for all but managers and, about a team, whoever gives the supervisor's view."""
    own = by is not None and one.person_id is None and by.pk in {one.supervisor_id, one.begun_by_id}
    if by is not None and own and by.may("propose"):
        return
    if by is not None and (by.desk_id != one.desk_id or not by.may("manage")):
        raise NotAllowed(f"Only a manager or whoever began {one.ref} does this.")


def next_number(model: type[Diagnosis | Protocol], desk: Desk) -> int:
    """The desk's next free number; call it inside the transaction that uses it."""
    Desk.objects.select_for_update().get(pk=desk.pk)
    last = model.objects.filter(desk=desk).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def require_nameless(desk: Desk, *texts: str) -> None:
    """Refuse a text that names somebody: behaviours are looked at, not people."""
    names = list(Member.objects.filter(desk=desk).values_list("name", flat=True))
    names += TicketName.objects.filter(desk=desk, kind=TicketName.Kind.ASSIGNEE).values_list(
        "name", flat=True
    )
    for text in texts:
        found = named_in(text, names)
        if found:
            raise BehaviourTrouble(
                f"“{found}” is somebody's name or address. Please say what is done or left undone,"
                " not who: most barriers lie in the work and are the same for everybody."
            )


def leave_trail(
    *,
    by: Member | None,
    desk: Desk,
    at: datetime,
    verb: str,
    ref: str,
    sentence: str,
    change: dict[str, Any] | None = None,
    by_name: str = "command line",
) -> None:
    """Leave a trail entry at a diagnosis or protocol."""
    record(
        by=by, desk=desk, at=at, verb=verb, thing="behaviour", ref=ref, sentence=sentence,
        change=change, by_name=by_name,
    )  # fmt: skip
