"""The control chart, large: phases, limits, target, baseline and what happened when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.layers import (
    SCHEMA,
    Spec,
    apart,
    band,
    known,
    level,
    rows,
    series,
    touch,
    x_scale,
)
from headway.ground.charts.scale import (
    as_day,
    axis_label,
    goal,
    place,
    span,
    ticks,
    when,
    written,
)

_LETTER, _LINE = 6.6, 15
FEW_POINTS = 8
"""Up to so many days are labelled each."""
HEIGHT = 260
"""Of a chart on a page."""
NARROW = 420
"""Pixels below which more than two events stand without their words."""


def control_chart(
    points: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    name: str = "",
    target: float | None = None,
    baseline: float | None = None,
    annotations: Sequence[Mapping[str, Any]] = (),
    path: Sequence[tuple[Any, float]] = (),
    width: int | str = "container",
    height: int = HEIGHT,
    compact: bool = False,
    currency: str = "EUR",
) -> Spec:
    """A control chart as a Vega-Lite specification without colours (see `theme`).

    `points`: mappings with x (ISO date, date, number or text), value, center, lower, upper, phase
    and kind, as the control charts of the kpis room give them; None is a gap. `unit`: share, h,
    min, days, money, tickets or any word. `annotations`: mappings with x and text. `path`:
    where the target lies at each x, drawn instead of a level line. `compact`
    leaves out the labels of the limits and thins the axes, for phones and side columns.
    """
    data = rows(points, unit, currency)
    values = [row["y"] for row in data]
    marks = [(each["text"], place(each["x"])) for each in annotations]
    lanes = lanes_of(marks, points)
    headroom = (max((lane for lane, _ in lanes), default=-1) + 1) * _LINE / max(height, 1)
    drawn = [row[key] for row in data for key in ("y", "lo", "hi", "cl")]
    aims = [value for _, value in path]
    start, end = span([*drawn, known(target), known(baseline), *aims], unit, headroom=headroom)
    steps = ticks(start, end - headroom * (end - start) / (1 + headroom), 3 if compact else 4)
    shown = [value for value in values if value is not None]
    spread = max(shown) - min(shown) if shown else 0.0
    labels = _labels(
        data,
        target,
        goal(target, unit, currency),
        baseline,
        lambda v: written(v, unit, currency, spread=spread),
        compact,
    )
    right = round(max((len(text) * _LETTER for _, text, _ in labels), default=0)) + 18
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [start, end], "nice": False, "zero": False},
        "axis": {"values": steps, "labelExpr": axis_label(unit, steps, currency)},
    }
    x = x_scale(points, 8, right)
    x["axis"] = x_axis(points, compact)
    layers = [*band(x, y)]
    for value, style in ((baseline, "baseline"), (target, "target")):
        if value is not None and not (style == "target" and path):
            layers.append(level(value, style, y, right - 10))
    if path:
        layers.append(_path(path, x, y))
    layers += events(marks, lanes, x)
    layers += series(x, y, {row["k"] for row in data}, size=30 if compact else 38)
    layers += end_labels(labels, y, start, end, height, right)
    fields = {"when": "When", "is": name or "Value", "usual": "Usual", "n": "n", "says": "Which is"}
    shown_fields = {k: v for k, v in fields.items() if any(k in row for row in data)}
    layers.append(touch(x, len(data), shown_fields))
    return {
        "$schema": SCHEMA,
        "description": describe(data, unit, name, target, currency),
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"} if width == "container" else "pad",
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "data": {"values": data},
        "layer": layers,
    }


def _path(path: Sequence[tuple[Any, float]], x: Spec, y: Spec) -> Spec:
    """The way a target has to be reached, as a dashed line."""
    return {
        "data": {"values": [{"x": place(at), "y": value} for at, value in path]},
        "mark": {"type": "line", "style": "target", "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
    }


def describe(
    data: Sequence[Mapping[str, Any]], unit: str, name: str, target: float | None, currency: str
) -> str:
    """The chart in words, for those who hear it."""
    there = [row for row in data if row["y"] is not None]
    if not there:
        return f"{name or 'Control chart'}: no points yet."
    last = there[-1]
    said = [
        f"{name or 'Control chart'}: {len(there)} points from {there[0]['when']} to {last['when']}",
        f"the latest is {last['is']}, {last['says']}",
    ]
    if "usual" in last:
        said.append(f"usual are {last['usual']}")
    for kind, word in (("improvement", "better"), ("concern", "worse")):
        count = sum(row["k"] == kind for row in there)
        if count:
            said.append(f"{count} {'point is' if count == 1 else 'points are'} {word} than usual")
    if target is not None:
        said.append(f"the target is {goal(target, unit, currency)}")
    return "; ".join(said) + "."


def _labels(
    data: Sequence[Mapping[str, Any]],
    target: float | None,
    aim: str,
    baseline: float | None,
    write: Any,
    compact: bool,
) -> list[tuple[float, str, str]]:
    """What stands at the right end: (level, text, style)."""
    there = [row for row in data if row["y"] is not None]
    found: list[tuple[float, str, str]] = []
    if not there:
        return found
    last = there[-1]
    strong = {"improvement": "label-better", "concern": "label-concern"}.get(
        last["k"], "label-strong"
    )
    found.append((last["y"], write(last["y"]), strong))
    if last["cl"] is not None:
        found.append((last["cl"], f"average {write(last['cl'])}", "label-faint"))
    if target is not None:
        found.append((target, f"target {aim}", "label"))
    if baseline is not None:
        found.append((baseline, f"baseline {write(baseline)}", "label"))
    if not compact and last["lo"] is not None and last["hi"] is not None:
        found.append((last["hi"], f"usual to {write(last['hi'])}", "label-faint"))
        found.append((last["lo"], f"usual from {write(last['lo'])}", "label-faint"))
    return found


def end_labels(
    labels: list[tuple[float, str, str]],
    y: Spec,
    start: float,
    end: float,
    height: int,
    right: int,
) -> list[Spec]:
    """Labels (level, text, style) at the right end, kept from lying over each other."""
    gap = _LINE / height * (end - start)
    # downwards in pixels is downwards in value, so equal levels keep their order reversed
    placed = apart([value for value, _, _ in labels], gap, start, end)
    return [
        {
            "data": {"values": [{"y": at, "text": text}]},
            "mark": {"type": "text", "style": style, "align": "left", "baseline": "middle"},
            "encoding": {
                "x": {"value": {"expr": f"width - {right - 16}"}},
                "y": {"field": "y", **y},
                "text": {"field": "text"},
            },
        }
        for (_, text, style), at in zip(labels, placed, strict=True)
    ]


def _part(x: Any, points: Sequence[Mapping[str, Any]]) -> float:
    """Where x lies between the first and the last point, 0..1."""
    if not points:
        return 0.0
    first, last = as_day(points[0]["x"]), as_day(points[-1]["x"])
    day = as_day(x)
    if first and last and day and last > first:
        return min(1.0, max(0.0, (day - first).days / (last - first).days))
    at = next((i for i, point in enumerate(points) if place(point["x"]) == x), 0)
    return at / max(len(points) - 1, 1)


def lanes_of(
    marks: list[tuple[str, Any]], points: Sequence[Mapping[str, Any]]
) -> list[tuple[int, bool]]:
    """For each annotation its line and whether it stands left of its mark (at 640 pixels).

    The side is chosen so that the text crosses no other mark; texts that would still meet get
    lines of their own.
    """
    ats = [_part(x, points) * 640 for _, x in marks]
    taken: list[list[tuple[float, float]]] = []
    found = []
    for (text, _), at in zip(marks, ats, strict=True):
        long = len(text) * _LETTER + 12
        sides = [(at - long, at, True), (at, at + long, False)]
        if at <= 320:
            sides.reverse()
        free = [
            (low, high, left)
            for low, high, left in sides
            if low >= 0 and high <= 700 and not any(low < o < high for o in ats if o != at)
        ]
        low, high, left = (free or sides)[0]
        lane = next(
            (k for k, row in enumerate(taken) if all(high <= a or low >= b for a, b in row)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found.append((lane, left))
    return found


def events(marks: list[tuple[str, Any]], lanes: list[tuple[int, bool]], x: Spec) -> list[Spec]:
    """Upright lines with their words where something happened.

    On a narrow chart several lines stand without words, which would lie over each other; touching
    one tells it.
    """
    found: list[Spec] = []
    seen: Spec = {"opacity": {"expr": f"width < {NARROW} ? 0 : 1"}} if len(marks) > 2 else {}
    for (text, at), (lane, left) in zip(marks, lanes, strict=True):
        data = {"values": [{"x": at, "text": text, "when": when(at)}]}
        found.append(
            {
                "data": data,
                "mark": {"type": "rule", "style": "event"},
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"value": lane * _LINE},
                    "y2": {"value": {"expr": "height"}},
                    "tooltip": [
                        {"field": "text", "type": "nominal", "title": "What"},
                        {"field": "when", "type": "nominal", "title": "When"},
                    ],
                },
            }
        )
        found.append(
            {
                "data": data,
                "mark": {
                    "type": "text", "style": "label-event", "align": "right" if left else "left",
                    "baseline": "top", "dx": -6 if left else 6, **seen,
                },
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"value": lane * _LINE},
                    "text": {"field": "text"},
                },
            }
        )  # fmt: skip
    return found


def x_axis(points: Sequence[Mapping[str, Any]], compact: bool) -> Spec:
    """Few labels, never overlapping; months in words, the year where it changes."""
    axis: Spec = {
        "labelOverlap": "greedy",
        "labelSeparation": 12,
        "labelBound": True,
        "labelFlush": True,
    }
    first, last = (as_day(points[0]["x"]), as_day(points[-1]["x"])) if points else (None, None)
    if first and last:
        axis["tickCount"] = {"expr": "max(2, ceil(width / 110))"}
        if (last - first).days <= 75:
            axis["labelExpr"] = "utcFormat(datum.value, '%-d %b')"
            days = [as_day(point["x"]) for point in points]
            if len(days) <= FEW_POINTS and all(days):  # a label each, not days between them
                del axis["tickCount"]
                axis["values"] = [
                    {"year": day.year, "month": day.month, "date": day.day, "utc": True}
                    for day in days
                    if day
                ]
        else:
            axis["labelExpr"] = (
                "utcmonth(datum.value) === 0 ? utcFormat(datum.value, '%Y')"
                " : utcFormat(datum.value, '%b')"
            )
            axis["tickCount"] = {"interval": "month", "step": _months(first, last, compact)}
    elif points and all(isinstance(point["x"], int) for point in points):
        axis["tickMinStep"] = 1
        axis["format"] = "d"
    return axis


def _months(first: Any, last: Any, compact: bool) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    rough = months / (5 if compact else 10)
    return next((step for step in (1, 2, 3, 6, 12) if step >= rough), 12)
