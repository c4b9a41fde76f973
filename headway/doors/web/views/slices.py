"""Charts side by side: one KPI across the slices of a dimension, on one scale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from headway.doors.web import figures
from headway.doors.web.door import door
from headway.doors.web.filters import PERIODS, Asked, cuts_for, shown_apart
from headway.doors.web.kept import kept
from headway.doors.web.views.kpis import the_kpi
from headway.ground import charts, words
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis import queries
from headway.loop.kpis.explain_words import NOT_GIVEN, many
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.side_by_side import SideBySide, Slice, side_by_side

MOST = 24
TONES = {"improvement": "better", "concern": "concern", "changed": "", "common": "quiet"}


@door()
@kept
def slices(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One KPI across the slices of a dimension, those with a signal first."""
    one = the_kpi(member, key)
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    session = session_of(member.desk)
    cuts = cuts_for(member, queries.cuts(session))
    asked = Asked.of(request, member, by="client" if "client" in cuts else "category")
    by = asked.by or "category"
    period = asked.period if request.GET.get("period") else "month"
    context: dict[str, Any] = {
        "kpi": one, "by": by, "many": many(by), "period": period, "periods": PERIODS, "cuts": cuts,
        "narrowed": {k: v for k, v in asked.where.items() if k not in member.slice()},
    }  # fmt: skip
    try:
        found = side_by_side(
            session, one, terms=Terms.of(member.desk), by=by, period=period, since=asked.since,
            until=asked.until, where=asked.where,
        )  # fmt: skip
    except Trouble as trouble:
        return render(request, "kpis/slices.html", {**context, "trouble": str(trouble)})
    seen = tuple(one for one in found.slices if shown_apart(asked, member, by, one.name))
    context["kept_back"] = len(seen) < len(found.slices)
    found = replace(found, slices=seen)
    target = queries.targets_of(member.desk, asked.where).get(key)
    shown = found.slices[:MOST]
    ends = charts.ends_of(
        (_points(each) for each in shown), one.unit, target=target.value if target else None
    )
    context |= {
        "found": found, "sentence": _sentence(found), "more": len(found.slices) - len(shown),
        "cards": [
            _card(each, found, ends, target.value if target else None, member.desk.currency,
                  dict(asked.where))
            for each in shown
        ],
        "recent": f"{words.day(found.recent[0])} – {words.day(found.recent[1])}",
        "window": f"{words.day(found.window[0])} – {words.day(found.window[1])}",
    }  # fmt: skip
    return render(request, "kpis/slices.html", context)


def _sentence(found: SideBySide) -> str:
    tones = [each.tone for each in found.slices]
    if not tones:
        return f"{found.kpi.name}: no ticket counts in this window."
    counted = words.count(len(tones))
    parts = []
    for tone, one, more in (
        ("concern", "is getting worse", "are getting worse"),
        ("improvement", "is getting better", "are getting better"),
        ("changed", "has changed", "have changed"),
    ):
        number = tones.count(tone)
        if number:
            parts.append(f"{number} {one if number == 1 else more}")
    noun = found.by if len(tones) == 1 else many(found.by)
    if not parts:
        return f"{found.kpi.name}: of {counted} {noun}, none moved more than chance explains."
    return f"{found.kpi.name}: of {counted} {noun}, {words.listed(parts)}."


def _points(each: Slice) -> list[dict[str, Any]]:
    """The chart's points; marked as signals only where the slice is called better or worse."""
    if each.chart is None:
        return [
            {"x": reading.period, "value": reading.value, "n": reading.n} for reading in each.series
        ]
    points = [point.as_dict() for point in each.chart.points]
    if each.tone in {"common", "unknown"}:
        for point in points:
            point["kind"] = "common"
    return points


def _card(
    each: Slice, found: SideBySide, ends: tuple[float, float], target: float | None,
    currency: str, where: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    kpi, reading = found.kpi, each.reading
    name = each.name or NOT_GIVEN
    narrow = {**where, found.by: each.name or "", "period": found.grain}
    return {
        "name": name, "n": each.n, "tone": TONES.get(each.tone, "faint"), "change": each.change,
        "value": figures.value_words(kpi, reading.value if reading else None, currency),
        "mark": figures.arrow(kpi, each.tone) if each.tone in {"concern", "improvement"} else "",
        "query": f"?{urlencode(narrow)}" if each.name else "",
        "spark": charts.spark(
            _points(each), unit=kpi.unit, name=f"{kpi.name} of {name} by {found.grain}",
            target=target, currency=currency, ends=ends,
        ),
    }  # fmt: skip
