"""Plans: asked for, solved, committed to, put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.aim.models import Cycle
from headway.loop.register.actions import move
from headway.loop.register.states import Status

from ..keeping import PlanTrouble, require_plan
from ..models import Assignment, ForecastReading, Plan, Task
from ..posing import horizon, pose
from ..solving import Answer, answer
from ..what_if import Overrides
from .free import note_free_hours

MOST_SECONDS = 600


@transaction.atomic
def draft(
    *,
    by: Member | None,
    desk: Desk,
    at: datetime,
    today: date,
    cycle: Cycle | None = None,
    seconds: float = 30,
    seed: int = 1,
    overrides: Mapping[str, Any] | None = None,
    note: str = "",
) -> Plan:
    """Ask for a plan; a worker solves it (`solve_plan`). `overrides` are what-if changes.

    Raises `WhatIfTrouble` for changes that cannot be understood, `PlanTrouble` for a cycle that is
    over or another desk's.
    """
    require_plan(by, desk)
    if cycle is not None and cycle.desk_id != desk.pk:
        raise PlanTrouble("The cycle belongs to another desk.")
    if not 0 < seconds <= MOST_SECONDS:
        raise PlanTrouble(f"Give the solver 1 to {MOST_SECONDS} seconds, not {seconds:g}.")
    tried = Overrides.of_plain(overrides or {})
    first, last = horizon(cycle, today)
    Desk.objects.select_for_update().get(pk=desk.pk)
    number = (Plan.objects.filter(desk=desk).aggregate(last=Max("number"))["last"] or 0) + 1
    monday = first - timedelta(days=first.weekday())
    plan = Plan.objects.create(
        desk=desk, number=number, cycle=cycle, note=note[:200], taken_at=at, by=by,
        by_name=by.name if by else "command line", starts_on=first,
        weeks=(last - monday).days // 7 + 1, seconds_allowed=seconds, seed=seed,
        overrides=tried.plain() if tried else {},
        compared_with=Plan.objects.filter(desk=desk).committed().first(), step="Waiting",
    )  # fmt: skip
    what = f"{cycle.name}" if cycle else "the next thirteen weeks"
    tries = ", with what-if changes" if tried else ""
    record(
        by=by, desk=desk, at=at, verb="draft", thing="plan", ref=number,
        sentence=f"asked for plan {number} of {what}{tries}",
    )  # fmt: skip
    return plan


def solve_plan(
    *,
    plan: Plan,
    at: datetime,
    today: date,
    told: Callable[[float, str], None] | None = None,
) -> Plan:
    """Solve a plan that waits, keep its progress, then its answer; what cannot be solved says why.

    Safe to run again after a crash: the answer is kept in one transaction, and a plan that is no
    longer waiting is left alone.
    """
    if plan.state != Plan.State.SOLVING:
        return plan
    last_told = -1.0

    def tell(share: float, step: str) -> None:
        nonlocal last_told
        if share - last_told >= 0.01 or share >= 1:
            last_told = share
            Plan.objects.filter(pk=plan.pk, state=Plan.State.SOLVING).update(
                progress=min(1.0, share), step=step[:160]
            )
        if told is not None:
            told(share, step)

    try:
        tell(0.0, "Gathering tasks and free hours")
        posed = pose(
            plan.desk, cycle=plan.cycle, today=today, committed=plan.compared_with,
            overrides=Overrides.of_plain(plan.overrides),
        )  # fmt: skip
        found = answer(posed, seconds=plan.seconds_allowed, seed=plan.seed, told=tell)
    except Trouble as trouble:
        with transaction.atomic():
            plan.state, plan.trouble, plan.solved_at = Plan.State.FAILED, str(trouble), at
            plan.save()
        return plan
    return _keep(plan, found, at)


@transaction.atomic
def _keep(plan: Plan, found: Answer, at: datetime) -> Plan:
    now = Plan.objects.select_for_update().get(pk=plan.pk)
    if now.state != Plan.State.SOLVING:
        return now
    now.state, now.progress, now.step, now.solved_at = Plan.State.DRAFT, 1.0, "Solved", at
    now.input_hash, now.status = found.fingerprint, found.status
    now.value, now.bound, now.seconds = found.value, found.bound, found.seconds
    now.capacity, now.warnings = found.capacity, found.warnings
    now.save()
    for entry in found.entries:
        entry.plan = now
        entry.save(force_insert=True)
    for row in found.assignments:
        row.plan = now
    Assignment.objects.bulk_create(found.assignments)
    chosen = sum(entry.chosen for entry in found.entries)
    record(
        by=None, desk=now.desk, at=at, verb="solve", thing="plan", ref=now.number,
        sentence=f"solved plan {now.number}: {chosen} of {len(found.entries)} improvements fit",
    )  # fmt: skip
    return now


@transaction.atomic
def commit(*, by: Member | None, plan: Plan, at: datetime, reason: str = "") -> Plan:
    """Make a draft the plan in force.

    Tasks get owner, days and (where they have none) their promised day; accepted improvements that
    are in become planned. A task that would end after its promised day needs a reason. Raises
    `PlanTrouble` for what is no draft, was solved under what-if changes that are not in the
    records, or no longer fits the tasks.
    """
    require_plan(by, plan.desk)
    plan = (
        Plan.objects.select_for_update(of=("self",)).select_related("desk", "cycle").get(pk=plan.pk)
    )
    if plan.state != Plan.State.DRAFT:
        raise PlanTrouble(f"Plan {plan.number} is {plan.get_state_display().lower()}, no draft.")
    if plan.overrides.get("capacity"):
        raise PlanTrouble(
            f"Plan {plan.number} counts on hours nobody has recorded. Put them into the working"
            " times or ticket loads, solve again, and commit that."
        )
    newer = Plan.objects.filter(desk=plan.desk).committed().first()
    if newer is not None and newer.pk != plan.compared_with_id:
        raise PlanTrouble(
            f"Plan {newer.number} was committed after this draft was made. Solve again."
        )
    rows = list(plan.assignments.select_related("task__improvement", "member").order_by("pk"))
    over = [row.task.ref for row in rows if not row.task.is_open]
    if over:
        raise PlanTrouble(f"{', '.join(over[:5])} ended since this draft was made. Solve again.")
    late = [row for row in rows if row.task.due_on and row.ends_on > row.task.due_on]
    if late and not reason.strip():
        names = ", ".join(row.task.ref for row in late[:5])
        raise PlanTrouble(f"{names} would end after the day promised: say why.")
    owners = plan.overrides.get("owners", {})
    for row in rows:
        task = row.task
        task.owner, task.starts_on, task.ends_on = row.member, row.starts_on, row.ends_on
        task.owner_fixed = task.owner_fixed or owners.get(str(task.pk)) == row.member_id
        task.due_on = task.due_on or row.ends_on
        task.touched_at = at
        task.lock_version += 1
    Task.objects.bulk_update(
        [row.task for row in rows],
        ["owner", "owner_fixed", "starts_on", "ends_on", "due_on", "touched_at", "lock_version"],
    )
    entries = list(plan.entries.select_related("improvement__desk"))
    for entry in entries:
        if entry.chosen and entry.improvement.state is Status.ACCEPTED:
            move(by=by, entry=entry.improvement, status=Status.PLANNED, at=at)
    plan.state, plan.committed_at, plan.committed_by = Plan.State.COMMITTED, at, by
    plan.committed_by_name = by.name if by else "command line"
    plan.save()
    why = f": {reason.strip()}" if reason.strip() else ""
    record(
        by=by, desk=plan.desk, at=at, verb="commit", thing="plan", ref=plan.number,
        sentence=f"committed to plan {plan.number}{why}",
        change={"plan": [newer.number if newer else None, plan.number],
                "late": [None, [row.task.ref for row in late]]},
    )  # fmt: skip
    _first_readings(plan, entries, at.date())
    if plan.cycle is not None:
        note_free_hours(desk=plan.desk, cycle=plan.cycle, at=at, today=at.date())
    return plan


def _first_readings(plan: Plan, entries: list[Any], on: date) -> None:
    for entry in entries:
        if entry.chosen and entry.p50_on and entry.p85_on:
            ForecastReading.objects.update_or_create(
                improvement=entry.improvement, on=on,
                defaults={
                    "desk": plan.desk, "plan": plan, "done": 0.0, "hours_left": entry.hours,
                    "due_on": entry.due_on, "p50_on": entry.p50_on, "p85_on": entry.p85_on,
                    "chance": entry.chance, "buffer_used": None,
                },
            )  # fmt: skip


@transaction.atomic
def discard(*, by: Member | None, plan: Plan, at: datetime) -> Plan:
    """Put a draft away; it stays to be looked at."""
    require_plan(by, plan.desk)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("desk").get(pk=plan.pk)
    if plan.state not in (Plan.State.DRAFT, Plan.State.SOLVING, Plan.State.FAILED):
        raise PlanTrouble(f"Plan {plan.number} is {plan.get_state_display().lower()}.")
    plan.state, plan.discarded_at = Plan.State.DISCARDED, at
    plan.save()
    record(
        by=by, desk=plan.desk, at=at, verb="discard", thing="plan", ref=plan.number,
        sentence=f"put plan {plan.number} away",
    )  # fmt: skip
    return plan
