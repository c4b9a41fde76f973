"""Control charts beside R's NHSRplotthedots: limits, labels, kinds, icons, per point."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from headway.loop.kpis.spc import chart, rule_set
from headway.loop.kpis.spc.rules import Series, apply

CASES = (
    "ae_attendances_dev_scr", "ae_perf95_dev_scr", "ae_breaches_neutral_dev_scr",
    "ae_perf_fix12_dev_scr", "ae_attendances_dev_noscr", "ae_perf95_dev_noscr",
    "ae_breaches_neutral_dev_noscr", "ae_perf_fix12_dev_noscr", "ae_sum_rebase_dev",
    "ae_sum_perf_rebase_dev", "vignette_outlier_scr", "vignette_outlier_noscr",
    "synthetic_increase_dev_scr", "synthetic_increase_dev_noscr", "synthetic_decrease_dev_scr",
    "synthetic_decrease_dev_noscr",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_point(oracles: Path, case: str) -> None:
    folder = oracles / "nhs_plotthedots"
    facts = {each["id"]: each for each in json.loads((folder / "cases.json").read_text())}[case]
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / f"expected_{case}.csv").open(newline="") as lines:
        for row in csv.DictReader(lines):
            groups[row["f"]].append(row)
    variation = {each["f"]: each["variation_icon"] for each in facts["last_variation"]}
    assurance = {each["f"]: each["assurance_type"] for each in facts["assurance"] or []}
    rebase = facts.get("rebase") or []
    compared = 0
    for name, rows in groups.items():
        read = chart(
            [float(row["y"]) for row in rows],
            kind="xmr",
            x=[row["x"] for row in rows],
            rules="nhs-mdc-7-7",
            phases=[rebase] if isinstance(rebase, str) else rebase,
            freeze=facts.get("fix_after_n_points"),
            screen=facts.get("screen_outliers", True),
            direction=facts["improvement_direction"],
            target=facts.get("target"),
        )
        for point, row in zip(read.points, rows, strict=True):
            where = f"{name} {row['x']}"
            for found, column in (
                (point.center, "mean_col"), (point.lower, "lpl"), (point.upper, "upl"),
            ):  # fmt: skip
                assert found == pytest.approx(float(row[column]), rel=1e-9, abs=1e-9), where
            assert point.label == row["special_cause_type"], where
            assert bool(point.signals) == (row["special_cause_flag"] == "TRUE"), where
            kind = row["point_type"].removeprefix("special_cause_").removesuffix("_cause")
            assert point.kind == kind, where
            assert point.phase == int(row["rebase_group"]) + 1, where
            compared += 1
        assert read.variation == variation[name]
        assert read.assurance == assurance.get(name)
        # the one difference: with `freeze`, Headway warns by the points that carry the limits
        if facts.get("fix_after_n_points") is None:
            assert any(phase.short for phase in read.phases) == any(
                row["short_group_warning"] == "TRUE" for row in rows
            )
    assert compared == facts["rows"]


def test_all_cases_are_tried(oracles: Path) -> None:
    listed = json.loads((oracles / "nhs_plotthedots" / "cases.json").read_text())
    assert {each["id"] for each in listed} == set(CASES)


def _series(value, side, z, beyond=None) -> Series:
    size = len(value)
    return Series(
        np.asarray(value, float),
        np.asarray(side, np.int8),
        np.asarray(z, float),
        np.zeros(size, np.int8) if beyond is None else np.asarray(beyond, np.int8),
    )


def test_the_literals_of_its_own_tests(oracles: Path) -> None:
    literals = json.loads((oracles / "nhs_plotthedots" / "unit_literals.json").read_text())
    rules = {rule.id: rule for rule in rule_set("nhs-mdc-7-7").rules}

    def members(ends: list[int]) -> list[bool]:
        found = [False] * len(ends)
        for i, end in enumerate(ends):
            if end:
                found[i - 6 : i + 1] = [True] * 7
        return found

    for side, ends in literals["seven_point_one_side_mean(relative_to_mean)->end flags"]:
        hits = apply(rules["shift"], _series(side, side, side))
        assert hits.hit.tolist() == members(ends)
    for y, ends in literals["seven_point_trend(y)->end flags"]:
        hits = apply(rules["trend"], _series(y, [0] * len(y), [0] * len(y)))
        assert hits.hit.tolist() == members(ends)
    for ends, flags in literals["part_of_seven(end flags)->member flags"]:
        assert members(ends) == [bool(flag) for flag in flags]
    for close, side, window in literals[
        "two_in_three(close_to_limits,relative_to_mean)->window flags"
    ]:
        z = [2.5 * c * s for c, s in zip(close, side, strict=True)]
        hits = apply(rules["two-in-three"], _series(z, side, z))
        assert hits.hit.tolist() == [bool(c and w) for c, w in zip(close, window, strict=True)]
    for each in literals["series"]:
        read = chart(each["data"], kind="xmr", rules="nhs-mdc-7-7", direction="increase")
        assert [f"{kind}_cause" for kind in read.kind[-2:]] == each["expect_last_two"]
