"""Was it raised because of one bad spell? Then some of a rise is only a return to normal (pure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .evidence import Evidence, array

SPELL = 8
"""Readings before an entry was raised that may have been the reason for it."""
LEAST = 12
"""Readings before the spell needed to know what is usual."""
BAD = 1.645
"""Standard errors from which a spell counts as a bad one (one chance in twenty)."""


@dataclass(frozen=True)
class Returning:
    """A bad spell before the entry was raised: its mean, what was usual before it, and the readings
    it covers (indices). `up_to` is how much of a gain a mere return to normal could be."""

    spell: float
    usual: float
    z: float
    covers: tuple[int, int]
    up_to: float


def bad_spell(evidence: Evidence) -> Returning | None:
    """The worst run of up to `SPELL` readings right before the entry was raised, if it was bad.

    Compared with all readings before it, with the noise between readings and its correlation from
    those. None where nothing stands out, or too little is known.
    """
    if evidence.raised is None:
        return None
    values = array(evidence.main.values)
    sign = -1.0 if evidence.main.direction == "increase" else 1.0
    edge = min(sum(period <= evidence.raised for period in evidence.periods), evidence.first)
    worst: Returning | None = None
    for length in range(2, SPELL + 1):
        begin = edge - length
        usual = values[: max(begin, 0)]
        usual, spell = usual[np.isfinite(usual)], values[max(begin, 0) : edge]
        spell = spell[np.isfinite(spell)]
        if len(usual) < LEAST or len(spell) < 2:
            continue
        middle, noise = float(usual.mean()), float(usual.std(ddof=1))
        if noise <= 0:
            continue
        beside = float(np.corrcoef(usual[1:], usual[:-1])[0, 1]) if len(usual) > 3 else 0.0
        phi = min(max(beside, 0.0), 0.9)
        error = noise * np.sqrt((1 + phi) / (1 - phi) / len(spell) + 1 / len(usual))
        gap = float(spell.mean()) - middle
        z = sign * gap / error
        # eight lengths are tried, so the bar is that of the worst of them
        if z > BAD + 0.75 and (worst is None or z > worst.z):
            part = length / max(evidence.first, 1)
            worst = Returning(float(spell.mean()), middle, z, (begin, edge), abs(gap) * part)
    return worst
