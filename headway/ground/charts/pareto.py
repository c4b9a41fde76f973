"""Pareto: bars from the largest down, the sum of them beside, on one axis of shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.layers import SCHEMA, Spec

_LETTER = 6.6
_NARROW = 420
"""Below so many pixels amounts would stand on the line; the table has them."""
_INSIDE = 0.07
"""The line begins at the end of the first bar, so its words stand inside, where there is room."""


def amount(value: float) -> str:
    """An amount, with a decimal only where it matters.

    >>> amount(1234.0), amount(2.5)
    ('1,234', '2.5')
    """
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def pareto(
    rows: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    name: str = "",
    level: float = 0.8,
    width: int | str = "container",
    row_height: int = 28,
) -> Spec:
    """Bars and their cumulated line. `rows`: name, value, share, cumulated (0..1) and hot (True for
    the few that reach `level`), in the order drawn.

    Bars and line have the same axis, the share of all, so neither can be stretched against the other.
    """
    data: list[Spec] = [
        {
            "who": str(row["name"])[:60],
            "share": float(row["share"]),
            "sum": float(row["cumulated"]),
            "hot": bool(row.get("hot")),
            "inside": place == 0 and float(row["share"]) > _INSIDE,
            "is": amount(float(row["value"])),
            "says": f"{round(100 * float(row['cumulated']))} %",
        }
        for place, row in enumerate(rows)
    ]
    names = max((len(row["who"]) for row in data), default=0)
    few = sum(row["hot"] for row in data)
    y = {
        "field": "who", "type": "nominal", "sort": None,
        "scale": {"domain": [row["who"] for row in data], "paddingInner": 0.45},
    }  # fmt: skip
    axis = {
        "labelLimit": min(round(names * _LETTER) + 8, 250), "labelAlign": "left",
        "labelPadding": min(round(names * _LETTER) + 12, 254),
    }  # fmt: skip
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, 1], "range": [0, {"expr": "max(width - 48, 40)"}], "nice": False},
        "axis": None,
    }
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.hot" if hot else "!datum.hot"}],
            "mark": {"type": "bar", "style": "bar" if hot else "hairline", "height": 13},
            "encoding": {"y": {**y, "axis": axis}, "x": {"field": "share", **x}, "x2": {"datum": 0}},
        }
        for hot in (True, False)
        if any(row["hot"] is hot for row in data)
    ]  # fmt: skip
    layers += [
        {
            "data": {"values": [{"level": level}]},
            "mark": {"type": "rule", "style": "target"},
            "encoding": {"x": {"field": "level", **x}},
        },
        {
            "data": {"values": [{"level": level}]},
            "mark": {
                "type": "text", "style": "label-faint", "baseline": "bottom", "dy": -3,
                "text": f"{level:.0%}".replace("%", " %"),
            },
            "encoding": {"x": {"field": "level", **x}, "y": {"value": 0}},
        },
        {
            "mark": {"type": "line", "style": "here", "strokeWidth": 1.5},
            "encoding": {"y": y, "x": {"field": "sum", **x}, "order": {"field": "sum"}},
        },
        {
            "mark": {"type": "point", "style": "dot-main", "filled": True, "size": 26},
            "encoding": {"y": y, "x": {"field": "sum", **x}},
        },
        *(
            {
                "transform": [{"filter": f"{'' if inside else '!'}datum.inside"}],
                "mark": {
                    "type": "text", "style": "label-ink", "align": side, "dx": dx,
                    "opacity": {"expr": f"width > {_NARROW} ? 1 : 0"},
                },
                "encoding": {
                    "y": y, "x": {"field": "share", **x}, "text": {"field": "is", "type": "nominal"},
                },
            }
            for inside, side, dx in ((True, "right", -6), (False, "left", 6))
        ),
        {
            "mark": {"type": "text", "style": "label-faint", "align": "right"},
            "encoding": {
                "y": y, "x": {"value": {"expr": "width"}}, "text": {"field": "says", "type": "nominal"},
            },
        },
    ]  # fmt: skip
    told = "; ".join(f"{row['who']} {row['is']} {unit}".strip() for row in data[:8])
    return {
        "$schema": SCHEMA,
        "description": f"{name or 'Pareto'}: the first {few} of {len(data)} reach {round(100 * level)} %. {told}.",
        "width": width,
        "height": {"step": row_height},
        "autosize": {"type": "fit-x", "contains": "padding"} if width == "container" else "pad",
        "padding": {"left": 0, "right": 0, "top": 14, "bottom": 0},
        "data": {"values": data},
        "layer": layers,
    }
