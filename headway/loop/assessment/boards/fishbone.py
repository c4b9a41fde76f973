"""Cause and effect: bones with causes, each with the causes behind it (pure)."""

from __future__ import annotations

BONES = {"people": "People", "process": "Process", "tool": "Tool", "partner": "Partner"}
"""The bones every diagram has; a desk adds its own."""
DEEPEST = 5
"""Five times “why?”; a chain longer than that has left the desk."""
