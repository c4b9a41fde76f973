"""What is done to an entry besides writing: rating, ranking, hearing customers, joining."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import number
from headway.doors.web.views.entry import seen
from headway.doors.web.views.entry_forms import FeedbackForm, RatingForm, needed
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.register import actions, queries
from headway.loop.register.models import Improvement, Skill

Deed = Callable[[HttpRequest, Member, Improvement], str | None]


def deed(right: str) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """A post that does one thing to an entry, says so (the text handed back) and returns to it."""

    def wrap(view: Deed) -> Callable[..., HttpResponseBase]:
        @require_POST
        @door(write=right)
        @wraps(view)
        def inside(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
            one = queries.entry(member, ref)
            try:
                if said := view(request, member, one):
                    messages.success(request, said)
            except Trouble as trouble:
                messages.error(request, str(trouble))
            return redirect("entry", one.ref)

        return inside

    return wrap


def _trouble(form: FeedbackForm | RatingForm) -> Trouble:
    return Trouble("; ".join(str(error[0]) for error in form.errors.values()))


@deed("manage")
def priority(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Set a score in place of the computed one, or let the facts rank again."""
    if request.POST.get("what") == "drop":
        actions.drop_override(by=member, entry=one, at=now())
        return f"The facts rank {one.ref} again."
    try:
        score = float(request.POST.get("score", "").replace(",", "."))
    except ValueError:
        raise Trouble("A score is a number between 0 and 100.") from None
    reason = request.POST.get("reason", "")
    actions.override_priority(by=member, entry=one, score=score, reason=reason, at=now())
    return f"{one.ref} now ranks with {score:g}."


@deed("suggest")
def feedback(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Count what customers said."""
    form = FeedbackForm(request.POST, member=member)
    if not form.is_valid():
        raise _trouble(form)
    actions.note_feedback(by=member, entry=one, at=now(), **form.values())
    return "Thank you: it counts." if member.role.own_client_only else "Counted."


@deed("manage")
def drop_feedback(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Take feedback away that was counted by mistake."""
    wanted = request.POST.get("feedback", "")
    found = one.feedback.filter(pk=number(wanted)).first()
    if found is None:
        raise Trouble("That feedback is not there any more.")
    actions.drop_feedback(by=member, feedback=found, at=now())
    return "Taken away; the trail keeps it."


@deed("suggest")
def vote(request: HttpRequest, member: Member, one: Improvement) -> str:
    """A client contact wants it, or no longer."""
    wanted = request.POST.get("wanted") == "yes"
    actions.vote(by=member, entry=one, at=now(), wanted=wanted)
    return "Your vote counts." if wanted else "Your vote is taken back."


@deed("propose")
def rating(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Judge the entry anew."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        raise _trouble(form)
    actions.rate(
        by=member, entry=one, ratings=form.ratings(), note=form.cleaned_data["note"], at=now(),
        on=today(member),
    )  # fmt: skip
    return f"{one.ref} is rated anew."


@deed("propose")
def skills(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Say how many hours of which skills it takes."""
    try:
        hours = needed(request.POST, Skill.objects.filter(desk=member.desk))
    except ValueError as problem:
        raise Trouble(str(problem)) from None
    actions.need_skills(by=member, entry=one, hours=hours, at=now(), seen=seen(request))
    return "Noted: its score follows."


@deed("see")
def agreement(request: HttpRequest, member: Member, one: Improvement) -> str:
    """The owner or the sponsor agrees to a new target, or refuses it."""
    waiting = one.target_changes.filter(outcome="waiting").first()
    if waiting is None:
        raise Trouble("No new target waits for an answer.")
    agreed = request.POST.get("answer") == "yes"
    after = actions.answer_target_change(
        by=member, change=waiting, agreed=agreed, at=now(), note=request.POST.get("note", "")
    )
    if not agreed:
        return "The old target stays."
    now_holds = one.target_changes.get(pk=after.pk).outcome == "agreed"
    return "The new target holds." if now_holds else "Agreed; the other one is still asked."


@deed("manage")
def merge(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Let the entry live on in another."""
    ref = request.POST.get("into", "").strip()
    if not ref:
        raise Trouble("Name the entry it lives on in, such as IMP-3.")
    into = queries.register_list(member, f"IMP-{ref.upper().removeprefix('IMP-')}").first()
    if into is None or into.ref != f"IMP-{ref.upper().removeprefix('IMP-')}":
        raise Trouble(f"There is no entry “{ref}” in the register.")
    actions.merge(by=member, entry=one, into=into, at=now(), on=today(member))
    return f"{one.ref} lives on in {into.ref}."


@deed("manage")
def split(request: HttpRequest, member: Member, one: Improvement) -> str:
    """Make several entries out of it."""
    titles = request.POST.get("titles", "").splitlines()
    keep = request.POST.get("keep") == "on"
    parts = actions.split(
        by=member, entry=one, titles=titles, keep=keep, at=now(), on=today(member)
    )
    return f"Made {', '.join(part.ref for part in parts)}."
