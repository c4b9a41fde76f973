"""The people room: what is open over all improvements."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web.door import door
from headway.ground.accounts.models import Member
from headway.loop.adoption.queries.room import moving


@door(read="compare")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """What is open with people, over all improvements."""
    rows = moving(member)
    bare = sum(not row.stakeholders for row in rows)
    return render(request, "people/index.html", {"rows": rows, "bare": bare})
