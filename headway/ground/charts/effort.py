"""Value against effort: what pays back soonest lies highest and furthest left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.layers import SCHEMA, Spec, apart, known
from headway.ground.charts.scale import axis_label, ticks

_LETTER = 6.4
_PAYBACK = ((1, "paid back in a month"), (3, "in 3 months"), (12, "in a year"))


def value_effort(
    entries: Sequence[Mapping[str, Any]],
    *,
    width: int | str = "container",
    height: int = 360,
) -> Spec:
    """Entries by effort (hours, once) and value (hours a month), with lines of equal payback.

    `entries`: mappings with ref, name, effort and value, and maybe quick (a quick win). Entries
    without effort or value cannot be placed; the description says how many.
    """
    placed: list[dict[str, Any]] = [
        {
            "ref": str(each["ref"]),
            "name": str(each.get("name", "")),
            "effort": known(each.get("effort")),
            "value": known(each.get("value")),
            "quick": bool(each.get("quick")),
        }
        for each in entries
    ]
    data = [row for row in placed if row["effort"] is not None and row["value"] is not None]
    top = max((row["value"] for row in data), default=1.0) * 1.12 or 1.0
    far = max((row["effort"] for row in data), default=1.0) * 1.1 or 1.0
    _labelled(data, top, far, height)
    right = 134
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, far], "range": [0, {"expr": f"width - {right}"}], "nice": False},
        "axis": _axis(far, "effort, h"),
    }
    y: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": _axis(top, ""),
    }
    layers = [*_payback(far, top, x, y), _corner("worth, h a month")]
    for quick in (False, True):
        own = [row for row in data if row["quick"] is quick]
        if not own:
            continue
        at = {"x": {"field": "effort", **x}, "y": {"field": "value", **y}}
        tip = [
            {"field": "name", "type": "nominal", "title": "Improvement"},
            {
                "field": "value",
                "type": "quantitative",
                "title": "Worth, h a month",
                "format": ",.0f",
            },
            {"field": "effort", "type": "quantitative", "title": "Effort, h", "format": ",.0f"},
        ]
        layers.append(
            {
                "data": {"values": own},
                "mark": {
                    "type": "point", "filled": True, "opacity": 1, "size": 70,
                    "style": "dot-main" if quick else "dot",
                    "shape": "diamond" if quick else "circle",
                },
                "encoding": {**at, "tooltip": tip},
            }
        )  # fmt: skip
        for align in ("left", "right"):
            layers.append(
                {
                    "data": {"values": [row for row in own if row["align"] == align]},
                    "mark": {
                        "type": "text", "align": align, "dx": 9 if align == "left" else -9,
                        "style": "label-better" if quick else "label",
                    },
                    "encoding": {
                        "x": at["x"],
                        "y": {"field": "at", **y},
                        "text": {"field": "text", "type": "nominal"},
                    },
                }
            )  # fmt: skip
    missing = len(placed) - len(data)
    quick_wins = [row["ref"] for row in data if row["quick"]]
    return {
        "$schema": SCHEMA,
        "description": (
            f"Value against effort of {len(data)} improvements; quick wins:"
            f" {', '.join(quick_wins) or 'none'}."
            + (f" {missing} cannot be placed: effort or value is not known." if missing else "")
        ),
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"} if width == "container" else "pad",
        "padding": {"left": 0, "right": 0, "top": 20, "bottom": 0},
        "data": {"values": data},
        "layer": layers,
    }


def _axis(end: float, title: str) -> Spec:
    steps = ticks(0, end, 5)
    words = axis_label("", steps, "EUR")
    if title:
        words = f"datum.value === {steps[-1]} ? {words} + ' h effort' : {words}"
    return {"values": steps, "labelExpr": words, "labelFlush": True}


def _corner(text: str) -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "style": "label-faint", "align": "left", "baseline": "bottom",
                 "text": text, "dy": -6},
        "encoding": {"x": {"value": 0}, "y": {"value": 0}},
    }  # fmt: skip


def _payback(far: float, top: float, x: Spec, y: Spec) -> list[Spec]:
    found: list[Spec] = []
    for months, text in _PAYBACK:
        end = min(far, top * months)
        if end < 0.12 * far or end / months < 0.06 * top:
            continue
        data = {"values": [{"x": 0, "y": 0, "x2": end, "y2": end / months, "text": text}]}
        found.append(
            {
                "data": data,
                "mark": {"type": "rule", "style": "hairline"},
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "x2": {"field": "x2"},
                    "y2": {"field": "y2"},
                },
            }
        )
        found.append(
            {
                "data": data,
                "mark": {
                    "type": "text", "style": "label-faint",
                    "align": "left", "dx": 6,
                    "baseline": "top" if end < far else "middle",
                },
                "encoding": {
                    "x": {"field": "x2", **x},
                    "y": {"field": "y2", **y},
                    "text": {"field": "text"},
                },
            }
        )  # fmt: skip
    return found


def _labelled(data: list[dict[str, Any]], top: float, far: float, height: int) -> None:
    """Give each entry its label, its side, and a height where it meets no other (at 700 pixels)."""
    for row in data:
        row["text"] = f"{row['ref']} {row['name']}".strip()
        if len(row["text"]) > 40:
            row["text"] = row["text"][:39].rstrip() + "…"
        end = row["effort"] / far * 566 + 9 + len(row["text"]) * _LETTER
        row["align"] = "left" if end < 566 else "right"
    for align in ("left", "right"):
        own = [row for row in data if row["align"] == align]
        for row, at in zip(
            own, apart([row["value"] for row in own], 14 / height * top, 0.0, top), strict=True
        ):
            row["at"] = at
