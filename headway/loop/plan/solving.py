"""From the question to the answer: solve, place in days, forecast, say what did not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from . import forecast
from .capacity import day_shares
from .capacity_queries import closed_days
from .models import Assignment, PlanEntry
from .placing import Placed, days_of
from .portfolio.misfits import misfits
from .portfolio.model import QUARTERS
from .portfolio.solve import Found, solve
from .posing import Posed
from .telling import reason_of, remedy_of

SOLVE, CHECK = 0.85, 0.95
"""Parts of the progress bar: solving ends at the first, forecasting at the second."""


@dataclass
class Answer:
    """What a plan keeps; entries and assignments are not saved yet."""

    fingerprint: str
    status: str
    value: float
    bound: float
    seconds: float
    capacity: list[dict[str, Any]]
    warnings: list[str]
    entries: list[PlanEntry] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)


def answer(
    posed: Posed, *, seconds: float, seed: int, told: Callable[[float, str], None]
) -> Answer:
    """Solve what was asked."""
    found = solve(
        posed.portfolio, seconds=seconds, seed=seed,
        progress=lambda share, value, bound, spent: told(
            share * SOLVE, f"Solving: best so far within {_gap(value, bound)} of the bound"
        ),
    )  # fmt: skip
    told(SOLVE, "Simulating finish dates")
    days = _days(posed, found)
    ends, tasks_p = _simulated(posed, found, days, seed)
    told(CHECK, "Looking for what would make the rest fit")
    made = Answer(
        posed.fingerprint, found.status, found.value / 10, found.bound / 10, found.seconds,
        _capacity(posed, found), list(dict.fromkeys(posed.warnings)),
    )  # fmt: skip
    for k, placed in sorted(days.items()):
        p50, p85 = tasks_p[k]
        made.assignments.append(
            Assignment(
                task=posed.tasks[k], member=posed.people[placed.worker].member,
                starts_on=placed.starts_on, ends_on=placed.ends_on, hours=placed.hours,
                weeks={day.isoformat(): hours for day, hours in placed.weeks.items()},
                p50_on=p50, p85_on=p85,
            )
        )  # fmt: skip
    _chosen(posed, found, days, ends, made)
    _left_out(posed, found, made)
    told(1.0, "Solved")
    return made


def _gap(value: int, bound: int) -> str:
    return f"{max(0.0, 1 - value / bound):.1%}" if bound > 0 else "0.0%"


def _days(posed: Posed, found: Found) -> dict[int, Placed]:
    closed = closed_days(posed.improvements[0].desk, posed.since, posed.until)

    def shares(worker: int, monday: date) -> tuple[float, ...]:
        return day_shares(
            posed.people[worker].person, monday, closed=closed, since=posed.since,
            until=posed.until,
        )  # fmt: skip

    return days_of(posed.portfolio, found.placements, posed.monday, shares)


def _simulated(
    posed: Posed, found: Found, days: dict[int, Placed], seed: int
) -> tuple[dict[int, forecast.Finish], dict[int, tuple[date, date]]]:
    """The finish of each chosen entry, and of each placed piece (50 %, 85 %)."""
    if not days:
        return {}, {}
    order = {k: n for n, k in enumerate(posed.portfolio.order)}
    line = sorted(days, key=lambda k: (days[k].starts_on, order[k]))
    line = _behind(posed, line)
    at = {k: n for n, k in enumerate(line)}
    jobs = []
    for k in line:
        task, piece = posed.tasks[k], posed.portfolio.pieces[k]
        low, likely, high = task.hours_low, task.hours_likely, task.hours_high
        if task.hours_left is not None:
            scale = task.hours_left / likely if likely else 0.0
            low, likely, high = low * scale, task.hours_left, high * scale
        jobs.append(
            forecast.Job(
                low, likely, high, days[k].worker, tuple(at[j] for j in piece.after if j in at),
                forecast.weeks_at(posed.monday, days[k].starts_on),
            )
        )  # fmt: skip
    weeks = posed.portfolio.weeks
    mean = np.array([[w.free + w.buffer for w in one.weeks[:weeks]] for one in posed.people])
    free = np.array(
        [[w.free for w in one.weeks[:weeks]] for one in posed.people]
    )  # fmt: skip
    asked = np.array([worker.free for worker in posed.portfolio.workers]) / QUARTERS
    mean = np.maximum(0.0, mean + asked - free)
    spread = np.array([[w.spread for w in one.weeks[:weeks]] for one in posed.people])
    finish = forecast.simulate(jobs, mean, spread, seed=seed)
    ends = {}
    for i in found.chosen:
        entry = posed.portfolio.entries[i]
        last = finish[:, [at[k] for k in entry.pieces]].max(axis=1)
        ends[i] = forecast.finish_of(last, posed.monday, posed.improvements[i].target_on)
    each = {k: forecast.finish_of(finish[:, at[k]], posed.monday) for k in line}
    return ends, {k: (one.p50, one.p85) for k, one in each.items()}


def _behind(posed: Posed, line: list[int]) -> list[int]:
    """Pieces by start, each behind those it waits for."""
    from .network import in_order

    return in_order(line, {k: posed.portfolio.pieces[k].after for k in line})


def _capacity(posed: Posed, found: Found) -> list[dict[str, Any]]:
    """Hours free and planned by member and week, as the plan saw them."""
    weeks = posed.portfolio.weeks
    planned = [[0.0] * weeks for _ in posed.people]
    for placed in found.placements.values():
        for week, hours in placed.weeks:
            planned[placed.worker][week] += hours / QUARTERS
    return [
        {
            "member": one.member.pk,
            "name": one.member.name,
            "free": [h / QUARTERS for h in posed.portfolio.workers[p].free],
            "planned": planned[p],
        }
        for p, one in enumerate(posed.people)
    ]


def _chosen(
    posed: Posed, found: Found, days: dict[int, Placed], ends: dict[int, forecast.Finish],
    made: Answer,
) -> None:  # fmt: skip
    entries = posed.portfolio.entries
    ranked = sorted(found.chosen, key=lambda i: (-entries[i].value, entries[i].key))
    for rank, i in enumerate(ranked, start=1):
        entry, one, end = entries[i], posed.improvements[i], ends[i]
        made.entries.append(
            PlanEntry(
                improvement=one, chosen=True, rank=rank, value=entry.value / 10,
                hours=_hours(posed, i), must=entry.must, quick_win=entry.quick,
                starts_on=min(days[k].starts_on for k in entry.pieces),
                ends_on=max(days[k].ends_on for k in entry.pieces), due_on=one.target_on,
                p50_on=end.p50, p85_on=end.p85, chance=end.chance,
            )
        )  # fmt: skip


def _left_out(posed: Posed, found: Found, made: Answer) -> None:
    portfolio = posed.portfolio

    def monday_at(week: int) -> date:
        return posed.monday + timedelta(days=7 * week)

    missing = misfits(portfolio, found.placements, posed.later)
    missing.sort(key=lambda one: (-portfolio.entries[one.entry].value, one.entry))
    for rank, one in enumerate(missing, start=1):
        entry = portfolio.entries[one.entry]
        made.entries.append(
            PlanEntry(
                improvement=posed.improvements[one.entry], chosen=False, rank=rank,
                value=entry.value / 10, hours=_hours(posed, one.entry), must=entry.must,
                quick_win=entry.quick, due_on=posed.improvements[one.entry].target_on,
                code=one.code, reason=reason_of(portfolio, one, monday_at),
                remedies=[remedy_of(portfolio, r, monday_at, one) for r in one.remedies],
            )
        )  # fmt: skip
    for rank, blocked in enumerate(posed.blocked, start=len(missing) + 1):
        made.entries.append(
            PlanEntry(
                improvement=blocked.improvement, chosen=False, rank=rank,
                value=posed.scores.get(blocked.improvement.pk, 0.0), code=blocked.code,
                reason=blocked.reason, due_on=blocked.improvement.target_on,
            )
        )  # fmt: skip


def _hours(posed: Posed, i: int) -> float:
    portfolio = posed.portfolio
    return sum(portfolio.pieces[k].hours for k in portfolio.entries[i].pieces) / QUARTERS
