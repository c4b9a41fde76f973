"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

ROOMS = (
    ("Where we stand", "home", "see"),
    ("KPIs", "kpis", "see"),
    ("Findings", "findings", "compare"),
    ("Register", "register", "see"),
    ("Goals", "goals", "see"),
    ("Tickets", "imports", "manage"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The member, the desk and the rooms for the top of the page."""
    member = getattr(request, "member", None)
    if member is None:
        return {"member": None, "desk": None}
    rooms = []
    for word, name, right in ROOMS:
        if not member.may(right):
            continue
        href = reverse(name)
        here = request.path == href or (href != "/" and request.path.startswith(href))
        rooms.append({"word": word, "href": href, "here": here})
    return {
        "member": member,
        "desk": member.desk,
        "rooms": rooms,
        "may_compare": member.may("compare"),
        "may_propose": member.may("propose"),
        "may_manage": member.may("manage"),
        "may_administer": member.may("administer"),
    }
