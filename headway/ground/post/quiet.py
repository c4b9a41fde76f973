"""When a message may be sent: quiet hours and the weekly digest, on the person's own clock (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """Quiet from `start` until `end` on the wall clock of `zone`; over midnight when start > end.

    Equal times mean: never quiet. `weekend` keeps Saturday and Sunday quiet as a whole.
    """

    zone: str
    start: time
    end: time
    weekend: bool = False


def _is_quiet(local: datetime, hours: Hours) -> bool:
    if hours.weekend and local.weekday() >= 5:
        return True
    clock = local.time().replace(tzinfo=None)
    if hours.start == hours.end:
        return False
    if hours.start < hours.end:
        return hours.start <= clock < hours.end
    return clock >= hours.start or clock < hours.end


def next_open(at: datetime, hours: Hours) -> datetime:
    """The first moment not before `at` (aware) that is not quiet; in UTC.

    >>> from datetime import time
    >>> night = Hours("Europe/Berlin", time(19), time(7))
    >>> next_open(datetime(2026, 3, 3, 21, tzinfo=UTC), night).isoformat()
    '2026-03-04T06:00:00+00:00'
    """
    zone = ZoneInfo(hours.zone)
    moment = at.astimezone(UTC)
    for _ in range(8):  # a night, and at most a weekend of two days
        local = moment.astimezone(zone)
        if not _is_quiet(local, hours):
            return moment
        if hours.weekend and local.weekday() >= 5:
            day = local.date() + timedelta(days=1)
            wall = datetime.combine(day, time(0), zone)
        else:
            over_midnight = hours.start > hours.end and local.time() >= hours.start
            day = local.date() + timedelta(days=1 if over_midnight else 0)
            wall = datetime.combine(day, hours.end, zone)
        moment = max(wall.astimezone(UTC), moment + timedelta(minutes=1))
    return moment


def last_slot(at: datetime, zone: str, weekday: int, hour: int) -> datetime:
    """The latest moment not after `at` that is `hour` o'clock on `weekday` (0 = Monday), in UTC.

    >>> last_slot(datetime(2026, 3, 5, 12, tzinfo=UTC), "UTC", 0, 7).isoformat()
    '2026-03-02T07:00:00+00:00'
    """
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    slot = datetime.combine(day, time(hour), ZoneInfo(zone))
    if slot > local:
        slot = datetime.combine(day - timedelta(days=7), time(hour), ZoneInfo(zone))
    return slot.astimezone(UTC)
