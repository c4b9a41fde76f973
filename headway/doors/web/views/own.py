"""A desk's own KPIs: the builder with its preview, and every version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now
from headway.doors.web.views.own_form import fields, form_in, numbers, place_of, row_of, told_in
from headway.ground import charts
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.known import kpi_in, newest_own, own_versions
from headway.loop.kpis.own import BadDeclaration
from headway.loop.kpis.own.actions import declare, retire
from headway.loop.kpis.own.checking import Fault
from headway.loop.kpis.own.declaration import FORMS
from headway.loop.kpis.own.preview import preview as preview_of
from headway.loop.kpis.own.preview import seen_values

BLANK = {"form": "share", "better": "higher", "day": "resolved"}
BETTER = (("higher", "higher"), ("lower", "lower"), ("neither", "neither"))
DAYS = (("resolved", "were resolved"), ("opened", "were opened"))


@door()
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """The KPIs this desk declared."""
    rows = [{"row": row, "kpi": kpi_in(row)} for row in newest_own(member.desk)]
    return render(request, "kpis/own_index.html", {"rows": rows})


@door(write="manage")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Declare a KPI."""
    return _builder(request, member, key="")


@door(write="manage")
def own(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One of the desk's own KPIs: change it (a new version), or read its versions."""
    return _builder(request, member, key=key)


def _builder(request: HttpRequest, member: Member, *, key: str) -> HttpResponse:
    versions: list[Any] = []
    if key:
        try:
            versions = own_versions(member.desk, key)
        except Trouble as none:
            raise Http404(str(none)) from None
    told: Any = versions[0].declaration if versions else BLANK
    faults: tuple[Any, ...] = ()
    if request.method == "POST":
        told = told_in(request.POST)
        try:
            row = declare(by=member, desk=member.desk, told=told, at=now())
            messages.success(
                request, f"{row.declaration['name']} is declared, version {row.version}."
            )
            return redirect("kpi", row.key)
        except BadDeclaration as bad:
            faults = bad.faults
    as_file = request.GET.get("as") == "file" or request.POST.get("mode") == "file"
    form = None if as_file or not isinstance(told, dict) else form_in(told)
    text = (
        request.POST.get("file", "")
        if told is None
        else json.dumps(told, ensure_ascii=False, indent=2)
    )
    for part in ("of", "hit"):
        if form is not None and not form[part]:
            form[part] = [row_of({}, part)]
    return render(
        request,
        "kpis/builder.html",
        {
            "key": key, "form": form, "text": text, "faults": _said(faults, as_file=form is None), "forms": FORMS.items(),
            "fields": fields(), "numbers": numbers(), "better": BETTER, "days": DAYS,
            "versions": [{"row": row, "kpi": kpi_in(row)} for row in versions],
            "retired": bool(versions and versions[0].retired),
        },
        status=422 if faults else 200,
    )  # fmt: skip


def _said(faults: Iterable[Fault], *, as_file: bool) -> list[tuple[str, str]]:
    """Place and reason of each fault: by its key in a file, by the form's own words in the form."""
    return [(one.path if as_file else place_of(one.path), one.why) for one in faults]


@require_POST
@door(write="manage")
def preview(request: HttpRequest, member: Member) -> HttpResponse:
    """What the form on the page would give on real tickets; nothing is kept."""
    told = told_in(request.POST)
    if told is None:
        return render(
            request,
            "kpis/preview.html",
            {"why": "This is not JSON yet: a comma or bracket is amiss."},
        )
    if isinstance(told, dict):
        told = {"key": "preview", "name": "Preview", **told}
    seen = preview_of(member.desk, told)
    context: dict[str, Any] = {
        "seen": seen, "why": seen.why,
        "faults": _said(seen.faults, as_file=request.POST.get("mode") == "file"),
    }  # fmt: skip
    if seen.kpi and seen.reading:
        kpi, reading, currency = seen.kpi, seen.reading, member.desk.currency
        points = (
            [point.as_dict() for point in seen.chart.points]
            if seen.chart
            else [{"x": each.period, "value": each.value, "n": each.n} for each in seen.months]
        )
        context |= {
            "kpi": kpi, "reading": reading,
            "value": figures.value_words(kpi, reading.value, currency),
            "range": figures.range_words(kpi, reading.low, reading.high, currency),
            "few": 0 < reading.n < kpi.minimum_sample,
            "spark": charts.spark(
                points, unit=kpi.unit, name=f"{kpi.name} by month", currency=currency
            )
            if len(points) > 1
            else None,
        }  # fmt: skip
    return render(request, "kpis/preview.html", context)


@door(read="manage")
def condition(request: HttpRequest, member: Member) -> HttpResponse:
    """A row of conditions that fits what it is about; an empty one without a choice."""
    part = "hit" if request.GET.get("part") == "hit" else "of"
    names = ("what", "op", "value", "count", "moment", "within")
    given = {name: request.GET.get(f"{part}-{name}", "") for name in names}
    row = row_of(given, part)
    if given["op"] not in dict(row["ops"]):
        row |= {"op": "", "value": "", "count": "", "moment": "", "within": ""}
    values: list[str] = []
    if row["kind"] in ("text", "event") and not lake_of(member.desk).empty:
        with session_of(member.desk) as session:
            values = seen_values(session, given["what"])
    return render(
        request, "kpis/condition.html",
        {"c": row, "fields": fields(), "values": values, "serial": request.GET.get("serial", "0")[:4]},
    )  # fmt: skip


@require_POST
@door(write="manage")
def retirement(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Take a KPI out of lists."""
    try:
        row = retire(by=member, desk=member.desk, key=key, at=now())
        messages.success(request, f"{row.declaration['name']} is retired; its readings stay.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("own-kpis")
