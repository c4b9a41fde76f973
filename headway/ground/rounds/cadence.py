"""How often something comes round (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_START = datetime(2020, 1, 6, tzinfo=UTC)  # a Monday


@dataclass(frozen=True)
class Cadence:
    """Every so often, counted from `offset` into the day (UTC).

    >>> nightly = Cadence(timedelta(days=1), timedelta(hours=3, minutes=17))
    >>> nightly.last(datetime(2026, 5, 2, 3, 0, tzinfo=UTC)).isoformat()
    '2026-05-01T03:17:00+00:00'
    >>> nightly.words
    'every day at 03:17 UTC'
    """

    every: timedelta
    offset: timedelta = timedelta()

    def last(self, at: datetime) -> datetime:
        """The latest slot not after `at`."""
        gone = at.astimezone(UTC) - _START - self.offset
        return _START + self.offset + (gone // self.every) * self.every

    def next(self, at: datetime) -> datetime:
        """The first slot after `at`."""
        return self.last(at) + self.every

    @property
    def words(self) -> str:
        """The cadence as people say it."""
        minutes = int(self.every.total_seconds() // 60)
        if minutes == 24 * 60:
            at = (_START + self.offset).strftime("%H:%M")
            return f"every day at {at} UTC"
        if minutes % 60 == 0:
            hours = minutes // 60
            return "every hour" if hours == 1 else f"every {hours} hours"
        return "every minute" if minutes == 1 else f"every {minutes} minutes"


def nightly(hour: int, minute: int) -> Cadence:
    """Once a day at this time (UTC)."""
    return Cadence(timedelta(days=1), timedelta(hours=hour, minutes=minute))


def every(*, minutes: int) -> Cadence:
    """Every so many minutes."""
    return Cadence(timedelta(minutes=minutes))
