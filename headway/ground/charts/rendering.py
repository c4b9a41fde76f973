"""Specifications to SVG, PNG, and the browser's script; by vl-convert, without a browser."""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from headway.ground.charts.theme import PALETTES
from headway.ground.charts.theme import theme as config_of

STATIC = Path(__file__).resolve().parents[2] / "doors" / "web" / "static"
WIDE = 760
"""Width in pixels where the page's own is not known."""


@lru_cache(maxsize=1)
def _fonts() -> None:
    """Make Inter known, where a font file of it lies in the static folder."""
    import vl_convert

    for folder in sorted({file.parent for file in STATIC.rglob("*.[to]tf")}):
        vl_convert.register_font_directory(str(folder))


def render(
    spec: dict[str, Any],
    form: Literal["svg", "png"] = "svg",
    *,
    theme: str = "light",
    scale: float = 2.0,
    width: int = WIDE,
) -> bytes:
    """A specification as SVG or PNG bytes.

    `width` in pixels stands in for a specification as wide as its page; `scale` multiplies the
    pixels of a PNG. Light and print have a transparent ground in SVG and a white one in PNG.
    Raises ValueError where Vega-Lite does not accept the specification.
    """
    import vl_convert

    _fonts()
    fixed = copy.deepcopy(spec)
    if fixed.get("width") == "container":
        fixed["width"] = width
    config = config_of(theme)
    if form == "png" or theme == "dark":
        config["background"] = PALETTES[theme].ground
    if form == "svg":
        return str(vl_convert.vegalite_to_svg(fixed, config=config)).encode()
    if form == "png":
        return bytes(vl_convert.vegalite_to_png(fixed, config=config, scale=scale))
    raise ValueError(f"A chart is rendered as svg or png, not “{form}”.")


def browser_bundle() -> str:
    """The script a page needs (Vega, Vega-Lite, Vega-Embed as globals), about 0.9 MB."""
    import vl_convert

    # the stub asks for a snippet that the function itself does not need
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]
