"""Messages to people: the calendar, writing one, the desk's templates, and a message as it is heard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, number, whole, wholes
from headway.doors.web.views.people import entry_of, staff_only
from headway.ground.accounts.models import Member
from headway.ground.trouble import Trouble
from headway.loop.adoption import actions
from headway.loop.adoption.keeping import may_lead
from headway.loop.adoption.models import Message
from headway.loop.adoption.queries import messages as queries
from headway.loop.adoption.wording import PLACES, SHIPPED
from headway.loop.plan.task_queries import could_own
from headway.loop.register.models import Improvement

WEEKS = 5
"""Weeks the calendar shows at a time, after one that is past."""


@door(read="see")
def calendar(request: HttpRequest, member: Member) -> HttpResponse:
    """Messages over all improvements, week by week; late ones first of all."""
    staff_only(request, member)
    day = today(member)
    asked = day_of(request.GET.get("from", "")) or day - timedelta(days=7)
    monday = asked - timedelta(days=asked.weekday())
    until = monday + timedelta(days=7 * (WEEKS + 1) - 1)
    late, days = queries.calendar(member, since=monday, until=until, today=day)
    return render(
        request, "people/calendar.html",
        {"late": late, "weeks": _weeks(monday, days), "monday": monday, "until": until, "today": day,
         "before": monday - timedelta(days=7 * WEEKS), "after": monday + timedelta(days=7 * WEEKS),
         "planned": sum(len(one.rows) for one in days if one.on >= day)},
    )  # fmt: skip


def _weeks(monday: date, days: list[queries.Day]) -> list[dict[str, Any]]:
    """The weeks of the calendar, each with its seven days and their messages."""
    by_day = {one.on: one.rows for one in days}
    found = []
    for week in range(WEEKS + 1):
        first = monday + timedelta(days=7 * week)
        row = [(first + timedelta(days=k), by_day.get(first + timedelta(days=k), [])) for k in range(7)]  # fmt: skip
        found.append({"monday": first, "days": row, "any": any(rows for _, rows in row)})
    return found


@door(read="see", write="see")
def write(request: HttpRequest, member: Member, ref: str, pk: str) -> HttpResponse:
    """Write a message (`new`), or change one that was not sent."""
    entry = entry_of(request, member, ref)
    message = None
    if pk != "new":
        rows = Message.objects.filter(improvement=entry).select_related(
            "improvement__desk", "sender"
        )
        message = rows.filter(pk=number(pk)).first()
        if message is None:
            raise Http404("No such message.")
    typed = None
    if request.method == "POST":
        try:
            _keep(request.POST, member, entry, message)
        except Trouble as trouble:
            messages.error(request, str(trouble))
            typed = request.POST
        else:
            return redirect(f"/register/{entry.ref}/people#messages")
    return render(
        request, "people/message.html",
        _shown(request, member, entry, message, typed)
        | {"entry": entry, "message": message, "leads": may_lead(member, entry),
           "may_write": may_lead(member, entry) and (message is None or message.sent_at is None)},
    )  # fmt: skip


def _shown(
    request: HttpRequest, member: Member, entry: Improvement, message: Message | None,
    typed: QueryDict | None,
) -> dict[str, Any]:  # fmt: skip
    """What the form holds: what was typed, what is planned, or a template's words."""
    templates = queries.templates(member.desk)
    chosen = next((one for one in templates if one.key == request.GET.get("template")), None)
    audience = (
        [str(one) for one in message.audience.values_list("pk", flat=True)] if message else []
    )
    form: dict[str, Any] = {
        "aim": message.aim if message else "", "subject": message.subject if message else "",
        "text": message.text if message else "", "channel": message.channel if message else "",
        "send_on": (message.send_on if message else today(member)).isoformat(),
        "by_app": message.by_app if message else True, "audience": audience,
        "sender": message.sender_id if message else member.pk,
    }  # fmt: skip
    if chosen is not None:
        form |= {"aim": chosen.aim, "subject": chosen.subject, "text": chosen.text}
    if typed is not None:
        form |= {
            key: typed.get(key, "") for key in ("aim", "subject", "text", "channel", "send_on")
        }
        form |= {"by_app": typed.get("way") != "hand", "audience": typed.getlist("audience"),
                 "sender": whole(typed.get("sender"))}  # fmt: skip
    sender = could_own(member.desk).filter(pk=form["sender"] or 0).first()
    facts = queries.facts_for(entry, sender)
    found = queries.words_for(str(form["subject"]), str(form["text"]), facts)
    return {
        "form": form, "templates": templates, "chosen": chosen, "places": PLACES.items(),
        "stakeholders": entry.stakeholders.there(), "senders": could_own(member.desk),
        "preview": (found.subject, found.text) if form["text"] else None,
        "lacking": found.lacking if form["text"] else (),
    }  # fmt: skip


def _keep(asked: QueryDict, member: Member, entry: Improvement, message: Message | None) -> None:
    day = day_of(asked.get("send_on", ""))
    if day is None:
        raise Trouble("Choose the day it is told.")
    chosen = set(wholes(asked.getlist("audience")))
    number = asked.get("sender", "")
    sender = could_own(member.desk).filter(pk=whole(number) or 0).first()
    said: dict[str, Any] = {
        "by": member, "audience": entry.stakeholders.there().filter(pk__in=chosen),
        "aim": asked.get("aim", ""), "subject": asked.get("subject", ""), "sender": sender,
        "text": asked.get("text", ""), "send_on": day, "at": now(),
        "by_app": asked.get("way") != "hand", "channel": asked.get("channel", ""),
    }  # fmt: skip
    if message is None:
        actions.plan_message(improvement=entry, **said)
    else:
        actions.write_anew(message=message, **said)


@door(read="see", write="see")
def words(request: HttpRequest, member: Member) -> HttpResponse:
    """The desk's templates: the shipped ones, changed ones, own ones."""
    staff_only(request, member)
    if request.method == "POST":
        asked = request.POST
        try:
            if asked.get("what") == "drop":
                actions.drop_wording(
                    by=member, desk=member.desk, key=asked.get("key", ""), at=now()
                )
                messages.success(request, "The desk's own words are gone.")
            else:
                actions.keep_wording(
                    by=member, desk=member.desk, key=asked.get("key", ""), at=now(),
                    name=asked.get("name", ""), aim=asked.get("aim", ""),
                    subject=asked.get("subject", ""), text=asked.get("text", ""),
                )  # fmt: skip
                messages.success(request, "Kept. Messages planned from now on use these words.")
        except Trouble as trouble:
            messages.error(request, str(trouble))
        return redirect("people-words")
    return render(
        request, "people/words.html",
        {"templates": queries.templates(member.desk), "places": PLACES.items(),
         "shipped": list(SHIPPED)},
    )  # fmt: skip


@door(read="see", write="see")
def told(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """A message one was told, with the button that says it was heard; client contacts too."""
    receipt = queries.receipt_of(member, pk)
    if receipt is None:
        raise Http404("No such message.")
    if request.method == "POST":
        actions.hear(by=member, receipt=receipt, at=now())
        messages.success(request, "Thank you: noted that you have read it.")
        return redirect("people-told", receipt.pk)
    return render(request, "people/told.html", {"receipt": receipt, "message": receipt.message})
