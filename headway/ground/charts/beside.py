"""One series beside another: the slice in the accent colour, the rest in grey, both labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.layers import SCHEMA, Spec, apart, known, touch, x_scale
from headway.ground.charts.scale import axis_label, place, span, ticks, when, written

HEIGHT = 190
RIGHT = 150


def beside(
    here: Sequence[Mapping[str, Any]],
    there: Sequence[Mapping[str, Any]] = (),
    *,
    unit: str,
    names: tuple[str, str] = ("here", "elsewhere"),
    name: str = "",
    mark: tuple[Any, str] | None = None,
    width: int | str = "container",
    currency: str = "EUR",
) -> Spec:
    """Two series over the same time as a Vega-Lite specification without colours.

    `here` and `there`: mappings with x (ISO date) and value (None is a gap). `names` label the
    lines at their ends; `mark` is a place on the x axis with its word.
    """
    data = [
        {"x": place(point["x"]), "y": known(point["value"]), "s": side, "when": when(point["x"]),
         "is": written(known(point["value"]), unit, currency)}
        for side, points in (("here", here), ("there", there))
        for point in points
    ]  # fmt: skip
    values = [row["y"] for row in data]
    start, end = span(values, unit, headroom=0.12 if mark else 0.0)
    shown = ticks(start, end, 4)
    x: Spec = x_scale(here, 8, RIGHT)
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [start, end], "nice": False, "zero": False},
    }
    axis = {"values": shown, "labelExpr": axis_label(unit, shown, currency)}
    lines: list[Spec] = [
        {
            "transform": [{"filter": f"datum.s === '{side}'"}],
            "mark": {"type": "line", "style": style, "strokeWidth": thick,
                     "invalid": "break-paths-show-domains"},
            "encoding": {
                "x": {"field": "x", **x, "axis": {"tickCount": 6, "labelOverlap": True}},
                "y": {"field": "y", **y, "axis": axis},
            },
        }
        for side, style, thick in (("there", "series", 1.25), ("here", "here", 2))
    ]  # fmt: skip
    layers = [*lines, *_ends(here, there, unit, names, currency, y, (start, end))]
    if mark is not None:
        layers += _event(mark, x)
    layers.append(touch(x, len(here), {"when": "when", "is": name or names[0]}))
    last = next(
        (row for row in reversed(data) if row["s"] == "here" and row["y"] is not None), None
    )
    said = (
        f"{name}: the latest is {last['is']} ({names[0]})." if last else f"{name}: no points yet."
    )
    return {
        "$schema": SCHEMA,
        "description": said,
        "width": width,
        "height": HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": data},
        "layer": layers,
    }


def _ends(
    here: Sequence[Mapping[str, Any]],
    there: Sequence[Mapping[str, Any]],
    unit: str,
    names: tuple[str, str],
    currency: str,
    y: Spec,
    domain: tuple[float, float],
) -> list[Spec]:
    found: list[tuple[float, str, str]] = []
    for points, word, style in ((here, names[0], "label-better"), (there, names[1], "label")):
        ends = [known(point["value"]) for point in points]
        last = next((value for value in reversed(ends) if value is not None), None)
        if last is not None:
            found.append((last, f"{word} {written(last, unit, currency)}", style))
    if not found:
        return []
    per = HEIGHT / ((domain[1] - domain[0]) or 1)
    heights = apart([value * per for value, _, _ in found], 15, domain[0] * per, domain[1] * per)
    return [
        {
            "data": {"values": [{"y": height / per, "t": text}]},
            "mark": {"type": "text", "style": style, "align": "left", "baseline": "middle",
                     "dx": 8},
            "encoding": {
                "x": {"value": {"expr": f"width - {RIGHT}"}},
                "y": {"field": "y", **y},
                "text": {"field": "t"},
            },
        }
        for height, (_, text, style) in zip(heights, found, strict=True)
    ]  # fmt: skip


def _event(mark: tuple[Any, str], x: Spec) -> list[Spec]:
    at = [{"x": place(mark[0]), "t": mark[1]}]
    return [
        {"data": {"values": at}, "mark": {"type": "rule", "style": "event"},
         "encoding": {"x": {"field": "x", **x}}},
        {"data": {"values": at},
         "mark": {"type": "text", "style": "label-event", "align": "left", "dx": 5},
         "encoding": {"x": {"field": "x", **x}, "y": {"value": 6}, "text": {"field": "t"}}},
    ]  # fmt: skip
