"""What planning tells later rooms while it happens; light, so that listening costs no start-up."""

from __future__ import annotations

from django.dispatch import Signal

rescheduled = Signal()
"""Sent inside the transaction of `actions.reschedule` with `moved`, a `Moved`: later rooms keep the
slip."""
