"""The demo desk's results: looks as they were taken at the time, a gain that held, one that slipped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.register.models import Improvement

LOOKS = (6, 10, 14, 20, 27)
"""Weeks after the start at which the desk looked."""
CLOSED_AFTER = 18
DECIDED = 10
"""Days until the newest tickets are decided."""


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Promises, plans, verdicts and watches, each on its own day."""
    from headway.ground.trouble import Trouble
    from headway.loop.check import actions
    from headway.loop.evidence.queries import session_of
    from headway.loop.register.models import Improvement
    from headway.loop.register.states import Status

    related = ("desk", "baseline", "client", "owner", "sponsor")
    rows = Improvement.objects.filter(desk=desk).select_related(*related)
    agreed = [
        one for one in rows if one.baseline_id is not None and one.status != Status.REJECTED.value
    ]
    begun = [one for one in rows if one.started_on is not None]
    with session_of(desk) as session:
        for entry in agreed:
            day = entry.started_on - timedelta(days=35) if entry.started_on else end
            at = _at(desk, max(day, start))
            actions.freeze_promise(by=None, entry=entry, at=at)
            if entry.started_on is None:
                try:
                    actions.plan(by=None, entry=entry, at=at, session=session)
                except Trouble:
                    continue
        for entry in begun:
            assert entry.started_on is not None
            for weeks in LOOKS:
                day = entry.started_on + timedelta(weeks=weeks, days=DECIDED)
                if day > end:
                    break
                try:
                    actions.judge(
                        by=None,
                        entry=entry,
                        at=_at(desk, day),
                        until=day,
                        session=session,
                        among=begun,
                    )
                except Trouble:
                    break
    for entry in begun:
        entry.refresh_from_db()
        _close_and_watch(desk, entry, members["manager"], end)


def _close_and_watch(desk: Desk, entry: Improvement, manager: Member, end: date) -> None:
    """Close what was checked long enough ago, and look after it week by week until today."""
    from headway.loop.check import actions
    from headway.loop.check.models import Watch
    from headway.loop.check.queries.results import newest
    from headway.loop.evidence.queries import session_of
    from headway.loop.register.states import Status

    assert entry.started_on is not None
    verdict = newest(entry)
    day = entry.started_on + timedelta(weeks=CLOSED_AFTER, days=DECIDED)
    if verdict is None or verdict.outcome != "better":
        return
    if entry.state is Status.CHECKING and day <= end:
        actions.close(by=manager, entry=entry, at=_at(desk, day), on=day)
    elif entry.state is Status.SUSTAINED and entry.closed_on is not None:
        actions.watch_over(
            by=manager, entry=entry, verdict=verdict, at=_at(desk, entry.closed_on),
            on=entry.closed_on,
        )  # fmt: skip
    watch = Watch.objects.filter(improvement=entry, ended_on=None).first()
    if watch is None:
        return
    with session_of(desk) as session:
        look = watch.opened_on + timedelta(weeks=2)
        while look <= end:
            watch = Watch.objects.select_related(
                "improvement__desk", "improvement__owner", "improvement__sponsor", "verdict"
            ).get(pk=watch.pk)
            if watch.ended_on is not None:
                return
            actions.look_after(by=None, watch=watch, at=_at(desk, look), on=look, session=session)
            look += timedelta(weeks=1)


def _at(desk: Desk, day: date) -> datetime:
    """Early in the morning of that day, on the desk's own clock."""
    return datetime.combine(day, time(4, 5), ZoneInfo(desk.time_zone))
