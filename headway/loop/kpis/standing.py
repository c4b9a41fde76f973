"""Where a KPI stands: the newest whole weeks, the chart behind them, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from headway.ground.lake.store import Session
from headway.loop.kpis import spc
from headway.loop.kpis.catalogue import find
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import Reading, facts_of, readings

PERIODS = 26
NEWEST = 4
FEW = 5
"""Fewer tickets than this in the middle week, and months are charted instead of weeks."""
HEADLINES = ("ftfr", "sla_met", "resolution_time", "repeat_contact", "csat")
"""The five numbers that matter most, in order."""
SPARE = ("first_assignment", "reopen_rate", "knowledge_use", "backlog", "reassignment", "ping_pong")
"""What stands in, in order, where the data cannot answer one of them."""
FORMS = {"share": "share", "h": "median", "tickets": "count"}
COUNTED = ("share", "rate")
"""Forms that are charted by their counts: so many of n, so many per n."""
DIRECTION = {"higher": "increase", "lower": "decrease", "neither": "neutral"}


@dataclass(frozen=True)
class Standing:
    """A KPI now: `reading` over the newest four whole periods, `series` per period, its chart.

    `grain` is week or month. `change` says in words whether the series moved, `tone` is
    improvement, concern or common. `chart` is None where there are too few points.
    `window` are the first and last local day of the reading.
    """

    kpi: Kpi
    grain: str
    reading: Reading
    series: tuple[Reading, ...]
    chart: spc.ControlChart | None
    why_chart: str
    change: str
    tone: str
    window: tuple[date, date] | None = None


def control_chart(
    kpi: Kpi,
    series: Sequence[Reading],
    *,
    target: float | None = None,
    rules: str = "anhoej",
    phases: Sequence[str] = (),
    screen: bool = False,
) -> tuple[spc.ControlChart | None, str]:
    """The chart that fits the KPI's form and these readings, and why; None below three points.

    `phases` are ISO dates at which a new phase starts (those outside the series are left out);
    `target` is in the KPI's unit; `screen` leaves wild moving ranges out of the limits.
    """
    known = [reading for reading in series if reading.value is not None]
    if len(known) < 3:
        return None, "Fewer than three periods have a figure: too few for a chart."
    form = "share" if kpi.unit == "share" else kpi.form or FORMS.get(kpi.unit, "number")
    counted = form in COUNTED and all(reading.numerator is not None for reading in known)
    nothing = float("nan")
    if counted:
        values = [nothing if r.value is None else float(r.numerator or 0) for r in series]
        sizes: list[float] | None = [nothing if r.value is None else float(r.n) for r in series]
    else:
        values = [nothing if r.value is None else float(r.value) for r in series]
        sizes, form = None, "number" if form in COUNTED else form
    choice = spc.choose(form, values, sizes)
    drawn, per = sizes, kpi.per
    if choice.kind == "run" and counted:
        values = [nothing if r.value is None else float(r.value) for r in series]
        drawn, per = None, 1.0
    made = spc.chart(
        values,
        drawn,
        kind=choice.kind,
        x=[reading.period for reading in series],
        rules=rules,
        phases=_inside(phases, series),
        screen=screen,
        direction=DIRECTION[kpi.better],
        target=target,
        per=per,
    )
    return made, choice.why


def _inside(phases: Sequence[str], series: Sequence[Reading]) -> list[str]:
    """The phase starts that lie after the first and not after the last period."""
    places = [reading.period or "" for reading in series]
    return [each for each in phases if places[0] < each <= places[-1]]


def change_words(chart: spc.ControlChart | None, grain: str) -> tuple[str, str]:
    """What the newest points say, and their tone: improvement, concern or common."""
    if chart is None:
        return "Too few points to tell", "common"
    last = chart.kind[-1]
    if last == "common":
        return "No change", "common"
    run = 0
    for kind in reversed(chart.kind):
        if kind != last:
            break
        run += 1
    tone = last if last in {"improvement", "concern"} else "common"
    word = {"improvement": "Better", "concern": "Worsening"}.get(last, "Changed")
    if run >= len(chart.kind) - 1:
        return f"{word}: it does not vary by chance alone", tone
    since = f"for {run} {grain}s" if run > 1 else f"in the last {grain}"
    return f"{word} {since}", tone


def headliners(answerable: Sequence[str]) -> list[str]:
    """The five KPIs to show first, of those the data can answer.

    >>> headliners(["backlog", "sla_met", "reopen_rate", "ftfr"])
    ['ftfr', 'sla_met', 'reopen_rate', 'backlog']
    """
    return [key for key in (*HEADLINES, *SPARE) if key in answerable][:5]


def whole_weeks(last: date, weeks: int) -> tuple[date, date]:
    """Monday and Sunday of the newest `weeks` whole weeks that end on or before `last`."""
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return sunday - timedelta(days=7 * weeks - 1), sunday


def _whole_months(last: date, months: int) -> tuple[date, date]:
    """First and last day of the newest `months` whole months that end on or before `last`."""
    tomorrow = last + timedelta(days=1)
    end = last if tomorrow.day == 1 else last.replace(day=1) - timedelta(days=1)
    first = end.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, end


def last_day(session: Session, kpi: Kpi, terms: Terms) -> date:
    """The last local day whose figure of this KPI is complete in the data."""
    end = facts_of(session, terms).last_opened.astimezone(ZoneInfo(terms.time_zone)).date()
    window = kpi.window_days or terms.window_days
    return end - timedelta(days=window if "window_days" in kpi.window else 0)


def standing(
    session: Session,
    keys: Sequence[str | Kpi],
    *,
    terms: Terms,
    where: Mapping[str, str] | None = None,
    targets: Mapping[str, float] | None = None,
    phases: Mapping[str, Sequence[str]] | None = None,
    periods: int = PERIODS,
) -> list[Standing]:
    """How each KPI stands now, in the order of `keys`.

    `targets` maps KPI key → target in the KPI's unit, `phases` KPI key → ISO dates. The newest `periods` whole weeks are charted,
    or months where tickets are few. Raises `Trouble` for a KPI the data cannot support.
    """
    kpis = list(dict.fromkeys(map(find, keys)))
    last = {kpi: last_day(session, kpi, terms) for kpi in kpis}
    ask = partial(_bulk, session, terms=terms, where=where)
    series = ask({kpi: whole_weeks(last[kpi], periods) for kpi in kpis}, period="week")
    few = [kpi for kpi in kpis if _few(series[kpi])]
    series |= ask({kpi: _whole_months(last[kpi], periods) for kpi in few}, period="month")
    newest = {kpi: whole_weeks(last[kpi], NEWEST) for kpi in kpis}
    newest |= {kpi: _whole_months(last[kpi], NEWEST) for kpi in few}
    now = ask(newest, period="all")
    found = []
    for kpi in kpis:
        grain = "month" if kpi in few else "week"
        chart, why = control_chart(
            kpi,
            series[kpi],
            target=(targets or {}).get(kpi.key),
            phases=(phases or {}).get(kpi.key, ()),
        )
        change, tone = change_words(chart, grain)
        found.append(
            Standing(
                kpi, grain, now[kpi][0], tuple(series[kpi]), chart, why, change, tone, newest[kpi]
            )
        )
    return found


def _few(series: Sequence[Reading]) -> bool:
    """Whether the middle period has too few tickets to chart."""
    sizes = sorted(reading.n for reading in series)
    return not sizes or sizes[len(sizes) // 2] < FEW


def _bulk(
    session: Session,
    windows: Mapping[Kpi, tuple[date, date]],
    *,
    period: str,
    terms: Terms,
    where: Mapping[str, str] | None,
) -> dict[Kpi, list[Reading]]:
    """Readings of many KPIs, each over its window: one question for each window there is."""
    found: dict[Kpi, list[Reading]] = {kpi: [] for kpi in windows}
    for first, end in dict.fromkeys(windows.values()):
        asked = {kpi.key: kpi for kpi, window in windows.items() if window == (first, end)}
        for reading in readings(
            session, list(asked.values()), terms=terms, period=period, since=first, until=end,
            where=where,
        ):  # fmt: skip
            found[asked[reading.kpi]].append(reading)
    return found
