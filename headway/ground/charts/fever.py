"""How much of the buffer is used against how much of the work is done: one path, two border lines."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from headway.ground.charts.theme import FONT, PALETTES

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 420, 170, 40, 24, 10, 112
_INK = PALETTES["print"]


def fever(
    points: Sequence[tuple[float, float]],
    *,
    borders: Sequence[tuple[str, float, float]],
    name: str = "Buffer used against work done",
) -> str:
    """A path of (done, used), both shares; `used` is drawn between 0 and 1.2.

    `borders` are lines (name of what lies above, used at nothing done, used at all done).
    """

    def x(done: float) -> float:
        return round(LEFT + min(max(done, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)

    def y(used: float) -> float:
        inside = min(max(used, 0.0), 1.2)
        return round(HEIGHT - BOTTOM - inside / 1.2 * (HEIGHT - BOTTOM - TOP), 1)

    drawn = [
        _line(x(0), y(0), x(1), y(0), "hair", _INK.hairline),
        _text(x(0), HEIGHT - 8, "0 %", "faint", _INK.faint),
        _text(x(1), HEIGHT - 8, "work done", "faint", _INK.faint, "end"),
        _text(LEFT - 6, y(1) + 4, "100 %", "faint", _INK.faint, "end"),
        _text(LEFT - 6, y(0) + 4, "0 %", "faint", _INK.faint, "end"),
    ]
    for word, start, end in borders:
        drawn.append(_line(x(0), y(start), x(1), y(end), "limit", _INK.common, "3 3"))
        drawn.append(_text(x(1) + 8, y(end) - 3, word, "quiet", _INK.quiet))
    if len(points) > 1:
        path = " ".join(f"{x(done)},{y(used)}" for done, used in points)
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{_INK.better}" stroke-width="1.75" class="l-path"/>'
        )
    for number, (done, used) in enumerate(points):
        size = 4 if number == len(points) - 1 else 2.25
        drawn.append(
            f'<circle cx="{x(done)}" cy="{y(used)}" r="{size}" fill="{_INK.better}" class="m-path"/>'
        )
    said = name
    if points:
        said += f": now {points[-1][0]:.0%} done and {points[-1][1]:.0%} of the buffer used"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="{escape(said)}" class="timeline fever"'
        f' font-family="{FONT}">{"".join(drawn)}</svg>'
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, kind: str, colour: str, dash: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" class="l-{kind}"{dashed}/>'


def _text(x: float, y: float, words: str, kind: str, colour: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="11" fill="{colour}" class="t-{kind}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
