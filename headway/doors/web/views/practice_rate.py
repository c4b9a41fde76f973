"""Rating: one area at a time, each answer kept as it is given; by link or as a member."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole
from headway.ground.accounts.models import Member
from headway.ground.safe_files import LIMIT
from headway.ground.trouble import Trouble
from headway.loop.assessment.models import Rater
from headway.loop.assessment.practice.actions import maturity as actions
from headway.loop.assessment.practice.queries import maturity as queries
from headway.loop.assessment.practice.questions import EVIDENCE_FROM


@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Rate by link, without signing in; a link that ended says so."""
    rater = queries.rater_by_token(token)
    if rater is None:
        return ended(request, 404)
    answer = _page(request, rater, f"/rate/{token}", None)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"  # none at all would spoil the form's own check
    return answer


def ended(request: HttpRequest, status: int) -> HttpResponse:
    """A link that opens nothing any more."""
    return render(request, "practice/ended.html", {"member": None}, status=status)


@door(read="see", write="see")
def mine(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Rate as a member who is invited."""
    rater = queries.rater_of(member, pk)
    if rater is None:
        raise Http404("You are not asked to rate this.")
    return _page(request, rater, f"/maturity/{pk}/rate", member)


def _page(request: HttpRequest, rater: Rater, here: str, member: Member | None) -> HttpResponse:
    kept = rater.maturity
    if member is None and not rater.may_answer(now()):
        return ended(request, 410)
    areas = kept.questions.areas
    keys = [area.key for area in areas]
    asked = request.POST if request.method == "POST" else request.GET
    key = asked.get("area", "") if asked.get("area", "") in keys else ""
    trouble = ""
    if request.method == "POST":
        try:
            if request.POST.get("what") == "finish":
                actions.finish(rater=rater, at=now())
                return redirect(f"{here}?area=end")
            _answer(request, rater)
        except Trouble as found:
            trouble = str(found)
        if not request.headers.get("HX-Request"):
            if trouble:
                messages.error(request, trouble)
            place = request.POST.get("question", "").replace(".", "-")[:81]
            return redirect(f"{here}?area={key}#q-{place}")
    answers = {one.question: one for one in rater.answers.all()}
    facts = kept.facts if member is not None and member.may("compare") else {}
    if request.method == "POST":
        question = kept.questions.question(request.POST.get("question", ""))
        if question is None:
            raise Http404("This assessment does not ask that question.")
        return render(
            request, "practice/rate_said.html",
            {"q": question, "answer": answers.get(question.id), "trouble": trouble,
             "fact": facts.get(question.fact, "")} | _counts(kept, answers),
        )  # fmt: skip
    at = keys.index(key) if key else 0
    area = areas[at] if key or asked.get("area") != "end" else None
    context: dict[str, Any] = {
        "rater": rater, "one": kept, "area": area, "here": here, "evidence_from": EVIDENCE_FROM,
        "open": rater.may_answer(now()), "limit": LIMIT // 1024 // 1024,
        "steps": [{"area": each, "here": each is area,
                   "left": sum(q.id not in answers for q in each.questions)} for each in areas],
        "asked": [{"q": q, "answer": answers.get(q.id), "fact": facts.get(q.fact, "")}
                  for q in (area.questions if area else ())],
        "next": keys[at + 1] if area and at + 1 < len(keys) else "end", "first": keys[0],
        "before": keys[at - 1] if area and at else "",
    }  # fmt: skip
    if member is None:
        context["member"] = None
    return render(request, "practice/rate.html", context | _counts(kept, answers))


def _counts(kept: Any, answers: dict[str, Any]) -> dict[str, int]:
    return {"answered": len(answers), "of": kept.questions.count}


def _answer(request: HttpRequest, rater: Rater) -> None:
    asked, file = request.POST, request.FILES.get("file")
    chosen = asked.get("level", "")
    if chosen not in {"1", "2", "3", "4", "5", "none"}:
        raise Trouble("Choose a level, or “don't know”.")
    if file is not None and (file.size or 0) > LIMIT:
        raise Trouble(f"That file is larger than {LIMIT // 1024 // 1024} MB.")
    actions.answer(
        rater=rater, question=asked.get("question", ""), level=whole(chosen),
        evidence=asked.get("evidence", ""), link=asked.get("link", ""), at=now(),
        file=actions.File(file.name or "file", file.read()) if file is not None else None,
    )  # fmt: skip
