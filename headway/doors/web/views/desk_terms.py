"""What the desk's figures assume (costs, windows), and what others report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now
from headway.doors.web.views.kpis import the_kpi
from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis import queries
from headway.loop.kpis.assumed import actions
from headway.loop.kpis.assumed.checking import NET_FIELDS, Assumptions, read_net
from headway.loop.kpis.assumed.queries import benchmarks_of, own_lists
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Benchmark, Kpi, Terms

MOST_GROUPS = 40
BLANK = 2


class CostsForm(forms.Form):
    """What holds for the whole desk; the groups are rows beside it."""

    currency = forms.CharField(max_length=3, label="Currency", help_text="Three letters.")
    hourly_rate = forms.FloatField(
        label="Loaded hourly rate",
        help_text="What an hour of work costs in all: pay, tax, tools, desk. Groups may have their own.",
    )
    handle_hours = forms.FloatField(
        label="Handling hours per ticket",
        help_text="Only where the tickets do not say; shown as an assumption.",
    )
    window_days = forms.IntegerField(
        label="Repeat window, in days",
        help_text="Who comes back within it was not helped: first-time fix, repeat contacts.",
    )
    first_contact_minutes = forms.IntegerField(
        label="First contact in writing, in minutes",
        help_text="E-mail and web: solved within so many minutes of opening hours.",
    )
    live_minutes = forms.IntegerField(
        label="First contact on the line, in minutes",
        help_text="How long a call or chat may take; stands in for “before hanging up”.",
    )
    net_without = forms.CharField(
        required=False, label="Net first-time fix leaves out", max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "category: Hardware"}),
        help_text=f"Hardware, mandated escalations: a line each, as FIELD: VALUE, with FIELD one of"
        f" {', '.join(NET_FIELDS)}. Visits are left out anyhow.",
    )  # fmt: skip


@door(read="administer", write="administer")
def costs(request: HttpRequest, member: Member) -> HttpResponse:
    """Rates, paid hours, handling and windows, on one page."""
    desk = Desk.objects.get(pk=member.desk_id)
    terms = Terms.of(desk)
    initial = {
        **{name: getattr(terms, name) for name in CostsForm.base_fields},
        "net_without": "\n".join(f"{name}: {value}" for name, value in terms.net_without),
    }
    form = CostsForm(request.POST or None, initial=initial)
    rows = _rows(request, terms, _groups(desk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.assume(by=member, desk=desk, said=_said(form.cleaned_data, rows), at=now())
            messages.success(request, "Saved. Figures use it from now on; baselines keep theirs.")
            return redirect("desk-costs")
        except (Trouble, ValidationError) as trouble:
            form.add_error(None, str(trouble))
    return render(
        request,
        "accounts/costs.html",
        {
            "form": form, "rows": rows, "terms": terms, "sentence": _sentence(desk, terms),
            "money": [form[name] for name in ("currency", "hourly_rate", "handle_hours")],
            "windows": [
                form[name] for name in ("window_days", "first_contact_minutes", "live_minutes")
            ],
        },
    )  # fmt: skip


def _groups(desk: Desk) -> list[str]:
    """The groups of the tickets, the busiest first."""
    if lake_of(desk).empty:
        return []
    with session_of(desk) as session:
        if not session.meta["fields"].get("group"):
            return []
        found = session.con.execute(
            'SELECT "group" FROM tickets WHERE "group" IS NOT NULL GROUP BY ALL'
            " ORDER BY count(*) DESC, 1 LIMIT ?",
            [MOST_GROUPS],
        ).fetchall()
    return [name for (name,) in found]


def _rows(request: HttpRequest, terms: Terms, groups: Sequence[str]) -> list[dict[str, str]]:
    """The rows of groups as posted, or as they stand; the first is everybody else."""
    if request.method == "POST":
        columns = [request.POST.getlist(name) for name in ("group", "rate", "paid")]
        return [
            {"group": group.strip(), "rate": rate.strip(), "paid": paid.strip()}
            for group, rate, paid in zip(*columns, strict=False)
        ]
    rates, paid = dict(terms.rates), dict(terms.paid_hours)
    names = list(dict.fromkeys([*rates, *(name for name in paid if name), *groups]))
    rows = [{"group": "", "rate": "", "paid": f"{paid['']:g}" if "" in paid else ""}]
    for name in names:
        rows.append(
            {
                "group": name,
                "rate": f"{rates[name]:g}" if name in rates else "",
                "paid": f"{paid[name]:g}" if name in paid else "",
            }
        )
    return rows + [{"group": "", "rate": "", "paid": ""} for _ in range(BLANK)]


def _said(data: dict[str, Any], rows: Sequence[dict[str, str]]) -> Assumptions:
    rates, paid = [], []
    for place, row in enumerate(rows):
        if place and not row["group"]:
            if row["rate"] or row["paid"]:
                raise Trouble("A row has a figure but no group. Name the group, or empty the row.")
            continue
        name = row["group"] if place else ""
        if place and row["rate"]:
            rates.append((name, _number(row["rate"], f"The rate of {name}")))
        if row["paid"]:
            paid.append((name, _number(row["paid"], f"Paid hours of {name or 'everybody else'}")))
    return Assumptions(
        hourly_rate=data["hourly_rate"], handle_hours=data["handle_hours"],
        currency=data["currency"].strip().upper(), rates=tuple(rates), paid_hours=tuple(paid),
        window_days=data["window_days"], first_contact_minutes=data["first_contact_minutes"],
        live_minutes=data["live_minutes"], net_without=read_net(data["net_without"]),
    )  # fmt: skip


def _number(text: str, what: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise Trouble(f"{what}: “{text}” is no number.") from None


def _sentence(desk: Desk, terms: Terms) -> str:
    """What the assumptions make of the tickets, in one sentence."""
    hour = f"An hour costs {words.money(terms.hourly_rate, desk.currency)}"
    if terms.rates:
        hour += f", {len(terms.rates)} group{'s' if len(terms.rates) > 1 else ''} apart"
    if lake_of(desk).empty:
        return f"{hour}; tickets will be costed by it once they are in."
    with session_of(desk) as session:
        can, _ = queries.answerable(session, terms=terms)
        asked = [key for key in ("cost_per_ticket", "utilisation") if key in can]
        said = {one.kpi: one for one in queries.readings(session, asked, terms=terms)}
    if "cost_per_ticket" in said and said["cost_per_ticket"].value is not None:
        each = words.measure(said["cost_per_ticket"].value, "money/ticket", currency=desk.currency)
        hour += f"; the work on a ticket {each}"
    load = said.get("utilisation")
    if load is not None and load.value is not None:
        return f"{hour}; {words.share(load.value)} of paid time goes into tickets."
    return f"{hour}. Give the paid hours, and utilisation can be told."


@door(read="manage")
def benchmarks(request: HttpRequest, member: Member) -> HttpResponse:
    """What others report, KPI by KPI; never law."""
    known = kpis_of(member.desk)
    found, own = benchmarks_of(member.desk, known), own_lists(member.desk)
    rows = [
        {
            "kpi": kpi, "own": key in own, "percent": kpi.unit in words.SHARES,
            "marks": [
                {"mark": mark, "value": figures.value_words(kpi, mark.value, member.desk.currency),
                 "number": f"{mark.value * _scale(kpi):.6g}"}
                for mark in found[key]
            ],
        }
        for key, kpi in known.items()
    ]  # fmt: skip
    rows.sort(key=lambda row: not row["marks"])
    told = sum(bool(row["marks"]) for row in rows)
    return render(
        request, "accounts/benchmarks.html", {"rows": rows, "told": told, "own": len(own)}
    )


def _scale(kpi: Kpi) -> int:
    return 100 if kpi.unit in words.SHARES else 1


@require_POST
@door(write="manage")
def benchmark(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Set, or put back, what others report for one KPI."""
    kpi = the_kpi(member, key)
    try:
        if request.POST.get("do") == "catalogue":
            actions.as_in_the_catalogue(by=member, desk=member.desk, key=key, at=now())
            messages.success(request, f"{kpi.name}: as in the catalogue again.")
        else:
            columns = [request.POST.getlist(name) for name in ("value", "words", "source")]
            said = [
                Benchmark(_number(value, kpi.name) / _scale(kpi), what, source)
                for value, what, source in zip(*columns, strict=False)
                if value.strip() or what.strip() or source.strip()
            ]
            actions.report_of_others(
                by=member, desk=member.desk, key=key, benchmarks=said, at=now()
            )
            messages.success(request, f"{kpi.name}: what others report is saved.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("desk-benchmarks")
