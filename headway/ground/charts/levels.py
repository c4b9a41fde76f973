"""A strip from level 1 to 5: a dot for each answer, the mean, the target; no names, no order.

Drawn like `timeline`: print colours as attributes, classes for the page to colour anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from headway.ground.charts.theme import PALETTES
from headway.ground.charts.timeline import escape

WIDTH, HEIGHT, SIDE = 220, 30, 10
_INK = PALETTES["print"]


def levels(
    dots: Sequence[float], *, name: str, mean: float | None, target: float | None, most: int = 5
) -> str:
    """The strip as an SVG element. Dots at the same place are piled up.

    >>> svg = levels([2, 2, 4], name="Intake", mean=2.7, target=3)
    >>> svg.count("<circle"), 'aria-label="Intake"' in svg
    (3, True)
    """
    base = HEIGHT - 9
    drawn = [
        f'<line x1="{_x(1, most):.1f}" y1="{base}" x2="{_x(most, most):.1f}" y2="{base}"'
        f' stroke="{_INK.hairline}" class="l-hair"/>'
    ]
    for level in range(1, most + 1):
        drawn.append(
            f'<line x1="{_x(level, most):.1f}" y1="{base - 2}" x2="{_x(level, most):.1f}"'
            f' y2="{base + 2}" stroke="{_INK.hairline}" class="l-hair"/>'
        )
    if dots:
        drawn.append(
            f'<line x1="{_x(min(dots), most):.1f}" y1="{base}" x2="{_x(max(dots), most):.1f}"'
            f' y2="{base}" stroke="{_INK.common}" stroke-width="2" class="l-spread"/>'
        )
    if target is not None:
        x = _x(target, most)
        drawn.append(
            f'<line x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{base + 6}" stroke="{_INK.faint}"'
            ' stroke-dasharray="3 2" class="l-target"/>'
        )
    high: dict[float, int] = {}
    for dot in sorted(dots):
        place = round(dot, 1)
        at = high[place] = high.get(place, -1) + 1
        drawn.append(
            f'<circle cx="{_x(dot, most):.1f}" cy="{max(base - 6 * at, 4):.1f}" r="3.5"'
            f' fill="{_INK.ground}" stroke="{_INK.common}" stroke-width="1.5" class="p-dot"/>'
        )
    if mean is not None:
        x = _x(mean, most)
        drawn.append(
            f'<path d="M{x:.1f} {base + 2}l5 7h-10z" fill="{_INK.better}" class="p-main"/>'
        )
    return (
        f'<svg class="levels" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(name)}">{"".join(drawn)}</svg>'
    )


def _x(level: float, most: int) -> float:
    return SIDE + (WIDTH - 2 * SIDE) * (level - 1) / (most - 1)
