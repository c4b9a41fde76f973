"""Time zones by name."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from headway.ground.trouble import Trouble

_MONTH_FIRST = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Phoenix", "America/Detroit", "America/Anchorage", "America/Boise", "America/Indiana",
    "America/Kentucky", "America/Juneau", "Pacific/Honolulu", "US/", "Asia/Manila", "EST5EDT",
    "CST6CDT", "MST7MDT", "PST8PDT",
)  # fmt: skip


def checked_zone(name: str) -> str:
    """The same name where it is an IANA time zone; Trouble where not.

    >>> checked_zone("Europe/Rome")
    'Europe/Rome'
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Trouble(
            f"“{name}” is no time zone. Use a name such as Europe/Berlin, America/New_York or UTC."
        ) from None
    return name


def month_first(name: str) -> bool:
    """Do people in this zone write the month before the day?

    >>> month_first("America/Chicago"), month_first("America/Sao_Paulo")
    (True, False)
    """
    return name.startswith(_MONTH_FIRST)
