"""The pieces a control chart is laid from: band, centre, line, points; shared by all its sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.scale import as_day, place, when, written

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
KINDS = {
    "improvement": "improvement",
    "concern": "concern",
    "neutral_high": "neutral-high",
    "neutral_low": "neutral-low",
}
SAYS = {
    "common": "usual variation",
    "improvement": "better than chance explains",
    "concern": "worse than chance explains",
    "neutral_high": "higher than chance explains",
    "neutral_low": "lower than chance explains",
}


def known(value: Any) -> float | None:
    """A finite number or None."""
    return float(value) if value is not None and math.isfinite(value) else None


def rows(points: Sequence[Mapping[str, Any]], unit: str, currency: str) -> list[Spec]:
    """The data of a chart: places, values, limits, and the words of each point's tooltip."""
    values = [known(point["value"]) for point in points]
    there = [value for value in values if value is not None]
    spread = max(there) - min(there) if there else 0.0
    found = []
    for point, value in zip(points, values, strict=True):
        lower, upper = known(point.get("lower")), known(point.get("upper"))
        row = {
            "x": place(point["x"]),
            "y": value,
            "lo": lower,
            "hi": upper,
            "cl": known(point.get("center")),
            "ph": point.get("phase", 1),
            "k": point.get("kind", "common"),
            "when": when(point["x"]),
            "is": written(value, unit, currency, spread=spread),
            "says": SAYS.get(point.get("kind", "common"), ""),
        }
        if lower is not None and upper is not None:
            row["usual"] = (
                f"{written(lower, unit, currency, spread=spread)} to"
                f" {written(upper, unit, currency, spread=spread)}"
            )
        if point.get("n") is not None:
            row["n"] = f"{point['n']:,.0f}"
        found.append(row)
    return found


def x_scale(points: Sequence[Mapping[str, Any]], left: int, right: int) -> Spec:
    """How places map to the width, leaving room for labels at both ends."""
    ends = [left, {"expr": f"max(width - {right}, {left + 10})"}]
    if points and all(as_day(point["x"]) for point in points):
        return {"type": "temporal", "scale": {"type": "utc", "range": ends, "nice": False}}
    if points and all(isinstance(point["x"], int | float) for point in points):
        return {
            "type": "quantitative",
            "scale": {"range": ends, "nice": False, "zero": False},
        }
    return {"type": "ordinal", "sort": None, "scale": {"type": "point", "range": ends}}


def band(x: Spec, y: Spec) -> list[Spec]:
    """Shaded limits and centre line, phase by phase."""
    return [
        {
            "transform": [{"filter": "isValid(datum.lo) && isValid(datum.hi)"}],
            "mark": {"type": "area", "style": "band", "interpolate": "step", "line": False},
            "encoding": {
                "x": {"field": "x", **x},
                "y": {"field": "lo", **y},
                "y2": {"field": "hi"},
                "detail": {"field": "ph"},
            },
        },
        {
            "transform": [{"filter": "isValid(datum.cl)"}],
            "mark": {"type": "line", "style": "center", "interpolate": "step"},
            "encoding": {
                "x": {"field": "x", **x},
                "y": {"field": "cl", **y},
                "detail": {"field": "ph"},
            },
        },
    ]


def series(x: Spec, y: Spec, kinds: set[str], *, size: int) -> list[Spec]:
    """The line (broken where a point is missing) and its points, told apart by shape as well."""
    at = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    found: list[Spec] = [
        {
            "mark": {"type": "line", "style": "series", "invalid": "break-paths-show-domains"},
            "encoding": at,
        },
        {
            "transform": [{"filter": "datum.k === 'common' && isValid(datum.y)"}],
            "mark": {
                "type": "point",
                "filled": True,
                "style": "common",
                "aria": False,  # the figure says what they are; a lone point would go unnamed
                "opacity": 1,
                "size": size,
            },
            "encoding": at,
        },
    ]
    for kind, style in KINDS.items():
        if kind in kinds:
            bigger = size * (
                1.9 if style.startswith("neutral") else 1.7 if kind == "improvement" else 1.4
            )
            found.append(
                {
                    "transform": [{"filter": f"datum.k === '{kind}' && isValid(datum.y)"}],
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "style": style,
                        "aria": False,
                        "opacity": 1,
                        "size": round(bigger),
                    },
                    "encoding": at,
                }
            )
    return found


def touch(x: Spec, count: int, fields: dict[str, str]) -> Spec:
    """Unseen columns, one a point and wide enough for a finger, that say what the point is."""
    return {
        "transform": [{"filter": "isValid(datum.y)"}],
        "mark": {
            "type": "rule",
            "opacity": 0,
            "strokeWidth": {"expr": f"max(8, width / {max(count, 1)})"},
            "aria": False,
        },
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"value": 0},
            "y2": {"value": {"expr": "height"}},
            "tooltip": [
                {"field": field, "type": "nominal", "title": title}
                for field, title in fields.items()
            ],
        },
    }


def level(value: float, style: str, y: Spec, right: int) -> Spec:
    """A level line over the whole width, up to where its label starts."""
    return {
        "data": {"values": [{"y": value}]},
        "mark": {"type": "rule", "style": style},
        "encoding": {
            "y": {"field": "y", **y},
            "x": {"value": 0},
            "x2": {"value": {"expr": f"width - {right}"}},
        },
    }


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved as little as needed to lie at least `gap` apart, in order, within the ends.

    >>> apart([10.0, 12.0, 40.0], 8.0, 0.0, 100.0)
    [7.0, 15.0, 40.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[list[Any]] = []  # [centre sum, members]
    for i in order:
        blocks.append([wanted[i], [i]])
        while len(blocks) > 1:
            upper, lower = blocks[-1], blocks[-2]
            reach = gap * (len(upper[1]) + len(lower[1])) / 2
            if upper[0] - lower[0] >= reach:
                break
            members = lower[1] + upper[1]
            centre = sum(
                wanted[m] - gap * (k - (len(members) - 1) / 2) for k, m in enumerate(members)
            ) / len(members)
            blocks[-2:] = [[centre, members]]
    placed = [0.0] * len(wanted)
    for centre, members in blocks:
        half = gap * (len(members) - 1) / 2
        middle = min(max(centre, low + half), high - half)
        for k, m in enumerate(members):
            placed[m] = middle - half + gap * k
    return placed
