"""The control chart, small: on a card, and side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from headway.ground.charts.control import describe
from headway.ground.charts.layers import SCHEMA, Spec, band, known, level, rows, series, x_scale
from headway.ground.charts.scale import goal, span

_RANK = {"concern": 0, "improvement": 1, "neutral_high": 2, "neutral_low": 2}


def spark(
    points: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    name: str = "",
    target: float | None = None,
    width: int | str = "container",
    height: int = 60,
    currency: str = "EUR",
    ends: tuple[float, float] | None = None,
) -> Spec:
    """The small chart of a card: limits shaded, centre line, dashed target; no axes.

    `points` as in `control_chart`. `ends` fixes the scale (see `ends_of`), so that charts side by
    side can be compared; without it the scale is the chart's own.
    """
    data = rows(points, unit, currency)
    start, end = ends or ends_of([points], unit, target=target)
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [start, end], "nice": False, "zero": False, "range": [height - 3, 3]},
        "axis": None,
    }
    x = {**x_scale(points, 4, 4), "axis": None}
    limited = any(row["cl"] is not None for row in data)
    layers = band(x, y) if limited else []
    if target is not None:
        layers.append(level(target, "target", y, 0))
    layers += series(x, y, {row["k"] for row in data}, size=14)
    return {
        "$schema": SCHEMA,
        "description": describe(data, unit, name, target, currency),
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"} if width == "container" else "pad",
        "padding": 0,
        "data": {"values": data},
        "layer": layers,
    }


def ends_of(
    charts: Iterable[Sequence[Mapping[str, Any]]], unit: str, *, target: float | None = None
) -> tuple[float, float]:
    """From and to of one scale that holds every chart's points and limits, and the target.

    >>> ends_of([[{"value": 0.5}], [{"value": 0.98}]], "share")
    (0.4616, 1.0)
    """
    drawn = [
        known(point.get(key))
        for points in charts
        for point in points
        for key in ("value", "lower", "upper", "center")
    ]
    return span([*drawn, known(target)], unit, pad=0.08)


def small_multiples(
    charts: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    name: str = "",
    target: float | None = None,
    columns: int = 4,
    width: int = 200,
    height: int = 72,
    currency: str = "EUR",
) -> Spec:
    """One KPI over many slices on one scale, those with a signal first.

    `charts`: mappings with name and points (as in `control_chart`). The order is: worse, better,
    changed, then the rest as given.
    """
    ordered = sorted(charts, key=lambda each: _rank(each["points"]))
    data: list[Spec] = []
    for each in ordered:
        own = rows(each["points"], unit, currency)
        there = [row for row in own if row["y"] is not None]
        last = there[-1]["is"] if there else "no points"
        data += [{**row, "who": f"{each['name']}  {last}"} for row in own]
    start, end = span(
        [*(row[key] for row in data for key in ("y", "lo", "hi")), known(target)], unit, pad=0.05
    )
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [start, end], "nice": False, "zero": False},
        "axis": None,
    }
    every = [point for each in ordered for point in each["points"]]
    x = {**x_scale(every, 4, 4), "axis": None}
    x["scale"] = {**x["scale"], "range": [4, width - 4]}
    layers = band(x, y)
    if target is not None:
        layers.append(
            {
                "mark": {"type": "rule", "style": "target"},
                "encoding": {
                    "y": {"datum": target, **y},
                    "x": {"value": 0},
                    "x2": {"value": width},
                },
            }
        )
    layers += series(x, y, {row["k"] for row in data}, size=14)
    signalled = sum(_rank(each["points"]) < 3 for each in ordered)
    return {
        "$schema": SCHEMA,
        "description": (
            f"{name or 'One measure'} in {len(ordered)} slices on one scale; {signalled} of them"
            f" stand out now: {', '.join(str(each['name']) for each in ordered[:signalled]) or 'none'}."
            + (f" The target is {goal(target, unit, currency)}." if target is not None else "")
        ),
        "data": {"values": data},
        "facet": {
            "field": "who",
            "type": "nominal",
            "sort": list(dict.fromkeys(row["who"] for row in data)),
            "title": None,
        },
        "columns": columns,
        "spacing": {"row": 18, "column": 24},
        "spec": {"width": width, "height": height, "layer": layers},
    }


def _rank(points: Sequence[Mapping[str, Any]]) -> int:
    """3 where the last point is usual variation, less the more it matters."""
    there = [point for point in points if known(point["value"]) is not None]
    return _RANK.get(there[-1].get("kind", "common"), 3) if there else 4
