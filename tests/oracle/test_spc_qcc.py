"""Control charts beside R's qcc: limits, Western Electric and Nelson hits by index."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from headway.loop.kpis.spc import RuleSet, chart, rule_set
from headway.loop.kpis.spc.limits import limits
from headway.loop.kpis.spc.rules import Series, apply

SETS = ("western-electric", "nelson")


def listed(found) -> list[int]:
    return sorted(found) if isinstance(found, list) else [found]


def hits(rules: RuleSet, z: list[float]) -> dict[str, list[int]]:
    """Indices from 1 per rule, for a series already in sigmas about its centre."""
    values = np.asarray(z, float)
    series = Series(
        values,
        np.sign(values).astype(np.int8),
        values,
        (values > 3).astype(np.int8) - (values < -3).astype(np.int8),
    )
    return {rule.id: (np.flatnonzero(apply(rule, series).hit) + 1).tolist() for rule in rules.rules}


@pytest.mark.parametrize("name", SETS)
def test_rules_on_120_series(oracles: Path, name: str) -> None:
    series = json.loads((oracles / "qcc_rules" / "rules_synthetic_120.json").read_text())
    assert len(series) == 120
    for each in series:
        assert (each["center"], each["sigma"]) == (0, 1)
        for rule, found in hits(rule_set(name), each["values"]).items():
            assert found == listed(each["violations_1based"][rule]), f"{each['id']} {rule}"


@pytest.mark.parametrize("name", SETS)
def test_literals_of_its_own_tests(oracles: Path, name: str) -> None:
    literals = json.loads((oracles / "qcc_rules" / "unit_literals.json").read_text())
    for rule in rule_set(name).rules:
        for values, expected in literals[rule.id]:
            assert hits(rule_set(name), values)[rule.id] == listed(expected), rule.id


CHARTS = {
    "orangejuice_p": ("p", True), "circuit_c": ("c", False), "pcmanufact_u": ("u", True),
    "viscosity_xmr": ("xmr", False), "boiler_t1": ("xmr", False),
}  # fmt: skip
NP = "orangejuice_np"  # a np chart is the p chart times n; checked as such


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("case", CHARTS)
def test_charts(oracles: Path, case: str, name: str) -> None:
    facts = json.loads((oracles / "qcc_rules" / "charts.json").read_text())[case]
    kind, sized = CHARTS[case]
    old, new = facts["statistics"], facts["newstats"]
    size = facts["sizes"][0]
    values = [value * size if sized else value for value in [*old, *new]]
    read = chart(
        values,
        [size] * len(values) if sized else None,
        kind=kind,
        rules=name,
        freeze=len(old) if new else None,
    )
    assert read.center[0] == pytest.approx(facts["center"], rel=1e-9)
    for found, side in ((read.lower, "LCL"), (read.upper, "UCL")):
        wanted = facts[side] if isinstance(facts[side], list) else [facts[side]] * len(values)
        assert found == pytest.approx(wanted, rel=1e-9)
    for rule in rule_set(name).rules:
        found = [point.x for point in read.points if rule.id in point.signals]
        assert found == listed(facts["rules"][rule.id]), rule.id


def test_np_is_p_times_n(oracles: Path) -> None:
    facts = json.loads((oracles / "qcc_rules" / "charts.json").read_text())[NP]
    size = float(facts["sizes"][0])
    y = np.asarray(facts["statistics"], float)
    read = limits("p", y, np.full(y.size, size), np.ones(y.size, bool), d2=1.128, screen=False)
    assert read.center[0] * size == pytest.approx(facts["center"], rel=1e-9)
    assert read.lower[0] * size == pytest.approx(facts["LCL"], rel=1e-9)
    assert read.upper[0] * size == pytest.approx(facts["UCL"], rel=1e-9)


def test_all_charts_are_tried(oracles: Path) -> None:
    facts = json.loads((oracles / "qcc_rules" / "charts.json").read_text())
    assert set(facts) == {*CHARTS, NP}
