"""An entry's people: stakeholders, messages, training, concerns, thanks; one change by its own button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, number, wholes
from headway.doors.web.views.entry_parts import EntryPart
from headway.doors.web.views.people import entry_of
from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import visible
from headway.ground.charts import Placed, marks_line, people_map
from headway.ground.trouble import Trouble
from headway.loop.adoption import actions
from headway.loop.adoption.coverage import LEVELS
from headway.loop.adoption.models import (
    Concern,
    Message,
    Receipt,
    Session,
    Stakeholder,
    TrainingNeed,
)
from headway.loop.adoption.queries.people import StakeRow
from headway.loop.adoption.queries.room import MOVING, EntryPeople, people_of
from headway.loop.adoption.steps import STEPS
from headway.loop.register.models import Improvement


def people_part(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """The people, on the entry's page: one sentence, who needs something first, the way in."""
    if not member.may("compare") or entry.status not in {*MOVING, "sustained", "not_shown"}:
        return None
    return EntryPart("people/entry_part.html", {"people": people_of(member, entry, today=today(member))})  # fmt: skip


@door(read="see", write="see")
def page(request: HttpRequest, member: Member, ref: str) -> HttpResponse:
    """All about the people of one improvement."""
    entry = entry_of(request, member, ref)
    if request.method == "POST":
        place = ""
        try:
            said, place = _change(request.POST, member, entry)
        except Trouble as trouble:
            messages.error(request, str(trouble))
        else:
            messages.success(request, said)
        return redirect(f"/register/{entry.ref}/people{place}")
    found = people_of(member, entry, today=today(member))
    return render(
        request, "people/entry.html",
        {"entry": entry, "people": found, "map": _map(found.stakeholders), "steps": STEPS,
         "rows": [(row, _line(row)) for row in found.stakeholders], "levels": list(enumerate(LEVELS)),
         "everybody": told(member, entry), "kinds": Concern.Kind.choices, "scale": range(1, 6),
         "today": today(member)},
    )  # fmt: skip


def told(member: Member, entry: Improvement) -> list[Member]:
    """Members who may be named as touched by an entry: the desk's own, and its client's contacts."""
    rows = visible(member, Member).filter(left_at=None).select_related("client")
    return [one for one in rows if not one.role.own_client_only or one.client_id == entry.client_id]


def _map(rows: list[StakeRow]) -> str:
    if not rows:
        return ""
    placed = [
        Placed(row.stakeholder.name, row.stakeholder.influence, row.stakeholder.effect, tone(row))
        for row in rows
    ]
    return mark_safe(people_map(placed))  # noqa: S308  (drawn by us, texts escaped)


def tone(row: StakeRow) -> str:
    """How a stakeholder's mark on the map looks."""
    if row.readiness is None:
        return ""
    return "low" if row.readiness <= 2 else "ready" if row.readiness >= 4 else "some"


def _line(row: StakeRow) -> str:
    return mark_safe(marks_line(row.history, name=f"Readiness of {row.stakeholder.name}"))  # noqa: S308  (drawn by us, names escaped)


def _chosen(member: Member, entry: Improvement, keys: list[str]) -> list[Member]:
    wanted = set(wholes(keys))
    return [one for one in told(member, entry) if one.pk in wanted]


def _own(rows: Any, key: str, what: str) -> Any:
    found = rows.filter(pk=number(key)).first()
    if found is None:
        raise Http404(f"No such {what}.")
    return found


def _change(asked: QueryDict, member: Member, entry: Improvement) -> tuple[str, str]:
    """Make the change asked for; what to say, and the place on the page to go back to."""
    what = asked.get("what", "")
    for changes in (_about_people, _about_messages, _about_training, _about_concerns):
        made = changes(what, asked, member, entry)
        if made is not None:
            return made
    raise Trouble("This page does not know that change.")


def _about_people(
    what: str, asked: QueryDict, member: Member, entry: Improvement
) -> tuple[str, str] | None:
    at = now()
    if what == "behaviour":
        answers = {"yes": True, "no": False}
        actions.say_behaviour(by=member, improvement=entry, new=answers.get(asked.get("new", "")), at=at)  # fmt: skip
        return "Kept.", "#behaviour"
    if what == "name":
        person = next(iter(_chosen(member, entry, [asked.get("person", "")])), None)
        made = actions.name_stakeholder(
            by=member, improvement=entry, name=asked.get("name", ""), person=person, at=at,
            influence=number(asked.get("influence", "")), effect=number(asked.get("effect", "")),
            members=_chosen(member, entry, asked.getlist("members")), note=asked.get("note", ""),
        )  # fmt: skip
        return f"{made.name} is on the list.", "#stakeholders"
    if what not in {"weigh", "remove", "rate"}:
        return None
    one = _own(Stakeholder.objects.there().filter(improvement=entry).select_related("improvement__desk"),
               asked.get("stakeholder", ""), "stakeholder")  # fmt: skip
    if what == "weigh":
        actions.weigh(
            by=member, stakeholder=one, influence=number(asked.get("influence", "")), at=at,
            effect=number(asked.get("effect", "")), note=asked.get("note", ""),
            members=_chosen(member, entry, asked.getlist("members")),
        )  # fmt: skip
        return f"{one.name} is changed.", "#stakeholders"
    if what == "remove":
        actions.remove_stakeholder(by=member, stakeholder=one, at=at)
        return f"{one.name} is off the list.", "#stakeholders"
    marks = {step.key: number(asked.get(step.key, "")) or None for step in STEPS}
    actions.rate(by=member, stakeholder=one, marks=marks, at=at, on=day_of(asked.get("on", "")))
    return f"How ready {one.name} is stands with today's look.", "#stakeholders"


def _about_messages(
    what: str, asked: QueryDict, member: Member, entry: Improvement
) -> tuple[str, str] | None:
    at = now()
    if what == "take-over":
        taken = actions.take_over(
            by=member, improvement=entry, playbook=asked.get("book", ""), at=at
        )
        return f"Taken over: {taken.messages} messages, {taken.training} training needs. Look at their days and people.", "#messages"  # fmt: skip
    if what in {"send", "call-off"}:
        message = _own(Message.objects.filter(improvement=entry).select_related("improvement"), asked.get("message", ""), "message")  # fmt: skip
        if what == "send":
            sent = actions.send_now(by=member, message=message, at=at)
            return ("It is on its way." if sent.by_app else "Marked as told."), "#messages"
        actions.call_off(by=member, message=message, at=at)
        return "The message is called off.", "#messages"
    if what in {"by-hand", "heard"}:
        receipt = _own(Receipt.objects.filter(message__improvement=entry).select_related("message__improvement", "stakeholder", "member"), asked.get("receipt", ""), "receipt")  # fmt: skip
        if what == "by-hand":
            actions.tell_by_hand(by=member, receipt=receipt, at=at)
            return "Noted as told.", "#messages"
        actions.hear(by=member, receipt=receipt, at=at)
        return "Noted as heard.", "#messages"
    return None


def _about_training(
    what: str, asked: QueryDict, member: Member, entry: Improvement
) -> tuple[str, str] | None:
    at = now()
    if what == "need":
        group = entry.stakeholders.there().filter(pk=number(asked.get("group", ""))).first()
        actions.ask_for_training(
            by=member, improvement=entry, skill=asked.get("skill", ""), group=group, at=at,
            members=_chosen(member, entry, asked.getlist("members")), form=asked.get("form", ""),
            level_now=number(asked.get("now", "")), level_target=number(asked.get("target", "")),
            shows=asked.get("shows", ""),
        )  # fmt: skip
        return "The need is on record.", "#training"
    if what == "held":
        session = _own(Session.objects.filter(need__improvement=entry).select_related("need__improvement__desk", "need__desk"), asked.get("session", ""), "session")  # fmt: skip
        actions.hold_session(by=member, session=session, at=at, all_came=asked.get("all") == "yes",
                             came=_chosen(member, entry, asked.getlist("came")))  # fmt: skip
        return "The session is noted as held.", "#training"
    if what not in {"session", "seen", "drop-need"}:
        return None
    need = _own(TrainingNeed.objects.filter(improvement=entry, dropped_at=None).select_related("improvement__desk", "desk"), asked.get("need", ""), "training need")  # fmt: skip
    if what == "session":
        day = day_of(asked.get("on", ""))
        if day is None:
            raise Trouble("Choose the day of the session.")
        actions.plan_session(by=member, need=need, on=day, trainer=asked.get("trainer", ""), at=at)
        return "The session is planned.", "#training"
    if what == "seen":
        actions.note_evidence(by=member, need=need, what=asked.get("seen", ""), at=at, seen_on=day_of(asked.get("on", "")))  # fmt: skip
        return "What was seen is on record: the need is covered.", "#training"
    actions.drop_training(by=member, need=need, at=at)
    return "The need is dropped.", "#training"


def _about_concerns(
    what: str, asked: QueryDict, member: Member, entry: Improvement
) -> tuple[str, str] | None:
    at = now()
    if what == "concern":
        anonymous = asked.get("anonymous") == "yes"
        actions.raise_concern(by=member, improvement=entry, text=asked.get("text", ""), at=at,
                              kind=asked.get("kind", ""), anonymous=anonymous)  # fmt: skip
        said = "Your concern stands here without your name." if anonymous else "Your concern stands here; you hear the answer."  # fmt: skip
        return said, "#concerns"
    if what == "answer":
        one = _own(Concern.objects.filter(improvement=entry).select_related("improvement__desk", "raised_by__desk"), asked.get("concern", ""), "concern")  # fmt: skip
        actions.answer_concern(by=member, concern=one, text=asked.get("text", ""), at=at)
        told_them = "nobody can be told, the answer stands here" if one.raised_by is None else f"{one.raised_by} hears it"  # fmt: skip
        return f"Answered; {told_them}.", "#concerns"
    if what == "thank":
        person = next(iter(_chosen(member, entry, [asked.get("member", "")])), None)
        actions.thank(by=member, desk=entry.desk, improvement=entry, member=person,
                      whom=asked.get("whom", ""), what=asked.get("text", ""), at=at)  # fmt: skip
        return "Said, and it stands with the wins.", "#thanks"
    return None


__all__ = ["EntryPeople", "page", "people_part", "tone"]
