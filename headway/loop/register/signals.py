"""What the register tells later rooms while it happens; light, so that listening costs no start-up."""

from __future__ import annotations

from django.dispatch import Signal

stepping = Signal()
"""Sent inside the transaction of `actions.move` before the step is kept, with `entry`, `start`, `end`,
`by`, `at`, `on` and `reason`: a later room may refuse the step by raising `Trouble`."""
