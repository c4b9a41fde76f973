"""Charts: valid Vega-Lite without colours of their own, honest axes, words for those who listen."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from headway.ground.charts import (
    bars,
    control_chart,
    render,
    small_multiples,
    spark,
    theme,
    value_effort,
)
from headway.ground.charts.layers import apart
from headway.ground.charts.scale import span


def points(n: int = 12, kind: str = "common") -> list[dict]:
    return [
        {
            "x": date(2026, 1 + i, 1), "value": 0.6 + 0.01 * (i % 3), "center": 0.61, "lower": 0.55,
            "upper": 0.67, "phase": 1 + (i > 5), "kind": kind if i == n - 1 else "common", "n": 200,
        }
        for i in range(n)
    ]  # fmt: skip


ROWS = [{"name": "E-mail", "value": 0.41, "low": 0.38, "high": 0.44, "n": 900, "hot": True},
        {"name": "Printer", "value": 0.7, "n": 300}]  # fmt: skip
ENTRIES = [{"ref": "IMP-1", "name": "Scripts", "effort": 60, "value": 200, "quick": True},
           {"ref": "IMP-2", "name": "Swap", "effort": 90, "value": 20},
           {"ref": "IMP-3", "name": "Unknown", "effort": None, "value": 20}]  # fmt: skip
SPECS = {
    "control": control_chart(
        points(), unit="share", name="First-time fix", target=0.65, baseline=0.6,
        annotations=[{"x": "2026-05-01", "text": "scripts live"}],
    ),
    "compact": control_chart(points(), unit="h", compact=True, height=160),
    "numbered": control_chart([{**p, "x": i + 1} for i, p in enumerate(points())], unit="tickets"),
    "named": control_chart([{**p, "x": f"W{i}"} for i, p in enumerate(points())], unit="money"),
    "run": control_chart([{**p, "lower": None, "upper": None} for p in points()], unit="share"),
    "gap": control_chart([{**p, "value": None} if i == 4 else p for i, p in enumerate(points())], unit="share"),
    "empty": control_chart([], unit="share"),
    "one": control_chart(points(1), unit="share"),
    "spark": spark(points(kind="concern"), unit="share", target=0.65),
    "multiples": small_multiples(
        [{"name": "Calm", "points": points()}, {"name": "Bad", "points": points(kind="concern")}],
        unit="share", target=0.65,
    ),
    "bars": bars(ROWS, unit="share", name="First-time fix", level=0.65),
    "no bars": bars([], unit="share"),
    "effort": value_effort(ENTRIES),
    "no effort": value_effort([]),
}  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_draws_in_every_theme(name: str) -> None:
    assert json.loads(json.dumps(SPECS[name])) == SPECS[name]
    for each in ("light", "dark", "print"):
        drawn = render(SPECS[name], "svg", theme=each).decode()
        assert drawn.startswith("<svg")
        assert "NaN" not in drawn


@pytest.mark.parametrize("name", SPECS)
def test_a_specification_has_words_and_no_colours(name: str) -> None:
    text = json.dumps(SPECS[name])
    assert SPECS[name]["description"].endswith(".")
    assert not re.search(r"#[0-9a-f]{6}|\"legend\"", text)


def test_png_is_a_png() -> None:
    assert render(SPECS["spark"], "png", scale=1).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="gif"):
        render(SPECS["spark"], "gif")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="sepia"):
        theme("sepia")


def test_themes_have_the_same_shape() -> None:
    def shape(value):
        return {k: shape(v) for k, v in value.items()} if isinstance(value, dict) else type(value)

    assert shape(theme("light")) == shape(theme("dark")) == shape(theme("print"))


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lin = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("name", "ground"), [("light", "#ffffff"), ("dark", "#151a22"), ("print", "#ffffff")]
)
def test_colours_can_be_told_from_the_ground(name: str, ground: str) -> None:
    style = theme(name)["style"]
    for mark in ("improvement", "concern", "neutral-high"):
        assert _contrast(style[mark]["color"], ground) >= 3
    for text in ("label", "label-strong", "label-better"):
        assert _contrast(style[text]["color"], ground) >= 4.5


def test_the_description_says_what_a_reader_sees() -> None:
    said = SPECS["spark"]["description"]
    assert "1 point is worse than usual" in said
    assert "the target is 65 %" in said
    assert "1 cannot be placed" in SPECS["effort"]["description"]


def test_those_with_a_signal_come_first() -> None:
    assert SPECS["multiples"]["facet"]["sort"][0].startswith("Bad")


def test_axes_are_honest() -> None:
    assert span([0.2, 0.9], "share")[0] >= 0
    assert span([0.97, 1.0], "share")[1] == 1.0
    assert span([120, 180], "tickets")[0] > 0
    assert SPECS["bars"]["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0


def test_labels_keep_their_distance_and_order() -> None:
    placed = apart([5.0, 5.0, 5.2, 9.0], 2.0, 0.0, 20.0)
    assert all(b - a >= 2 - 1e-9 for a, b in zip(sorted(placed), sorted(placed)[1:], strict=False))
    assert min(apart([0.0, 0.1], 3.0, 0.0, 20.0)) == 0


def test_labels_of_value_and_effort_keep_apart_even_in_a_crowd() -> None:
    crowd = [
        {"ref": f"IMP-{n}", "name": "Something with a name of its own", "effort": 40 + 3 * n,
         "value": 20 + n % 3, "quick": n == 2}
        for n in range(6)
    ]  # fmt: skip
    facing = [
        {"ref": f"IMP-{n}", "name": "Something with a name of its own", "effort": at, "value": 40}
        for n, at in ((7, 70), (8, 150))
    ]
    far = {"ref": "IMP-9", "name": "Far", "effort": 200, "value": 60}
    rows = value_effort([*crowd, *facing, far])
    boxes = []
    for row in rows["data"]["values"]:
        wide = 9 + 6.4 * len(row["text"])
        at = row["effort"] / 220 * 566
        left = at if row["align"] == "left" else at - wide
        boxes.append((left, left + wide, row["at"] / 67.2 * 360))
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            beside = one[1] <= other[0] or other[1] <= one[0]
            assert beside or abs(one[2] - other[2]) >= 13.9, (one, other)
