"""The cause-and-effect diagram as a picture: bones slant towards the spine, the head is the effect (pure).

Half of the bones hang above the spine, half below. Every cause has a row of its own, the cause behind
it one row further out and a step further in; a side is as high as its fullest bone, so no word
covers another. What is too long for its room ends in an ellipsis and is told whole in the list.
"""

from __future__ import annotations

from collections.abc import Sequence

from headway.ground.charts.timeline import escape

from .drawing import INK, Box, folded, framed, letters
from .fishbone import Bone, Twig

WIDTH = 848
HEAD = 168
ROW, LINE, LABEL, SLANT, STEP = 37, 14, 26, 44, 12
LEAST_ROWS = 2
MARKS = 46


def columns(bones: Sequence[Bone]) -> list[tuple[Bone, Bone | None]]:
    """Bones in pairs, one above the spine and one below."""
    return [
        (bones[at], bones[at + 1] if at + 1 < len(bones) else None)
        for at in range(0, len(bones), 2)
    ]


def laid(bones: Sequence[Bone]) -> tuple[dict[int, Box], int, int]:
    """The room of each cause's words by its number, the height of the spine, and of the frame."""
    pairs = columns(bones)
    above = max([LEAST_ROWS, *(len(upper.lines) for upper, _ in pairs)])
    below = max([LEAST_ROWS, *(len(lower.lines) for _, lower in pairs if lower)])
    spine = LABEL + above * ROW + 12
    height = spine + below * ROW + LABEL + 12
    room = (WIDTH - HEAD - 12) / max(len(pairs), 1)
    boxes: dict[int, Box] = {}
    for place, pair in enumerate(pairs):
        for bone, up in zip(pair, (True, False), strict=True):
            for row, twig in enumerate(bone.lines if bone else ()):
                left = 6 + place * room + (twig.depth - 1) * STEP
                right = 6 + place * room + room - SLANT - 14
                y = spine - 12 - row * ROW - ROW / 2 if up else spine + 12 + row * ROW + ROW / 2
                boxes[twig.number] = Box((left + right) / 2, y, right - left, ROW - 2)
    return boxes, spine, height


def _bone(bone: Bone, place: int, room: float, spine: int, far: float, up: bool) -> list[str]:
    """The slanting line and its word."""
    end = 6 + place * room + room - 8
    start = end - SLANT
    edge = far + LABEL - 6 if up else far - LABEL + 6
    word = letters(start - 4, edge - 6 if up else edge + 14, bone.label, bold=True, anchor="middle")
    return [
        f'<line x1="{start:g}" y1="{edge:g}" x2="{end:g}" y2="{spine}" stroke="{INK.common}" stroke-width="1.25" class="l-bone"/>',
        word,
    ]


def _twig(twig: Twig, box: Box, lit: bool) -> list[str]:
    """A cause in two lines at most, its votes, and a tick where something shows it."""
    marked = bool(twig.votes or twig.proved)
    lines = folded(twig.text, box.width - (MARKS if marked else 4), 2)
    kind = "accent" if lit else ("quiet" if twig.depth > 1 else "ink")
    first = box.y + 4 - LINE / 2 * (len(lines) - 1)
    told = f"{twig.text}{f', {twig.votes} votes' if twig.votes else ''}{', shown' if twig.proved else ''}"
    parts = [f"<g><title>{escape(told)}</title>"]
    parts += [
        letters(box.left, first + LINE * row, line, kind, bold=lit)
        for row, line in enumerate(lines)
    ]
    right = box.left + box.width
    if twig.votes:
        parts.append(f'<rect x="{right - 20:g}" y="{box.y - 8:g}" width="20" height="16" rx="8" fill="{INK.bar}" class="i-votes"/>')  # fmt: skip
        parts.append(letters(right - 10, box.y + 4, str(twig.votes), size=11, anchor="middle"))
    if twig.proved:
        x, y = right - 36, box.y
        parts.append(f'<path d="M{x:g} {y:g}l3.5 3.5l6.5 -7.5" fill="none" stroke="{INK.better}" stroke-width="1.75" class="l-proved"/>')  # fmt: skip
    y = box.y + ROW / 2 - 1
    indent = box.left - (STEP - 4 if twig.depth > 1 else 0)
    parts.append(
        f'<line x1="{indent:g}" y1="{y:g}" x2="{right + (6 if twig.depth == 1 else 0):g}" y2="{y:g}" stroke="{INK.hairline}" class="l-hair"/>'
    )
    return [*parts, "</g>"]


def picture(effect: str, bones: Sequence[Bone], leading: Sequence[int] = ()) -> str:
    """The diagram as an SVG element; `leading` are the causes to stand out."""
    boxes, spine, height = laid(bones)
    room = (WIDTH - HEAD - 12) / max(len(columns(bones)), 1)
    parts = [
        f'<line x1="6" y1="{spine}" x2="{WIDTH - HEAD}" y2="{spine}" stroke="{INK.ink}" stroke-width="2" class="l-spine"/>'
    ]
    for place, pair in enumerate(columns(bones)):
        for bone, up in zip(pair, (True, False), strict=True):
            if bone is None:
                continue
            parts += _bone(bone, place, room, spine, 0 if up else height, up)
            for twig in bone.lines:
                parts += _twig(twig, boxes[twig.number], twig.number in leading)
    lines = folded(effect, HEAD - 30, 5)
    tall = 20 + 15 * len(lines)
    top = spine - tall / 2
    parts.append(
        f'<rect x="{WIDTH - HEAD}" y="{top:g}" width="{HEAD - 4}" height="{tall}" rx="6" fill="{INK.ground}" stroke="{INK.ink}" class="i-head"/>'
    )
    parts += [
        letters(WIDTH - HEAD + 12, top + 20 + 15 * row, line, bold=True)
        for row, line in enumerate(lines)
    ]
    count = sum(len(bone.lines) for bone in bones)
    return framed(parts, WIDTH, height, name=f"Causes of “{effect}”: {count} on {len(bones)} bones", kind="fishbone")  # fmt: skip
