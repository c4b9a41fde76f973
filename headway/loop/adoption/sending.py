"""How far a message has come (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LATEST = timedelta(days=7)
"""So long after its day a message is still sent by itself; after that somebody must look at it."""


class Stand(StrEnum):
    """Where a message is on its way."""

    PLANNED = "planned"
    TODAY = "today"
    LATE = "late"
    PARTLY = "partly"
    SENT = "sent"
    HEARD = "heard"
    OFF = "off"

    @property
    def word(self) -> str:
        """The word people see."""
        return {
            "planned": "planned", "today": "due today", "late": "late", "partly": "not told to all",
            "sent": "sent", "heard": "heard by all", "off": "called off",
        }[self.value]  # fmt: skip

    @property
    def calls(self) -> bool:
        """Whether somebody has to do something."""
        return self in {Stand.LATE, Stand.PARTLY}


@dataclass(frozen=True)
class Way:
    """Facts of a message: its day, whether sent or called off, and how many were told and heard."""

    send_on: date
    sent: bool = False
    off: bool = False
    audience: int = 0
    told: int = 0
    heard: int = 0


def stand(way: Way, today: date) -> Stand:
    """Where a message is.

    >>> stand(Way(date(2026, 3, 2)), date(2026, 3, 4)).word
    'late'
    >>> stand(Way(date(2026, 3, 2), sent=True, audience=4, told=4, heard=1), date(2026, 3, 4)).word
    'sent'
    """
    if way.off:
        return Stand.OFF
    if way.sent:
        if way.told < way.audience:
            return Stand.PARTLY
        return Stand.HEARD if way.audience and way.heard >= way.audience else Stand.SENT
    if way.send_on < today:
        return Stand.LATE
    return Stand.TODAY if way.send_on == today else Stand.PLANNED


def goes_now(way: Way, today: date) -> bool:
    """Whether a message is sent by itself now: its day has come, and is not long past.

    >>> goes_now(Way(date(2026, 3, 2)), date(2026, 3, 2)), goes_now(Way(date(2026, 3, 2)), date(2026, 4, 2))
    (True, False)
    """
    return not way.sent and not way.off and way.send_on <= today <= way.send_on + LATEST
