"""Findings: ranked by what they cost, evidence one click away, into the register with one more."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.config.schedule import search_findings
from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.ground import charts, words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.assessment import actions, queries
from headway.loop.assessment.models import Finding, Standing
from headway.loop.assessment.rules import all_rules
from headway.loop.evidence.queries import lake_of
from headway.loop.kpis.known import kpis_of
from headway.loop.register import actions as register
from headway.loop.register.queries import of_finding


@door(read="compare")
def findings(request: HttpRequest, member: Member) -> HttpResponse:
    """All current findings, what costs most first."""
    if lake_of(member.desk).empty:
        return render(request, "evidence/empty.html")
    every = list(queries.findings(member))
    asked = {name: request.GET.get(name, "") for name in ("rule", "dimension", "state")}
    if asked["state"] == "solved":
        found = queries.narrowed(queries.solved(member), **asked)
    else:
        found = queries.narrowed(every, **asked)
    search = queries.newest_search(member.desk)
    head = lake_of(member.desk).head()
    searching = head is not None and (search is None or search.version != head.number)
    hours = sum(item.hours_month or 0 for item in found)
    narrowed = any(asked.values())
    if search is None:
        sentence = "These tickets have not been searched yet."
    elif asked["state"] == "solved":
        one = len(found) == 1
        sentence = f"{len(found)} gap{' is' if one else 's are'} not found any more."
    elif narrowed and not found:
        sentence = "No gap is of this kind."
    elif not found:
        sentence = "Nothing stands out from the rest of the desk by more than chance explains."
    else:
        sentence = (
            f"{len(found)} gap{'s' if len(found) != 1 else ''} cost about"
            f" {words.count(hours)} hours a month."
        )
    return render(
        request,
        "assessment/findings.html",
        {
            "findings": [item for item in found if not _small(item)],
            "small": [item for item in found if _small(item)], "sentence": sentence, "tried": _tried(search),
            "searching": searching, "asked": asked, "narrowed": narrowed,
            "choices": _choices(every, asked),
            "silent": queries.silences(member),
            "empty_title": "No gap was found." if search else "Let us look for gaps.",
            "empty_words": (
                "Every category, client and group that could be compared was compared."
                if search
                else "The search compares every slice of the tickets with the rest of the desk."
            ),
        },
    )  # fmt: skip


def _choices(found: list[Finding], asked: dict[str, str]) -> list[dict[str, Any]]:
    """What the list can be narrowed by: only what occurs, with how often."""
    rules = {rule.key: rule.name for rule in all_rules()}
    by_rule = Counter(one.rule for one in found)
    by_dimension = Counter(name for one in found for name in one.slice)
    by_state = Counter(one.state for one in found)
    states = [(key, label, by_state[key]) for key, label in Standing.State.choices]
    return [
        {"name": "rule", "label": "Kind", "asked": asked["rule"], "options": [
            (key, rules.get(key, key), number) for key, number in by_rule.most_common()]},
        {"name": "dimension", "label": "About", "asked": asked["dimension"], "options": [
            (key, key.capitalize(), number) for key, number in by_dimension.most_common()]},
        {"name": "state", "label": "State", "asked": asked["state"], "options": [
            one for one in states if one[2] or one[0] == "solved"]},
    ]  # fmt: skip


def _small(item: Finding) -> bool:
    """Under two hours a month: true, but not where to start."""
    return item.hours_month is not None and item.hours_month < 2


def _tried(search: Any) -> str:
    if search is None:
        return ""
    return (
        f"{words.count(search.tried)} comparisons tried; of those called findings at most 1 in 20"
        " is expected to be chance."
    )


@require_POST
@door(write="manage")
def search(request: HttpRequest, member: Member) -> HttpResponse:
    """Search the newest data again."""
    search_findings(member.desk_id)
    messages.success(request, "The search is running; this page shows what it finds.")
    return redirect("findings")


@door(read="compare")
def finding(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """One finding with its evidence; `part` is for unfolding in the list."""
    one = queries.finding_at(member, pk)
    kpi = kpis_of(member.desk).get(one.kpi)
    currency = one.currency
    context: dict[str, Any] = {
        "finding": one, "also": one.also if member.may("manage") else (), "entry": of_finding(member, one.key), "chart": _chart(one),
        "rule": next((rule for rule in all_rules() if rule.key == one.rule), None),
        "q": "< 0.001" if one.q < 0.001 else f"= {one.q:.3f}",
    }  # fmt: skip
    if kpi is not None:
        context |= {
            "value": figures.value_words(kpi, one.value, currency),
            "range": figures.range_words(kpi, one.low, one.high, currency),
            "comparison": figures.value_words(kpi, one.comparison, currency),
            "target": figures.value_words(kpi, one.target, currency)
            if one.target is not None
            else "",
        }
    else:
        context |= {
            "value": words.measure(one.value, one.unit, digits=_digits(one)), "range": "",
            "comparison": words.measure(one.comparison, one.unit, digits=_digits(one)),
            "target": words.measure(one.target, one.unit, digits=_digits(one)) if one.target is not None else "",
        }  # fmt: skip
    part = "assessment/evidence.html" if "part" in request.GET else "assessment/finding.html"
    return render(request, part, context)


def _digits(one: Finding) -> int | None:
    return 1 if one.unit == "contacts" else None


def _chart(one: Finding) -> dict[str, Any]:
    """The finding's series beside the rest of the desk, with the figures behind it."""
    evidence = one.evidence
    here = _points(evidence.get("series", []))
    if len(here) < 2:
        return {"spec": None, "why": "", "rows": []}
    step = evidence.get("step")
    mark = None
    if step:
        mark = (f"{step['month']}-01", "worse since here")
    label = words.listed([str(value) for value in one.slice.values()]) or "the desk"
    spec = charts.beside(
        here, _points(evidence.get("elsewhere", [])), unit=one.unit, mark=mark,
        names=(label if len(label) < 22 else "here", "elsewhere"), name=one.title,
        currency=one.currency,
    )  # fmt: skip
    rows = [
        {"period": figures.period_words(point["x"], point["grain"]),
         "value": words.measure(point["value"], one.unit, digits=1), "n": point["n"],
         "range": "", "signal": ""}
        for point in here
    ]  # fmt: skip
    return {"spec": spec, "why": "", "rows": rows[::-1], "has_undecided": False}


def _points(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"x": f"{row['month']}-01" if "month" in row else row["week"], "value": row["value"],
         "n": row.get("n"), "grain": "month" if "month" in row else "week"}
        for row in rows
    ]  # fmt: skip


@require_POST
@door(write="manage")
def put_in_register(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Make a register entry of a finding, or go to the one it led to."""
    one = find(member, Finding, pk=pk)
    entry = of_finding(member, one.key)
    try:
        if entry is None:
            entry = register.propose_from_finding(
                by=member, finding=one, at=now(), on=today(member)
            )
            messages.success(
                request, f"{entry.ref} is in the register, its baseline frozen. Next: an owner."
            )
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("finding", pk)
    return redirect("entry", entry.ref)


@require_POST
@door(write="manage")
def accept(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Live with a gap, for a reason and until a day; or take that back."""
    one = find(member, Finding, pk=pk)
    try:
        if "back" in request.POST:
            actions.reconsider(by=member, finding=one, at=now())
            messages.success(request, "It is open again.")
        else:
            given = request.POST.get("again_on", "")
            again_on = date.fromisoformat(given) if given else None
            actions.accept_as_is(
                by=member, finding=one, reason=request.POST.get("reason", ""), at=now(),
                again_on=again_on,
            )  # fmt: skip
            messages.success(request, "It stays in the list, but is no longer counted as open.")
    except ValueError:
        messages.error(request, "The day to look again is not a date. Pick one, or leave it empty.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("finding", pk)
