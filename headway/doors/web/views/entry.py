"""An entry's page: the story on the left, the facts that decide on the right."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web import figures
from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole
from headway.doors.web.views.entry_chart import entry_chart
from headway.doors.web.views.entry_forms import (
    EntryForm,
    FeedbackForm,
    RatingForm,
    TargetForm,
    day,
    picked,
    staff,
)
from headway.doors.web.views.entry_parts import FACTS, STORY, parts_of
from headway.doors.web.views.register_rows import bar
from headway.ground import words
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.assessment.queries import seen_finding
from headway.loop.kpis.known import kpis_of, kpis_seen_by
from headway.loop.register import actions, queries
from headway.loop.register.models import AlignmentAnswer, Improvement, TargetChange
from headway.loop.register.readiness import QUESTIONS
from headway.loop.register.states import OPEN, Status, ways_on

NEXT = {
    "accepted": "Accept",
    "planned": "Mark as planned",
    "running": "Start",
    "checking": "Check the result",
    "sustained": "Close as sustained",
    "not_shown": "Close: not shown",
    "opportunity": "Back to opportunity",
    "parked": "Park",
    "rejected": "Reject",
    "withdrawn": "Withdraw",
}


def ways_of(member: Member, one: Improvement) -> list[dict[str, Any]]:
    """The steps the member may take with an entry, the way forward first."""
    return [
        {
            "status": way.value, "word": NEXT[way.value],
            "needs_reason": queries.needs_reason(one, way),
        }
        for way in ways_on(one.state)
        if queries.may_move(member, one, way)
    ]  # fmt: skip


@door()
def entry(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One entry."""
    one = queries.entry(member, ref)
    return render(request, "register/entry.html", facts_of(request, member, one))


def facts_of(request: HttpRequest, member: Member, one: Improvement, **more: Any) -> dict[str, Any]:
    """Everything an entry's page shows."""
    known = kpis_seen_by(member)
    may_change = queries.may_change(member, one)
    ways = ways_of(member, one)
    forward = next((way for way in ways if not way["needs_reason"]), None)
    given = {answer.question: answer for answer in one.answers.select_related("by")}
    asking = may_change and one.state is Status.OPPORTUNITY
    offered = queries.offers(one) if asking and len(given) < len(QUESTIONS) else {}
    return {
        "entry": one, "lacking": queries.lacking(one, today=today(member)), "forward": forward,
        "aside": [way for way in ways if way is not forward],
        "questions": [
            {"key": key, "words": question, "answer": given.get(key),
             "offer": None if key in given else offered.get(key)}
            for key, question in QUESTIONS.items()
        ],
        "answers": AlignmentAnswer.Answer.choices,
        **_linked(member, one), "kpi": known.get(one.kpi_key), "kpis": known.values(),
        "guards": [known[key].name for key in one.guard_kpis if key in known],
        "trail": queries.history(one, inner=member.may("compare")), "chart": entry_chart(member, one),
        "form": more.pop("form", None) or EntryForm(instance=one, member=member),
        "owners": staff(member) if member.may("manage") else (),
        "may_change": may_change, "may_decide": member.may("manage"),
        **_priority(member, one), **_voices(member, one), **_judged(member, one, may_change),
        "story_parts": parts_of(STORY, request, member, one),
        "fact_parts": parts_of(FACTS, request, member, one), **more,
    }  # fmt: skip


def _priority(member: Member, one: Improvement) -> dict[str, Any]:
    """The score with its parts; not for client contacts, as it weighs other clients' words too."""
    if member.role.own_client_only:
        return {"score": None}
    score = queries.score_of(one, today=today(member))
    return {"score": score, "bar": bar(score), "override": getattr(one, "override", None)}


def _voices(member: Member, one: Improvement) -> dict[str, Any]:
    own = member.role.own_client_only
    return {
        "heard": None if own else queries.heard(one),
        "feedback": queries.feedback_of(member, one),
        "feedback_form": FeedbackForm(member=member),
        "votes": one.votes.count(), "voted": own and queries.voted(member, one),
        "may_vote": queries.may_vote(member, one) and (one.state in OPEN or one.status == "parked"),
    }  # fmt: skip


def _judged(member: Member, one: Improvement, may_change: bool) -> dict[str, Any]:
    if member.role.own_client_only:
        return {"changes": [], "ratings": []}
    needs = {need.skill_id: need.hours for need in one.needs.all()}
    changes = [_change(member, change) for change in queries.target_changes(one)]
    return {
        "ratings": queries.ratings_of(one), "rating_form": RatingForm(),
        "changes": changes, "asked": next((each for each in changes if each["asks_me"]), None),
        "needs": one.needs.all(),
        "skills": [
            {"skill": skill, "hours": needs.get(skill.pk)} for skill in queries.skills_of(member.desk)
        ] if may_change else [],
        "similar": queries.similar(member, title=one.title, problem=one.problem, but=one.pk, most=3),
        "parts_made": one.parts.all(), "merged": one.merged.all(),
    }  # fmt: skip


def _change(member: Member, change: TargetChange) -> dict[str, Any]:
    """A new target that was asked for, its figures in words."""
    kpi, currency = kpis_of(member.desk).get(change.kpi_key), member.desk.currency

    def said(value: float, on: date) -> str:
        text = figures.value_words(kpi, value, currency) if kpi else f"{value:g}"
        return f"{text} by {words.day(on)}"

    agreements = list(change.agreements.all())
    return {
        "change": change, "agreements": agreements,
        "before": said(change.before_value, change.before_on),
        "after": said(change.target_value, change.target_on),
        "asks_me": change.outcome == TargetChange.Outcome.WAITING
        and any(one.member_id == member.pk and one.agreed is None for one in agreements),
    }  # fmt: skip


def _linked(member: Member, one: Improvement) -> dict[str, Any]:
    """What the entry is tied to; a client contact is not told what is another client's."""
    goal, finding, place, csf = one.goal, one.finding, one.scope, one.csf
    lives_on = one.merged_into
    if finding is not None and member.may("compare"):
        finding = seen_finding(member, finding.pk)
    if member.role.own_client_only:
        if goal is not None and goal.client_id not in {None, member.client_id}:
            goal = csf = None
        if finding is not None and finding.client_id != member.client_id:
            finding = None
        if place.get("client", one.client and one.client.name) != member.slice()["client"]:
            place = {}
        if lives_on is not None and lives_on.client_id != member.client_id:
            lives_on = None
    return {"lives_on": lives_on, "goal": goal, "csf": csf, "finding": finding, "place": place}


def seen(request: HttpRequest) -> int | None:
    """The version of the entry the page was made from."""
    text = request.POST.get("seen", "")
    return whole(text)


@require_POST
@door(write="propose")
def edit(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Change what is written, the owner, an answer, or the target."""
    one = queries.entry(member, ref)
    what = request.POST.get("what", "")
    at, version = now(), seen(request)
    try:
        if what == "owner":
            owner = picked(staff(member), request.POST.get("owner"))
            if owner is None:
                raise Trouble("Choose who is accountable.")
            actions.assign_owner(by=member, entry=one, owner=owner, at=at, seen=version)
        elif what == "answer":
            actions.answer_alignment(
                by=member, entry=one, question=request.POST.get("question", ""),
                answer=request.POST.get("answer", ""), evidence=request.POST.get("evidence", ""),
                at=at, seen=version,
            )  # fmt: skip
        elif what == "target":
            _target(request, member, one, version)
        else:
            form = EntryForm(request.POST, instance=queries.entry(member, ref), member=member)
            if form.is_valid():
                try:
                    actions.edit(by=member, entry=one, at=at, seen=version, **form.values())
                except actions.EntryTrouble as trouble:
                    form.add_error(None, str(trouble))
                except actions.ChangedMeanwhile as trouble:
                    return _both(request, member, one, form, str(trouble))
            if form.errors:
                shown = facts_of(request, member, one, form=form)
                return render(request, "register/entry.html", shown, status=422)
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("entry", one.ref)


def _both(
    request: HttpRequest, member: Member, one: Improvement, form: EntryForm, told: str
) -> HttpResponse:
    """What the editor typed, with what stands by now beside each field that differs; nothing is lost.

    Saving again is then done knowingly: the page carries the newest version.
    """
    for name in list(form.changed_data):
        choice = getattr(one, f"get_{name}_display", None)
        stands = choice() if choice else getattr(one, name)
        empty = stands is None or stands == ""
        form.add_error(name, f"Stands now: {'nothing' if empty else stands}")
    form.add_error(None, f"{told} What you typed is kept below.")
    shown = facts_of(request, member, one, form=form)
    return render(request, "register/entry.html", shown, status=409)


def _target(request: HttpRequest, member: Member, one: Improvement, version: int | None) -> None:
    asked = TargetForm(request.POST, known=kpis_of(member.desk))
    if not asked.is_valid():
        raise Trouble("; ".join(str(error[0]) for error in asked.errors.values()))
    wanted = asked.cleaned_data
    after = actions.agree_target(
        by=member, entry=one, kpi_key=wanted["kpi"], at=now(), target_value=wanted["value"],
        target_on=wanted["on"], reason=wanted["reason"], seen=version,
    )  # fmt: skip
    if after.target_changes.filter(outcome="waiting").exists():
        messages.success(request, "Owner and sponsor are asked. The old target holds until then.")


@require_POST
@door(write="propose")
def status(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """Move the entry along its life."""
    one = queries.entry(member, ref)
    try:
        moved = actions.move(
            by=member, entry=one, status=request.POST.get("status", ""), at=now(),
            reason=request.POST.get("reason", ""), on=today(member),
            until=day(request.POST.get("until")), seen=seen(request),
        )  # fmt: skip
        messages.success(request, f"{moved.ref} is now: {moved.state.label}.")
    except Trouble as trouble:
        messages.error(request, str(trouble))
    return redirect("entry", one.ref)
