"""Rule sets: named, versioned data. A chart always says by which one it was read.

A set also fixes the constant that turns the mean moving range into sigma, because the published
methods differ there in the fourth digit: R's qicharts2 and qcc divide by d2 = 1.128, NHS “Making
data count” multiplies by 2.66 for three sigma (d2 = 1.12782); the exact d2 is 2/√π = 1.12838.
Changing anything here makes a new version.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from headway.loop.kpis.spc.trouble import ChartTrouble


@dataclass(frozen=True)
class Rule:
    """One test.

    `test` names the function in `rules.py`; `parameters` are its lengths and zones; `high` and
    `low` are what a point is called that it marks (NHS labels where the set is the NHS's).
    """

    id: str
    meaning: str
    test: str
    parameters: dict[str, float] = field(default_factory=dict)
    high: str = ""
    low: str = ""


@dataclass(frozen=True)
class RuleSet:
    """Tests in the order in which they decide what a point is called, and the sigma they assume."""

    name: str
    version: str
    title: str
    source: str
    d2: float
    rules: tuple[Rule, ...]


_D2 = 1.128


def _outside(id_: str) -> Rule:
    return Rule(id_, "a point outside the limits", "beyond", high="Above UCL", low="Below LCL")


ANHOEJ = RuleSet(
    name="anhoej",
    version="1",
    title="Anhøj's runs analysis with 3-sigma limits",
    source="Anhøj & Olesen 2014; Chen 2010; Schilling 2012; as in R's qicharts2",
    d2=_D2,
    rules=(
        _outside("sigma"),
        Rule(
            "run",
            "a run on one side of the centre line longer than round(log2 n) + 3",
            "anhoej_run",
            high="Long run above CL",
            low="Long run below CL",
        ),
        Rule(
            "crossings",
            "the centre line is crossed less often than the 5 % quantile of a binomial(n − 1, ½)",
            "anhoej_crossings",
            high="Long run above CL",
            low="Long run below CL",
        ),
    ),
)

NHS = RuleSet(
    name="nhs-mdc-7-7",
    version="1",
    title="NHS Making data count, 7 and 7",
    source="NHS England, Making data count; as in R's NHSRplotthedots 0.2.2",
    d2=3 / 2.66,
    rules=(
        _outside("outside"),
        Rule(
            "trend",
            "seven points in a row, each higher (or each lower) than the one before",
            "trend",
            {"points": 7, "members": 1},
            high="7 Point Trend (Increasing)",
            low="7 Point Trend (Decreasing)",
        ),
        Rule(
            "two-in-three",
            "two of three points in a row in the outer third, all three on one side",
            "two_in_three",
            {"zone": 2},
            high="2 in 3 Above CL",
            low="2 in 3 Below CL",
        ),
        Rule(
            "shift",
            "seven points in a row on one side of the mean",
            "one_side",
            {"points": 7, "members": 1},
            high="7 Points Above CL",
            low="7 Points Below CL",
        ),
    ),
)


def _of(id_: str, k: int, of: int, zone: int) -> Rule:
    return Rule(
        id_,
        f"{k} of {of} points in a row beyond {zone} sigma on one side, the last of them too",
        "k_of",
        {"k": k, "of": of, "zone": zone},
        high=f"{k} of {of} above {zone} sigma",
        low=f"{k} of {of} below {zone} sigma",
    )


def _side(id_: str, points: int) -> Rule:
    return Rule(
        id_,
        f"{points} points in a row on one side of the centre line",
        "one_side",
        {"points": points},
        high=f"{points} points above CL",
        low=f"{points} points below CL",
    )


WESTERN_ELECTRIC = RuleSet(
    name="western-electric",
    version="1",
    title="Western Electric rules 1–4",
    source="Western Electric Statistical Quality Control Handbook, 1956; as in R's qcc",
    d2=_D2,
    rules=(
        _outside("WE1"),
        _of("WE2", 2, 3, 2),
        _of("WE3", 4, 5, 1),
        _side("WE4", 8),
    ),
)

NELSON = RuleSet(
    name="nelson",
    version="1",
    title="Nelson's tests 1–8",
    source="Nelson, Journal of Quality Technology 16(4), 1984; as in R's qcc",
    d2=_D2,
    rules=(
        _outside("NEL1"),
        _side("NEL2", 9),
        Rule(
            "NEL3",
            "six points in a row, each higher (or each lower) than the one before",
            "trend",
            {"points": 6},
            high="6 points rising",
            low="6 points falling",
        ),
        Rule(
            "NEL4",
            "fourteen points in a row going up and down by turns",
            "alternating",
            {"points": 14},
            high="14 points alternating",
            low="14 points alternating",
        ),
        _of("NEL5", 2, 3, 2),
        _of("NEL6", 4, 5, 1),
        Rule(
            "NEL7",
            "fifteen points in a row within 1 sigma of the centre line",
            "within",
            {"points": 15, "zone": 1},
            high="15 points near CL",
            low="15 points near CL",
        ),
        Rule(
            "NEL8",
            "eight points in a row further than 1 sigma from the centre line, on both sides",
            "both_sides",
            {"points": 8, "zone": 1},
            high="8 points away from CL",
            low="8 points away from CL",
        ),
    ),
)

RULE_SETS: dict[str, RuleSet] = {
    each.name: each for each in (ANHOEJ, NHS, WESTERN_ELECTRIC, NELSON)
}


def rule_set(name: str) -> RuleSet:
    """The rule set of that name.

    >>> [rule.id for rule in rule_set("western-electric").rules]
    ['WE1', 'WE2', 'WE3', 'WE4']
    """
    if name not in RULE_SETS:
        raise ChartTrouble(f"There is no rule set “{name}” (known: {', '.join(RULE_SETS)}).")
    return RULE_SETS[name]
