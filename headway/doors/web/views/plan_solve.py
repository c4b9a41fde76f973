"""Solving, committing, discarding, and trying what would happen if."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from headway.config.schedule import solve_plan
from headway.doors.web.door import door, now, today
from headway.doors.web.typed import number
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trouble import Trouble
from headway.loop.aim.models import Cycle
from headway.loop.plan import actions, queries, what_if_page
from headway.loop.plan.models import Plan
from headway.loop.plan.what_if import Extra, Overrides


@require_POST
@door(write="manage")
def solve(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for a plan; the search runs behind the page."""
    asked = request.POST
    try:
        cycle = find(member, Cycle, pk=number(asked["cycle"])) if asked.get("cycle") else None
        try:
            seconds = float(asked.get("seconds", "30"))
        except ValueError:
            raise Trouble("Say for how many seconds to search, such as 30.") from None
        plan = actions.draft(
            by=member, desk=member.desk, at=now(), today=today(member), cycle=cycle, seconds=seconds,
            overrides=_overrides(request) if "what-if" in asked else None,
            note="What if" if "what-if" in asked else "",
        )  # fmt: skip
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("plan")
    solve_plan(plan.pk)
    return redirect("plan-what-if" if "what-if" in asked else "plan")


def _plan(member: Member, number: int) -> Plan:
    return find(member, Plan, number=number)


@door(read="compare")
def progress(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """How far the search is; the page loads itself anew when it is over."""
    plan = _plan(member, number)
    if plan.state == Plan.State.SOLVING:
        return render(request, "plan/solving.html", {"plan": plan})
    if plan.state == Plan.State.DRAFT:
        return HttpResponseClientRedirect(reverse("plan-what-if" if plan.overrides else "plan"))
    return render(request, "plan/solved.html", {"plan": plan})


@require_POST
@door(write="manage")
def commit(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Make a draft the plan in force."""
    try:
        actions.commit(
            by=member, plan=_plan(member, number), at=now(), reason=request.POST.get("reason", "")
        )
        messages.success(request, "The plan is committed. Everybody’s tasks have their days.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("plan")


@require_POST
@door(write="manage")
def discard(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Put a draft away."""
    try:
        actions.discard(by=member, plan=_plan(member, number), at=now())
        messages.success(request, f"Draft {number} is put away.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("plan")


def _overrides(request: HttpRequest) -> dict[str, Any]:
    """What is to be tried, from the form: rows of a member's hours, of entries' dates and ranks."""
    asked = request.POST

    def day(text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise Trouble(f"“{text}” is no day.") from None

    def hours(text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise Trouble(f"“{text}” are no hours.") from None

    extras = tuple(
        Extra(number(member), hours(more), day(asked.get(f"since-{member}", "")),
              day(asked.get(f"until-{member}", "")))
        for member in asked.getlist("who")
        if (more := asked.get(f"hours-{member}", "").strip()) and hours(more)
    )  # fmt: skip
    dates, scores, out, must = {}, {}, set(), set()
    for ref in asked.getlist("entry"):
        pk = number(ref)
        if (text := asked.get(f"due-{ref}", "")) != asked.get(f"was-{ref}", ""):
            dates[pk] = day(text)
        if score := asked.get(f"score-{ref}", "").strip():
            scores[pk] = hours(score)
        choice = asked.get(f"in-{ref}", "")
        if choice == "out":
            out.add(pk)
        elif choice == "must":
            must.add(pk)
    return Overrides(extras, dates, scores, {}, frozenset(out), frozenset(must)).plain()


@door(read="manage", write="manage")
def what_if(request: HttpRequest, member: Member) -> HttpResponse:
    """Change hours, dates or priority, and see what a plan made of it would be, before anything."""
    tried = (
        visible(member, Plan).exclude(overrides={}).select_related("cycle").order_by("-number").first()
    )  # fmt: skip
    page = what_if_page.page_of(member.desk, tried, today=today(member))
    context = {
        "page": page, "tried": tried, "cycles": what_if_page.cycles_of(member.desk, today(member)),
        "cycle": cycle_of(member),
        "solving": tried if tried is not None and tried.state == Plan.State.SOLVING else None,
    }  # fmt: skip
    return render(request, "plan/what_if.html", context)


def cycle_of(member: Member) -> Cycle | None:
    """The cycle of the plan in force, else the current one."""
    plan = queries.in_force(member.desk)
    on = today(member)
    if plan is None:
        return what_if_page.current(member.desk, on)
    return plan.cycle if plan.cycle is not None and plan.cycle.ends_on >= on else None
