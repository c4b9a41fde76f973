"""Where the finish of each improvement in the plan in force stands today: one reading a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction

from headway.ground.accounts.models import Desk

from . import forecast
from .capacity import monday_of
from .capacity_queries import team
from .models import Assignment, ForecastReading, Plan, Task
from .network import in_order

WEEKS = 26


@transaction.atomic
def note_forecasts(*, desk: Desk, at: datetime, today: date) -> list[ForecastReading]:
    """Simulate what is left of the plan in force from today on, and keep a reading for each entry.

    Repeatable: a second reading on the same day takes the first one's place. What is over is not
    read any more. Empty where no plan is in force.
    """
    plan = Plan.objects.filter(desk=desk).committed().first()
    if plan is None:
        return []
    rows = list(plan.assignments.select_related("task", "member").prefetch_related("task__after"))
    entries = {entry.improvement_id: entry for entry in plan.entries.filter(chosen=True)}
    ends = _ends(desk, rows, today)
    whole: dict[int, float] = defaultdict(float)
    left: dict[int, float] = defaultdict(float)
    for row in rows:
        key = row.task.improvement_id
        whole[key] += max(row.hours, row.task.hours if row.task.is_open else 0.0)
        left[key] += row.task.hours if row.task.is_open else 0.0
    monday = monday_of(today)
    made = []
    for key, runs in ends.items():
        entry = entries.get(key)
        if entry is None:
            continue
        end = forecast.finish_of(runs, monday, entry.due_on)
        used = forecast.buffer_used(entry.p50_on, end.p50, entry.due_on) if entry.p50_on else None
        reading, _ = ForecastReading.objects.update_or_create(
            improvement_id=key, on=today,
            defaults={
                "desk": desk, "plan": plan, "due_on": entry.due_on, "p50_on": end.p50,
                "p85_on": end.p85, "chance": end.chance, "buffer_used": used,
                "hours_left": left[key],
                "done": 1 - left[key] / whole[key] if whole[key] else 1.0,
            },
        )  # fmt: skip
        made.append(reading)
    return made


def _ends(desk: Desk, rows: list[Assignment], today: date) -> dict[int, np.ndarray]:
    """Simulated ends of each improvement with open tasks, in weeks from this Monday."""
    open_ = {row.task_id: row for row in rows if row.task.is_open}
    if not open_:
        return {}
    people = team(desk, today, today + timedelta(days=7 * WEEKS))
    at = {one.member.pk: p for p, one in enumerate(people)}
    if not people:
        return {}
    mean = np.array([[week.free + week.buffer for week in one.weeks] for one in people])
    spread = np.array([[week.spread for week in one.weeks] for one in people])
    monday = monday_of(today)
    order = in_order(
        sorted(open_, key=lambda pk: (open_[pk].starts_on, pk)),
        {pk: [a.pk for a in row.task.after.all()] for pk, row in open_.items()},
    )
    place = {pk: n for n, pk in enumerate(order)}
    jobs = []
    for pk in order:
        row, task = open_[pk], open_[pk].task
        owner = task.owner_id if task.owner_id in at else row.member_id
        starts = max(today, task.starts_on or row.starts_on)
        low, likely, high = _points(task)
        jobs.append(
            forecast.Job(
                low, likely, high, at.get(owner or 0, at.get(row.member_id, 0)),
                tuple(place[a.pk] for a in task.after.all() if a.pk in place),
                forecast.weeks_at(monday, today if task.started_at else starts),
            )
        )  # fmt: skip
    finish = forecast.simulate(jobs, mean, spread)
    columns: dict[int, list[int]] = defaultdict(list)
    for pk in order:
        columns[open_[pk].task.improvement_id].append(place[pk])
    return {key: finish[:, mine].max(axis=1) for key, mine in columns.items()}


def _points(task: Task) -> tuple[float, float, float]:
    """The three points of what is left."""
    if task.hours_left is None:
        return task.hours_low, task.hours_likely, task.hours_high
    scale = task.hours_left / task.hours_likely if task.hours_likely else 0.0
    return task.hours_low * scale, task.hours_left, task.hours_high * scale
