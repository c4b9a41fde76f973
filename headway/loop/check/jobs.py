"""Every night: a look at each improvement that runs, and after each gain that is watched."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from . import actions
from .models import Watch
from .queries.gathering import CannotJudge
from .queries.results import LOOKED_AT, newest, started

log = logging.getLogger(__name__)
PROMISED = [Status.ACCEPTED.value, Status.PLANNED.value, *LOOKED_AT]


@dataclass(frozen=True)
class Night:
    """What a pass over a desk did, and what could not be done (reference → why)."""

    judged: int
    watched: int
    slipped: int
    promised: int
    troubles: dict[str, str]


def look_at_all(*, at: datetime) -> str:
    """All desks, one after the other; what was done, in a few words."""
    nights = [look_at_desk(desk, at=at) for desk in Desk.objects.order_by("pk")]
    judged, slipped = (sum(getattr(n, name) for n in nights) for name in ("judged", "slipped"))
    return f"{judged} judged, {slipped} slipped"


def look_at_desk(desk: Desk, *, at: datetime) -> Night:
    """One desk: promises frozen and plans made, verdicts taken, watches looked after.

    One entry's trouble is told and does not stop the others.
    """
    if lake_of(desk).empty:
        return Night(0, 0, 0, 0, {})
    on = at.astimezone(ZoneInfo(desk.time_zone)).date()
    judged = watched = slips = promised = 0
    troubles: dict[str, str] = {}
    among = started(desk)
    related = ("desk", "baseline", "client", "owner", "sponsor")
    with session_of(desk) as session:
        waiting = Improvement.objects.filter(desk=desk, status__in=PROMISED, promise=None)
        for entry in waiting.select_related(*related):
            actions.freeze_promise(by=None, entry=entry, at=at)
            promised += 1
        unplanned = Improvement.objects.filter(
            desk=desk, status__in=PROMISED[:2], verdict_plan=None
        ).exclude(kpi_key="")
        for entry in unplanned.select_related(*related):
            try:
                actions.plan(by=None, entry=entry, at=at, session=session)
            except Trouble as trouble:
                troubles[entry.ref] = str(trouble)
        for entry in [one for one in among if one.status in LOOKED_AT]:
            try:
                actions.judge(by=None, entry=entry, at=at, session=session, among=among)
                judged += 1
            except Trouble as trouble:
                if not isinstance(trouble, CannotJudge):
                    log.warning("%s could not be judged: %s", entry.ref, trouble)
                troubles[entry.ref] = str(trouble)
        _watch_the_unwatched(desk, at)
        watches = Watch.objects.filter(improvement__desk=desk, ended_on=None).select_related(
            "improvement__desk", "improvement__owner", "improvement__sponsor", "verdict"
        )
        for watch in watches:
            try:
                slip = actions.look_after(by=None, watch=watch, at=at, on=on, session=session)
            except Trouble as trouble:
                troubles[watch.improvement.ref] = str(trouble)
                continue
            watched += 1
            slips += slip is not None
    return Night(judged, watched, slips, promised, troubles)


def _watch_the_unwatched(desk: Desk, at: datetime) -> None:
    """Open the watch over gains that were closed from elsewhere than a verdict's page."""
    rows = Improvement.objects.filter(
        desk=desk, status=Status.SUSTAINED.value, watches=None, closed_on__isnull=False
    )
    for entry in rows.select_related("desk", "owner", "sponsor"):
        verdict = newest(entry)
        if verdict is not None and verdict.outcome == "better" and entry.closed_on is not None:
            actions.watch_over(by=None, entry=entry, verdict=verdict, at=at, on=entry.closed_on)
