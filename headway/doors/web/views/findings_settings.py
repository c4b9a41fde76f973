"""What the rules ask of a gap, and what gaps would cost under other assumptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headway.doors.web.door import door, now
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.assessment import actions, queries
from headway.loop.assessment.limits import Limit, Limits
from headway.loop.assessment.rules import all_rules
from headway.loop.evidence.queries import lake_of


@door(read="compare", write="manage")
def thresholds(request: HttpRequest, member: Member) -> HttpResponse:
    """Each rule: on or off, fewest tickets, smallest gap."""
    number, kept = queries.thresholds(member.desk)
    errors: list[str] = []
    shown = kept
    if request.method == "POST":
        try:
            shown = _read(request, kept)
            actions.set_thresholds(by=member, desk=member.desk, limits=shown, at=now())
            messages.success(request, "Kept. The next search uses them.")
            return redirect("finding-thresholds")
        except Trouble as trouble:
            errors.append(str(trouble))
    rules = sorted(all_rules(), key=lambda rule: rule.name)
    rows = [
        {
            "rule": rule, "on": shown.of(rule.key).on,
            "tries": shown.of(rule.key).tries if "tries" in rule.asks else None,
            "gap": f"{shown.of(rule.key).gap * 100:g}" if "gap" in rule.asks else None,
        }
        for rule in rules
    ]  # fmt: skip
    looking = sum(kept.of(rule.key).on for rule in rules)
    version = f"version {number} of its thresholds" if number else "the usual thresholds"
    return render(
        request, "assessment/thresholds.html",
        {
            "rows": rows, "errors": errors, "earlier": queries.thresholds_kept(member.desk),
            "sentence": f"{looking} of {len(rules)} rules look for gaps, with {version}.",
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _read(request: HttpRequest, kept: Limits) -> Limits:
    """The thresholds a form holds."""
    found = {}
    for rule in all_rules():
        usual = kept.of(rule.key)
        try:
            tries = int(request.POST.get(f"tries-{rule.key}", usual.tries))
            gap = round(float(request.POST.get(f"gap-{rule.key}", usual.gap * 100)) / 100, 6)
        except ValueError as error:
            raise actions.FindingTrouble(f"{rule.name}: a threshold is a number.") from error
        found[rule.key] = Limit(f"on-{rule.key}" in request.POST, tries, gap)
    return Limits(found)


FIELDS = {
    "handle_hours": ("Work on a ticket, minutes", "Measured or assumed; see KPIs."),
    "hourly_rate": ("An hour costs", "The desk's loaded rate."),
    "again_share": ("Worked on again", "Share of a ticket's work."),
    "handover_share": ("Handed over", "Share of a ticket's work."),
    "breach_share": ("Later than promised", "Share of a ticket's work."),
    "ageing_share": ("Lying for a month", "Share of a ticket's work."),
    "visit_share": ("A visit", "Share of a ticket's work."),
    "closed": ("Part of each gap closed, %", "50: what if every gap were half closed?"),
}


@door(read="compare")
def what_if(request: HttpRequest, member: Member) -> HttpResponse:
    """All costs again under assumptions of the moment; nothing is kept."""
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    assumed = queries.assumed_in(member.desk)
    values: dict[str, Any] = {
        name: getattr(assumed, name, 0.0) * (60 if name == "handle_hours" else 1) for name in FIELDS
    }
    errors = []
    changed = False
    for name in FIELDS:
        if not request.GET.get(name):
            continue
        try:
            given = float(request.GET[name])
            if not 0 <= given <= 100_000:
                raise ValueError
        except ValueError:
            errors.append(f"{FIELDS[name][0]}: give a number that is not negative.")
            continue
        changed = changed or abs(given - values[name]) > 0.006
        values[name] = given
    closed = min(values.pop("closed"), 100.0) / 100
    values["handle_hours"] /= 60
    rows = queries.what_if(member, replace(assumed, **values), closed=closed)
    if not rows:
        return render(request, "assessment/what_if.html", {"rows": rows})
    total_now = sum(row.now for row in rows)
    total_then = sum(row.then for row in rows)
    sentence = (
        f"The gaps would cost {words.count(total_then)} hours a month instead of"
        f" {words.count(total_now)}."
        if changed
        else f"The gaps cost {words.count(total_now)} hours a month as things are assumed."
    )
    values["handle_hours"] *= 60
    shown = {**values, "closed": closed * 100}
    context: dict[str, Any] = {
        "rows": rows, "errors": errors, "changed": changed, "sentence": sentence,
        "fields": [
            {"name": name, "label": label, "hint": hint, "value": f"{round(shown[name], 2):g}"}
            for name, (label, hint) in FIELDS.items()
        ],
        "total_now": total_now, "total_then": total_then,
        "total_money": sum(row.money for row in rows), "currency": member.desk.currency,
    }  # fmt: skip
    return render(request, "assessment/what_if.html", context, status=422 if errors else 200)
