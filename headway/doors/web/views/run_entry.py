"""Running, on an entry's page: stages, health, blockers, slips, talk; and the start gate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, number, whole
from headway.doors.web.views.entry_parts import EntryPart
from headway.doors.web.views.live import version_of
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trouble import Trouble
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement
from headway.loop.run import actions
from headway.loop.run.gate import GROUPS
from headway.loop.run.health import Colour, Reason
from headway.loop.run.keeping import settings_of
from headway.loop.run.models import Blocker, OwnStageSet
from headway.loop.run.queries.causes import MOVING
from headway.loop.run.queries.health import Fares, fares
from headway.loop.run.queries.readiness import gate_of, readiness
from headway.loop.run.stages import SHIPPED

PLACES = {
    "entry": "#edit", "target": "#target", "answers": "#answers", "tasks": "#plan",
    "plan": "#plan", "reviews": "#reviews", "blockers": "#blockers", "behaviour": "#behaviour",
}  # fmt: skip
"""Where on an entry's page a point's fact is mended; a dialog opens by its address."""


def people(member: Member) -> Any:
    """Members of the desk who work on improvements."""
    rows = visible(member, Member).filter(left_at=None)
    return rows.exclude(role_key="client_contact")


def run_part(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """How an entry runs: its stages, what holds it up, what was said."""
    if entry.status not in {*MOVING, "sustained", "not_shown"}:
        return None
    staff = member.may("compare")
    stages = list(entry.stages.select_related("owner", "passed_by"))
    rhythm = entry.rhythms.filter(ended_on=None).select_related("chair").first()
    shows: dict[str, Any] = {
        "stages": stages, "stage": next((s for s in stages if s.passed_at is None), None),
        "gate": gate_of(entry), "sets": stage_sets(member), "staff": staff, "rhythm": rhythm,
        "chosen": settings_of(member.desk).stage_set, "causes": Blocker.Cause.choices,
        "version": version_of(member.desk), "moving": entry.status in MOVING,
        "may_lead": register.may_change(member, entry),
        "wins": list(entry.wins.all()[:5]),
        "reviews": list(entry.reviews.order_by("-due_on").select_related("chair")[:6]),
    }  # fmt: skip
    if staff:
        shows |= {
            "people": people(member), "slips": list(entry.slips.select_related("task")[:20]),
            "blockers": list(entry.blockers.select_related("lifter", "lifted_by").order_by("lifted_at", "raised_at")),
            "comments": list(entry.comments.filter(task=None).select_related("by")),
        }  # fmt: skip
    return EntryPart("run/entry_part.html", shows)


def health_fact(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """Health with its reasons, and what the owner says where that disagrees."""
    if entry.status not in {"running", "checking"}:
        return None
    (one,) = fares(member.desk, [entry], today=today(member))
    if not member.may("compare"):
        return EntryPart("run/health_fact.html", {"one": one, "staff": False})
    return EntryPart(
        "run/health_fact.html",
        {"one": one, "reasons": reasons_of(one), "staff": True, "colours": list(Colour),
         "may_report": register.may_change(member, entry)},
    )  # fmt: skip


def reasons_of(one: Fares) -> list[tuple[Reason, str]]:
    """Each reason of an improvement's health with the address of its fact."""
    return [(reason, _place(one.entry, reason.place)) for reason in one.health.reasons]


def _place(entry: Improvement, place: str, key: str = "") -> str:
    if place == "adoption":
        return f"/register/{entry.ref}/people#{key}"
    if place == "kpi":
        return f"/kpis/{entry.kpi_key}"
    return f"/register/{entry.ref}{PLACES.get(place, '')}"


def stage_sets(member: Member) -> list[tuple[str, str, str]]:
    """The ways an improvement can be walked here: key, name, meaning."""
    own = OwnStageSet.objects.filter(desk=member.desk, retired_at=None)
    return [
        *((one.key, one.name, one.meaning) for one in SHIPPED.values()),
        *((one.key, one.name, f"{len(one.stages)} stages of your own.") for one in own),
    ]


@door(read="compare", write="propose")
def gate(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """“Will it stick?”: every point with its fact; the start, or why not."""
    entry = register.entry(member, ref)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            actions.start(by=member, improvement=entry, at=now(), override=request.POST.get("reason", ""),
                          seen=whole(seen))  # fmt: skip
        except Trouble as trouble:
            messages.error(request, str(trouble))
            return redirect("gate", entry.ref)
        messages.success(request, f"{entry.ref} runs. Its first stage is open.")
        return redirect("entry", entry.ref)
    found = readiness(entry, today=today(member))
    taken = gate_of(entry)
    groups = [
        {"word": word, "points": [(p, _place(entry, p.place, p.key)) for p in found.points if p.group == key]}
        for key, word in GROUPS.items()
    ]  # fmt: skip
    return render(
        request, "run/gate.html",
        {"entry": entry, "found": found, "groups": groups, "taken": taken,
         "may_start": entry.status == "planned" and register.may_change(member, entry)},
    )  # fmt: skip


@require_POST
@door(write="propose")
def change(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One change to how an entry runs, by its own button."""
    entry = register.entry(member, ref)
    try:
        said = _change(request, member, entry)
    except Trouble as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, said)
    return redirect(f"/register/{entry.ref}#running")


def _one(member: Member, text: str) -> Member | None:
    return people(member).filter(pk=number(text)).first()


def _change(request: HttpRequest, member: Member, entry: Improvement) -> str:
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "course":
        actions.choose_course(by=member, improvement=entry, key=asked.get("set", ""), at=at)
        return "The stages are laid out."
    if what in {"pass", "back", "stage"}:
        number = asked.get("stage", "")
        stage = entry.stages.filter(pk=whole(number) or 0).first()
        if stage is None:
            raise Http404("No such stage.")
        if what == "pass":
            actions.pass_stage(by=member, stage=stage, evidence=asked.get("evidence", ""), at=at)
            return f"{stage.name} is done."
        if what == "back":
            actions.step_back(by=member, stage=stage, reason=asked.get("reason", ""), at=at)
            return f"{stage.name} is open again."
        actions.edit_stage(by=member, stage=stage, at=at, owner=_one(member, asked.get("owner", "")),
                           due_on=day_of(asked.get("due_on", "")), reason=asked.get("reason", ""),
                           exit_criterion=asked.get("exit", ""))  # fmt: skip
        return f"{stage.name} is saved."
    if what == "blocker":
        made = actions.raise_blocker(by=member, improvement=entry, title=asked.get("title", ""), at=at,
                                     cause=asked.get("cause", "other"), lifter=_one(member, asked.get("lifter", "")))  # fmt: skip
        return f"{made.ref} is on the record; its clock runs."
    if what == "report":
        actions.report(
            by=member,
            improvement=entry,
            colour=asked.get("colour", ""),
            text=asked.get("text", ""),
            at=at,
        )
        return "Your report stands beside the computed health."
    if what == "comment":
        actions.comment(by=member, improvement=entry, text=asked.get("text", ""), at=at)
        return "Said."
    raise Trouble("This page does not know that change.")


@door(read="compare")
def blockers(request: HttpRequest, member: Member) -> HttpResponse:
    """All that stops work now, the oldest first; and what was lifted lately."""
    rows = visible(member, Blocker).select_related("improvement", "lifter", "task", "lifted_by")
    day = today(member)
    still = [(one, (day - one.raised_on).days) for one in rows.filter(lifted_at=None)]
    return render(
        request, "run/blockers.html",
        {"still": still, "lifted": rows.exclude(lifted_at=None).order_by("-lifted_at")[:20],
         "nobody": sum(one.lifter_id is None for one, _ in still), "version": version_of(member.desk)},
    )  # fmt: skip


@door(read="compare", write="propose")
def blocker(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """One blocker: since when, who can lift it, who was told, what comes next."""
    from headway.loop.run.ladder import ROLES, next_step
    from headway.loop.run.models import Escalation
    from headway.loop.run.queries.causes import ladders_of

    number = ref.upper().removeprefix("B-")
    one = find(member, Blocker, number=whole(number) or 0)
    if request.method == "POST":
        try:
            if request.POST.get("what") == "lift":
                actions.lift(by=member, blocker=one, how=request.POST.get("how", ""), at=now())
                messages.success(request, f"{one.ref} is lifted. Nobody is reminded any more.")
            else:
                lifter = _one(member, request.POST.get("lifter", ""))
                if lifter is None:
                    raise Trouble("Choose who can lift it.")
                actions.name_lifter(by=member, blocker=one, lifter=lifter, at=now())
        except Trouble as trouble:
            messages.error(request, str(trouble))
        return redirect("blocker", one.ref)
    rung = ladders_of(settings_of(member.desk))["blocker"]
    ahead = next_step(rung, one.raised_on, today(member)) if one.lifted_at is None else None
    return render(
        request, "run/blocker.html",
        {"one": one, "days": (today(member) - one.raised_on).days, "people": people(member),
         "told": Escalation.objects.filter(thing="blocker", thing_pk=one.pk).prefetch_related("told").order_by("on"),
         "next_on": ahead[0] if ahead else None, "next_to": ROLES[ahead[1].to] if ahead else ""},
    )  # fmt: skip
