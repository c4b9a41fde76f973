"""Short surveys: opened, closed, read; and the page at their link, which nobody signs in for."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole, wholes
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find
from headway.ground.tokens import fingerprint
from headway.ground.trouble import Trouble
from headway.loop.assessment.models import Survey
from headway.loop.assessment.voice import actions, queries
from headway.loop.assessment.voice.survey_words import SURVEY
from headway.loop.assessment.wording import LANGUAGES


@door(read="compare", write="manage")
def surveys(request: HttpRequest, member: Member) -> HttpResponse:
    """Surveys with what came in; opening some shows their links, this once."""
    made: list[tuple[Survey, str]] = []
    if request.method == "POST":
        try:
            made = _opened(request, member)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect("surveys")
    rows = queries.surveys(member, now())
    address = settings.ADDRESS.rstrip("/")
    return render(
        request, "voice/surveys.html",
        {
            "rows": rows, "open": sum(row.open for row in rows),
            "answers": sum(row.answers for row in rows), "clients": member.desk.clients.all(),
            "languages": LANGUAGES.items(),
            "links": [(survey, f"{address}/heard/{token}") for survey, token in made],
        },
    )  # fmt: skip


def _opened(request: HttpRequest, member: Member) -> list[tuple[Survey, str]]:
    asked = request.POST
    chosen = wholes(asked.getlist("client"))
    days = asked.get("days", "")
    return actions.open_surveys(
        by=member, desk=member.desk, at=now(), language=asked.get("language", ""),
        clients=list(Client.objects.filter(desk=member.desk, pk__in=chosen)),
        days=whole(days) or 0,
        question=asked.get("question", ""),
    )  # fmt: skip


@require_POST
@door(write="manage")
def close(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """End a survey now."""
    try:
        actions.close_survey(by=member, survey=find(member, Survey, pk=pk), at=now())
        messages.success(request, "Closed: its link takes no more answers.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("surveys")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, token: str) -> HttpResponse:
    """The survey itself, in the language it was opened in; works without any script."""
    survey = queries.survey_by(fingerprint(token))
    if survey is None:
        raise Http404("There is no survey here.")
    said, at, trouble = SURVEY[survey.language], now(), ""
    over = survey.closed_at is not None or survey.ends_at <= at
    asked = request.POST
    if request.method == "POST" and not over:
        try:
            if not asked.get("more_about"):  # a field people do not see; programs fill it in
                actions.reply(survey=survey, score=whole(asked.get("score")),
                              text=asked.get("text", ""), at=at)  # fmt: skip
            return HttpResponseRedirect(f"{request.path}?thanks=1")
        except Trouble as problem:
            trouble = str(problem)
    with translation.override(survey.language):
        answer = render(
            request, "voice/say.html",
            {
                "survey": survey, "said": said, "over": over, "trouble": trouble,
                "thanks": "thanks" in request.GET, "text": asked.get("text", ""),
                "score": asked.get("score", ""), "member": None,
                "scale": [(5 - step, word) for step, word in enumerate(reversed(said.scale))],
            },
            status=400 if trouble else 200,
        )  # fmt: skip
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer
