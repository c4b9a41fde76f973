"""Colours and type of charts: one accent, greys for the rest, hairlines; light, dark and print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Theme = Literal["light", "dark", "print"]
FONT = "Inter Variable, Inter, Liberation Sans, Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, named by what they are for."""

    ink: str
    quiet: str
    faint: str
    hairline: str
    band: str
    series: str
    common: str
    better: str
    concern: str
    neutral: str
    bar: str
    hot: str
    ground: str


PALETTES: dict[str, Palette] = {
    "light": Palette(
        ink="#0f172a", quiet="#566174", faint="#7b8698", hairline="#cfd5df", band="#f1f3f8",
        series="#a3adbd", common="#8d99ab", better="#1a66e0", concern="#d9680d", neutral="#566174",
        bar="#c9dcfb", hot="#f3b284", ground="#ffffff",
    ),
    "dark": Palette(
        ink="#e8ebf1", quiet="#a3adbd", faint="#8490a3", hairline="#3a4352", band="#1e2530",
        series="#5c6779", common="#78849a", better="#6ba4ff", concern="#f09a5a", neutral="#c3cad6",
        bar="#2a4674", hot="#7d4a22", ground="#151a22",
    ),
    "print": Palette(
        ink="#000000", quiet="#3d4654", faint="#5c6675", hairline="#c2c8d2", band="#eef0f4",
        series="#8d97a6", common="#6f7a8a", better="#1a4fb0", concern="#c2540a", neutral="#3d4654",
        bar="#c9dcfb", hot="#f3b284", ground="#ffffff",
    ),
}  # fmt: skip


def theme(name: Theme | str = "light") -> dict[str, Any]:
    """The Vega-Lite config of a theme; give it beside a specification.

    >>> theme("dark")["style"]["concern"]["color"]
    '#f09a5a'
    """
    if name not in PALETTES:
        raise ValueError(f"There is no chart theme “{name}” (known: {', '.join(PALETTES)}).")
    colour = PALETTES[name]
    text = {"font": FONT, "fontSize": 12, "color": colour.quiet}
    axis = {
        "domain": False, "ticks": False, "grid": False, "title": None,
        "labelFont": FONT, "labelFontSize": 12, "labelColor": colour.faint, "labelPadding": 8,
    }  # fmt: skip
    return {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"labelPadding": 8},
        "header": {
            "labelFont": FONT, "labelFontSize": 12, "labelColor": colour.ink,
            "labelFontWeight": 500, "labelAnchor": "start", "labelAlign": "left", "title": None,
            "labelPadding": 4,
        },
        "text": text,
        "style": {
            "band": {"color": colour.band, "opacity": 1},
            "center": {"color": colour.hairline, "strokeWidth": 1},
            "here": {"color": colour.better, "strokeWidth": 2, "strokeJoin": "round"},
            "series": {"color": colour.series, "strokeWidth": 1.25, "strokeJoin": "round"},
            "common": {"color": colour.common, "shape": "circle"},
            "improvement": {"color": colour.better, "shape": "diamond"},
            "concern": {"color": colour.concern, "shape": "square"},
            "neutral-high": {"color": colour.neutral, "shape": "triangle-up"},
            "neutral-low": {"color": colour.neutral, "shape": "triangle-down"},
            "target": {"color": colour.faint, "strokeWidth": 1, "strokeDash": [4, 3]},
            "baseline": {"color": colour.faint, "strokeWidth": 1, "strokeDash": [1, 3]},
            "event": {"color": colour.better, "strokeWidth": 1, "strokeDash": [2, 2]},
            "hairline": {"color": colour.hairline, "strokeWidth": 1},
            "whisker": {"color": colour.faint, "strokeWidth": 1},
            "bar": {"color": colour.bar},
            "hot": {"color": colour.hot},
            "dot": {"color": colour.common},
            "dot-main": {"color": colour.better},
            "label": text,
            "label-faint": {**text, "color": colour.faint},
            "label-strong": {**text, "color": colour.ink, "fontWeight": 600},
            "label-ink": {**text, "color": colour.ink},
            "label-event": {**text, "color": colour.better},
            "label-better": {**text, "color": colour.better, "fontWeight": 600},
            "label-concern": {**text, "color": colour.concern, "fontWeight": 600},
        },
    }  # fmt: skip
