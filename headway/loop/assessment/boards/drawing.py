"""What both pictures are drawn with: letters that fit their room, boxes, the frame (pure).

Colours are given as attributes for paper and as classes, so that a page's style sheet can turn them
dark; no style is inline.
"""

from __future__ import annotations

from dataclasses import dataclass

from headway.ground.charts.theme import FONT, PALETTES
from headway.ground.charts.timeline import escape

LETTER = 6.5
"""How wide a letter of 12 pixels is on the average, a little on the safe side."""
INK = PALETTES["print"]
_COLOURS = {"ink": INK.ink, "quiet": INK.quiet, "faint": INK.faint, "accent": INK.better, "concern": INK.concern}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A rectangle by its centre, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y - self.height / 2

    def covers(self, other: Box) -> bool:
        """Whether two boxes share any area."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )

    def inside(self, width: float, height: float) -> bool:
        """Whether it lies within a frame that begins at 0, 0."""
        return (
            self.left >= 0
            and self.top >= 0
            and self.left + self.width <= width
            and self.top + self.height <= height
        )


def folded(text: str, room: float, lines: int) -> list[str]:
    """Text in so many lines of so many pixels; what does not fit ends in an ellipsis.

    >>> folded("Nobody writes down what was done", 100, 2)
    ['Nobody writes', 'down what was…']
    """
    most = max(int(room / LETTER), 4)
    words, found, here = text.split(), [], ""
    while words:
        word = words.pop(0)
        joined = f"{here} {word}".strip()
        if len(joined) <= most:
            here = joined
        elif not here:
            here, words = word[:most], [word[most:], *words]
        else:
            found.append(here)
            here, words = "", [word, *words]
        if len(found) == lines:
            break
    if here and len(found) < lines:
        found.append(here)
        here = ""
    if words or here:
        last = found[-1]
        found[-1] = (last if len(last) < most else last[: most - 1]).rstrip(" ,;–") + "…"
    return found


def letters(
    x: float, y: float, words: str, kind: str = "ink", *, size: int = 12, anchor: str = "start",
    bold: bool = False,
) -> str:  # fmt: skip
    """One line of text; `kind` is its colour."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{_COLOURS[kind]}" class="t-{kind}"'
        f"{weight}{where}>{escape(words)}</text>"
    )


def framed(parts: list[str], width: int, height: int, *, name: str, kind: str) -> str:
    """The drawing as an SVG element with its name."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(name)}" class="picture {kind}"'
        f' font-family="{FONT}">{"".join(parts)}</svg>'
    )
