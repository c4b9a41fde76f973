"""Protocols: what is asked of teams, and how it spreads and fades in the tickets."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.doors.web.kept import kept
from headway.doors.web.typed import day_of, whole
from headway.ground import charts, words
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.adoption.actions import protocols as actions
from headway.loop.adoption.declarations import READY
from headway.loop.adoption.models import Protocol
from headway.loop.adoption.queries import protocols as queries
from headway.loop.adoption.spreading import State
from headway.loop.kpis.known import kpis_of
from headway.loop.register import queries as register
from headway.loop.register.exchange import safe
from headway.loop.run.queries.board import moving

TONES = {
    State.FADING: "concern", State.KEEPS: "better", State.HELD: "better", State.NOT_YET: "quiet",
    State.EARLY: "faint",
}  # fmt: skip
GRAINS = {1: "week", 2: "two weeks", 4: "four weeks"}


def the_protocol(member: Member, ref: str) -> Protocol:
    """A protocol by its reference; 404 for strangers and client contacts."""
    number = ref.removeprefix("PR-")
    if not member.may("compare"):
        raise Http404("No such protocol.")
    return find(member, Protocol, number=whole(number) or 0)


@door(read="compare")
@kept
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All protocols, each as it stood when it was read last."""
    rows = queries.protocols(member)
    read = queries.newest_readings(rows)
    shown = [{"one": one, "read": read.get(one.pk)} for one in rows]
    live = [one for one in rows if one.ended_on is None]
    fading = sum(one.pk in read and bool(read[one.pk].fading) for one in live)
    return render(
        request, "behaviour/protocols.html", {"rows": shown, "live": len(live), "fading": fading}
    )


@door(read="manage", write="manage")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask teams for a behaviour."""
    asked = request.POST if request.method == "POST" else request.GET
    trouble = ""
    if request.method == "POST":
        try:
            made = _ask(request, member)
            messages.success(request, f"{made.ref} is asked for from {words.day(made.starts_on)}.")
            return redirect("protocol", made.ref)
        except Trouble as why:
            trouble = str(why)
    known = kpis_of(member.desk)
    taken = set(
        Protocol.objects.filter(desk=member.desk, ended_on=None).values_list("kpi", flat=True)
    )
    own = [k for k in known.values() if k.own and k.form == "share" and k.better == "higher"]
    return render(
        request, "behaviour/protocol_new.html",
        {"ready": [one for one in READY if one.key not in known],
         "own": [kpi for kpi in own if kpi.key not in taken],
         "teams": queries.teams_of(member.desk), "entries": moving(member).order_by("number"),
         "asked": asked, "chosen_teams": asked.getlist("team"), "today": today(member),
         "trouble": trouble},
    )  # fmt: skip


def _ask(request: HttpRequest, member: Member) -> Protocol:
    asked = request.POST
    starts_on, goal = day_of(asked.get("starts_on", "")), asked.get("goal", "")
    try:
        share = float(goal) / 100
    except ValueError:
        share = 0.0
    if starts_on is None:
        raise Trouble("Say from which day on it is asked for.")
    ref = asked.get("entry", "")
    return actions.ask_for(
        by=member, desk=member.desk, kpi=asked.get("kpi", ""), starts_on=starts_on, goal=share,
        teams=asked.getlist("team"), improvement=register.entry(member, ref) if ref else None,
        at=now(),
    )  # fmt: skip


@door(read="compare")
@kept
def protocol(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One protocol: every team's chart on one scale, those with a signal first."""
    one = the_protocol(member, ref)
    found = queries.standing(one)
    currency = member.desk.currency
    ends = charts.ends_of((_points(each) for each in found.teams), "share", target=one.goal)
    named = next((t for t in found.teams if t.cell.name == request.GET.get("team")), None)
    context: dict[str, Any] = {
        "one": one, "found": found, "kpi": found.kpi,
        "cards": [_card(each, found, ends, one.goal) for each in found.teams],
        "total": figures.value_words(found.kpi, found.total.value, currency)
        if found.kpi and found.total else words.NOTHING,
        "goal": words.share(one.goal), "rising": _rising(found),
        "window": " – ".join(words.day(day) for day in found.window) if found.window else "",
        "large": _large(named, found, one.goal) if named and found.kpi else None,
    }  # fmt: skip
    return render(request, "behaviour/protocol.html", context)


def _points(each: queries.TeamStanding) -> list[dict[str, Any]]:
    if each.chart is None:
        return [{"x": r.period, "value": r.value, "n": r.n} for r in each.series]
    return [point.as_dict() for point in each.chart.points]


def _card(
    each: queries.TeamStanding, found: queries.Standing, ends: tuple[float, float], goal: float
) -> dict[str, Any]:
    course = each.course
    return {
        "name": each.cell.name, "several": not each.cell.alone, "state": course.state.word,
        "sign": course.state.sign, "tone": TONES[course.state], "sentence": course.sentence,
        "short": course.state is State.KEEPS and each.now.value is not None and each.now.value < goal,
        "value": words.share(each.now.value), "n": each.now.n, "why": each.why,
        "range": words.share_range(each.now.low, each.now.high),
        "grain": GRAINS[course.step],
        "spark": charts.spark(
            _points(each), unit="share", name=f"{found.protocol.name} in {each.cell.name}",
            target=goal, ends=ends,
        ),
    }  # fmt: skip


def _rising(found: queries.Standing) -> dict[str, Any] | None:
    """The share of teams that keep it, week by week, small."""
    shares = found.spread.shares
    if len(shares) < 3:
        return None
    points = [
        {"x": on.isoformat(), "value": keeping / all_, "n": all_} for on, keeping, all_ in shares
    ]
    return charts.spark(points, unit="share", name="Share of teams that keep it", ends=(0.0, 1.0))


def _large(each: queries.TeamStanding, found: queries.Standing, goal: float) -> dict[str, Any]:
    kpi, course = found.kpi, each.course
    assert kpi is not None
    marks = [
        {"x": day.isoformat(), "text": text}
        for day, text in ((course.took_up, "taken up"), (course.faded, "fading"))
        if day is not None
    ]
    drawn = figures.charted(
        kpi, each.series, each.chart, each.why, grain="week", target=goal, annotations=marks
    )
    return {**drawn, "name": each.cell.name}


@door(read="compare")
def weeks(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """The figures behind the charts as CSV: whole cells of teams, like everything here."""
    one = the_protocol(member, ref)
    asked = request.GET.getlist("team") or None
    found = queries.standing(one, asked)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{one.ref.lower()}-by-team.csv"'
    out = csv.writer(answer)
    out.writerow(["team", "from", "weeks", "tickets", "kept", "share"])
    for each in found.teams:
        for week in each.course.weeks:
            share = round(week.hits / week.n, 4) if week.n else ""
            out.writerow(
                [safe(each.cell.name), week.start, each.course.step, week.n, week.hits, share]
            )
    return answer


@require_POST
@door(write="manage")
def ending(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Stop asking for it."""
    one = the_protocol(member, ref)
    try:
        actions.end(by=member, protocol=one, at=now())
        messages.success(request, f"{one.ref} is not asked for any more; what was read stays.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("protocol", one.ref)
