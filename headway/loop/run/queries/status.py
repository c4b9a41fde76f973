"""What may be told to people outside: no names, no talk, no other client's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from headway.ground.accounts.models import Client, Desk
from headway.loop.register.models import Improvement

from ..health import Colour
from ..models import Stage, Win
from .causes import MOVING
from .health import fares


@dataclass(frozen=True)
class Told:
    """An improvement as outsiders see it."""

    title: str
    colour: Colour
    stage: str
    stage_number: int
    stages: int
    target_on: date | None
    wins: int


@dataclass(frozen=True)
class Status:
    """The status page: what moves, and how many went well lately."""

    rows: list[Told]
    closed: int


def status_of(desk: Desk, client: Client | None, *, today: date) -> Status:
    """Of one client: that client's improvements. Of the desk: only those that are no one client's.

    Neither carries people, comments, blockers, problems or figures.
    """
    own = Improvement.objects.filter(desk=desk, client=client)
    rows = list(
        own.filter(status__in=MOVING)
        .select_related("owner", "sponsor", "client", "desk")
        .order_by("number")
    )
    stages: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(improvement__in=rows):
        stages.setdefault(stage.improvement_id, []).append(stage)
    wins: dict[int, int] = {}
    for pk in Win.objects.filter(improvement__in=rows).values_list("improvement", flat=True):
        if pk is not None:
            wins[pk] = wins.get(pk, 0) + 1
    told = []
    for one in fares(desk, rows, today=today):
        mine = stages.get(one.entry.pk, [])
        passed = sum(stage.passed_at is not None for stage in mine)
        now = next((stage.name for stage in mine if stage.passed_at is None), "")
        told.append(
            Told(one.entry.title, one.health.colour, now or one.entry.state.label, min(passed + 1, len(mine)),
                 len(mine), one.entry.target_on, wins.get(one.entry.pk, 0))
        )  # fmt: skip
    return Status(told, own.filter(status="sustained").count())
