"""What runs by itself at night: protocols are read, and what was about a person goes in time."""

from __future__ import annotations

import logging
from datetime import datetime

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble
from headway.loop.kpis.small_teams.actions import keep_cells

from .actions.behaviour import forget_expired
from .actions.protocols import read_protocol
from .models import Protocol


def look_at_behaviour(*, at: datetime) -> str:
    """Read every desk's protocols, and delete diagnoses of persons whose time is over.

    May be repeated at any time; one desk's trouble stops no other's.
    """
    changed = gone = 0
    failed = []
    for desk in Desk.objects.order_by("pk"):
        gone += forget_expired(desk=desk, at=at)
        try:
            keep_cells(desk=desk, at=at)
            for one in Protocol.objects.filter(desk=desk, ended_on=None).select_related("desk"):
                changed += read_protocol(protocol=one, at=at)
        except Trouble as trouble:
            logging.getLogger(__name__).warning("%s: %s", desk.slug, trouble)
            failed.append(f"{desk.name}: {trouble}")
    return "; ".join([f"{changed} protocols changed, {gone} diagnoses deleted", *failed])
