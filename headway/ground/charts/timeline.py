"""A time axis with bars over it and people's load under it, drawn as SVG.

Colours are given as attributes (print) and as classes, so that a page's own style sheet can turn
them dark; no style is inline. The drawing is as wide as it is told; letters keep their size where
the page shows it at that width.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape as escaped

from headway.ground.charts.theme import FONT, PALETTES
from headway.ground.words import day as day_words

WIDTH = 848
GUTTER = 116
LANE, LANE_GAP, TITLE, ROW_GAP = 20, 4, 20, 14
STRIP, STRIP_GAP = 30, 12
TOP = 44
_LETTER = 6.15
GAP = ' dx="7"'
_INK = PALETTES["print"]


@dataclass(frozen=True)
class Bar:
    """A piece of work from its first to its last day; `before` is where another plan has it.

    `data` become `data-…` attributes; with them the bar can be reached by keyboard.
    """

    label: str
    start: date
    end: date
    says: str = ""
    done: bool = False
    hot: bool = False
    before: tuple[date, date] | None = None
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A heading with its bars; a row without bars and `mark` is a heading over those that follow.

    `likely` and `sure` are the days by which it ends with even and with good certainty, `due` is
    what was promised. `gone` are bars another plan has and this one has not.
    """

    name: str
    lead: str = ""
    remark: str = ""
    side: str = ""
    href: str = ""
    bars: tuple[Bar, ...] = ()
    gone: tuple[Bar, ...] = ()
    likely: date | None = None
    sure: date | None = None
    due: date | None = None


@dataclass(frozen=True)
class LoadWeek:
    """A week of somebody: hours used of hours free; `note` says why little is free."""

    monday: date
    used: float
    free: float
    note: str = ""

    @property
    def over(self) -> float:
        """Hours above what is free; below half an hour is none."""
        return self.used - self.free if self.used - self.free >= 0.5 else 0.0


@dataclass(frozen=True)
class Strip:
    """Somebody's load along the axis."""

    name: str
    weeks: tuple[LoadWeek, ...]
    href: str = ""


@dataclass(frozen=True)
class Timeline:
    """What is drawn: rows over strips on one axis of days."""

    first: date
    last: date
    rows: tuple[Row, ...]
    strips: tuple[Strip, ...] = ()
    today: date | None = None
    name: str = "Timeline"
    strip_name: str = "Load"
    strip_remark: str = ""


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Text as XML takes it; signs it cannot hold are left out."""
    return escaped(_UNFIT.sub("", text))


def lanes(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Bars packed so that none covers another, in as few lanes as that takes.

    >>> a, b, c = (Bar(n, date(2026, 1, s), date(2026, 1, e)) for n, s, e in (("a", 1, 5), ("b", 3, 6), ("c", 6, 9)))
    >>> [[bar.label for bar in lane] for lane in lanes([a, b, c])]
    [['a', 'c'], ['b']]
    """
    packed: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda one: (one.start, one.end, one.label)):
        for lane in packed:
            if lane[-1].end < bar.start:
                lane.append(bar)
                break
        else:
            packed.append([bar])
    return packed


def _short(text: str, room: float) -> str:
    """As much of a text as fits into so many pixels; nothing below three letters."""
    most = int(room / _LETTER)
    if len(text) <= most:
        return text
    return "" if most < 4 else text[: most - 1].rstrip(" ,;–") + "…"


def _letters(kind: str, size: int, bold: bool) -> str:
    """Attributes of letters; the class lets a page colour them anew."""
    colour = {
        "ink": _INK.ink, "quiet": _INK.quiet, "faint": _INK.faint, "concern": _INK.concern,
        "today": _INK.better,
    }[kind]  # fmt: skip
    weight = ' font-weight="600"' if bold else ""
    return f'font-size="{size}" fill="{colour}" class="t-{kind}"{weight}'


class _Pen:
    """Writes SVG from top to bottom, knowing where a day lies."""

    def __init__(self, drawn: Timeline, width: int) -> None:
        self.drawn, self.width, self.y = drawn, width, float(TOP)
        self.days = max((drawn.last - drawn.first).days + 1, 1)
        self.parts: list[str] = []

    def x(self, day: date, *, end: bool = False) -> float:
        """Where a day begins, or with `end` where it ends; never outside."""
        gone = (day - self.drawn.first).days + (1 if end else 0)
        inside = min(max(gone, 0), self.days)
        return round(GUTTER + inside / self.days * (self.width - GUTTER - 14), 1)

    def put(self, part: str) -> None:
        self.parts.append(part)

    def text(
        self, x: float, y: float, words: str, kind: str = "quiet", *, size: int = 12,
        anchor: str = "start", bold: bool = False,
    ) -> None:  # fmt: skip
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.put(
            f'<text x="{x:g}" y="{y:g}" {_letters(kind, size, bold)}{where}>{escape(words)}</text>'
        )

    def words(self, y: float, *pieces: tuple[str, str, int, bool]) -> None:
        """Pieces of a line behind each other: words, kind, size, bold."""
        told = [piece for piece in pieces if piece[0]]
        self.put(
            f'<text x="0" y="{y:g}">'
            + "".join(
                f"<tspan{GAP if number else ''} {_letters(kind, size, bold)}>{escape(words)}</tspan>"
                for number, (words, kind, size, bold) in enumerate(told)
            )
            + "</text>"
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, kind: str, colour: str, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.put(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}"'
            f' class="l-{kind}"{dashed}/>'
        )


def draw(drawn: Timeline, *, width: int = WIDTH) -> str:
    """The timeline as an SVG element."""
    pen = _Pen(drawn, width)
    for row in drawn.rows:
        _row(pen, row)
    if drawn.strips:
        _strips(pen)
    height = round(pen.y + 8)
    axis = _Pen(drawn, width)
    _axis(axis, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="group" aria-label="{escape(drawn.name)}" class="timeline"'
        f' font-family="{FONT}" data-first="{drawn.first.isoformat()}" data-days="{pen.days}"'
        f' data-left="{GUTTER}" data-span="{width - GUTTER - 14}">'
        f'<g aria-hidden="true">{"".join(axis.parts)}</g>{"".join(pen.parts)}</svg>'
    )


def _axis(pen: _Pen, height: int) -> None:
    drawn = pen.drawn
    month = drawn.first.replace(day=1)
    while month <= drawn.last:
        following = (month + timedelta(days=32)).replace(day=1)
        begin = max(month, drawn.first)
        if (min(following, drawn.last) - begin).days >= 8 or begin == month:
            words = f"{begin:%b}" if begin.month != 1 or begin == drawn.first else f"{begin:%b %Y}"
            pen.text(pen.x(begin) + 4, 12, words, "quiet")
        pen.line(pen.x(begin), 18, pen.x(begin), height, "hair", _INK.hairline)
        month = following
    if drawn.today is not None and drawn.first <= drawn.today <= drawn.last:
        x = pen.x(drawn.today)
        pen.line(x, 20, x, height, "today", _INK.better, "2 3")
        late = x > pen.width - 60
        pen.text(
            x - 4 if late else x + 4,
            30,
            "today",
            "today",
            size=11,
            anchor="end" if late else "start",
        )


def _row(pen: _Pen, row: Row) -> None:
    heading = not (row.bars or row.gone or row.likely)
    y = pen.y + (17 if heading else 13)
    if row.href:
        pen.put(f'<a href="{escape(row.href)}">')
    room = pen.width - (len(row.remark) + len(row.lead)) * 7.1 - 24
    pen.words(
        y, (row.lead, "quiet", 13, False), (_short(row.name, room * 0.88), "ink", 13, True),
        (row.remark, "quiet", 12, False),
    )  # fmt: skip
    if row.href:
        pen.put("</a>")
    pen.y += TITLE + (6 if heading else 0)
    if heading:
        return
    if row.side:
        pen.text(0, pen.y + 14, _short(row.side, GUTTER - 8), "faint", size=11)
    packed = lanes(row.bars)
    top = pen.y
    for lane in packed:
        for bar in lane:
            _bar(pen, bar)
        pen.y += LANE + LANE_GAP + (5 if any(bar.before for bar in lane) else 0)
    for lane in lanes(row.gone):
        for bar in lane:
            _ghost(pen, bar.start, bar.end, pen.y, f"Not in this plan: {bar.label}", whole=True)
        pen.y += 10
    if not packed:
        pen.y += LANE
    if row.likely and row.sure and _covered(pen, packed[:1], row.likely, row.sure):
        _forecast(pen, row, pen.y + 5)  # in a lane of its own, so that no bar is written over
        pen.y += 14
    else:
        _forecast(pen, row, top + LANE / 2)
    pen.y += ROW_GAP


def _covered(pen: _Pen, lane: list[list[Bar]], likely: date, sure: date) -> bool:
    """Whether a bar of the lane lies where the marks of the forecast would."""
    marks = (pen.x(likely, end=True), pen.x(sure, end=True))
    return any(
        pen.x(bar.start) - 5 < mark < pen.x(bar.end, end=True) + 3
        for bar in (lane[0] if lane else ())
        for mark in marks
    )


def _ghost(pen: _Pen, start: date, end: date, y: float, says: str, *, whole: bool = False) -> None:
    left, right = pen.x(start), pen.x(end, end=True)
    kind = "gone" if whole else "before"
    pen.put(
        f'<rect x="{left:g}" y="{y:g}" width="{max(right - left - 1, 3):g}" height="5" rx="2"'
        f' fill="{_INK.ground}" stroke="{_INK.common}" class="b-{kind}">'
        f"<title>{escape(says)}</title></rect>"
    )


def _bar(pen: _Pen, bar: Bar) -> None:
    left, right = pen.x(bar.start), pen.x(bar.end, end=True)
    wide = max(right - left - 1.5, 4)
    kind = "hot" if bar.hot else "done" if bar.done else "bar"
    colour = {"hot": _INK.hot, "done": "#e4e7ec", "bar": _INK.bar}[kind]
    says = bar.says or f"{bar.label}, {day_words(bar.start)} to {day_words(bar.end)}"
    reach = ' tabindex="0" role="button"' if bar.data else ' role="img"'
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in bar.data.items())
    pen.put(
        f'<g><g class="task b-{kind}" aria-label="{escape(says)}"{reach}{data}>'
        f"<title>{escape(says)}</title>"
        f'<rect x="{left:g}" y="{pen.y:g}" width="{wide:g}" height="{LANE}" rx="3" fill="{colour}"/></g>'
    )
    words = _short(bar.label + (" ✓" if bar.done else ""), wide - 10)
    if words:  # cut short to fit; the whole name is the label
        pen.put('<g aria-hidden="true" class="letters">')
        pen.text(left + 6, pen.y + 14, words, "ink", size=11)
        pen.put("</g>")
    pen.put("</g>")
    if bar.before is not None:
        _ghost(
            pen,
            *bar.before,
            pen.y + LANE + 1,
            f"Committed: {day_words(bar.before[0])} to {day_words(bar.before[1])}",
        )


def _forecast(pen: _Pen, row: Row, y: float) -> None:
    """A line from the last bar to the likely end (dot) and on to the sure one (ring)."""
    if row.due is not None and pen.drawn.first <= row.due <= pen.drawn.last:
        x = pen.x(row.due, end=True)
        late = row.sure is not None and row.sure > row.due
        kind, colour = ("concern", _INK.concern) if late else ("due", _INK.quiet)
        pen.line(x, y - 10, x, y + 10, kind, colour)
        pen.put(
            f'<path d="M{x:g} {y - 10:g}h7l-2 3 2 3h-7z" fill="{colour}" class="f-{kind}">'
            f"<title>Promised: {day_words(row.due)}</title></path>"
        )
    if row.likely is None or row.sure is None:
        return
    ends = [bar.end for bar in row.bars]
    start = pen.x(max(ends), end=True) if ends else pen.x(row.likely, end=True)
    likely, sure = pen.x(row.likely, end=True), pen.x(row.sure, end=True)
    if likely > start + 4:
        pen.line(start, y, likely - 4, y, "likely", _INK.quiet)
    if sure > likely + 9:
        pen.line(likely + 5, y, sure - 5, y, "sure", _INK.quiet, "2 3")
    said = f"50 %: {day_words(row.likely)}. 85 %: {day_words(row.sure)}."
    pen.put(
        f'<g role="img" aria-label="Finished by, {said}"><title>{said}</title>'
        f'<circle cx="{likely:g}" cy="{y:g}" r="4" fill="{_INK.ink}" class="m-likely"/>'
        f'<circle cx="{sure:g}" cy="{y:g}" r="4" fill="{_INK.ground}" stroke="{_INK.ink}"'
        ' class="m-sure"/></g>'
    )
    if row.sure > pen.drawn.last:
        pen.text(
            sure - 8, y + 15, f"→ {row.sure.day} {row.sure:%b}", "concern", size=10, anchor="end"
        )


def _strips(pen: _Pen) -> None:
    drawn = pen.drawn
    pen.y += 6
    pen.words(
        pen.y + 12, (drawn.strip_name, "ink", 13, True), (drawn.strip_remark, "quiet", 12, False)
    )
    pen.y += 26
    most = max(
        (max(week.used, week.free) for strip in drawn.strips for week in strip.weeks), default=1.0
    )
    scale = STRIP / max(most, 1.0)
    for strip in drawn.strips:
        _strip(pen, strip, scale)


def _strip(pen: _Pen, strip: Strip, scale: float) -> None:
    base = pen.y + STRIP
    over = [week for week in strip.weeks if week.over]
    free = sum(week.free for week in strip.weeks)
    used = sum(week.used for week in strip.weeks)
    said = f"{strip.name}: {used:.0f} h planned of {free:.0f} h free"
    if over:
        weeks = ", ".join(f"{week.monday.day} {week.monday:%b}" for week in over)
        said += f"; over in the weeks of {weeks}"
    if strip.href:
        pen.put(f'<a href="{escape(strip.href)}">')
    pen.text(0, base - 8, _short(strip.name, GUTTER - 4), "ink", bold=bool(over))
    if strip.href:
        pen.put("</a>")
    pen.put(f'<g role="img" aria-label="{escape(said)}">')
    pen.line(GUTTER, base, pen.width - 14, base, "hair", _INK.hairline)
    for week in strip.weeks:
        left, right = pen.x(week.monday), pen.x(week.monday + timedelta(days=6), end=True)
        if right <= left:
            continue
        tip = f"{strip.name}, week of {day_words(week.monday)}: {week.used:.1f} h planned of {week.free:.1f} h free"
        tip += f" ({week.note})" if week.note else ""
        high = min(week.used * scale, STRIP + 6)
        pen.put(f"<g><title>{escape(tip)}</title>")
        pen.put(
            f'<rect x="{left:g}" y="{base - STRIP:g}" width="{right - left:g}" height="{STRIP}"'
            ' fill="transparent"/>'
        )
        if high > 0:
            kind, colour = ("hot", _INK.hot) if week.over else ("bar", _INK.bar)
            pen.put(
                f'<rect x="{left + 1:g}" y="{base - high:.1f}" width="{right - left - 2:g}"'
                f' height="{high:.1f}" fill="{colour}" class="r-{kind}"/>'
            )
        limit = base - week.free * scale
        pen.line(left, limit, right, limit, "limit", _INK.common, "2 2")
        if week.over:
            pen.text(
                (left + right) / 2,
                base - high - 3,
                f"+{week.over:.0f} h",
                "concern",
                size=10,
                anchor="middle",
            )
        pen.put("</g>")
    pen.put("</g>")
    pen.y += STRIP + STRIP_GAP
