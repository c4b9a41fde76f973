"""The door itself: who may come in, and the member that every view starts from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from headway.ground.accounts.models import Member

View = Callable[..., HttpResponseBase]


def member_of(request: HttpRequest) -> Member:
    """The member who asks; 404 for a signed-in stranger without a desk."""
    member = getattr(request, "member", None)
    if member is None:
        raise Http404("You are not a member of any desk.")
    return cast(Member, member)


def door(read: str = "see", write: str | None = None) -> Callable[[View], View]:
    """Let in signed-in members with the right: `read` to look, `write` for any change.

    A view without `write` takes no changes at all (405 is Django's answer to other methods).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        @login_required
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            member = member_of(request)
            reading = request.method in {"GET", "HEAD", "OPTIONS"}
            needed = read if reading else write
            if needed is None or not member.may(needed):
                raise PermissionDenied
            return view(request, member, *args, **kwargs)

        return inside

    return wrap


def now() -> datetime:
    """The clock, read at the door and handed inwards."""
    return timezone.now()


def today(member: Member) -> date:
    """The date at the member's desk."""
    return timezone.now().astimezone(ZoneInfo(member.desk.time_zone)).date()
