"""Critical success factors: what must go right for a goal, and the KPIs that tell."""

from __future__ import annotations

import math
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.trail.actions import record

from ..guards import GoalTrouble, require_manage
from ..models import CriticalSuccessFactor, CsfKpi, Goal


def _standing(factor: CriticalSuccessFactor) -> CriticalSuccessFactor:
    now = CriticalSuccessFactor.objects.select_for_update().get(pk=factor.pk)
    if now.retired_at is not None:
        raise GoalTrouble(f"“{now.name}” is retired already.")
    return now


def _checked(factor: CriticalSuccessFactor) -> None:
    factor.name = " ".join(factor.name.split())
    if not factor.name or len(factor.name) > 160:
        raise GoalTrouble("A success factor needs a name: say in a few words what must go right.")
    if factor.goal.desk_id != factor.desk_id or factor.goal.retired_at is not None:
        raise GoalTrouble("A success factor hangs below a goal of this desk that still stands.")
    same = CriticalSuccessFactor.objects.filter(goal=factor.goal, name=factor.name, retired_at=None)
    if same.exclude(pk=factor.pk).exists():
        raise GoalTrouble(f"“{factor.goal}” has the success factor “{factor.name}” already.")


@transaction.atomic
def add_factor(
    *, by: Member | None, goal: Goal, name: str, at: datetime, why: str = ""
) -> CriticalSuccessFactor:
    """Say what must go right for a goal to be reached.

    Raises `GoalTrouble` for a missing or doubled name, `NotAllowed` without the right to manage.
    """
    require_manage(by, goal.desk)
    factor = CriticalSuccessFactor(desk=goal.desk, goal=goal, name=name, why=why.strip())
    _checked(factor)
    factor.save(force_insert=True)
    record(
        by=by, desk=goal.desk, at=at, verb="add_factor", thing="success factor", ref=factor.pk,
        sentence=f"added the success factor “{factor.name}” to “{goal.title}”",
        change={"name": [None, factor.name]},
    )  # fmt: skip
    return factor


@transaction.atomic
def change_factor(
    *,
    by: Member | None,
    factor: CriticalSuccessFactor,
    at: datetime,
    name: str | None = None,
    why: str | None = None,
    goal: Goal | None = None,
) -> CriticalSuccessFactor:
    """Change its name, its reason, or the goal it serves; what is None stays."""
    require_manage(by, factor.desk)
    factor = _standing(factor)
    before = {"name": factor.name, "why": factor.why, "goal": factor.goal.title}
    factor.name = factor.name if name is None else name
    factor.why = factor.why if why is None else why.strip()
    factor.goal = factor.goal if goal is None else goal
    _checked(factor)
    after = {"name": factor.name, "why": factor.why, "goal": factor.goal.title}
    change = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if change:
        factor.save()
        record(
            by=by, desk=factor.desk, at=at, verb="change_factor", thing="success factor",
            ref=factor.pk, sentence=f"changed the success factor “{factor.name}”", change=change,
        )  # fmt: skip
    return factor


@transaction.atomic
def set_kpi(
    *,
    by: Member | None,
    factor: CriticalSuccessFactor,
    kpi_key: str,
    at: datetime,
    target_value: float | None = None,
    target_on: date | None = None,
) -> CsfKpi:
    """Say which KPI tells whether the factor holds, where it should be and by when.

    `target_value` is in the KPI's own unit (shares 0..1). Whether the KPI exists is the caller's to
    know: KPIs come later in the loop. Raises `GoalTrouble` for an empty key or no number.
    """
    require_manage(by, factor.desk)
    factor = _standing(factor)
    if not kpi_key.strip():
        raise GoalTrouble("Choose the KPI that tells whether the factor holds.")
    if target_value is not None and not math.isfinite(target_value):
        raise GoalTrouble("The target is no number.")
    before = factor.kpis.filter(kpi_key=kpi_key).first()
    told = before and [before.target_value, before.target_on and before.target_on.isoformat()]
    kept, _ = CsfKpi.objects.update_or_create(
        csf=factor, kpi_key=kpi_key,
        defaults={"target_value": target_value, "target_on": target_on},
    )  # fmt: skip
    now = [target_value, target_on and target_on.isoformat()]
    if told != now:
        record(
            by=by, desk=factor.desk, at=at, verb="set_kpi", thing="success factor", ref=factor.pk,
            sentence=f"measures “{factor.name}” by {kpi_key}", change={kpi_key: [told, now]},
        )  # fmt: skip
    return kept


@transaction.atomic
def drop_kpi(
    *, by: Member | None, factor: CriticalSuccessFactor, kpi_key: str, at: datetime
) -> None:
    """Take a KPI away from a factor. Raises `GoalTrouble` when it is not measured by it."""
    require_manage(by, factor.desk)
    factor = _standing(factor)
    if not factor.kpis.filter(kpi_key=kpi_key).delete()[0]:
        raise GoalTrouble(f"“{factor.name}” is not measured by {kpi_key}.")
    record(
        by=by, desk=factor.desk, at=at, verb="drop_kpi", thing="success factor", ref=factor.pk,
        sentence=f"no longer measures “{factor.name}” by {kpi_key}",
        change={"kpi": [kpi_key, None]},
    )  # fmt: skip


@transaction.atomic
def retire_factor(
    *, by: Member | None, factor: CriticalSuccessFactor, at: datetime, reason: str
) -> CriticalSuccessFactor:
    """Take a factor out of the tree, with a reason. Raises `GoalTrouble` without one."""
    require_manage(by, factor.desk)
    factor = _standing(factor)
    if not reason.strip():
        raise GoalTrouble("Say why the success factor no longer stands.")
    factor.retired_at = at
    factor.save(update_fields=["retired_at"])
    record(
        by=by, desk=factor.desk, at=at, verb="retire_factor", thing="success factor",
        ref=factor.pk, sentence=f"retired the success factor “{factor.name}”: {reason.strip()}",
        change={"retired_at": [None, at.isoformat()]},
    )  # fmt: skip
    return factor
