"""Behaviour diagnosis: the list, the twenty questions, the result, and what is done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, number, whole
from headway.doors.web.views.entry_parts import EntryPart
from headway.doors.web.views.run_entry import people
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.adoption.actions import behaviour as actions
from headway.loop.adoption.diagnosis import Answer, apart_words
from headway.loop.adoption.models import Diagnosis, Follows, Measure, Protocol, Sheet
from headway.loop.adoption.queries import behaviour as queries
from headway.loop.adoption.queries.protocols import protocols, protocols_of, teams_of
from headway.loop.adoption.questions import QUESTIONS, Group
from headway.loop.adoption.remedies import MOST_CHOSEN
from headway.loop.kpis.known import kpis_of
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement
from headway.loop.run.queries.board import moving


def the_diagnosis(member: Member, ref: str) -> Diagnosis:
    """A diagnosis by its reference; 404 for strangers, for what is about another person, and for
    what has expired."""
    number = ref.removeprefix("BD-")
    rows = Diagnosis.objects.seen_by(member).standing(today(member))
    rows = rows.select_related("desk", "improvement", "person", "supervisor", "protocol", "earlier")
    one = rows.filter(number=whole(number) or 0).first()
    if one is None:
        raise Http404("No such diagnosis.")
    return one


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """All diagnoses the member may see, and which second looks are due."""
    day = today(member)
    rows = queries.rows_of(member, today=day)
    return render(
        request, "behaviour/diagnoses.html",
        {"rows": rows, "due": queries.rechecks(member.desk, today=day), "today": day,
         "open": sum(row.outcome is None for row in rows)},
    )  # fmt: skip


@door(read="propose", write="propose")
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Name one behaviour."""
    trouble, asked = "", request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        try:
            made = _begin(request, member)
            return redirect("diagnosis-answers", made.ref)
        except Trouble as why:
            trouble = str(why)
    return render(
        request, "behaviour/diagnosis_new.html",
        {"asked": asked, "trouble": trouble, "people": people(member),
         "teams": teams_of(member.desk), "entries": moving(member).order_by("number"),
         "days": actions.PERSON_DAYS, "most_days": actions.MOST_PERSON_DAYS},
    )  # fmt: skip


def _begin(request: HttpRequest, member: Member) -> Diagnosis:
    asked = request.POST
    ref, about = asked.get("entry", ""), asked.get("scope") == "person"
    who = _person(member, asked.get("person", "")) if about else None
    if about and who is None:
        raise Trouble("Say whom it is about, or look at the team.")
    days = asked.get("days", "")
    return actions.begin(
        by=member, desk=member.desk, behaviour=asked.get("behaviour", ""), at=now(),
        direction=asked.get("direction", Diagnosis.Direction.LITTLE), team=asked.get("team", ""),
        improvement=register.entry(member, ref) if ref else None,
        supervisor=_person(member, asked.get("supervisor", "")) or member, person=who,
        reason=asked.get("reason", ""), agreed=bool(asked.get("agreed")),
        days=whole(days) or actions.PERSON_DAYS,
    )  # fmt: skip


def _person(member: Member, pk: str) -> Member | None:
    found: Member | None = people(member).filter(pk=whole(pk)).first()
    return found


@door(read="propose", write="propose")
def answers(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """The twenty questions: each answer is kept as it is given."""
    one = the_diagnosis(member, ref)
    try:
        view = actions.view_of(member, one)
    except Trouble as trouble:
        messages.error(request, str(trouble))
        return redirect("diagnosis", one.ref)
    if request.method == "POST":
        return _keep(request, member, one)
    if view == Sheet.View.TEAM and queries.has_answered(one, member):
        messages.info(request, "Your answers are handed in. Thank you.")
        return redirect("diagnosis", one.ref)
    sheet = queries.own_sheet(one, member)
    given, seen = (sheet.answers, sheet.seen) if sheet else ({}, {})
    asked = [
        {"q": q, "given": given.get(str(q.number), ""), "seen": seen.get(str(q.number), "")}
        for q in QUESTIONS
    ]
    return render(
        request, "behaviour/answers.html",
        {"one": one, "view": view, "given": len(given), "all": len(QUESTIONS),
         "notes": view == Sheet.View.SUPERVISOR, "handed_in": bool(sheet and sheet.place),
         "choices": [(a.value, a.word) for a in Answer],
         "groups": [(g, [row for row in asked if row["q"].group is g]) for g in Group]},
    )  # fmt: skip


def _keep(request: HttpRequest, member: Member, one: Diagnosis) -> HttpResponse:
    asked = request.POST
    try:
        if asked.get("what") == "hand-in":
            actions.hand_in(by=member, diagnosis=one, at=now())
            messages.success(request, "Handed in. Thank you.")
            return redirect("diagnosis", one.ref)
        number = asked.get("number", "")
        sheet = actions.answer(
            by=member, diagnosis=one, number=whole(number) or 0,
            answer=asked.get("answer", ""), seen=asked.get("seen", ""), at=now(),
        )  # fmt: skip
        said: dict[str, Any] = {"given": len(sheet.answers), "kept": True}
    except Trouble as trouble:
        if not request.headers.get("HX-Request"):
            messages.error(request, str(trouble))
            return redirect("diagnosis-answers", one.ref)
        own = queries.own_sheet(one, member)
        said = {"trouble": str(trouble), "given": len(own.answers) if own else 0}
    if not request.headers.get("HX-Request"):
        return redirect(f"{request.path}#q-{asked.get('number', '')}")
    return render(request, "behaviour/said.html", {**said, "all": len(QUESTIONS)})


@door(read="compare")
def diagnosis(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """What the answers say, where the views part, and what is done."""
    one = the_diagnosis(member, ref)
    found = queries.result_of(one)
    day = today(member)
    try:
        view = actions.view_of(member, one) if member.may("propose") else ""
    except Trouble:
        view = ""
    lead = member.may("manage") or (
        member.may("propose") and one.person_id is None
        and member.pk in {one.supervisor_id, one.begun_by_id}
    )  # fmt: skip
    names = ("supervisor", "team" if one.person_id is None else "person")
    kpi = kpis_of(member.desk).get(one.protocol.kpi if one.protocol else one.measure)
    chosen = {row.remedy for row in found.measures}
    return render(
        request, "behaviour/diagnosis.html",
        {"one": one, "found": found, "lead": lead, "today": day, "view": view,
         "answered": queries.has_answered(one, member), "names": names,
         "apart": apart_words(found.apart, names) if found.supervisor and found.team else "",
         "remedies": [r for r in found.remedies if r.key not in chosen],
         "people": people(member) if lead else [], "room": _room(found.measures),
         "before": [f for f in one.follows.all() if f.side == Follows.Side.BEFORE],
         "after": [f for f in one.follows.all() if f.side != Follows.Side.BEFORE],
         "founds": Measure.Found.choices, "kpi": kpi, "later": one.later.first(),
         "protocols": [p for p in protocols(member) if p.ended_on is None] if lead else [],
         "kpis": kpis_of(member.desk).values() if lead else [], "most": MOST_CHOSEN},
    )  # fmt: skip


def _room(measures: tuple[Measure, ...]) -> bool:
    return sum(not row.found for row in measures) < MOST_CHOSEN


@require_POST
@door(write="propose")
def deeds(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Whatever is done about a diagnosis: chosen, looked at again, written down, measured."""
    one = the_diagnosis(member, ref)
    try:
        said, where = _do(request, member, one)
        messages.success(request, said)
    except Trouble as trouble:
        messages.error(request, str(trouble))
        where = one
    return redirect("diagnosis", where.ref)


def _do(request: HttpRequest, member: Member, one: Diagnosis) -> tuple[str, Diagnosis]:
    asked, at = request.POST, now()
    what = asked.get("what", "")
    if what == "choose":
        owner, on = _person(member, asked.get("owner", "")), day_of(asked.get("recheck_on", ""))
        if owner is None or on is None:
            raise Trouble("Name who does it, and the day on which you look again.")
        question = asked.get("question", "")
        actions.choose(
            by=member, diagnosis=one, owner=owner, recheck_on=on, at=at,
            remedy=asked.get("remedy", ""), text=asked.get("text", ""),
            question=number(question),
        )  # fmt: skip
        return f"Chosen. You look again on {words.day(on)}.", one
    if what in {"drop", "found", "task"}:
        return _measure(request, member, one, what), one
    if what == "write":
        actions.write_down(
            by=member, diagnosis=one, side=asked.get("side", ""), text=asked.get("text", ""), at=at,
            good=asked.get("good") == "1", now=asked.get("now") == "1",
            certain=asked.get("certain") == "1",
        )  # fmt: skip
        return "Written down.", one
    if what == "strike":
        row = one.follows.filter(pk=number(asked.get("follows", ""))).first()
        if row is None:
            raise Trouble("That line is gone already.")
        actions.strike(by=member, follows=row, at=at)
        return "Struck out.", one
    if what == "measure":
        kind, _, key = asked.get("measure", "").partition(":")
        protocol = (
            Protocol.objects.filter(desk=member.desk, pk=number(key)).first()
            if kind == "protocol" else None
        )  # fmt: skip
        actions.measure_with(by=member, diagnosis=one, protocol=protocol, kpi=key, at=at)
        return "That will show it.", one
    if what == "again":
        return "The same behaviour, looked at again.", actions.recheck(
            by=member, diagnosis=one, at=at
        )
    raise Trouble("There is nothing like that to do here.")


def _measure(request: HttpRequest, member: Member, one: Diagnosis, what: str) -> str:
    row = one.measures.filter(pk=number(request.POST.get("row", ""))).first()
    if row is None:
        raise Trouble("That is gone already.")
    if what == "drop":
        actions.drop(by=member, measure=row, at=now())
        return "Taken back."
    if what == "found":
        actions.find(by=member, measure=row, found=request.POST.get("found", ""), at=now())
        return "Noted."
    try:
        hours = float(request.POST.get("hours", "") or 0)
    except ValueError:
        hours = 0.0
    task = actions.as_task(by=member, measure=row, hours=hours, at=now())
    return f"{task.ref} is in the plan."


def behaviour_part(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """Behaviour on an entry's page, where there are diagnoses or protocols; nothing for client contacts."""
    if not member.may("compare"):
        return None
    rows = [
        row for row in queries.rows_of(member, today=today(member), entry=entry)
        if row.diagnosis.person_id is None
    ]  # fmt: skip
    asked = protocols_of(entry)
    if not rows and not asked:
        return None
    return EntryPart("behaviour/entry_part.html", {"rows": rows, "protocols": asked})
