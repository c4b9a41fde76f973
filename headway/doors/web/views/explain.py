"""What moved a KPI: two windows beside each other, and what each slice did to the change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web import figures
from headway.doors.web.door import door
from headway.doors.web.filters import Asked, cuts_for, shown_apart
from headway.doors.web.kept import kept
from headway.doors.web.views.kpis import the_kpi
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis import queries
from headway.loop.kpis.explain_words import (
    NOT_GIVEN,
    chance,
    digits_for,
    many,
    sentence,
    signed,
    unsplit,
)
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.moved import Moved, moved
from headway.loop.kpis.small_teams.queries import TEAM


@door()
@kept
def explain(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Which slices moved a KPI between two windows."""
    one = the_kpi(member, key)
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    session = session_of(member.desk)
    asked = Asked.of(request, member, by="category")
    cuts = cuts_for(member, queries.cuts(session))
    if not member.may("manage"):  # what each team did to a change is not shown apart
        cuts = [cut for cut in cuts if cut != TEAM]
        if asked.of_teams():
            rest = {name: value for name, value in asked.where.items() if name != TEAM}
            asked = replace(asked, by="category", where=rest)
    by = asked.by or "category"
    earlier = (_day(request, "before_since"), _day(request, "before_until"))
    if earlier[0] and earlier[1] and earlier[1] < earlier[0]:
        earlier = (None, None)
    context: dict[str, Any] = {
        "kpi": one, "by": by, "many": many(by), "asked": asked,
        "cuts": cuts,
        "windows": (earlier, (asked.since, asked.until)),
        "narrowed": {k: v for k, v in asked.where.items() if k not in member.slice()},
    }  # fmt: skip
    try:
        found = moved(
            session, one, terms=Terms.of(member.desk), by=by, since=asked.since, until=asked.until,
            before_since=earlier[0], before_until=earlier[1], where=asked.where,
        )  # fmt: skip
    except Trouble as trouble:
        return render(request, "kpis/explain.html", {**context, "trouble": str(trouble)})
    whole, found = found, _seen(found, asked, member)
    currency = member.desk.currency
    sides = []
    for reading, (first, last) in zip((found.before, found.after), found.windows, strict=True):
        sides.append(
            {
                "value": _value(one, reading.value, currency), "n": reading.n,
                "range": figures.range_words(one, reading.low, reading.high, currency),
                "days": f"{words.day(first)} – {words.day(last)}",
            }
        )  # fmt: skip
    context |= {
        "windows": found.windows, "found": found, "sides": sides,
        "kept_back": len(found.parts) < len(whole.parts),
        "chance": chance(one.unit, found.interval) if found.split else "",
        "sentence": _sentence(found, sides), "rows": _rows(found, currency),
        "unit": "points" if one.unit == "share" else one.unit,
    }  # fmt: skip
    if found.split:
        digits = digits_for(one.unit, found.split.change, found.split.rate, found.split.mix)
        context["total"] = [
            signed(each, one.unit, digits)
            for each in (found.split.rate, found.split.mix, found.split.change)
        ]
    return render(request, "kpis/explain.html", context)


def _seen(found: Moved, asked: Asked, member: Member) -> Moved:
    """What moved it, as far as a member may see the slices apart in both windows."""
    windows = [replace(asked, since=first, until=last) for first, last in found.windows]

    def seen(name: str | None) -> bool:
        return all(shown_apart(window, member, found.by, name) for window in windows)

    split = found.split
    if split is not None:
        split = replace(split, effects=tuple(each for each in split.effects if seen(each.name)))
    return replace(
        found, split=split, parts={name: part for name, part in found.parts.items() if seen(name)}
    )


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _value(kpi: Kpi, value: float | None, currency: str) -> str:
    """A value beside others that may differ little: shares to a tenth of a percent."""
    if kpi.unit == "share":
        return words.share(value, 1)
    return figures.value_words(kpi, value, currency)


def _sentence(found: Moved, sides: list[dict[str, Any]]) -> str:
    if found.split:
        return sentence(found.kpi, found.by, found.split, found.causes, found.interval)
    for side, reading in zip(sides, (found.before, found.after), strict=True):
        if reading.value is None:
            return f"{found.kpi.name}: no ticket counts in {side['days']}."
    return unsplit(found.kpi, sides[0]["value"], sides[1]["value"])


def _rows(found: Moved, currency: str) -> list[dict[str, Any]]:
    """Slice by slice: the largest effect first, or the busiest where there are none."""
    kpi = found.kpi

    if found.split is None:
        return [
            {
                "name": name or NOT_GIVEN,
                "before": _value(kpi, a.value if a else None, currency), "after": _value(kpi, b.value if b else None, currency),
                "n_before": a.n if a else 0, "n_after": b.n if b else 0,
            }
            for name, (a, b) in found.parts.items()
            if (a and a.n) or (b and b.n)
        ]  # fmt: skip
    effects = found.split.effects
    digits = digits_for(kpi.unit, found.split.change, found.split.rate, found.split.mix)
    most = max((abs(each.total) for each in effects), default=0) or 1
    rows = []
    for each in effects:
        worse = kpi.better != "neither" and (each.total < 0) == (kpi.better == "higher")
        rows.append(
            {
                "name": each.name or NOT_GIVEN, "before": _value(kpi, each.before, currency),
                "after": _value(kpi, each.after, currency), "n_before": each.n_before, "n_after": each.n_after,
                "rate": signed(each.rate, kpi.unit, digits),
                "mix": signed(each.mix, kpi.unit, digits),
                "total": signed(each.total, kpi.unit, digits),
                "down": round(100 * max(0.0, -each.total) / most),
                "up": round(100 * max(0.0, each.total) / most), "hot": worse,
                "few": each.n_before + each.n_after < kpi.minimum_sample,
            }
        )  # fmt: skip
    return rows
