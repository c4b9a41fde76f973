"""Question sets: read, copied, worded anew, taken from and given out as files."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from headway.doors.web.door import door, now
from headway.doors.web.typed import whole
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find
from headway.ground.trouble import Trouble
from headway.loop.assessment.models import QuestionSet
from headway.loop.assessment.practice import exchange, shipped
from headway.loop.assessment.practice.actions import question_sets as actions
from headway.loop.assessment.practice.queries import maturity as queries
from headway.loop.assessment.practice.questions import Question, Questions


@door(read="compare", write="manage")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """The shipped set and the desk's own; a copy or a file makes an own one."""
    if request.method == "POST":
        asked = request.POST
        try:
            if asked.get("what") == "import":
                file = request.FILES.get("file")
                if file is None:
                    raise Trouble("Choose a .json or .toml file.")
                if (file.size or 0) > exchange.LARGEST:
                    raise Trouble("That file is larger than 1 MB.")
                found = exchange.read(file.name or "", file.read())
                made = actions.keep_set(
                    by=member, desk=member.desk, questions=found, at=now(),
                    name=asked.get("name", "").strip() or found.name,
                )  # fmt: skip
            else:
                source = queries.chosen_set(member.desk, whole(asked.get("set")))
                if source is None:
                    raise Http404("No such question set.")
                made = actions.keep_set(
                    by=member,
                    desk=member.desk,
                    questions=source,
                    name=asked.get("name", ""),
                    at=now(),
                )
            messages.success(request, f"“{made}” is yours: word it as your people speak.")
            return redirect("question-set", made.pk)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect("question-sets")
    return render(
        request, "practice/sets.html",
        {"shipped": shipped.questions(), "own": queries.sets_of(member.desk)},
    )  # fmt: skip


def _kept(member: Member, pk: int) -> tuple[QuestionSet | None, Questions]:
    """The desk's own set of that key; 0 is the shipped one."""
    if pk == 0:
        return None, shipped.questions()
    one = find(member, QuestionSet, pk=pk)
    return one, one.questions


@door(read="compare", write="manage")
def one(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """A set, area by area; an own one can be worded anew here."""
    kept, questions = _kept(member, pk)
    if request.method == "POST":
        if kept is None:
            raise Http404("The shipped set is not changed; copy it first.")
        id_ = request.POST.get("id", "")
        try:
            if request.POST.get("what") == "drop":
                kept = actions.drop_question(by=member, kept=kept, id=id_, at=now())
            else:
                kept = _change(request, member, kept)
            messages.success(request, f"Kept in {kept}.")
        except Trouble as trouble:
            messages.error(request, str(trouble))
        return redirect(f"/maturity/questions/{kept.pk}#q-{id_.replace('.', '-')}")
    newest = kept is None or kept.pk in {each.pk for each in queries.sets_of(member.desk)}
    return render(
        request, "practice/set.html",
        {"kept": kept, "questions": questions, "pk": pk, "newest": newest,
         "may_edit": kept is not None and newest and member.may("manage"),
         "versions": QuestionSet.objects.filter(desk=member.desk, name=kept.name) if kept else []},
    )  # fmt: skip


def _change(request: HttpRequest, member: Member, kept: QuestionSet) -> QuestionSet:
    asked = request.POST
    id_, area = asked.get("id", ""), asked.get("area", "")
    old = kept.questions.question(id_)
    if old is None and not area:
        raise Trouble("This set has no such question.")
    question = replace(
        old or Question(f"{area}.{slugify(asked.get('word', '')).replace('-', '_')}", "", "", ()),
        ask=asked.get("ask", ""), show=asked.get("show", ""),
        levels=tuple(asked.get(f"level-{at}", "") for at in range(1, 6)),
    )  # fmt: skip
    if old is None and kept.questions.question(question.id) is not None:
        raise Trouble(f"There is a question {question.id} already: choose another short word.")
    return actions.change_question(by=member, kept=kept, question=question, area=area, at=now())


@door(read="compare")
def file(request: HttpRequest, member: Member, pk: int, form: str) -> HttpResponse:
    """A set as a file: JSON or TOML."""
    if form not in {"json", "toml"}:
        raise Http404("A set is given out as .json or .toml.")
    _, questions = _kept(member, pk)
    text = exchange.to_json(questions) if form == "json" else exchange.to_toml(questions)
    answer = HttpResponse(text, content_type=f"application/{form}; charset=utf-8")
    name = f"{slugify(questions.name) or 'questions'}-{questions.version}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
