"""Pages follow changes by others: a cheap question, answered only when something changed.

The trail is append-only and every change leaves an entry, so the number of the desk's newest entry
is the version of all that its pages show. A page asks every few seconds with the version it was made
from; 204 says nothing is new, otherwise the page's parts fetch themselves again.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headway.doors.web.door import door
from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.models import TrailEntry


def version_of(desk: Desk) -> int:
    """The version of a desk's records: the number of the newest trail entry."""
    newest = TrailEntry.objects.filter(desk=desk).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


@door()
def live(request: HttpRequest, member: Member) -> HttpResponse:
    """204 while nothing changed; else the newer version and the word for the page to refresh."""
    asked = request.GET.get("v", "")
    now = version_of(member.desk)
    if asked == str(now):
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    answer = render(request, "run/live.html", {"version": now})
    answer["HX-Trigger"] = "desk-changed"
    answer["Cache-Control"] = "no-store"
    return answer
