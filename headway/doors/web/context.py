"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The member and desk for the top of the page."""
    member = getattr(request, "member", None)
    return {"member": member, "desk": member.desk if member else None}
