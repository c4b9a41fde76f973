"""Readings turned into what a page shows: words, a chart, the table behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from headway.ground import charts, words
from headway.ground.charts.control import HEIGHT
from headway.loop.kpis.kpi import Kpi
from headway.loop.kpis.models import Baseline, Target
from headway.loop.kpis.paths import Path
from headway.loop.kpis.queries import Reading
from headway.loop.kpis.spc import ControlChart
from headway.loop.kpis.standing import Standing

RULE_WORDS = {
    "anhoej": "Anhøj", "nhs-mdc-7-7": "NHS", "western-electric": "Western Electric",
    "nelson": "Nelson",
}  # fmt: skip
"""Rule set → what a chip calls it."""
TONES = {"improvement": "better", "concern": "concern", "common": "quiet"}


def data_line(tickets: int, first: date | None, last: date | None) -> str:
    """How many tickets a page rests on, from when to when."""
    return f"{words.count(tickets)} tickets, {words.day(first)} – {words.day(last)}"


def digits(kpi: Kpi) -> int:
    """Decimals people use for this KPI: small shares need one."""
    return 1 if kpi.unit == "share" and kpi.better == "lower" else 0


def value_words(kpi: Kpi, value: float | None, currency: str = "EUR") -> str:
    """A value of this KPI as people write it."""
    return words.measure(value, kpi.unit, currency=currency, digits=digits(kpi) or None)


def range_words(kpi: Kpi, low: float | None, high: float | None, currency: str = "EUR") -> str:
    """An interval of this KPI as people write it."""
    if low is None or high is None:
        return words.NOTHING
    return words.measure_range(low, high, kpi.unit, currency=currency, digits=digits(kpi) or None)


def arrow(kpi: Kpi, tone: str) -> str:
    """▲ or ▼ for the way the figure moved, not for good or bad; the word beside says which."""
    if tone == "common":
        return ""
    up = (tone == "improvement") == (kpi.better == "higher")
    return "↑" if up else "↓"


def period_words(period: str | None, grain: str) -> str:
    """2026-03-02 of a week → “2 Mar 2026”; of a month → “Mar 2026”."""
    if period is None:
        return "all"
    day = date.fromisoformat(period)
    if grain == "month":
        return f"{day:%b %Y}"
    if grain == "quarter":
        return f"Q{(day.month + 2) // 3} {day.year}"
    return words.day(day)


def card(standing: Standing, target: Target | None, currency: str) -> dict[str, Any]:
    """A standing as one of the cards or rows."""
    kpi, now = standing.kpi, standing.reading
    if kpi.unit == "h" and now.value is not None and now.value < 96:
        figure, unit = f"{now.value:.1f}", "h"
    else:
        figure, _, unit = value_words(kpi, now.value, currency).partition(" ")
    return {
        "kpi": kpi, "reading": now, "figure": figure, "unit": unit,
        "value": value_words(kpi, now.value, currency),
        "range": range_words(kpi, now.low, now.high, currency),
        "target_words": value_words(kpi, target.value, currency) if target else words.NOTHING,
        "has_target": target is not None,
        "change": standing.change, "tone": TONES[standing.tone],
        "mark": arrow(kpi, standing.tone), "assurance": assurance(standing, target),
        "spark": spark(standing, target, currency),
    }  # fmt: skip


def assurance(standing: Standing, target: Target | None) -> str:
    """Whether the target will be met, from the chart; empty when it cannot be said."""
    if standing.chart is None or target is None or standing.tone != "common":
        return ""
    return {
        "consistent_pass": "and it will keep meeting the target",
        "inconsistent": "and it may or may not meet the target",
        "consistent_fail": "and it will not meet the target as it is",
    }.get(standing.chart.assurance or "", "")


def spark(standing: Standing, target: Target | None, currency: str) -> dict[str, Any] | None:
    """The small chart of a card."""
    if standing.chart is None:
        return None
    return charts.spark(
        [point.as_dict() for point in standing.chart.points],
        unit=standing.kpi.unit,
        name=f"{standing.kpi.name} by {standing.grain}",
        target=target.value if target else None,
        currency=currency,
    )


def _said(chart: ControlChart | None) -> str:
    """What the chart says, with its dates as people write them."""
    if chart is None:
        return ""
    last = chart.last_signal
    if last is None:
        return chart.words
    return chart.words.replace(str(last.x), words.day(date.fromisoformat(str(last.x)[:10])))


def _way(path: Path | None, series: Sequence[Reading]) -> list[tuple[str, float]]:
    """Where the target lies at each period of a chart; nothing where it is a level."""
    if path is None or not path.rises:
        return []
    days = [date.fromisoformat(reading.period) for reading in series if reading.period]
    return [(day.isoformat(), path.expected(day)) for day in days]


def charted(
    kpi: Kpi,
    series: Sequence[Reading],
    chart: ControlChart | None,
    why: str,
    *,
    grain: str,
    target: float | None = None,
    baseline: Baseline | None = None,
    annotations: Sequence[Mapping[str, Any]] = (),
    path: Path | None = None,
    currency: str = "EUR",
    height: int = HEIGHT,
) -> dict[str, Any]:
    """The large chart with its table; `spec` is None where there is nothing to draw, `why` says."""
    signals = list(chart.points) if chart else [None] * len(series)
    rows = [
        {
            "period": period_words(reading.period, grain),
            "value": value_words(kpi, reading.value, currency),
            "range": range_words(kpi, reading.low, reading.high, currency),
            "n": reading.n, "undecided": reading.undecided,
            "signal": "" if point is None or point.kind == "common" else point.label,
        }
        for reading, point in zip(series, signals, strict=True)
    ]  # fmt: skip
    spec = None
    if chart is not None:
        spec = charts.control_chart(
            [point.as_dict() for point in chart.points], unit=kpi.unit,
            name=f"{kpi.name} by {grain}", target=target,
            baseline=baseline.value if baseline else None, annotations=annotations,
            path=_way(path, series), currency=currency, height=height,
        )  # fmt: skip
    return {
        "spec": spec, "why": why, "rows": rows[::-1], "words": _said(chart),
        "has_undecided": any(row["undecided"] for row in rows), "chart": chart,
    }  # fmt: skip
