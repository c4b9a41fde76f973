"""The people room: what is open over all improvements, and who may come in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web.door import door, today
from headway.ground.accounts.models import Member
from headway.loop.adoption.queries.room import room
from headway.loop.register import queries as register
from headway.loop.register.models import Improvement


def staff_only(request: HttpRequest, member: Member) -> None:
    """What is known of people is the provider's own affair: clients find nothing, readers only read."""
    if not member.may("compare"):
        raise Http404("There is no such page.")
    if request.method == "POST" and not member.may("propose"):
        raise PermissionDenied


def entry_of(request: HttpRequest, member: Member, ref: str) -> Improvement:
    """The entry whose people are looked at."""
    staff_only(request, member)
    return register.entry(member, ref)


@door(read="see")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """What is open with people, over all improvements that move."""
    staff_only(request, member)
    on = today(member)
    return render(request, "people/index.html", {"room": room(member, today=on), "today": on})
