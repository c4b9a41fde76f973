"""Value against effort: what pays back soonest lies highest and furthest left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.ground.charts.layers import SCHEMA, Spec, known
from headway.ground.charts.scale import axis_label, ticks

_LETTER = 6.4
_FIELD = 566
"""Pixels across, without what the lines of payback need for their labels, in a chart of 700."""
_LETTERS = (40, 24)
_SHIFTS = (0, 14, -14, 21, -21, 28, -28, 42, -42)
_Place = tuple[float, float, float, float]
"""Left, right, low and high of what is drawn."""
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
    """Give each entry its label, its side and its height: where it meets no other label or point.

    Worked out for 700 pixels; a wider chart only draws labels further apart. Quick wins choose first.
    """
    at = {id(row): (row["effort"] / far * _FIELD, row["value"] / top * height) for row in data}
    points = {key: (x - 7.0, x + 7.0, y - 7.0, y + 7.0) for key, (x, y) in at.items()}
    taken: list[_Place] = []
    for row in sorted(data, key=lambda row: (not row["quick"], -row["value"])):
        x, y = at[id(row)]
        others = [place for key, place in points.items() if key != id(row)]
        best: tuple[float, str, float, str, _Place] | None = None
        for less, text in enumerate(_texts(row)):
            wide = len(text) * _LETTER + 9
            for shift in _SHIFTS:
                middle = min(max(y + shift, 0.0), float(height))
                for align, left in (("left", x), ("right", x - wide)):
                    if left < 0 or (align == "left" and left + wide > _FIELD):
                        continue
                    place = (left, left + wide, middle - 7, middle + 7)
                    cost = 100.0 * sum(_meet(place, other) for other in others) + abs(shift)
                    cost += 400.0 * sum(_meet(place, other) for other in taken)
                    cost += 12.0 * less + (1.0 if align == "right" else 0.0)
                    if best is None or cost < best[0]:
                        best = cost, align, middle, text, place
        _, row["align"], middle, row["text"], place = best or (
            0.0, "left" if x < _FIELD / 2 else "right", y, row["ref"], points[id(row)]
        )  # fmt: skip
        row["at"] = middle / height * top
        taken.append(place)


def _texts(row: Mapping[str, Any]) -> list[str]:
    """What a label may say, from all to only the reference."""
    full = f"{row['ref']} {row['name']}".strip()
    most = (full if len(full) <= n else full[: n - 1].rstrip() + "…" for n in _LETTERS)
    return list(dict.fromkeys([*most, row["ref"]]))


def _meet(one: _Place, other: _Place) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
