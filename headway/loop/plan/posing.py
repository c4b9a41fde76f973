"""From the records to the solver's question: who, what, until when, under which what-if changes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from math import ceil, floor

from headway.ground.accounts.models import Desk, Member
from headway.loop.aim.models import Cycle
from headway.loop.register.models import Improvement
from headway.loop.register.payback import is_quick_win
from headway.loop.register.queries import scores_of
from headway.loop.register.states import Status

from .capacity import monday_of
from .capacity_queries import MemberCapacity, settings_of, team
from .keeping import PlanTrouble
from .models import MemberSkill, Plan, Task
from .portfolio.model import QUARTERS, Entry, Piece, Portfolio, Worker
from .what_if import Overrides

PLANNABLE = (Status.ACCEPTED, Status.PLANNED, Status.RUNNING, Status.CHECKING)
MUST = (Status.RUNNING, Status.CHECKING)
AHEAD = 26
"""Weeks looked at behind the plan, to say from when on something would fit."""
MOST_WEEKS = 53


@dataclass(frozen=True)
class Blocked:
    """An improvement that cannot even be asked about, and why."""

    improvement: Improvement
    code: str
    reason: str


@dataclass
class Posed:
    """The question: the portfolio, and whose and what its positions are."""

    portfolio: Portfolio
    monday: date
    since: date
    until: date
    people: list[MemberCapacity]
    tasks: list[Task]
    improvements: list[Improvement]
    later: list[list[int]]
    scores: dict[int, float]
    blocked: list[Blocked] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """A hash of everything the solver is told: the same hash, the same plan."""
        plain = json.dumps(asdict(self.portfolio), sort_keys=True, default=str)
        return hashlib.sha256(plain.encode()).hexdigest()


def horizon(cycle: Cycle | None, today: date) -> tuple[date, date]:
    """The days to plan: what is left of the cycle, or a quarter from today without one."""
    if cycle is None:
        return today, today + timedelta(days=13 * 7 - 1)
    if cycle.ends_on < today:
        raise PlanTrouble(f"The cycle {cycle.name} ended on {cycle.ends_on}. Choose a later one.")
    first = max(today, cycle.starts_on)
    if (cycle.ends_on - first).days > MOST_WEEKS * 7:
        raise PlanTrouble(f"{cycle.name} is longer than a year; a plan looks at most a year ahead.")
    return first, cycle.ends_on


def pose(
    desk: Desk,
    *,
    cycle: Cycle | None,
    today: date,
    overrides: Overrides | None = None,
    committed: Plan | None = None,
) -> Posed:
    """The question for a cycle. `committed` is the plan to change as little as possible.

    Raises `PlanTrouble` when there is nobody, nothing, or no time to plan with.
    """
    overrides = overrides or Overrides()
    since, until = horizon(cycle, today)
    monday = monday_of(since)
    weeks = (until - monday).days // 7 + 1
    people = team(desk, since, until + timedelta(days=7 * AHEAD))
    if not people:
        raise PlanTrouble("Nobody has working times yet. Set them on the capacity page first.")
    posed = Posed(
        Portfolio((), (), (), 1), monday, since, until, people, [], [], [], {}
    )  # fmt: skip
    workers, posed.later = _workers(people, weeks, monday, overrides, posed)
    rows = _improvements(desk, cycle, overrides)
    if not rows:
        raise PlanTrouble(
            "There is nothing to plan: no accepted improvement belongs to this cycle."
            " Accept some in the register first."
        )
    posed.scores = {
        key: score.shown for key, score in scores_of(desk, rows, today=today).items()
    } | dict(overrides.scores)
    tasks = _tasks(rows)
    _place_entries(posed, rows, tasks, workers, weeks, overrides, committed)
    if not any(entry.pieces for entry in posed.portfolio.entries):
        raise PlanTrouble(
            "There is nothing to plan: "
            + "; ".join(f"{one.improvement.ref} {one.reason}" for one in posed.blocked[:5])
        )
    if not any(any(worker.free) for worker in workers):
        raise PlanTrouble(
            f"Nobody has a free hour from {since} to {until}: tickets, leave and buffer take it"
            " all, so none of "
            + ", ".join(one.ref for one in posed.improvements[:8])
            + " fits. Look at the capacity page."
        )
    return posed


def _workers(
    people: Sequence[MemberCapacity], weeks: int, monday: date, overrides: Overrides, posed: Posed
) -> tuple[list[Worker], list[list[int]]]:
    extra: dict[int, list[float]] = defaultdict(lambda: [0.0] * (weeks + AHEAD + 2))
    known = {one.member.pk for one in people}
    for change in overrides.capacity:
        if change.member not in known:
            raise PlanTrouble("What-if names a member without working times.")
        for week in range(weeks + AHEAD + 1):
            day = monday + timedelta(days=7 * week)
            if (change.since is None or day + timedelta(days=6) >= change.since) and (
                change.until is None or day <= change.until
            ):
                extra[change.member][week] += change.hours
    workers, later = [], []
    for one in people:
        free = [
            floor(max(0.0, week.free + extra[one.member.pk][k]) * QUARTERS + 1e-9)
            for k, week in enumerate(one.weeks)
        ]
        workers.append(Worker(one.member.pk, one.member.name, tuple(free[:weeks])))
        later.append(free[weeks:])
        if one.person.load.source == "none":
            posed.warnings.append(
                f"{one.member.name} is not found in the tickets: no ticket work is taken off."
            )
    return workers, later


def _improvements(desk: Desk, cycle: Cycle | None, overrides: Overrides) -> list[Improvement]:
    rows = (
        Improvement.objects.filter(desk=desk, status__in=[s.value for s in PLANNABLE])
        .select_related("goal", "cycle", "override", "owner", "desk")
        .order_by("number")
    )
    return [
        one
        for one in rows
        if one.pk not in overrides.out
        and (cycle is None or one.cycle_id in (None, cycle.pk) or one.state in MUST)
    ]


def _tasks(rows: Sequence[Improvement]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = defaultdict(list)
    for task in (
        Task.objects.plannable()
        .filter(improvement__in=[one.pk for one in rows])
        .select_related("skill", "owner", "improvement")
        .prefetch_related("after__improvement")
        .order_by("position", "number")
    ):
        found[task.improvement_id].append(task)
    return found


def _place_entries(
    posed: Posed,
    rows: Sequence[Improvement],
    tasks: dict[int, list[Task]],
    workers: Sequence[Worker],
    weeks: int,
    overrides: Overrides,
    committed: Plan | None,
) -> None:
    at = {one.member.pk: p for p, one in enumerate(posed.people)}
    able: dict[int, tuple[int, ...]] = {}
    for p, person in enumerate(posed.people):
        for has, level in person.skills.items():
            if level >= MemberSkill.Level.WORKS:
                able[has] = (*able.get(has, ()), p)
    was = (
        {row.task_id: (at.get(row.member_id, -1), _week(posed.monday, row.starts_on))
         for row in committed.assignments.all()} if committed else {}
    )  # fmt: skip
    was_in = set(
        committed.entries.filter(chosen=True).values_list("improvement_id", flat=True)
        if committed
        else ()
    )
    kept = _unblocked(posed, rows, tasks)
    position = {task.pk: k for k, task in enumerate(t for one in kept for t in tasks[one.pk])}
    pieces: list[Piece] = []
    entries: list[Entry] = []
    for one in kept:
        must = one.state in MUST or one.pk in overrides.must
        mine = []
        for task in tasks[one.pk]:
            who, skill = _who(task, one, at, able, overrides)
            mine.append(len(pieces))
            pieces.append(
                Piece(
                    task.pk, f"{task.ref} “{task.title}”",
                    max(0, ceil(task.hours * QUARTERS - 1e-9)), who,
                    tuple(sorted(position[a.pk] for a in task.after.all() if a.pk in position)),
                    due=_due(posed, task, must or task.pk in was, weeks), was=was.get(task.pk), skill=skill,
                )
            )  # fmt: skip
            posed.tasks.append(task)
        due_on = overrides.dates.get(one.pk, one.target_on)
        due = None if due_on is None or must else (due_on - posed.monday).days // 7
        entries.append(
            Entry(
                one.pk, one.ref, max(1, round(posed.scores.get(one.pk, 0.0) * 10)), tuple(mine),
                owner=one.owner_id, due=due if due is None or due < weeks - 1 else None,
                must=must, was_in=one.pk in was_in,
                quick=is_quick_win(one.waste_hours, one.hours_likely),
            )
        )  # fmt: skip
        posed.improvements.append(one)
    rules = settings_of(kept[0].desk if kept else rows[0].desk)
    posed.portfolio = Portfolio(
        tuple(workers), tuple(pieces), tuple(entries), weeks,
        most_running=rules.most_running, most_weeks=rules.most_weeks,
    )  # fmt: skip


def _unblocked(
    posed: Posed, rows: Sequence[Improvement], tasks: dict[int, list[Task]]
) -> list[Improvement]:
    """Those that can be asked about; the others are kept with their reason."""
    inside = {one.pk for one in rows}
    kept = []
    for one in rows:
        if not tasks[one.pk]:
            if one.state not in MUST:
                reason = "has no open task: add some, or take a playbook."
                posed.blocked.append(Blocked(one, "empty", reason))
            continue
        outside = [
            before
            for task in tasks[one.pk]
            for before in task.after.all()
            if before.is_open
            and before.improvement_id not in inside
            and not (before.kind == Task.Kind.CONTINGENCY and before.triggered_at is None)
        ]
        if outside:
            first = outside[0]
            reason = (
                f"waits for {first.ref} of {first.improvement.ref}, which is not accepted or not in"
                " this cycle."
            )
            posed.blocked.append(Blocked(one, "waits", reason))
            inside.discard(one.pk)
            continue
        kept.append(one)
    return kept


def _who(
    task: Task, one: Improvement, at: dict[int, int], able: dict[int, tuple[int, ...]],
    overrides: Overrides,
) -> tuple[tuple[int, ...], str]:  # fmt: skip
    """Who could do a task (positions), and what to call that."""
    owner: int | None = task.owner_id if task.owner_fixed or task.started_at else None
    if task.pk in overrides.owners:
        owner = overrides.owners[task.pk]
    if owner is not None:
        named = task.owner.name if task.owner and owner == task.owner_id else ""
        named = named or str(Member.objects.get(pk=owner, desk=one.desk_id))
        return ((at[owner],) if owner in at else ()), f"{named}’s time"
    if task.skill_id is not None:
        return able.get(task.skill_id, ()), str(task.skill)
    if one.owner_id in at:
        return (at[one.owner_id],), f"{one.owner}’s time"
    return tuple(sorted(at.values())), "anybody’s time"


def _due(posed: Posed, task: Task, soft: bool, weeks: int) -> int | None:
    """The last week a task may end in by its promise; a promise already broken binds nobody.

    What runs or is in the plan in force is not dropped for its promise: committing asks for a
    reason there.
    """
    if task.due_on is None or soft:
        return None
    if task.due_on < posed.since:
        posed.warnings.append(f"{task.ref} was promised for {task.due_on}, which has passed.")
        return None
    week = (task.due_on - posed.monday).days // 7
    return week if week < weeks - 1 else None


def _week(monday: date, day: date) -> int:
    return max(0, (day - monday).days // 7)
