"""Columns along the weeks, each cut into the same parts from the bottom up, labelled at their end.

Drawn like `timeline`: print colours as attributes, classes for the page to colour anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headway.ground.charts.layers import apart
from headway.ground.charts.theme import FONT, PALETTES
from headway.ground.charts.timeline import escape

WIDTH, HEIGHT, RIGHT, TOP, BOTTOM = 640, 150, 132, 14, 22
_INK = PALETTES["print"]
_TONES = {
    "main": (_INK.better, "none"), "soft": (_INK.bar, "none"), "grey": ("#d3d8e0", "none"),
    "open": (_INK.ground, _INK.common), "lined": ("#eceff3", _INK.common),
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A part of every column: its name and its tone (main, soft, grey, open, lined)."""

    name: str
    tone: str


@dataclass(frozen=True)
class Column:
    """One week: its Monday, how much of each part, and a remark for who points at it."""

    monday: date
    amounts: tuple[float, ...]
    remark: str = ""


def stacks(
    parts: Sequence[Part], columns: Sequence[Column], *, name: str, most: float, unit: str = "h"
) -> str:
    """The columns as an SVG element; `most` is the top of the scale, the same for all that are compared.

    Raises ValueError where a column has another number of parts.
    """
    if any(len(column.amounts) != len(parts) for column in columns):
        raise ValueError("Each column needs an amount for each part.")
    inner, high = WIDTH - RIGHT, HEIGHT - TOP - BOTTOM
    step = inner / max(len(columns), 1)
    base = HEIGHT - BOTTOM
    drawn = [
        f'<line x1="0" y1="{base}" x2="{inner}" y2="{base}" stroke="{_INK.hairline}" class="l-hair"/>'
    ]
    for at, column in enumerate(columns):
        drawn.append(_column(parts, column, at * step, step, base, high / max(most, 1e-9), unit))
        if at == 0 or column.monday.month != columns[at - 1].monday.month:
            drawn.append(
                f'<text x="{at * step + 1:.1f}" y="{HEIGHT - 6}" font-size="11" fill="{_INK.faint}"'
                f' class="t-faint">{column.monday.day} {column.monday:%b}</text>'
            )
    drawn += _labels(parts, columns, inner, base, high / max(most, 1e-9))
    said = f"{name}: " + "; ".join(
        f"{part.name} {sum(column.amounts[at] for column in columns):.0f} {unit}"
        for at, part in enumerate(parts)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="{escape(said)}" class="timeline stacks"'
        f' font-family="{FONT}">{"".join(drawn)}</svg>'
    )


def _column(
    parts: Sequence[Part], column: Column, left: float, step: float, base: float, scale: float,
    unit: str,
) -> str:  # fmt: skip
    tip = f"Week of {column.monday.day} {column.monday:%b %Y}: " + ", ".join(
        f"{part.name} {amount:.1f} {unit}"
        for part, amount in zip(parts, column.amounts, strict=True)
        if amount
    )
    tip += f" ({column.remark})" if column.remark else ""
    found, y = [f"<g><title>{escape(tip)}</title>"], base
    for part, amount in zip(parts, column.amounts, strict=True):
        high = amount * scale
        if high <= 0:
            continue
        y -= high
        fill, stroke = _TONES[part.tone]
        found.append(
            f'<rect x="{left + 1:.1f}" y="{y:.1f}" width="{max(step - 2, 1):.1f}"'
            f' height="{max(high - 0.75, 0.5):.1f}" fill="{fill}" stroke="{stroke}" class="p-{part.tone}"/>'
        )
    return "".join([*found, "</g>"])


def _labels(
    parts: Sequence[Part], columns: Sequence[Column], inner: float, base: float, scale: float
) -> list[str]:
    """Each part's name beside its middle in the last full column, with its mean a week."""
    if not columns:
        return []
    shown = max(columns, key=lambda column: (sum(column.amounts), column.monday))
    middles, kept, y = [], [], 0.0
    for at, part in enumerate(parts):
        mean = sum(column.amounts[at] for column in columns) / len(columns)
        if any(column.amounts[at] for column in columns):
            middles.append(base - (y + shown.amounts[at] / 2) * scale)
            kept.append((part, mean))
        y += shown.amounts[at]
    places = apart(middles, 14, TOP, base)
    found = []
    for (part, mean), place in zip(kept, places, strict=True):
        main = part.tone == "main"
        kind, colour = ("ink", _INK.ink) if main else ("quiet", _INK.quiet)
        look = f'fill="{colour}" class="t-{kind}"'
        weight = ' font-weight="600"' if main else ""
        found.append(
            f'<text x="{inner + 10:.0f}" y="{place + 4:.1f}" font-size="12" {look}{weight}>'
            f"{escape(part.name)} {mean:.1f} h</text>"
        )
    return found
