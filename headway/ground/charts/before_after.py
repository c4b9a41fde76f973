"""Before and after a change, with what would have been without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.control import end_labels, events, lanes_of, x_axis
from headway.ground.charts.layers import SCHEMA, Spec, known, level, rows, series, touch, x_scale
from headway.ground.charts.scale import axis_label, goal, place, span, ticks, written

_LETTER, _LINE = 6.6, 15


def before_after(
    points: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    name: str,
    marks: Sequence[Mapping[str, Any]] = (),
    without: Sequence[Mapping[str, Any]] = (),
    target: float | None = None,
    held: float | None = None,
    without_words: str = "without the change",
    held_words: str = "since then",
    width: int | str = "container",
    height: int = 300,
    currency: str = "EUR",
) -> Spec:
    """Readings over time, an upright line where the change began, and a dashed line with a band for
    what would have been without it, as a Vega-Lite specification without colours (see `theme`).

    `points`: mappings with x, value, kind and n as for `control_chart`. `marks`: x and text.
    `without`: mappings with x, value, low and high. `held`: a level named at the right end, from
    the first mark on.
    """
    data = rows(points, unit, currency)
    expected = [
        {
            "x": place(each["x"]), "y": known(each["value"]), "lo": known(each["low"]),
            "hi": known(each["high"]),
        }
        for each in without
    ]  # fmt: skip
    by_place = {row["x"]: row["y"] for row in expected}
    values = [row["y"] for row in data if row["y"] is not None]
    spread = max(values) - min(values) if values else 0.0
    for row in data:
        if by_place.get(row["x"]) is not None:
            row["without"] = written(by_place[row["x"]], unit, currency, spread=spread)
    noted = [(each["text"], place(each["x"])) for each in marks]
    lanes = lanes_of(noted, points)
    headroom = (max((lane for lane, _ in lanes), default=-1) + 1) * _LINE / max(height, 1)
    drawn = [*values, *(row[key] for row in expected for key in ("lo", "hi"))]
    start, end = span([*drawn, known(target), known(held)], unit, headroom=headroom)
    steps = ticks(start, end - headroom * (end - start) / (1 + headroom), 4)
    labels: list[tuple[float, str, str]] = []
    last = next((row["y"] for row in reversed(expected) if row["y"] is not None), None)
    if held is not None:
        labels.append(
            (held, f"{written(held, unit, currency, spread=spread)} {held_words}", "label-strong")
        )
    if last is not None:
        said = written(last, unit, currency, spread=spread)
        labels.append((last, f"{said} {without_words}", "label"))
    if target is not None:
        labels.append((target, f"target {goal(target, unit, currency)}", "label-faint"))
    right = round(max((len(text) * _LETTER for _, text, _ in labels), default=0)) + 18
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [start, end], "nice": False, "zero": False},
        "axis": {"values": steps, "labelExpr": axis_label(unit, steps, currency)},
    }
    x = x_scale(points, 8, right)
    x["axis"] = x_axis(points, False)
    layers: list[Spec] = []
    if expected:
        layers.append(
            {
                "data": {"values": expected},
                "transform": [{"filter": "isValid(datum.lo) && isValid(datum.hi)"}],
                "mark": {"type": "area", "style": "band", "line": False},
                "encoding": {
                    "x": {"field": "x", **x}, "y": {"field": "lo", **y}, "y2": {"field": "hi"},
                },
            }
        )  # fmt: skip
        layers.append(
            {
                "data": {"values": expected},
                "transform": [{"filter": "isValid(datum.y)"}],
                "mark": {"type": "line", "style": "series", "strokeDash": [5, 4]},
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
            }
        )
    if target is not None:
        layers.append(level(target, "target", y, right - 10))
    if held is not None and noted:
        layers.append(
            {
                "data": {"values": [{"x": at, "y": held} for at in _ends(noted[0][1], points)]},
                "mark": {"type": "line", "style": "center"},
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
            }
        )
    layers += events(noted, lanes, x)
    layers += series(x, y, {row["k"] for row in data}, size=34)
    layers += end_labels(labels, y, start, end, height, right)
    fields = {"when": "When", "is": name, "without": without_words.capitalize(), "n": "n"}
    layers.append(
        touch(x, len(data), {k: v for k, v in fields.items() if any(k in r for r in data)})
    )
    return {
        "$schema": SCHEMA,
        "description": _described(data, noted, name, last, held, unit, currency),
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"} if width == "container" else "pad",
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "data": {"values": data},
        "layer": layers,
    }


def _ends(first: Any, points: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    return first, place(points[-1]["x"])


def _described(
    data: Sequence[Mapping[str, Any]], noted: Sequence[tuple[str, Any]], name: str,
    without: float | None, held: float | None, unit: str, currency: str,
) -> str:  # fmt: skip
    """The chart in words, for those who hear it."""
    there = [row for row in data if row["y"] is not None]
    if not there:
        return f"{name}: no readings yet."
    said = [f"{name}: {len(there)} readings from {there[0]['when']} to {there[-1]['when']}"]
    said += [text for text, _ in noted]
    if held is not None:
        said.append(f"since then it is {written(held, unit, currency)}")
    if without is not None:
        said.append(f"without the change it would be {written(without, unit, currency)}")
    return "; ".join(said) + "."
