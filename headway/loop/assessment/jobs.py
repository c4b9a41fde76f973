"""Background work: looking for gaps after an import."""

from __future__ import annotations

from django.utils import timezone

from headway.ground.accounts.models import Desk
from headway.loop.evidence.queries import lake_of

from . import actions
from .models import Search


def search_desk(desk_pk: int) -> Search | None:
    """Search a desk's newest data; None where there are no tickets."""
    desk = Desk.objects.get(pk=desk_pk)
    if lake_of(desk).empty:
        return None
    return actions.search(by=None, desk=desk, at=timezone.now())
