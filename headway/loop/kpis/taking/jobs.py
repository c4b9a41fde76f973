"""The round that takes readings."""

from __future__ import annotations

import logging
from datetime import datetime

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble

from .actions import take


def take_all(*, at: datetime) -> str:
    """Take what is due at every desk; one desk's trouble stops no other's."""
    taken, failed = 0, []
    for desk in Desk.objects.order_by("pk"):
        try:
            taken += take(by=None, desk=desk, at=at)
        except Trouble as trouble:
            logging.getLogger(__name__).warning("%s: %s", desk.slug, trouble)
            failed.append(f"{desk.name}: {trouble}")
    return "; ".join([f"{taken} readings taken", *failed])
