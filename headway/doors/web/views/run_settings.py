"""How a desk runs: who hears when something is stuck, stage sets, links for people outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import whole
from headway.doors.web.views.run_entry import people, stage_sets
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find
from headway.ground.post import actions as post
from headway.ground.post import queries as post_queries
from headway.ground.post.models import PrivateLink
from headway.ground.trouble import Trouble
from headway.loop.run import actions
from headway.loop.run.keeping import settings_of
from headway.loop.run.ladder import ROLES
from headway.loop.run.queries.causes import ladders_of
from headway.loop.run.queries.status import status_of


@door(read="manage", write="manage")
def rules(request: HttpRequest, member: Member) -> HttpResponse:
    """Ladders, executive, stage sets and status links of the desk."""
    made = ""
    if request.method == "POST":
        try:
            made = _change(request, member)
        except (Trouble, ValueError) as trouble:
            messages.error(request, str(trouble))
        if not made:
            return redirect("run-settings")
    kept = settings_of(member.desk)
    ladders = [
        {"ladder": one, "rows": [*one.steps, *([None] * max(0, 4 - len(one.steps)))],
         "roles": [(role, ROLES[role]) for role in one.allowed]}
        for one in ladders_of(kept).values()
    ]  # fmt: skip
    return render(
        request, "run/settings.html",
        {"kept": kept, "ladders": ladders, "people": people(member), "sets": stage_sets(member),
         "clients": Client.objects.filter(desk=member.desk), "made": made,
         "links": post_queries.links(member.desk, PrivateLink.Kind.STATUS)},
    )  # fmt: skip


def _change(request: HttpRequest, member: Member) -> str:
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "ladders":
        number = asked.get("executive", "")
        who = people(member).filter(pk=whole(number)).first()
        actions.change_settings(by=member, desk=member.desk, executive=who, at=at,
                                ladders=_ladders(asked), stage_set=asked.get("stage_set", ""))  # fmt: skip
        messages.success(request, "Kept. Steps that were sent are not sent again.")
    elif what == "set":
        rows = [
            line.partition(":") for line in asked.get("stages", "").splitlines() if line.strip()
        ]
        actions.add_stage_set(by=member, desk=member.desk, name=asked.get("name", ""), at=at,
                              stages=[(name, exit) for name, _, exit in rows])  # fmt: skip
        messages.success(request, "The stage set can be chosen now.")
    elif what == "link":
        number = asked.get("client", "")
        client = find(member, Client, pk=whole(number)) if number else None
        token = post.make_link(by=member, kind=PrivateLink.Kind.STATUS, client=client, at=at,
                               label=asked.get("label", ""))  # fmt: skip
        return f"{settings.ADDRESS.rstrip('/')}/status/{token}"
    elif what == "revoke":
        number = asked.get("link", "")
        link = find(member, PrivateLink, pk=whole(number), kind="status")
        post.revoke_link(by=member, link=link, at=at)
        messages.success(request, "That address opens nothing from now on.")
    return ""


def _ladders(asked: Any) -> dict[str, list[list[object]]]:
    found: dict[str, list[list[object]]] = {}
    for key in ("task", "blocker", "review", "stalled"):
        days, roles = asked.getlist(f"{key}-days"), asked.getlist(f"{key}-to")
        found[key] = [[int(d), r] for d, r in zip(days, roles, strict=False) if d.strip() and r]
    return found


@never_cache
@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The status page for people outside: no sign-in, nothing private, until the link is taken back."""
    link = post_queries.link_of(PrivateLink.Kind.STATUS, token)
    if link is None:
        raise Http404("This page does not exist, or its link was taken back.")
    PrivateLink.objects.filter(pk=link.pk).update(opened_at=now())
    day = today(Member(desk=link.desk))
    found = status_of(link.desk, link.client, today=day)
    answer = render(request, "run/status.html", {"link": link, "found": found, "day": day, "member": None,
                    "well": sum(row.colour.value == "green" for row in found.rows)})  # fmt: skip
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
