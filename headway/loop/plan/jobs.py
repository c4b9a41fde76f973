"""Background work: solving a plan, and the nightly forecast."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble

from . import actions
from .models import Plan
from .readings import note_forecasts


def solve_plan(pk: int, *, at: datetime) -> Plan | None:
    """Solve one waiting plan; None when there is no such plan."""
    plan = Plan.objects.select_related("desk", "cycle", "compared_with").filter(pk=pk).first()
    if plan is None:
        return None
    today = at.astimezone(ZoneInfo(plan.desk.time_zone)).date()
    return actions.solve_plan(plan=plan, at=at, today=today)


def cut_off() -> list[int]:
    """Plans a stopped worker left unsolved: to be solved again when a worker starts."""
    return list(
        Plan.objects.filter(state=Plan.State.SOLVING).order_by("pk").values_list("pk", flat=True)
    )


def note_all(*, at: datetime) -> str:
    """Every night: where each planned improvement's finish stands, and how many hours are free."""
    noted = 0
    for desk in Desk.objects.all():
        today = at.astimezone(ZoneInfo(desk.time_zone)).date()
        try:
            noted += len(note_forecasts(desk=desk, at=at, today=today))
            actions.note_free_hours(desk=desk, at=at, today=today)
        except Trouble:
            continue  # nobody has working times there yet
    return f"{noted} forecasts noted"
