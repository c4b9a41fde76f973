"""Ticket systems whose exports are known: one small file each, found by being here."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module

from headway.loop.evidence.presets.preset import Preset
from headway.loop.evidence.sources.headings import normal


@cache
def presets() -> dict[str, Preset]:
    """All presets by key, in the order of their keys."""
    found: dict[str, Preset] = {}
    for module in pkgutil.iter_modules(__path__):
        preset = getattr(import_module(f"{__name__}.{module.name}"), "PRESET", None)
        if isinstance(preset, Preset):
            found[preset.key] = preset
    return dict(sorted(found.items()))


def detect(headings: Iterable[str]) -> Preset | None:
    """The system these headings come from; None when none is sure enough.

    The preset with the most known headings wins among those one of whose marks is there in full.
    """
    names = {normal(heading) for heading in headings}
    best: tuple[float, Preset] | None = None
    for preset in presets().values():
        marks = [mark for mark in preset.marks if {normal(name) for name in mark} <= names]
        if not marks:
            continue
        known = sum(normal(heading) in names for heading in preset.columns)
        score = max(map(len, marks)) + known / 10
        if best is None or score > best[0]:
            best = (score, preset)
    return best[1] if best else None


__all__ = ["Preset", "detect", "presets"]
