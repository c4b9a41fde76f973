"""The digraph as a picture: what drives stands above, what follows below, arrows between (pure).

Items are laid in two columns that bulge outwards, those with most arrows out less arrows in at the
top, so that most arrows point down; each has a row of its own height, so labels never cover each
other. An arrow leaves and reaches a box at its inner edge, bent towards the middle, and so runs
through no other box. The same digraph is always drawn alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from headway.ground.charts.timeline import escape

from .digraph import Arrow, Reading
from .drawing import INK, Box, folded, framed, letters

WIDTH = 848
BOX, TALL, GAP = 216, 60, 14
TOP = 10
_NEAR, _FAR = 62, 196


def laid(reading: Reading) -> tuple[dict[int, Box], int]:
    """Where each item's box is, and how high the frame is.

    >>> from .digraph import read
    >>> boxes, height = laid(read([1, 2, 3], [(3, 1)]))
    >>> boxes[3].y < boxes[2].y <= boxes[1].y < height
    True
    """
    order = sorted(reading.counts.values(), key=lambda one: (-one.net, -one.out, one.item))
    boxes: dict[int, Box] = {}
    y = TOP + TALL / 2
    if len(order) % 2:
        boxes[order[0].item] = Box(WIDTH / 2, y, BOX, TALL)
        order, y = order[1:], y + TALL + GAP
    rows = len(order) // 2
    for row in range(rows):
        place = (row + 0.5) / rows * 2 - 1
        out = _NEAR + (_FAR - _NEAR) * math.sqrt(1 - place * place)
        for side, one in zip((-1, 1), order[2 * row : 2 * row + 2], strict=True):
            boxes[one.item] = Box(
                round(WIDTH / 2 + side * (out + BOX / 2), 1), round(y, 1), BOX, TALL
            )
        y += TALL + GAP
    return boxes, round(y - TALL / 2 - GAP + TOP)


def _ends(box: Box) -> tuple[float, float]:
    """The point of a box's edge that looks inwards."""
    side = (box.x > WIDTH / 2) - (box.x < WIDTH / 2)
    if side == 0:
        return box.x, box.y + box.height / 2
    return box.x - side * box.width / 2, box.y


def _arrow(start: Box, end: Box, middle: float, shift: float) -> tuple[str, str]:
    """The line of an arrow and its head, as path data."""
    x1, y1 = _ends(start)
    x2, y2 = _ends(end)
    x1, y1 = (x1 + shift, y1) if start.x == WIDTH / 2 else (x1, y1 + shift)
    x2, y2 = (x2 - shift, y2) if end.x == WIDTH / 2 else (x2, y2 - shift)
    pull = 0.45 if (x1 - WIDTH / 2) * (x2 - WIDTH / 2) > 0 else 0.12
    cx = (x1 + x2) / 2 + (WIDTH / 2 - (x1 + x2) / 2) * pull
    cy = (y1 + y2) / 2 + (middle - (y1 + y2) / 2) * 0.08
    along = math.atan2(y2 - cy, x2 - cx)
    back = 7.5
    left = (x2 - back * math.cos(along - 0.4), y2 - back * math.sin(along - 0.4))
    right = (x2 - back * math.cos(along + 0.4), y2 - back * math.sin(along + 0.4))
    line = f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"
    head = f"M{x2:.1f} {y2:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}Z"
    return line, head


def picture(names: Mapping[int, str], arrows: tuple[Arrow, ...], reading: Reading) -> str:
    """The digraph as an SVG element; drivers filled, outcomes with a double edge, both in words."""
    boxes, height = laid(reading)
    parts: list[str] = []
    lit = set(reading.drivers)
    for start, end in sorted(arrows, key=lambda pair: (pair[0] in lit, pair)):
        line, head = _arrow(boxes[start], boxes[end], height / 2, 5.0)
        kind = "on" if start in lit else "off"
        colour = INK.better if start in lit else INK.common
        says = escape(f"{names[start]} drives {names[end]}")
        parts.append(
            f'<g class="arrow a-{kind}"><title>{says}</title><path d="{line}" fill="none"'
            f' stroke="{colour}" stroke-width="{1.5 if start in lit else 1}"/>'
            f'<path d="{head}" fill="{colour}"/></g>'
        )
    for item, box in boxes.items():
        parts.append(_item(names[item], item, box, reading))
    told = ", ".join(names[one] for one in reading.drivers) or "nothing yet"
    name = f"Interrelationship digraph of {len(boxes)} items; most arrows leave: {told}"
    return framed(parts, WIDTH, height, name=name, kind="digraph")


def _item(name: str, item: int, box: Box, reading: Reading) -> str:
    count = reading.counts[item]
    kind, word, colour, edge = "plain", "", INK.ground, INK.hairline
    if item in reading.drivers:
        kind, word, colour, edge = "driver", "driver", INK.bar, INK.better
    elif item in reading.outcomes:
        kind, word, edge = "outcome", "outcome", INK.ink
    rect = f'<rect x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" rx="6" fill="{colour}" stroke="{edge}" class="i-{kind}"/>'
    if kind == "outcome":
        rect += f'<rect x="{box.left + 3:g}" y="{box.top + 3:g}" width="{box.width - 6:g}" height="{box.height - 6:g}" rx="4" fill="none" stroke="{edge}" class="i-inner"/>'
    lines = folded(name, box.width - 22, 2)
    top = box.top + (18 if len(lines) == 2 else 25)
    text = "".join(
        letters(box.left + 11, top + 14 * row, line, bold=kind == "driver")
        for row, line in enumerate(lines)
    )
    said = f"{count.out} out · {count.into} in" + (f" · {word}" if word else "")
    text += letters(
        box.left + 11, box.top + box.height - 8, said, "accent" if word == "driver" else "quiet",
        size=11,
    )  # fmt: skip
    return f"<g><title>{escape(name)}</title>{rect}{text}</g>"
