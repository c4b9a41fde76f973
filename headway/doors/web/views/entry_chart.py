"""The chart of an entry's KPI against its baseline and target, with the figures in words."""

from __future__ import annotations

from typing import Any

from headway.doors.web import figures
from headway.doors.web.door import now
from headway.ground.accounts.models import Member
from headway.ground.charts.control import HEIGHT
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpis_seen_by
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.small_teams.queries import may_see
from headway.loop.kpis.standing import PERIODS as USUAL
from headway.loop.kpis.standing import standing
from headway.loop.register.models import Improvement

FEW_PEOPLE = "Its tickets are the work of fewer than five people: figures are for managers."


def entry_chart(member: Member, entry: Improvement, *, height: int = HEIGHT) -> dict[str, Any]:
    """The chart of an entry's KPI against its baseline and target, with the figures in words."""
    one = kpis_seen_by(member).get(entry.kpi_key)
    empty: dict[str, Any] = {
        "spec": None,
        "why": "Choose a KPI and its chart appears here.",
        "rows": [],
    }
    if one is None:
        return empty
    currency = member.desk.currency
    said = {
        "target_words": figures.value_words(one, entry.target_value, currency),
        "target_number": _number(one, entry.target_value),
    }
    own = member.slice()
    frozen = entry.baseline
    if frozen is not None and not own.items() <= frozen.slice.items():
        frozen = None  # a figure of more than the member may see
    where = (_place(entry) if frozen is None else dict(frozen.slice)) | own
    empty_lake = lake_of(member.desk).empty
    if not empty_lake and not may_see(member, session_of(member.desk), where):
        return {**empty, **said, "kept_back": True, "why": FEW_PEOPLE}
    if frozen is not None:
        said["baseline_words"] = figures.value_words(one, frozen.value, currency)
        said["baseline_range"] = figures.range_words(one, frozen.low, frozen.high, currency)
    if empty_lake:
        return {**empty, **said, "why": "No tickets yet: import an export to see the chart."}
    try:
        stand = standing(
            session_of(member.desk), [one], terms=Terms.of(member.desk), where=where,
            targets={} if entry.target_value is None else {one.key: entry.target_value},
            periods=_weeks_since(entry),
        )[0]  # fmt: skip
    except Trouble as trouble:
        return {**empty, **said, "why": str(trouble)}
    marks = [{"x": entry.started_on.isoformat(), "text": "started"}] if entry.started_on else []
    drawn = figures.charted(
        one, stand.series, stand.chart, stand.why_chart, grain=stand.grain, currency=currency,
        target=entry.target_value, baseline=frozen, annotations=marks, height=height,
    )  # fmt: skip
    return {
        **drawn,
        **said,
        "now_words": figures.value_words(one, stand.reading.value, currency),
    }


def _place(entry: Improvement) -> dict[str, str]:
    """The part of the tickets an entry is about, as far as KPIs can be cut that way."""
    place = {name: value for name, value in entry.scope.items() if name in DIMENSIONS}
    if entry.client is not None:
        place["client"] = entry.client.name
    return place


def _weeks_since(entry: Improvement) -> int:
    """Enough weeks to see the time before an entry's start; half a year at least, two at most."""
    if entry.started_on is None:
        return USUAL
    return min(104, max(USUAL, (now().date() - entry.started_on).days // 7 + 14))


def _number(one: Kpi, value: float | None) -> float | None:
    if value is None:
        return None
    return round(value * 100, 2) if one.unit == "share" else value
