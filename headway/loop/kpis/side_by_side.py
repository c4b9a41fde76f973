"""One KPI across the slices of a dimension: a control chart each, and which of them moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.lake.store import Session
from headway.loop.kpis import spc

from .catalogue import find
from .kpi import Kpi, Terms
from .periods import Period, checked, index, start
from .queries import Reading, readings
from .standing import PERIODS, change_words, control_chart, last_day

RECENT = {"day": 7, "week": 4, "month": 3, "quarter": 2}
"""How many of the newest periods the figure beside a chart is about."""
LEVEL = 0.05
"""The expected share of false ones among the slices called better, worse or changed."""
EARLIEST = date(1900, 1, 1)
"""No ticket is older; keeps odd addresses inside the calendar."""
RANKS = {"concern": 0, "improvement": 1, "changed": 2, "common": 3, "unknown": 4}


@dataclass(frozen=True)
class Slice:
    """One slice: its figure over the newest periods, its series, its chart.

    `tone` is concern, improvement, changed (neither good nor bad), common (usual variation) or
    unknown (too few points, or fewer tickets than the KPI asks for). `adjusted` is the chart's p-value after looking at all of them.
    """

    name: str | None
    reading: Reading | None
    series: tuple[Reading, ...]
    chart: spc.ControlChart | None
    adjusted: float | None
    tone: str
    change: str

    @property
    def n(self) -> int:
        """Tickets behind the figure."""
        return self.reading.n if self.reading else 0


@dataclass(frozen=True)
class SideBySide:
    """All slices, those with a signal first; `recent` and `window` are local days, included."""

    kpi: Kpi
    by: str
    grain: Period
    window: tuple[date, date]
    recent: tuple[date, date]
    slices: tuple[Slice, ...]

    @property
    def charted(self) -> int:
        """How many slices have a chart at all: the looks that were corrected for."""
        return sum(each.chart is not None for each in self.slices)


def side_by_side(
    session: Session,
    key: str | Kpi,
    *,
    terms: Terms,
    by: str,
    period: str = "month",
    since: date | None = None,
    until: date | None = None,
    where: Mapping[str, str | None] | None = None,
) -> SideBySide:
    """Charts of every slice of `by` over the newest 26 whole periods, or from `since` to `until`.

    A slice is called better, worse or changed only where its newest points signal and its chart's
    p-value stands up to Benjamini–Hochberg over all charts at 5 %. Order: worse, better, changed,
    the rest, those with too few points or tickets; within each by tickets. Raises `Trouble` for a KPI the
    data cannot support and for wrong dimensions and periods.
    """
    kpi, grain = find(key), checked(period)
    last = max(EARLIEST, min(last_day(session, kpi, terms), until or date.max))
    following = index(last + timedelta(days=1), grain)
    end = start(following, grain) - timedelta(days=1)
    first = since or start(following - PERIODS, grain)
    if end < first:  # not one whole period
        end = max(last, first)
    newest = max(first, start(following - RECENT[grain], grain))
    rows = readings(
        session, [key], terms=terms, by=by, period=grain, since=first, until=end, where=where
    )
    now = {
        each.slice[by]: each
        for each in readings(
            session, [key], terms=terms, by=by, since=newest, until=end, where=where
        )
    }
    held: dict[str | None, dict[str, Reading]] = {}
    for row in rows:
        held.setdefault(row.slice[by], {})[row.period or ""] = row
    places = sorted({row.period or "" for row in rows})
    series = {name: _filled(name, mine, places, by) for name, mine in held.items()}
    charts = {name: control_chart(kpi, mine)[0] for name, mine in series.items()}
    names = [name for name, chart in charts.items() if chart is not None]
    p_values = [chart.p_value for chart in charts.values() if chart is not None]
    adjusted = dict(zip(names, spc.benjamini_hochberg(p_values).tolist(), strict=True))
    slices = []
    for name, mine in series.items():
        tone, change = _told(charts[name], adjusted.get(name), grain)
        if tone != "unknown" and (name not in now or now[name].n < kpi.minimum_sample):
            tone, change = "unknown", "Too few tickets to tell"
        slices.append(
            Slice(name, now.get(name), mine, charts[name], adjusted.get(name), tone, change)
        )
    slices.sort(key=lambda each: (RANKS[each.tone], -each.n, each.name or ""))
    return SideBySide(kpi, by, grain, (first, end), (newest, end), tuple(slices))


def _filled(
    name: str | None, mine: Mapping[str, Reading], places: list[str], by: str
) -> tuple[Reading, ...]:
    """A slice's series over every place that any slice has, so that charts share their time."""
    one = next(iter(mine.values()))
    return tuple(
        mine.get(place)
        or Reading(
            one.kpi, one.version, one.unit, place, {**one.slice, by: name}, None, None, None, 0,
            None, 0,
        )
        for place in places
    )  # fmt: skip


def _told(chart: spc.ControlChart | None, adjusted: float | None, grain: str) -> tuple[str, str]:
    """Tone and words of a slice, after the correction for many looks."""
    if chart is None or adjusted is None:
        return "unknown", change_words(None, grain)[0]
    words, tone = change_words(chart, grain)
    if chart.kind[-1] == "common" or adjusted > LEVEL:
        return "common", "No change beyond chance"
    return ("changed" if tone == "common" else tone), words
