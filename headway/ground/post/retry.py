"""How often and when a message that could not be sent is tried again (pure)."""

from __future__ import annotations

from datetime import timedelta

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 480, 960))
"""Waits after the first, second, … failure; about 28 hours in all."""
ATTEMPTS = len(WAITS) + 1
CLAIM = timedelta(minutes=10)
"""How long one worker may hold a message before another takes it over."""


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None: give up.

    >>> wait_after(1), wait_after(ATTEMPTS) is None
    (datetime.timedelta(seconds=60), True)
    """
    return WAITS[attempts - 1] if attempts < ATTEMPTS else None
