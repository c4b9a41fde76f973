"""Control charts beside R's qicharts2: limits, centre lines, runs and points, per point."""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from pathlib import Path

import pytest

from headway.loop.kpis.spc import chart
from headway.loop.kpis.spc.rules import crossings_min, longest_run_max

RELATIVE = 1e-6


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def number(text: str) -> float:
    return math.nan if text in {"NA", "", "NaN"} else float(text)


def same(found: float, expected: str, what: str) -> None:
    wanted = number(expected)
    if math.isnan(wanted):
        assert math.isnan(found), what
    else:
        assert found == pytest.approx(wanted, rel=RELATIVE, abs=1e-12), what


def compare(read, rows: list[dict[str, str]]) -> int:
    """Every point's value, centre, limits and signals; the number of points compared."""
    assert len(read) == len(rows)
    for point, row in zip(read.points, rows, strict=True):
        what = f"x={row['x']}"
        same(point.value, row["y"], f"value {what}")
        same(point.center, row["cl"], f"centre {what}")
        same(point.lower, row["lcl"], f"lower {what}")
        same(point.upper, row["ucl"], f"upper {what}")
        assert ("sigma" in point.signals) == (row["sigma.signal"] == "TRUE"), f"sigma {what}"
        assert point.phase == int(row["part"])
        runs = read.phases[point.phase - 1].runs
        signal = runs.run_signal or runs.crossings_signal
        assert signal == (row["runs.signal"] == "TRUE"), f"runs {what}"
        if row.get("include", "TRUE") == "TRUE":
            on_point = bool({"run", "crossings"} & set(point.signals))
            assert on_point == (row["runs.signal"] == "TRUE"), f"runs on the point {what}"
        assert runs.n_useful == int(row["n.useful"])
        assert runs.longest == int(row["longest.run"])
        assert runs.longest_max == int(row["longest.run.max"])
        assert runs.crossings == int(row["n.crossings"])
        assert runs.crossings_min == int(row["n.crossings.min"])
    return len(rows)


# id without _scr/_noscr: (data file, value, n, x, kind, keywords)
CALLS = {
    "cdi_c": ("cdi", "n", None, "month", "c", {}),
    "cdi_u": ("cdi", "n", "days", "month", "u", {"per": 10000}),
    "cdi_u_freeze24": ("cdi", "n", "days", "month", "u", {"per": 10000, "freeze": 24}),
    "cdi_run": ("cdi", "n", "days", "month", "run", {"per": 10000}),
    "cdi_i": ("cdi", "n", None, "month", "i", {}),
    "nhs_p": ("nhs_accidents", "r", "n", "i", "p", {}),
    "nhs_pp": ("nhs_accidents", "r", "n", "i", "pp", {}),
    "hai_u_facet": ("hospital_infections", "n", "days", "month", "u", {"per": 10000}),
    "hai_run_facet": ("hospital_infections", "n", "days", "month", "run", {"per": 10000}),
    "cabg_g": ("cabg_between_deaths", "g", None, "x", "g", {}),
    "cabg_t": ("cabg_between_deaths", "t", None, "x", "t", {}),
    "cabg_p_month": ("cabg_by_month", "readm", "n", "month", "p", {}),
}


def cases() -> list[str]:
    return [f"{name}_{how}" for name in [*CALLS, "montg_i_0901"] for how in ("scr", "noscr")]


@pytest.mark.parametrize("case", cases())
def test_every_point_of_the_data_sets(oracles: Path, case: str) -> None:
    folder = oracles / "qicharts2_datasets"
    listed = {each["id"]: each for each in json.loads((folder / "cases.json").read_text())}
    expected = table(folder / f"expected_{case}.csv")
    name, _, how = case.rpartition("_")
    screen = how == "scr"
    assert listed[case]["screenedmr"] is screen
    if name == "montg_i_0901":  # the input is not stored apart; the values are the chart's own
        values = [number(row["y.sum"]) for row in expected]
        assert compare(chart(values, kind="i", screen=screen), expected) == listed[case]["rows"]
        return
    file, value, n, x, kind, keywords = CALLS[name]
    data = [row for row in table(folder / f"data_{file}.csv") if row[value] != "NA"]
    facets: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    wanted: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    split = name.endswith("_facet")
    for row in data:
        facets[(row["hospital"], row["infection"]) if split else ()].append(row)
    for row in expected:
        wanted[(row["facet1"], row["facet2"]) if split else ()].append(row)
    assert facets.keys() == wanted.keys()
    compared = 0
    for facet, rows in facets.items():
        rows.sort(key=lambda row: float(row[x]) if x in {"i", "x"} else row[x])
        read = chart(
            [number(row[value]) for row in rows],
            [number(row[n]) for row in rows] if n else None,
            kind=kind,
            x=[row[x] for row in rows],
            screen=screen,
            **keywords,
        )
        compared += compare(read, wanted[facet])
    assert compared == listed[case]["rows"]


def test_all_cases_are_tried(oracles: Path) -> None:
    listed = json.loads((oracles / "qicharts2_datasets" / "cases.json").read_text())
    assert {each["id"] for each in listed} == set(cases())


def test_runs_limits_for_1_to_300_points(oracles: Path) -> None:
    for row in table(oracles / "qicharts2_datasets" / "anhoej_limits_1_300.csv"):
        n = int(row["n_useful"])
        assert longest_run_max(n) == int(row["longest_run_max"]), n
        assert crossings_min(n) == int(row["crossings_min"]), n


MONTGOMERY = {
    "ex_6_5_3": ("tbl_06_07", "cost", None, "weeks", "i", {"freeze": 20}),
    "ex_7_1_5": (
        "tbl_07_03", "count", "size", "sample", "p", {"exclude": [15, 23], "phases": [31]},
    ),
    "ex_7_4_1": ("tbl_07_10", "count", "size", "sample", "u", {}),
}  # fmt: skip
NOT_A_KIND = {
    "ex_6_3_1": "x̄ of subgroups: Headway has no chart of subgroup means (docs/control-charts.md)",
    "ex_6_3_2": "s of subgroups: Headway has no chart of subgroup spreads (docs/control-charts.md)",
}


@pytest.mark.parametrize("case", MONTGOMERY)
def test_every_point_of_montgomerys_tables(oracles: Path, case: str) -> None:
    folder = oracles / "qicharts2_montgomery"
    file, value, n, x, kind, keywords = MONTGOMERY[case]
    rows = table(folder / f"input_{file}.csv")
    read = chart(
        [number(row[value]) for row in rows],
        [number(row[n]) for row in rows] if n else None,
        kind=kind,
        x=[int(row[x]) for row in rows],
        **keywords,
    )
    assert compare(read, table(folder / f"expected_{case}.csv")) == len(rows)


@pytest.mark.parametrize("case", ["hai_1", "hai_2"])
def test_montgomery_summaries(oracles: Path, case: str) -> None:
    data = table(oracles / "qicharts2_datasets" / "data_hospital_infections.csv")
    for row in table(oracles / "qicharts2_montgomery" / f"expected_{case}.csv"):
        sums: dict[str, list[float]] = {}
        for each in data:
            if case == "hai_2" and each["infection"] != row["facet1"]:
                continue
            both = sums.setdefault(each["month"], [0.0, 0.0])
            both[0] += number(each["n"])
            both[1] += number(each["days"])
        months = sorted(sums)
        read = chart([sums[m][0] for m in months], [sums[m][1] for m in months], kind="u", x=months)
        runs = read.phases[0].runs
        assert runs.longest == int(row["longest.run"])
        assert runs.crossings == int(row["n.crossings"])
        assert runs.n_useful == int(row["n.useful"])
        same(float(read.center[-1]), row["CL"], "centre")
        same(float(read.lower.mean()), row["aLCL"], "mean lower limit")
        same(float(read.upper.mean()), row["aUCL"], "mean upper limit")
        assert any("sigma" in point.signals for point in read.points) == (
            row["sigma.signal"] != "0"
        )


def test_the_exceptions_are_the_ones_written_down(oracles: Path) -> None:
    listed = json.loads((oracles / "qicharts2_montgomery" / "cases.json").read_text())
    assert set(listed) == {*MONTGOMERY, *NOT_A_KIND, "hai_1", "hai_2"}
