"""The practice check, and both sides: perception surveys beside what is measured."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from headway.doors.web.door import door, now
from headway.doors.web.typed import day_of, number, whole
from headway.doors.web.views.practice_rate import ended
from headway.doors.web.views.practice_register import entries_of, put
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.assessment.models import Perception, PracticeAnswer
from headway.loop.assessment.practice import gaps, shipped
from headway.loop.assessment.practice.actions import perception as actions
from headway.loop.assessment.practice.queries import perception as queries
from headway.loop.assessment.practice.sides import FEWEST, Disagreement


@door(read="compare", write="propose")
def practices(request: HttpRequest, member: Member) -> HttpResponse:
    """The practices of leading providers, with figures of both ends and the desk's own answer."""
    if request.method == "POST":
        asked = request.POST
        key = asked.get("practice", "")
        try:
            actions.judge(by=member, desk=member.desk, practice=key, answer=asked.get("answer", ""),
                          evidence=asked.get("evidence", ""), at=now())  # fmt: skip
        except Trouble as trouble:
            messages.error(request, str(trouble))
        known = key in {one.id for one in shipped.practices()}
        return redirect(f"/practices#{key}" if known else "practices")
    rows = queries.practices_of(member.desk)
    judged = [one for one in rows if one.answer is not None]
    have = sum(one.answer.answer == "yes" for one in judged if one.answer)
    if not judged:
        sentence = f"{len(rows)} practices set leading providers apart; none is judged here yet."
    else:
        sentence = f"We have {have} of {len(judged)} practices that set leading providers apart."
        if len(judged) < len(rows):
            sentence += f" {len(rows) - len(judged)} not judged yet."
    return render(
        request, "practice/practices.html",
        {"rows": rows, "sentence": sentence, "source": shipped.practice_source(),
         "answers": PracticeAnswer.Answer.choices,
         "entries": {record.rpartition("#")[2]: entry for record, entry in
                     entries_of(member, [f"/practices#{one.practice.id}" for one in rows]).items()}},
    )  # fmt: skip


@require_POST
@door(write="propose")
def practice_to_register(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Put a practice the desk lacks into the register, or go to the entry it led to."""
    row = next((one for one in queries.practices_of(member.desk) if one.practice.id == key), None)
    if row is None or row.answer is None or row.answer.answer == "yes":
        raise Http404("No such gap.")
    one = row.practice
    gap = gaps.of_practice(one.name, one.ask, row.answer.evidence, one.leaders, one.laggards,
                           record=f"/practices#{one.id}", source=shipped.practice_source())  # fmt: skip
    return put(request, member, gap)


@door(read="compare", write="manage")
def surveys(request: HttpRequest, member: Member) -> HttpResponse:
    """Perception surveys; a new one is opened here."""
    if request.method == "POST":
        asked = request.POST
        try:
            closes = day_of(asked.get("closes_on", ""))
            if closes is None:
                raise Trouble("Choose the last day for answers.")
            client = number(asked.get("client", ""))
            made = actions.open_perception(
                by=member, desk=member.desk, name=asked.get("name", ""), closes_on=closes, at=now(),
                client=find(member, Client, pk=client) if client else None,
                topics=tuple(asked.getlist("topic")),
            )  # fmt: skip
            messages.success(request, "It is open. Next: links for the people you want to hear.")
            return redirect("both-sides-one", made.pk)
        except (Trouble, ValueError) as trouble:
            messages.error(request, str(trouble))
            return redirect("both-sides")
    rows = list(queries.surveys(member)[:60])
    closed = [(one, queries.sides_of(one)) for one in rows if one.closed_at]
    return render(
        request, "practice/surveys.html",
        {"open": [one for one in rows if one.closed_at is None], "closed": closed,
         "sentence": sentence_of(closed[0][1]) if closed else "Nobody has been asked yet.",
         "topics": shipped.topics(), "clients": visible(member, Client), "fewest": FEWEST},
    )  # fmt: skip


def sentence_of(found: queries.Sides) -> str:
    """What both sides come to, in one sentence."""
    parted = found.disagreements
    if not found.groups:
        return f"Fewer than {FEWEST} people of every group answered, so nothing can be shown."
    if not any(row.measured for row in found.rows):
        return f"{found.answers} people answered; nothing measured stands beside it."
    if not parted:
        return f"{found.answers} people answered; nowhere do people and numbers clearly disagree."
    where = f"{len(parted)} place{'s' if len(parted) != 1 else ''}"
    return f"People and numbers disagree in {where}. First: {parted[0].title[:1].lower()}{parted[0].title[1:]}."


@door(read="compare", write="manage")
def survey(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """A survey: while open its links, when closed both sides."""
    one = _survey(member, pk)
    made: list[str] = []
    group = ""
    if request.method == "POST":
        try:
            group, made = _change(request, member, one)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        if not made:
            return redirect("both-sides-one", one.pk)
    if one.closed_at is None:
        return render(
            request, "practice/survey_open.html",
            {"one": one, "rows": queries.links_of(one), "groups": shipped.groups(), "made": made,
             "group": group, "fewest": FEWEST, "topics": len(one.topics),
             "late": one.closes_at <= now()},
        )  # fmt: skip
    found = queries.sides_of(one)
    records = {_key(each): f"/both-sides/{one.pk}#{_key(each)}" for each in found.disagreements}
    entries = entries_of(member, list(records.values()))
    return render(
        request, "practice/sides.html",
        {"one": one, "found": found, "sentence": sentence_of(found), "fewest": FEWEST,
         "parted": [(each, _key(each), entries.get(records[_key(each)])) for each in found.disagreements]},
    )  # fmt: skip


def _survey(member: Member, pk: int) -> Perception:
    one: Perception | None = queries.surveys(member).filter(pk=pk).first()
    if one is None:
        raise Http404("No such survey.")
    return one


def _key(one: Disagreement) -> str:
    return f"{one.cell.topic}-{one.cell.group}"


def _change(request: HttpRequest, member: Member, one: Perception) -> tuple[str, list[str]]:
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    group = asked.get("group", "")
    if what == "links":
        tokens = actions.make_links(by=member, perception=one, group=group, at=at,
                                    count=number(asked.get("count", "")))  # fmt: skip
        return group, [f"{settings.ADDRESS.rstrip('/')}/say/{token}" for token in tokens]
    if what == "revoke":
        many = actions.revoke_links(by=member, perception=one, group=group, at=at)
        messages.success(request, f"{many} unused links open nothing from now on.")
    elif what == "close":
        actions.close_perception(by=member, perception=one, at=at)
        messages.success(request, "Closed for good. This is what was said.")
    else:
        raise Trouble("This page does not know that change.")
    return "", []


@require_POST
@door(write="propose")
def side_to_register(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Put a disagreement into the register, or go to the entry it led to."""
    one = _survey(member, pk)
    if one.closed_at is None:
        raise Http404("What was said is shown after the closing.")
    key = request.POST.get("key", "")
    found = next((each for each in queries.sides_of(one).disagreements if _key(each) == key), None)
    if found is None:
        raise Http404("No such disagreement.")
    matters = f" It matters to them: {found.importance}." if found.importance else ""
    gap = gaps.Gap("feedback", f"/both-sides/{one.pk}#{key}", found.title[:200], found.what,
                   f"From the survey “{one.name}”.{matters}", "process")  # fmt: skip
    own = found.cell.group in {"leaders", "users"}  # what agents think is not the client's to read
    return put(request, member, gap, client=one.client if own else None, kpi_key=found.measured.kpi)


@never_cache
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a survey by a link that works once; no sign-in, and nothing leads back."""
    ballot = queries.ballot_by(token, now())
    if ballot is None:
        return ended(request, 410)
    survey, trouble = ballot.perception, ""
    topics = [topic for topic in shipped.topics() if topic.key in survey.topics]
    if request.method == "POST":
        asked = request.POST
        ratings = {
            topic.key: (whole(asked.get(f"matters-{topic.key}")),
                        whole(asked.get(f"content-{topic.key}")))
            for topic in topics
        }  # fmt: skip
        try:
            actions.say(token=token, ratings=ratings, at=now())
            return render(request, "practice/thanks.html", {"member": None, "desk": None})
        except NotAllowed:
            return ended(request, 410)
        except Trouble as found:
            trouble = str(found)
    answer = render(
        request, "practice/say.html",
        {"survey": survey, "topics": [
            {"topic": topic, "matters": request.POST.get(f"matters-{topic.key}", ""),
             "content": request.POST.get(f"content-{topic.key}", "")} for topic in topics],
         "trouble": trouble, "scale": "12345", "member": None, "fewest": FEWEST},
        status=400 if trouble else 200,
    )  # fmt: skip
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"  # none at all would spoil the form's own check
    return answer
