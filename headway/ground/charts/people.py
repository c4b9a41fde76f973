"""People of a change: a map by influence and effect, and how marks went over time; as SVG.

As in the timeline, the drawing carries print colours, and classes turn them to the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise

from headway.ground.charts.theme import FONT, PALETTES

CELL, TALL, LEFT, TOP, BOTTOM = 118, 62, 26, 22, 40
LETTERS = 16
"""Letters of a name that fit a cell."""
LINES = 3
"""Names a cell shows; more are counted."""
_INK = PALETTES["print"]


@dataclass(frozen=True)
class Placed:
    """Somebody on the map: name, influence and effect from 1 to 5, and how they stand.

    `tone` is "low", "ready", "some" or "" (not rated); it is told by the shape as well.
    """

    name: str
    influence: int
    effect: int
    tone: str = ""


def people_map(people: Sequence[Placed]) -> str:
    """A map of five by five: effect of the change to the right, influence upwards.

    Each name stands beside its mark: a square where readiness is low, a diamond where it is high, a
    dot between, a ring where nobody has rated.
    """
    width, height = LEFT + 5 * CELL, TOP + 5 * TALL + BOTTOM
    drawn = [
        f'<rect x="{LEFT + 3 * CELL}" y="{TOP}" width="{2 * CELL}" height="{2 * TALL}"'
        f' fill="{_INK.band}" class="r-first"/>',
        _text(LEFT + 5 * CELL - 6, TOP - 7, "much influence, much changes for them", "faint", "end"),
    ]  # fmt: skip
    for step in range(6):
        x, y = LEFT + step * CELL, TOP + step * TALL
        drawn.append(_line(x, TOP, x, TOP + 5 * TALL))
        drawn.append(_line(LEFT, y, LEFT + 5 * CELL, y))
    for mark in range(1, 6):
        drawn.append(
            _text(LEFT + (mark - 0.5) * CELL, TOP + 5 * TALL + 15, str(mark), "faint", "middle")
        )
        drawn.append(_text(LEFT - 8, TOP + (5.5 - mark) * TALL + 4, str(mark), "faint", "end"))
    drawn.append(_text(LEFT, height - 6, "how much changes for them →", "quiet"))
    drawn.append(_text(LEFT, TOP - 7, "↑ influence", "quiet"))
    cells: dict[tuple[int, int], list[Placed]] = {}
    for one in people:
        cells.setdefault((one.effect, one.influence), []).append(one)
    for (effect, influence), here in cells.items():
        x, y = LEFT + (effect - 1) * CELL + 12, TOP + (5 - influence) * TALL
        show = here if len(here) <= LINES else here[: LINES - 1]
        for row, one in enumerate(show):
            drawn += _named(one, x, y + 15 + row * 17)
        if len(show) < len(here):
            drawn.append(
                _text(x + 9, y + 19 + len(show) * 17, f"and {len(here) - len(show)} more", "quiet")
            )
    low = [one.name for one in people if one.tone == "low"]
    said = f"{len(people)} stakeholders by influence and effect"
    said += f"; low readiness: {', '.join(low)}" if low else ""
    return _svg(width, height, said, drawn, "people-map")


def marks_line(points: Sequence[tuple[date, int]], *, name: str = "Readiness") -> str:
    """Marks from 1 to 5 over the days they were given: a small stepped line, its end labelled."""
    width, height, right = 132, 34, 16
    if not points:
        return ""
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        share = (day - first).days / span if len(points) > 1 else 1.0
        return round(4 + share * (width - right - 8), 1)

    def y(mark: int) -> float:
        return round(height - 4 - (mark - 1) / 4 * (height - 8), 1)

    drawn = [_line(0, y(4), width - right, y(4), "3 3")]
    if len(points) > 1:
        path = f"{x(first)},{y(points[0][1])}"
        for (_, before), (day, mark) in pairwise(points):
            path += f" {x(day)},{y(before)} {x(day)},{y(mark)}"
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{_INK.series}" stroke-width="1.5" class="l-path"/>'
        )
    for day, mark in points[:-1]:
        drawn.append(
            f'<circle cx="{x(day)}" cy="{y(mark)}" r="2" fill="{_INK.common}" class="m-some"/>'
        )
    mark = points[-1][1]
    tone = "low" if mark <= 2 else "ready" if mark >= 4 else "some"
    drawn.append(_shape(tone, x(last), y(mark)))
    drawn.append(_text(width - right + 4, y(mark) + 4, str(mark), "ink"))
    said = f"{name}: " + ", ".join(f"{mark} on {day.day} {day:%b %Y}" for day, mark in points)
    return _svg(width, height, said, drawn, "marks-line")


def _named(one: Placed, x: float, y: float) -> list[str]:
    short = one.name if len(one.name) <= LETTERS else one.name[: LETTERS - 1].rstrip() + "…"
    return [
        _shape(one.tone, x, y),
        f"<g><title>{escape(one.name)}</title>{_text(x + 9, y + 4, short, 'ink')}</g>",
    ]


def _shape(tone: str, x: float, y: float) -> str:
    if tone == "low":
        return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="{_INK.concern}" class="m-low"/>'
    if tone == "ready":
        return (
            f'<path d="M{x} {y - 5}L{x + 5} {y}L{x} {y + 5}L{x - 5} {y}Z" fill="{_INK.better}"'
            ' class="m-ready"/>'
        )
    if tone == "some":
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{_INK.common}" class="m-some"/>'
    return (
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="none" stroke="{_INK.common}" stroke-width="1.25"'
        ' class="m-none"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{_INK.hairline}" class="l-hair"{dashed}/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    colour = {"ink": _INK.ink, "quiet": _INK.quiet, "faint": _INK.faint}[kind]
    return (
        f'<text x="{x}" y="{y}" font-size="11.5" fill="{colour}" class="t-{kind}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def _svg(width: int, height: int, said: str, drawn: Sequence[str], kind: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(said)}" class="{kind}"'
        f' font-family="{FONT}">{"".join(drawn)}</svg>'
    )
