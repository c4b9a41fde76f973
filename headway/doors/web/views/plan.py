"""The roadmap: what is planned when, by whom, and what it leaves of their weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole
from headway.doors.web.views.plan_solve import cycle_of
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.charts import draw
from headway.ground.trouble import Trouble
from headway.loop.plan import actions, roadmap
from headway.loop.plan import roadmap_words as told
from headway.loop.plan.models import Plan, Task
from headway.loop.plan.moving import checks, moved
from headway.loop.plan.roadmap import Road
from headway.loop.plan.what_if_page import cycles_of

SHOWS = (("committed", "Committed"), ("draft", "Draft"), ("both", "Both"))
BYS = (("improvement", "Improvement"), ("person", "Person"), ("goal", "Goal"))


def asked_show(request: HttpRequest) -> roadmap.Show:
    """Committed, draft or both; both unless the address says otherwise."""
    show = request.GET.get("show", "both")
    return cast(roadmap.Show, show if show in dict(SHOWS) else "both")


def hrefs() -> dict[str, str]:
    """Patterns of addresses for the roadmap's names."""
    return {
        "entry": reverse("entry", args=["REF"]).replace("REF", "{}"),
        "person": f"{reverse('plan-capacity')}#person-{{}}",
    }


@door(read="compare")
def plan(request: HttpRequest, member: Member) -> HttpResponse:
    """The roadmap, with what does not fit and what would mend a clash."""
    show = asked_show(request)
    by = request.GET.get("by", "improvement")
    by = by if by in dict(BYS) else "improvement"
    road = roadmap.road_of(member.desk, show=show, today=today(member))
    context: dict[str, Any] = {
        "shows": SHOWS, "bys": BYS, "show": show, "by": by, "road": road,
        "solving": roadmap.solving(member.desk), "cycle": cycle_of(member),
        "cycles": cycles_of(member.desk, today(member)),
    }  # fmt: skip
    if road is not None:
        movable = member.may("manage")
        drawn = roadmap.timeline(road, by=cast(roadmap.By, by), hrefs=hrefs(), movable=movable)
        facts = road.facts
        context |= {
            "svg": mark_safe(draw(drawn)),  # noqa: S308  (drawn by us, texts escaped)
            "headline": told.headline(facts), "certainty": told.certainty(facts),
            "difference": _difference(road), "is_draft": road.plan.state == Plan.State.DRAFT,
            "movable": movable, "agenda": _agenda(road), "late": road.broken,
        }  # fmt: skip
    return render(request, "plan/roadmap.html", context)


def _difference(road: Road) -> str:
    if road.draft is None or road.committed is None or road.plan is not road.draft:
        return ""
    return told.difference(road.moved + len(road.gone), road.entered, road.left)


def _agenda(road: Road) -> list[dict[str, Any]]:
    """The same as a list, for small screens and for who reads rather than looks."""
    return [
        {
            "entry": entry,
            "places": sorted(
                (p for p in road.places if p.task.improvement_id == entry.improvement_id),
                key=lambda place: (place.start, place.end),
            ),
        }
        for entry in road.chosen
    ]


def _asked(request: HttpRequest, member: Member) -> tuple[Road, Task, date | None, Member | None]:
    """The plan and task a move is about, the day and the person it goes to."""
    number = request.POST.get("plan", "")
    pk = request.POST.get("task", "")
    task = find(member, Task, pk=whole(pk))
    shows: tuple[roadmap.Show, ...] = ("draft", "committed")
    for show in shows:
        road = roadmap.road_of(member.desk, show=show, today=today(member))
        if road is not None and str(road.plan.number) == number:
            break
    else:
        raise Http404("That plan is no longer the newest. Load the page again.")
    try:
        start = date.fromisoformat(request.POST.get("starts_on", ""))
    except ValueError:
        start = None
    who = request.POST.get("member", "")
    other = find(member, Member, pk=whole(who)) if who else None
    if task.pk not in road.situation.placed:
        raise Http404("That task is not in the plan.")
    return road, task, start, other


@require_POST
@door(write="manage")
def check(request: HttpRequest, member: Member) -> HttpResponse:
    """What a move would keep and break; nothing is changed."""
    road, task, start, other = _asked(request, member)
    was = road.situation.placed[task.pk]
    there = moved(was, start) if start else was
    if other is not None:
        there = replace(there, member=other.pk)
    found = checks(road.situation, there)
    could = road.able.get(task.skill_id, frozenset()) if task.skill_id else frozenset(road.free)
    context = {
        "task": task, "was": was, "there": there, "checks": found, "road": road,
        "same": there == was, "bad": any(not one.ok for one in found),
        "later": there.end > was.end, "is_draft": road.plan.state == Plan.State.DRAFT,
        "who": [(pk, road.names[pk]) for pk in sorted(could | {was.member}) if pk in road.names],
    }  # fmt: skip
    return render(request, "plan/move.html", context)


@require_POST
@door(write="manage")
def move(request: HttpRequest, member: Member) -> HttpResponse:
    """Keep a move: in the draft, or of the committed task itself with its reason."""
    road, task, start, other = _asked(request, member)
    at = now()
    try:
        if road.plan.state == Plan.State.DRAFT:
            actions.place_in_draft(
                by=member, plan=road.plan, task=task, starts_on=start, member=other, at=at
            )
            messages.success(request, f"{task.ref} is placed anew in the draft.")
        else:
            actions.replace_task(
                by=member, task=task, starts_on=start, owner=other, at=at,
                placed=road.situation.placed[task.pk], reason=request.POST.get("reason", ""),
            )  # fmt: skip
            messages.success(request, f"{task.ref} is moved.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("plan")
