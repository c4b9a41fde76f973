"""Bars from zero, one a row, labelled at their end, with interval and a level to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.layers import SCHEMA, Spec, known
from headway.ground.charts.scale import written

_LETTER = 6.6


def bars(
    rows: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    name: str = "",
    level: float | None = None,
    level_name: str = "desk",
    width: int | str = "container",
    row_height: int = 26,
    currency: str = "EUR",
) -> Spec:
    """Inline bars. `rows`: mappings with name and value, and maybe low, high (interval), n and
    hot (True where it stands out); drawn in the order given. `level`: what to compare with."""
    values = [known(row["value"]) for row in rows]
    there = [value for value in values if value is not None]
    spread = max(there, default=0.0) - min(there, default=0.0)
    ends = [*there, *(known(row.get("high")) or 0.0 for row in rows), known(level) or 0.0]
    data: list[Spec] = [
        {
            "who": str(row["name"]),
            "v": value,
            "low": known(row.get("low")),
            "high": known(row.get("high")),
            "hot": bool(row.get("hot")),
            "end": max(value or 0.0, known(row.get("high")) or 0.0),
            "is": written(value, unit, currency, spread=spread),
            "n": "" if row.get("n") is None else f"n {row['n']:,.0f}",
        }
        for row, value in zip(rows, values, strict=True)
    ]
    names = max((len(row["who"]) for row in data), default=0)
    right = round(max((len(row["is"]) for row in data), default=0) * _LETTER) + 16
    counted = max((len(row["n"]) for row in data), default=0)
    if counted:
        right += round(counted * _LETTER) + 14
    y = {
        "field": "who",
        "type": "nominal",
        "sort": None,
        # two layers draw the bars; without a domain the flagged ones would sink to the bottom
        "scale": {"domain": list(dict.fromkeys(row["who"] for row in data))},
    }
    axis = {
        "labelLimit": min(round(names * _LETTER) + 8, 260),
        "labelAlign": "left",
        "labelPadding": min(round(names * _LETTER) + 12, 264),
    }
    x: Spec = {
        "type": "quantitative",
        "scale": {
            "domain": [min([0.0, *there]), max([*ends, 1e-9])],
            "range": [0, {"expr": f"max(width - {right}, 40)"}],
            "nice": False,
        },
        "axis": None,
    }
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.hot" if hot else "!datum.hot"}],
            "mark": {"type": "bar", "style": "hot" if hot else "bar", "height": 11},
            "encoding": {
                "y": {**y, "axis": axis},
                "x": {"field": "v", **x},
                "x2": {"datum": 0},
            },
        }
        for hot in (False, True)
        if any(row["hot"] is hot for row in data)
    ]
    layers.append(
        {
            "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
            "mark": {"type": "rule", "style": "whisker"},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        }
    )
    if level is not None:
        layers.append(
            {
                "data": {"values": [{"level": level}]},
                "mark": {"type": "rule", "style": "target"},
                "encoding": {"x": {"field": "level", **x}},
            }
        )
        layers.append(
            {
                "data": {"values": [{"level": level}]},
                "mark": {
                    "type": "text", "style": "label", "baseline": "bottom", "dy": -4,
                    "text": f"{level_name} {written(level, unit, currency, spread=spread)}",
                },
                "encoding": {"x": {"field": "level", **x}, "y": {"value": 0}},
            }
        )  # fmt: skip
    layers.append(_text("is", "label-ink", 8, y, x))
    if counted:
        layers.append(
            {
                "mark": {"type": "text", "style": "label-faint", "align": "right"},
                "encoding": {
                    "y": y,
                    "x": {"value": {"expr": "width"}},
                    "text": {"field": "n", "type": "nominal"},
                },
            }
        )
    best = max(data, key=lambda row: row["v"] or 0.0, default=None)
    return {
        "$schema": SCHEMA,
        "description": (
            f"{name or 'Bars'}: "
            + "; ".join(f"{row['who']} {row['is']}" for row in data[:12])
            + (f"; and {len(data) - 12} more" if len(data) > 12 else "")
            + (f". Longest: {best['who']}." if best else "no rows.")
        ),
        "width": width,
        "height": {"step": row_height},
        "autosize": {"type": "fit-x", "contains": "padding"} if width == "container" else "pad",
        "padding": {"left": 0, "right": 0, "top": 4 if level is not None else 0, "bottom": 0},
        "data": {"values": data},
        "layer": layers,
    }


def _text(field: str, style: str, dx: int, y: Spec, x: Spec) -> Spec:
    return {
        "mark": {"type": "text", "style": style, "align": "left", "dx": dx},
        "encoding": {
            "y": y,
            "x": {"field": "end", **x},
            "text": {"field": field, "type": "nominal"},
        },
    }
