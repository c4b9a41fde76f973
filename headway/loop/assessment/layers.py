"""Where the places of a process map stand: layers from left to right, few crossings (pure).

Sugiyama's way (1981) in small: layers by the longest chain of forward arrows, order within a layer by
the middle of the neighbours, the same every time. Units are those of the drawing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH = 148, 44
GAP_X, GAP_Y = 156, 40
EDGE = 12
MOST_LAYERS = 7
SWEEPS = 6


@dataclass(frozen=True)
class Box:
    """A place with its upper left corner."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """An arrow as a path, and where its label stands."""

    a: str
    b: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """Boxes and lines in a field of `width` × `height`."""

    width: float
    height: float
    boxes: list[Box]
    lines: list[Line]


def layout(names: Sequence[str], arrows: Sequence[tuple[str, str, int]]) -> Drawing:
    """Place `names` (in the order tickets usually come by) and draw `arrows` (from, to, weight).

    >>> drawn = layout(["a", "b", "c"], [("a", "b", 5), ("b", "c", 3), ("c", "b", 1)])
    >>> [box.x for box in drawn.boxes]
    [12, 316, 620]
    >>> len(drawn.lines)
    3
    """
    place = {name: number for number, name in enumerate(names)}
    forward = [(a, b, w) for a, b, w in arrows if place[a] < place[b]]
    layer: dict[str, int] = {}
    for name in names:
        before = [layer[a] + 1 for a, b, _ in forward if b == name]
        layer[name] = min(max(before, default=0), MOST_LAYERS - 1)
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name in names:
        columns[layer[name]].append(name)
    rank = {name: float(at) for column in columns for at, name in enumerate(column)}
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            middle = [(_middle(name, arrows, layer, rank), place[name], name) for name in column]
            column[:] = [name for *_, name in sorted(middle)]
            rank |= {name: at - (len(column) - 1) / 2 for at, name in enumerate(column)}
    tallest = max(len(column) for column in columns) if names else 0
    middle_y = EDGE + HIGH + (tallest * (HIGH + GAP_Y)) / 2
    at: dict[str, tuple[float, float]] = {
        name: (EDGE + layer[name] * (WIDE + GAP_X), middle_y + rank[name] * (HIGH + GAP_Y))
        for name in names
    }
    boxes = [Box(name, *at[name]) for name in names]
    top = {
        number: min(at[name][1] for name in column)
        for number, column in enumerate(columns)
        if column
    }
    out, into = Counter(a for a, *_ in arrows), Counter(b for _, b, _ in arrows)
    lines = [_line(a, b, at, layer, top, gathers=into[b] > out[a]) for a, b, _ in arrows]
    width = EDGE * 2 + len(columns) * WIDE + (len(columns) - 1) * GAP_X
    height = middle_y + (tallest / 2 + 0.6) * (HIGH + GAP_Y) + HIGH
    return Drawing(width, height, boxes, lines)


def _middle(
    name: str,
    arrows: Sequence[tuple[str, str, int]],
    layer: dict[str, int],
    rank: dict[str, float],
) -> float:
    near = [(b if a == name else a, w) for a, b, w in arrows if name in (a, b) and a != b]
    near = [(other, w) for other, w in near if layer[other] != layer[name]]
    weight = sum(w for _, w in near)
    return sum(rank[other] * w for other, w in near) / weight if weight else rank[name]


def _line(
    a: str,
    b: str,
    at: dict[str, tuple[float, float]],
    layer: dict[str, int],
    top: dict[int, float],
    *,
    gathers: bool,
) -> Line:
    """An arrow, labelled towards the end where fewer meet: `gathers` when more come in than set out."""
    (ax, ay), (bx, by) = at[a], at[b]
    if layer[a] < layer[b]:
        x1, y1, x2, y2 = ax + WIDE, ay + HIGH / 2, bx, by + HIGH / 2
        between = [top[number] for number in range(layer[a] + 1, layer[b]) if number in top]
        if not between:
            bend = (x2 - x1) / 2
            path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
            along, across = (0.38, 0.32) if gathers else (0.62, 0.68)
            return Line(a, b, path, x1 + along * (x2 - x1), y1 + across * (y2 - y1) - 7)
        over = min(between) - 14  # a step that leaves layers out goes over what stands there
        bend = (over - 0.125 * (y1 + y2)) / 0.75
        path = f"M{x1:g} {y1:g}C{x1:g} {bend:g} {x2:g} {bend:g} {x2:g} {y2:g}"
        return Line(a, b, path, (x1 + x2) / 2, over - 5)
    if layer[a] == layer[b]:
        down = by > ay
        y1, y2 = ay + (HIGH if down else 0), by + (0 if down else HIGH)
        x = ax + WIDE * (0.7 if down else 0.3)
        side = x + (34 if down else -34)
        path = f"M{x:g} {y1:g}C{side:g} {y1:g} {side:g} {y2:g} {x:g} {y2:g}"
        return Line(a, b, path, x + (26 if down else -26), (y1 + y2) / 2 + 4)
    x1, y1, x2, y2 = ax + WIDE / 2, ay + HIGH, bx + WIDE / 2, by + HIGH
    deep = max(y1, y2) + 26 + 10 * (layer[a] - layer[b])
    path = f"M{x1:g} {y1:g}C{x1:g} {deep:g} {x2:g} {deep:g} {x2:g} {y2:g}"
    return Line(a, b, path, (x1 + x2) / 2, 0.25 * min(y1, y2) + 0.75 * deep)
