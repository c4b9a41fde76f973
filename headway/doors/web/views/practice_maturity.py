"""Maturity: assessments, who rates, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.handing_out import download
from headway.doors.web.typed import day_of, number, wholes
from headway.doors.web.views.practice_register import entries_of, put
from headway.ground import charts, words
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trouble import Trouble
from headway.loop.assessment.models import Maturity, MaturityAnswer, Rater
from headway.loop.assessment.practice import gaps
from headway.loop.assessment.practice.actions import maturity as actions
from headway.loop.assessment.practice.keeping import PracticeTrouble, folder
from headway.loop.assessment.practice.maturity import Moved, Rated, Results, level, sentence
from headway.loop.assessment.practice.queries import maturity as queries
from headway.loop.assessment.practice.questions import LEVELS, TARGET, Area, Questions


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All assessments: open ones with their progress, closed ones with what came out."""
    rows = list(queries.assessments(member)[:60])
    running = [
        {"one": one, "done": sum(p.state == "done" for p in who), "of": len(who)}
        for one in rows
        if one.closed_at is None
        for who in [queries.progress(one, now())]
    ]
    closed = [
        {"one": one, "found": found, "mean": level(found.mean),
         "lowest": found.lowest, "low": level(found.lowest.mean if found.lowest else None)}
        for one in rows
        if one.closed_at is not None
        for found in [queries.results_of(one)]
    ]  # fmt: skip
    return render(
        request, "practice/maturity.html",
        {"running": running, "closed": closed, "mine": queries.waiting_for(member),
         "sentence": _opening(running, closed)},
    )  # fmt: skip


def _opening(running: list[dict[str, Any]], closed: list[dict[str, Any]]) -> str:
    if closed:
        return sentence(closed[0]["found"])
    if running:
        one = running[0]
        return f"{one['done']} of {one['of']} raters of “{one['one'].name}” are done."
    return "How the desk works has not been rated yet."


@door(read="manage", write="manage")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Open an assessment: question set, areas with targets, scope, last day."""
    asked = request.POST if request.method == "POST" else request.GET
    pk = number(asked.get("set", ""))
    questions = queries.chosen_set(member.desk, pk or None)
    if questions is None:
        raise Http404("No such question set.")
    if request.method == "POST":
        try:
            closes = day_of(asked.get("closes_on", ""))
            if closes is None:
                raise Trouble("Choose the last day for answers.")
            client = number(asked.get("client", ""))
            made = actions.open_maturity(
                by=member, desk=member.desk, name=asked.get("name", ""), questions=questions,
                areas=asked.getlist("area"), closes_on=closes, at=now(),
                client=find(member, Client, pk=client) if client else None,
                targets=_targets(asked, questions),
            )  # fmt: skip
            messages.success(request, "It is open. Next: invite three raters or more.")
            return redirect("maturity-one", made.pk)
        except (Trouble, ValueError) as trouble:
            messages.error(request, str(trouble))
    return render(
        request, "practice/maturity_new.html",
        {"questions": questions, "sets": queries.sets_of(member.desk), "set": pk, "asked": asked,
         "clients": visible(member, Client), "client": number(asked.get("client", "")),
         "areas": _areas(questions, _targets(asked, questions)), "levels": list(enumerate(LEVELS, 1)),
         "chosen": asked.getlist("area") if request.method == "POST"
         else [a.key for a in questions.areas]},
    )  # fmt: skip


def _targets(asked: QueryDict, questions: Questions) -> dict[str, int]:
    """Area → target level, of the areas the form names."""
    return {
        area.key: number(chosen)
        for area in questions.areas
        if (chosen := asked.get(f"target-{area.key}", ""))
    }


@door(read="compare", write="manage")
def one(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """An assessment: while open who rates and how far they are, when closed what came out."""
    kept = _find(member, pk)
    links: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            links = _change(request, member, kept)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        if not links:
            return redirect("maturity-one", kept.pk)
    if kept.closed_at is not None:
        return render(request, "practice/maturity_results.html", _results(member, kept))
    who = queries.progress(kept, now())
    invited = {each.rater.member_id for each in who if each.rater.member_id is not None}
    people = Member.objects.filter(desk=member.desk, left_at=None).exclude(pk__in=invited)
    own_client = people.filter(client=kept.client) if kept.client_id else people.none()
    done = sum(each.state == "done" for each in who)
    return render(
        request, "practice/maturity_open.html",
        {"one": kept, "who": who, "done": done, "links": links, "count": kept.questions.count,
         "people": (people.filter(client=None) | own_client).distinct() if member.may("manage") else [],
         "mine": queries.rater_of(member, kept.pk), "levels": list(enumerate(LEVELS, 1)), "late": kept.closes_on < today(member),
         "areas": _areas(kept.questions, kept.targets),
         "begun": any(each.answered for each in who)},
    )  # fmt: skip


def _areas(questions: Questions, targets: Mapping[str, int]) -> list[tuple[Area, int]]:
    """Each area with its target level."""
    return [(area, targets.get(area.key, TARGET)) for area in questions.areas]


def _find(member: Member, pk: int) -> Maturity:
    kept: Maturity | None = queries.assessments(member).filter(pk=pk).first()
    if kept is None:
        raise Http404("No such assessment.")
    return kept


def _change(request: HttpRequest, member: Member, kept: Maturity) -> list[tuple[str, str]]:
    """Do what was asked; (name, address) of links made, shown this once."""
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "invite":
        lines = asked.get("guests", "")[:4000].splitlines()
        chosen = wholes(asked.getlist("members"))
        made = actions.invite_all(
            by=member, maturity=kept, at=at, guests=[name for line in lines if (name := line.strip())],
            members=list(Member.objects.filter(desk=member.desk, pk__in=chosen, left_at=None)),
        )  # fmt: skip
        return [(rater.name, link_of(token)) for rater, token in made]
    if what == "remind":
        many = actions.remind(by=member, maturity=kept, at=at)
        messages.success(request, f"{many} member{'s' if many != 1 else ''} reminded.")
    elif what == "targets":
        actions.change_targets(
            by=member, maturity=kept, targets=_targets(asked, kept.questions), at=at
        )
        messages.success(request, "The target levels are kept.")
    elif what == "close":
        actions.close_maturity(by=member, maturity=kept, at=at)
        messages.success(request, "Closed. This is what the raters said.")
    elif what in {"renew", "revoke"}:
        rater = Rater.objects.filter(maturity=kept, pk=number(asked.get("rater", ""))).first()
        if rater is None:
            raise Http404("No such rater.")
        if what == "renew":
            return [(rater.name, link_of(actions.renew_link(by=member, rater=rater, at=at)))]
        actions.revoke(by=member, rater=rater, at=at)
        messages.success(request, f"{rater.name} rates no more; their answers do not count.")
    else:
        raise PracticeTrouble("This page does not know that change.")
    return []


def link_of(token: str) -> str:
    """The address a guest opens."""
    return f"{settings.ADDRESS.rstrip('/')}/rate/{token}"


def _results(member: Member, kept: Maturity) -> dict[str, Any]:
    found = queries.results_of(kept)
    earlier, moved = queries.change(kept, found)
    evidence = queries.evidence_of(kept)
    records = {area.area.key: _record(kept, area.area.key) for area in found.areas}
    entries = entries_of(member, list(records.values()))
    widest = max(len(area.asked) for area in found.areas)
    return {
        "one": kept, "found": found, "sentence": sentence(found), "earlier": earlier,
        "mean": level(found.mean), "levels": LEVELS, "radar": _radar(found, kept.name),
        "agreement": words.NOTHING if found.agreement is None else f"{found.agreement:.2f}",
        "rows": [_row(area, kept, moved.get(area.area.key), widest, evidence,
                      entries.get(records[area.area.key])) for area in found.areas],
        "columns": range(1, widest + 1),
        "mine": queries.rater_of(member, kept.pk),
    }  # fmt: skip


def _row(
    area: Rated, kept: Maturity, moved: Moved | None, widest: int,
    evidence: dict[str, list[queries.Shown]], entry: Any,
) -> dict[str, Any]:  # fmt: skip
    name = area.area.name
    said = f"{name}: raters at {words.listed([level(s) for s in area.scores], most=12) or 'none'}"
    asked = [
        {"one": each, "mean": level(each.mean), "fact": kept.facts.get(each.question.fact, ""),
         "given": words.listed([str(v) for v in each.levels], most=20),
         "shown": evidence.get(each.question.id, [])}
        for each in area.asked
    ]  # fmt: skip
    return {
        "rated": area, "mean": level(area.mean), "median": level(area.median),
        "range": f"{level(area.low)}–{level(area.high)}" if area.n > 1 else "",
        "gap": level(area.gap) if area.gap > 0 else "", "asked": asked, "entry": entry,
        "strip": mark_safe(charts.levels(area.scores, name=said, mean=area.mean, target=area.target)),  # noqa: S308 - drawn by us, names escaped
        "blank": range(widest - len(area.asked)), "moved": moved,
        "by": "" if moved is None else f"{moved.by:+.1f}".replace("-", "−"),
    }  # fmt: skip


def _radar(found: Results, name: str) -> str:
    if len(found.areas) < 3:
        return ""
    rays = [
        charts.Ray(
            area.area.name,
            area.mean,
            min((q.mean for q in area.lowest if q.mean), default=None),
            area.target,
        )
        for area in found.areas
    ]
    drawn = charts.radar(rays, name=f"{name}: mean level, lowest question and target of each area")
    return mark_safe(drawn)  # noqa: S308 - drawn by us, names escaped


def _record(kept: Maturity, area: str) -> str:
    return f"/maturity/{kept.pk}#{area}"


@require_POST
@door(write="propose")
def to_register(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Put the gap of an area into the register, or go to the entry it led to.

    How the desk works inside is its own affair: the entry carries no client, whose contacts would
    read it.
    """
    kept = _find(member, pk)
    if kept.closed_at is None:
        raise Http404("What came out is known after the closing.")
    found = queries.results_of(kept)
    key = request.POST.get("area", "")
    rated = next((area for area in found.gaps if area.area.key == key), None)
    if rated is None:
        raise Http404("No such gap.")
    where = f" for {kept.client}" if kept.client else ""
    gap = gaps.of_area(rated, record=_record(kept, key), raters=rated.n, where=where)
    return put(request, member, gap)


@door(read="compare")
def evidence(request: HttpRequest, member: Member, pk: int, stored_as: str) -> HttpResponseBase:
    """Hand out a file shown as evidence, after the closing.

    Its address is the random name it is kept under: the keys of answers follow each other, and
    would tell which files are one rater's.
    """
    kept = _find(member, pk)
    one = MaturityAnswer.objects.filter(
        stored_as=stored_as, rater__maturity=kept, rater__revoked_at=None
    ).first()  # fmt: skip
    if one is None or kept.closed_at is None:
        raise Http404("No such file.")
    return download(folder() / one.stored_as, name=one.file_name, media_type=one.media_type)
