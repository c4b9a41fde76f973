"""Control charts: signal told from noise; pure arithmetic on numpy arrays.

`chart()` reads a series by a named rule set; `choose()` says which chart fits and why;
`tests_first()` looks for what makes false signals; `suggest_phases()` suggests where a process
changed (a person decides); `benjamini_hochberg()` holds the false-discovery rate over many charts.
Definitions: docs/control-charts.md.
"""

from headway.loop.kpis.spc.before import Check, tests_first
from headway.loop.kpis.spc.choice import Choice, choose
from headway.loop.kpis.spc.limits import KINDS
from headway.loop.kpis.spc.many import benjamini_hochberg
from headway.loop.kpis.spc.model import ControlChart, FalseAlarm, Phase, Point
from headway.loop.kpis.spc.reading import chart
from headway.loop.kpis.spc.rulesets import RULE_SETS, Rule, RuleSet, rule_set
from headway.loop.kpis.spc.suggestion import Suggestion, suggest_phases
from headway.loop.kpis.spc.trouble import ChartTrouble

__all__ = [
    "KINDS",
    "RULE_SETS",
    "ChartTrouble",
    "Check",
    "Choice",
    "ControlChart",
    "FalseAlarm",
    "Phase",
    "Point",
    "Rule",
    "RuleSet",
    "Suggestion",
    "benjamini_hochberg",
    "chart",
    "choose",
    "rule_set",
    "suggest_phases",
    "tests_first",
]
