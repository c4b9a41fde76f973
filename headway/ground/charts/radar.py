"""Levels of several areas on rays from one centre: mean, lowest answer and target.

Drawn like `timeline`: print colours as attributes, classes for the page to colour anew. The table of
the same figures belongs beside it: a radar shows shape, not amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from headway.ground.charts.theme import FONT, PALETTES
from headway.ground.charts.timeline import escape

WIDTH, HEIGHT, RADIUS = 640, 460, 156
WRAP, MOST_LINES = 18, 3
_INK = PALETTES["print"]


@dataclass(frozen=True)
class Ray:
    """One area: its name, its mean and lowest level (None: nobody could say), its target."""

    name: str
    value: float | None
    low: float | None
    target: float | None


def radar(rays: Sequence[Ray], *, name: str, most: int = 5) -> str:
    """The radar as an SVG element, levels 1 to `most` from the centre outwards.

    Raises ValueError for fewer than three rays: two make a line, not a shape.
    """
    if len(rays) < 3:
        raise ValueError("A radar needs three rays at least.")
    drawn = [_rings(len(rays), most), *_spokes(rays, most)]
    for values, kind in (
        ([ray.target for ray in rays], "target"),
        ([ray.low for ray in rays], "low"),
        ([ray.value for ray in rays], "mean"),
    ):
        drawn.append(_shape(values, most, kind))
    for at, ray in enumerate(rays):
        if ray.value is not None:
            x, y = _place(at, len(rays), ray.value, most)
            tip = f"{ray.name}: {ray.value:.1f}"
            tip += f", lowest {ray.low:.1f}" if ray.low is not None else ""
            tip += f", target {ray.target:.0f}" if ray.target is not None else ""
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{_INK.better}" class="p-main">'
                f"<title>{escape(tip)}</title></circle>"
            )
    return (
        f'<svg class="radar" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(name)}"'
        f' font-family="{escape(FONT)}">{"".join(drawn)}</svg>'
    )


def _angle(at: int, of: int) -> float:
    return 2 * pi * at / of - pi / 2


def _place(at: int, of: int, level: float, most: int) -> tuple[float, float]:
    far = RADIUS * max(0.0, min(level, most)) / most
    angle = _angle(at, of)
    return WIDTH / 2 + far * cos(angle), HEIGHT / 2 + far * sin(angle)


def _ring(of: int, level: int, most: int) -> str:
    points = (_place(at, of, level, most) for at in range(of))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _rings(of: int, most: int) -> str:
    found = []
    for level in range(1, most + 1):
        found.append(
            f'<polygon points="{_ring(of, level, most)}" fill="none" stroke="{_INK.hairline}"'
            ' class="l-hair"/>'
        )
        _, y = _place(0, of, level, most)
        found.append(
            f'<text x="{WIDTH / 2 + 4:.1f}" y="{y + 11:.1f}" font-size="10" fill="{_INK.faint}"'
            f' class="t-faint">{level}</text>'
        )
    return "".join(found)


def _spokes(rays: Sequence[Ray], most: int) -> list[str]:
    found = []
    for at, ray in enumerate(rays):
        x, y = _place(at, len(rays), most, most)
        found.append(
            f'<line x1="{WIDTH / 2:.1f}" y1="{HEIGHT / 2:.1f}" x2="{x:.1f}" y2="{y:.1f}"'
            f' stroke="{_INK.hairline}" class="l-hair"/>'
        )
        angle = _angle(at, len(rays))
        left, top = WIDTH / 2 + (RADIUS + 12) * cos(angle), HEIGHT / 2 + (RADIUS + 12) * sin(angle)
        anchor = "middle" if abs(cos(angle)) < 0.2 else "start" if cos(angle) > 0 else "end"
        lines = wrapped(ray.name)
        shift = -13.0 * (len(lines) - 1) * (1 - sin(angle)) / 2 + 4
        for number, line in enumerate(lines):
            found.append(
                f'<text x="{left:.1f}" y="{top + shift + 13 * number:.1f}" font-size="12"'
                f' text-anchor="{anchor}" fill="{_INK.quiet}" class="t-quiet">{escape(line)}</text>'
            )
    return found


def wrapped(text: str) -> list[str]:
    """A name in short lines.

    >>> wrapped("Service levels and customers"), wrapped("Knowledge")
    (['Service levels and', 'customers'], ['Knowledge'])
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= WRAP:
            lines[-1] += f" {word}"
        else:
            lines.append(word if len(word) <= WRAP else f"{word[: WRAP - 1]}…")
    return [*lines[: MOST_LINES - 1], "…"] if len(lines) > MOST_LINES else lines


def _shape(values: Sequence[float | None], most: int, kind: str) -> str:
    """The outline of what is known: closed where all rays are, else the runs that touch."""
    of = len(values)
    looks = {
        "target": f'fill="none" stroke="{_INK.faint}" stroke-dasharray="4 3" class="l-target"',
        "low": f'fill="none" stroke="{_INK.concern}" stroke-width="1.25" class="l-low"',
        "mean": f'fill="{_INK.bar}" fill-opacity="0.45" stroke="{_INK.better}" stroke-width="2"'
        ' class="s-mean"',
    }
    known = [
        (at, _place(at, of, value, most)) for at, value in enumerate(values) if value is not None
    ]
    if len(known) == of:
        points = " ".join(f"{x:.1f},{y:.1f}" for _, (x, y) in known)
        return f'<polygon points="{points}" stroke-linejoin="round" {looks[kind]}/>'
    by_ray = dict(known)
    found = []
    for at in by_ray:
        after = (at + 1) % of
        if after in by_ray:
            (x, y), (u, v) = by_ray[at], by_ray[after]
            found.append(
                f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{u:.1f}" y2="{v:.1f}" {looks[kind]}/>'
            )
    return "".join(found)
