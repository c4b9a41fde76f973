"""Keeping which teams stand together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from headway.ground.accounts.models import Desk
from headway.ground.trail.actions import record
from headway.loop.evidence.queries import lake_of, session_of

from ..models import TeamCells
from .queries import cells_of


def keep_cells(*, desk: Desk, at: datetime) -> bool:
    """Keep the desk's cells where they grew; whether anything changed.

    Kept are cells of several teams: a team that stands alone may still join others, teams that stand
    together do not part.
    """
    if lake_of(desk).empty:
        return False
    with session_of(desk) as session:
        together = [list(cell.teams) for cell in cells_of(session, desk) if not cell.alone]
    with transaction.atomic():
        row, made = TeamCells.objects.select_for_update().get_or_create(
            desk=desk, defaults={"cells": together, "kept_at": at}
        )
        if (made and not together) or (not made and row.cells == together):
            return False
        before, row.cells, row.kept_at = row.cells, together, at
        row.save()
        record(
            by=None, by_name="Headway", desk=desk, at=at, verb="join", thing="team",
            ref="teams", change={"together": [None if made else before, together]},
            sentence="put teams of fewer than five people together in figures by team",
        )  # fmt: skip
    return True
