"""Background work: looking at the triggers of all contingencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from headway.ground.accounts.models import Desk
from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.known import kpi_of

from .actions.pdpc import note_looks
from .models import Countermeasure, Task
from .pdpc import Look, Seen, Trigger, TriggerKind, look
from .pdpc_queries import local_day, reading_over, watched_of

Blockers = Callable[[Desk, datetime], Mapping[int, int]]
"""Improvement → age in days of its oldest open blocker: told by the room that keeps them."""


def watch_contingencies(*, at: datetime, blockers: Blockers | None = None) -> list[Task]:
    """Look at every watched trigger of every desk; what fires is set off, once. Repeatable."""
    raised: list[Task] = []
    desks = Desk.objects.filter(countermeasures__isnull=False).distinct()
    for desk in desks:
        raised += watch_desk(desk, at=at, blockers=blockers)
    return raised


def watch_desk(desk: Desk, *, at: datetime, blockers: Blockers | None = None) -> list[Task]:
    """The same for one desk."""
    watched = watched_of(desk)
    if not watched:
        return []
    ages = blockers(desk, at) if blockers is not None else {}
    session = None if lake_of(desk).empty else session_of(desk)
    looks = [(one, _look(one, session, ages, at)) for one in watched]
    return note_looks(looks=looks, at=at)


def _look(
    one: Countermeasure, session: Session | None, ages: Mapping[int, int], at: datetime
) -> Look:
    desk, protected = one.desk, one.risk.task
    today = local_day(desk, at)
    if one.trigger_kind == TriggerKind.KPI:
        return _kpi_look(one, session, today=today)
    end = protected.due_on or protected.ends_on
    late = None if end is None else (today - end).days if protected.is_open else 0
    return look(
        one.trigger(),
        Seen(today, late_days=late, blocker_days=ages.get(protected.improvement_id)),
        desk.currency,
    )


def _kpi_look(one: Countermeasure, session: Session | None, *, today: date) -> Look:
    try:
        kpi = kpi_of(one.desk, one.trigger_kpi)
        trigger: Trigger = one.trigger(name=kpi.name, unit=kpi.unit, better=kpi.better)
        if session is None:
            return look(trigger, Seen(today, why="no tickets yet"))
        found = reading_over(
            session, one.risk.task.improvement, kpi.key, weeks=one.trigger_weeks, today=today
        )
    except Trouble as trouble:
        return Look(None, str(trouble)[:200])
    seen = Seen(today, value=found.value, n=found.n, least=kpi.minimum_sample)
    return look(trigger, seen, one.desk.currency)
