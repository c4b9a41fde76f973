"""Who is asking: the member behind the signed-in user."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from headway.ground.accounts.models import Member


class MemberMiddleware:
    """Sets `request.member`: the user's membership on the chosen desk, or None."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the member, then answer."""
        member = None
        if request.user.is_authenticated:
            mine = Member.objects.filter(user=request.user, left_at=None)
            mine = mine.select_related("desk", "client").order_by("id")
            chosen = request.session.get("desk")
            member = mine.filter(desk_id=chosen).first() if chosen else None
            member = member or mine.first()
        request.member = member  # type: ignore[attr-defined]  # an attribute of ours
        return self.answer(request)
