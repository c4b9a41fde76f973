"""Pulse surveys: opening one, its results, and the page where it is answered without a name."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole, wholes
from headway.doors.web.views.people import staff_only
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.adoption import actions
from headway.loop.adoption.models import Pulse
from headway.loop.adoption.pulse import (
    FEWEST,
    LEAST,
    MARKS,
    MOST,
    QUESTION,
    STATEMENTS,
    headline,
)
from headway.loop.adoption.queries import pulses as queries
from headway.loop.adoption.queries.room import MOVING
from headway.loop.register import queries as register

GUARD = "pulse-{}"
"""The cookie by which a browser knows it has answered; it says nothing else."""


@door(read="see", write="see")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All surveys with what may be shown of them; opening a new one."""
    staff_only(request, member)
    if request.method == "POST":
        return _open(request, member)
    at = now()
    rows = [queries.results_of(one, at=at) for one in queries.pulses(member)]
    return render(
        request, "people/pulses.html",
        {"rows": rows, "open": sum(not row.closed for row in rows), "fewest": FEWEST, "least": LEAST,
         "statements": [*STATEMENTS, *[""] * (MOST - len(STATEMENTS))], "question": QUESTION,
         "entries": register.entries(member).filter(status__in=MOVING).order_by("number"),
         "chosen": request.GET.get("entry", "")},
    )  # fmt: skip


def _open(request: HttpRequest, member: Member) -> HttpResponse:
    asked = request.POST
    try:
        if not member.may("manage"):
            raise NotAllowed("Only a manager opens a pulse.")
        entry = register.entry(member, asked["entry"]) if asked.get("entry") else None
        days = asked.get("days", "")
        made, token = actions.open_pulse(
            by=member, desk=member.desk, improvement=entry, title=asked.get("title", ""),
            statements=asked.getlist("statement"), question=asked.get("question", ""), at=now(),
            days=whole(days) or 0, invite=asked.get("invite") == "yes",
        )  # fmt: skip
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("pulses")
    return _shown(request, member, made, token)


@door(read="see", write="see")
def pulse(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """One survey's results, as a whole: the page takes no filter."""
    staff_only(request, member)
    one = find(member, Pulse, pk=pk)
    token = ""
    if request.method == "POST":
        try:
            if request.POST.get("what") == "link":
                token = actions.new_link(by=member, pulse=one, at=now())
            else:
                actions.close_pulse(by=member, pulse=one, at=now())
                messages.success(request, "The survey is closed.")
        except Trouble as trouble:
            messages.error(request, str(trouble))
        if not token:
            return redirect("pulse", one.pk)
    return _shown(request, member, one, token)


def _shown(request: HttpRequest, member: Member, one: Pulse, token: str) -> HttpResponse:
    at = now()
    found = queries.results_of(one, at=at)
    trends = {t.statement: t.points for t in queries.trend_of(one, at=at)} if found.results else {}
    rows = [(result, trends.get(result.statement, [])) for result in found.results]
    link = f"{settings.ADDRESS.rstrip('/')}/pulse/{token}" if token else ""
    return render(
        request, "people/pulse.html",
        {"pulse": one, "found": found, "rows": rows, "link": link, "least": LEAST,
         "trend": any(len(points) > 1 for _, points in rows),
         "asked": len(queries.invited(one)) if not found.closed else 0,
         "headline": headline(found.results)},
    )  # fmt: skip


@door(read="see", write="see")
def answer(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The same questions for members who come by their message; who they are is not handed on."""
    one = queries.to_answer(member, pk)
    if one is None:
        raise Http404("There is no such survey.")
    return _answered(request, one)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, token: str) -> HttpResponse:
    """A survey by its link: no sign-in, no name."""
    one = queries.by_token(token)
    if one is None:
        raise Http404("There is no such survey, or its link was replaced.")
    return _answered(request, one)


def _answered(request: HttpRequest, one: Pulse) -> HttpResponse:
    """The questions, or thanks; a cookie keeps the same browser from answering twice."""
    at, trouble = now(), ""
    done = GUARD.format(one.pk) in request.COOKIES
    closed = queries.is_closed(one, at)
    if request.method == "POST" and not done and not closed:
        given = [request.POST.get(f"mark-{place}", "") for place in range(len(one.statements))]
        try:
            actions.answer_pulse(
                pulse=one, marks=wholes(given), at=at,
                words=request.POST.get("words", ""),
            )  # fmt: skip
        except Trouble as error:
            trouble = str(error)
        else:
            done = True
    shown = {
        "pulse": one, "done": done, "closed": closed, "trouble": trouble, "marks": MARKS.items(),
        "statements": list(enumerate(one.statements)), "least": LEAST, "member": None,
        "given": {key: value for key, value in request.POST.items() if key.startswith("mark-")},
    }  # fmt: skip
    page = render(request, "people/answer.html", shown, status=400 if trouble else 200)
    if done:
        age = max(int((one.closes_at - at).total_seconds()), 3600)
        page.set_cookie(
            GUARD.format(one.pk), "1", max_age=age, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    page["X-Robots-Tag"] = "noindex, nofollow"
    page["Referrer-Policy"] = "same-origin"
    return page
