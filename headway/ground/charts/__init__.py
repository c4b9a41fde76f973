"""Vega-Lite specifications and their rendering; pure.

A specification holds data, shape and words, but no colours: those come from `theme()`, so a page
can go dark without a new specification. Everything is labelled directly; there are no legends.
`render()` gives SVG or PNG for documents; `browser_bundle()` the script for pages.
"""

from headway.ground.charts.bars import bars
from headway.ground.charts.before_after import before_after
from headway.ground.charts.beside import beside
from headway.ground.charts.control import control_chart
from headway.ground.charts.effort import value_effort
from headway.ground.charts.fever import fever
from headway.ground.charts.layers import Spec
from headway.ground.charts.levels import levels
from headway.ground.charts.pareto import amount, pareto
from headway.ground.charts.people import Placed, marks_line, people_map
from headway.ground.charts.radar import Ray, radar
from headway.ground.charts.rendering import browser_bundle, render
from headway.ground.charts.spark import ends_of, small_multiples, spark
from headway.ground.charts.stacks import Column, Part, stacks
from headway.ground.charts.theme import FONT, theme
from headway.ground.charts.timeline import Bar, LoadWeek, Row, Strip, Timeline, draw

__all__ = [
    "FONT",
    "Bar",
    "Column",
    "LoadWeek",
    "Part",
    "Placed",
    "Ray",
    "Row",
    "Spec",
    "Strip",
    "Timeline",
    "amount",
    "bars",
    "before_after",
    "beside",
    "browser_bundle",
    "control_chart",
    "draw",
    "ends_of",
    "fever",
    "levels",
    "marks_line",
    "pareto",
    "people_map",
    "radar",
    "render",
    "small_multiples",
    "spark",
    "stacks",
    "theme",
    "value_effort",
]
