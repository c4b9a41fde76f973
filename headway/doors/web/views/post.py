"""Messages: one's own, what one wants to hear, unsubscribing, the calendar feed."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import number
from headway.ground.accounts.models import Member
from headway.ground.post import actions, queries
from headway.ground.post.calendar import feed
from headway.ground.post.kinds import How
from headway.ground.post.models import ChatAddress, PrivateLink
from headway.ground.trouble import Trouble
from headway.loop.run.queries.dates import dates_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@door(read="see", write="see")
def inbox(request: HttpRequest, member: Member) -> HttpResponse:
    """What one was told, the newest first, and how it went out."""
    found = queries.mine(member)
    new = sum(one.read_at is None for one in found)
    if request.method == "POST":
        actions.mark_read(by=member, at=now())
        return redirect("messages")
    return render(request, "post/inbox.html", {"found": found, "new": new})


@door(read="see", write="see")
def choices(request: HttpRequest, member: Member) -> HttpResponse:
    """What one wants to hear, how and when."""
    made = ""
    if request.method == "POST":
        try:
            made = _chosen(request, member)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except (Trouble, ValueError) as trouble:
            messages.error(request, str(trouble))
        if not made:
            return redirect("message-choices")
    return render(request, "post/choices.html", _shows(member) | {"calendar_made": made})


def _shows(member: Member) -> dict[str, Any]:
    return {
        "choices": queries.choices(member), "hows": list(How), "hours": queries.hours_of(member),
        "addresses": queries.addresses(member), "zones": sorted(available_timezones()),
        "weekdays": list(enumerate(WEEKDAYS)), "mail": member.user.email,
        "mail_works": queries.mail_works(),
        "calendars": queries.links(member.desk, PrivateLink.Kind.CALENDAR, member),
    }  # fmt: skip


def _chosen(request: HttpRequest, member: Member) -> str:
    """Make the change asked for; the new calendar address where one was made."""
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "kinds":
        for kind, _ in queries.choices(member):
            if asked.get(kind.key):
                actions.choose(by=member, kind=kind.key, how=asked[kind.key], at=at)
        messages.success(request, "Your choices are kept.")
    elif what == "hours":
        actions.keep_hours(
            by=member, time_zone=asked.get("time_zone", ""), at=at,
            quiet_from=time.fromisoformat(asked.get("quiet_from", "")),
            quiet_until=time.fromisoformat(asked.get("quiet_until", "")),
            quiet_weekend=asked.get("quiet_weekend") == "on",
            digest_weekday=int(asked.get("digest_weekday", "0")),
            digest_hour=int(asked.get("digest_hour", "8")),
        )  # fmt: skip
        messages.success(request, "Your hours are kept.")
    elif what == "add":
        made = actions.add_address(by=member, url=asked.get("url", ""), at=at)
        messages.success(request, f"{made.hint} is added. Choose above what goes there.")
    elif what == "remove":
        pk = asked.get("address", "")
        one = ChatAddress.objects.filter(member=member, removed_at=None, pk=number(pk)).first()
        if one is None:
            raise Http404("No such address.")
        actions.remove_address(by=member, address=one, at=at)
        messages.success(request, f"{one.hint} is removed, its secret wiped.")
    elif what == "calendar":
        token = actions.make_link(by=member, kind=PrivateLink.Kind.CALENDAR, at=at)
        return f"{settings.ADDRESS.rstrip('/')}/calendar/{token}.ics"
    elif what == "no-calendar":
        own = queries.links(member.desk, PrivateLink.Kind.CALENDAR, member)
        link = next((one for one in own if str(one.pk) == asked.get("link", "")), None)
        if link is None:
            raise Http404("No such calendar address.")
        actions.revoke_link(by=member, link=link, at=at)
        messages.success(request, "The calendar address opens nothing from now on.")
    return ""


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of message without signing in; looking changes nothing, only the button does."""
    found = queries.unsubscribing(token)
    if found is None:
        raise Http404("This link was not made here.")
    member, kind = found
    if request.method == "POST":
        actions.unsubscribe(member=member, kind=kind.key, at=now())
    return render(
        request, "post/unsubscribe.html",
        {"kind": kind, "person": member.name, "done": request.method == "POST"},
    )  # fmt: skip


@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """One member's reviews and deadlines, at a private address that can be taken back."""
    link = queries.link_of(PrivateLink.Kind.CALENDAR, token)
    if link is None or link.member is None:
        raise Http404("This calendar does not exist, or was taken back.")
    member = link.member
    entries = dates_of(member, today=today(member))
    body = feed(f"{member.desk}: {member.name}", entries, address=settings.ADDRESS, at=now())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={
        "Content-Disposition": 'inline; filename="headway.ics"', "X-Robots-Tag": "noindex",
    })  # fmt: skip
