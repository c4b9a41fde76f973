"""The facts behind “Will it stick?”, gathered from the record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from headway.ground import words
from headway.loop.adoption.queries.readiness import counts_of
from headway.loop.kpis.known import kpis_of
from headway.loop.plan.models import Assignment, Plan
from headway.loop.register.models import FreeCapacity, Improvement

from .. import gate
from ..models import Gate, Rhythm


def readiness(improvement: Improvement, *, today: date) -> gate.Readiness:
    """The readiness check of an improvement as its record stands."""
    return gate.check(facts_of(improvement, today=today))


def facts_of(improvement: Improvement, *, today: date) -> gate.Facts:
    """What the check looks at."""
    given = [one for one in improvement.answers.all() if one.answer in {"yes", "no"}]
    kpis = kpis_of(improvement.desk)
    kpi = kpis.get(improvement.kpi_key)
    unit = kpi.unit if kpi else ""
    baseline, currency = improvement.baseline, improvement.desk.currency
    rhythm = Rhythm.objects.filter(improvement=improvement, ended_on=None).first()
    tasks = list(improvement.tasks.plannable())
    loads, known = _loads(improvement)
    return gate.Facts(
        today=today,
        has_goal=improvement.goal_id is not None,
        goal_title=improvement.goal.title if improvement.goal else "",
        answers=len(given),
        answers_without_evidence=sum(not one.evidence.strip() for one in given),
        capacity=_capacity(improvement),
        overloaded=loads,
        load_known=known,
        tasks=[
            gate.TaskFact(
                task.ref, task.hours_likely, task.owner_id is not None,
                task.hours_low < task.hours_likely < task.hours_high,
                task.starts_on, task.ends_on, task.due_on,
            )
            for task in tasks
        ],
        owner=improvement.owner.name if improvement.owner else "",
        sponsor=improvement.sponsor.name if improvement.sponsor else "",
        review_every=rhythm.every_days if rhythm else None,
        review_on=improvement.review_on,
        kpi=kpi.name if kpi else "",
        baseline=words.measure(baseline.value, unit, currency=currency) if baseline else "",
        target=""
        if improvement.target_value is None
        else words.measure(improvement.target_value, unit, currency=currency),
        target_on=improvement.target_on,
        guards=[kpis[key].name for key in improvement.guard_kpis if key in kpis],
        people=gate.PeopleFacts(**asdict(counts_of(improvement))),
    )  # fmt: skip


def _capacity(improvement: Improvement) -> list[tuple[str, float, float | None]]:
    """Hours needed and free for each skill, in the improvement's cycle."""
    free = {
        row.skill_id: row.hours_free
        for row in FreeCapacity.objects.filter(cycle=improvement.cycle_id)
        if improvement.cycle_id is not None
    }
    needs = improvement.needs.select_related("skill")
    return [(need.skill.name, need.hours, free.get(need.skill_id)) for need in needs]


def _loads(improvement: Improvement) -> tuple[list[tuple[str, float]], bool]:
    """People of this improvement with their highest week in the plan in force, and whether known.

    A plan keeps each person's free hours per week under `capacity` as rows with `member`, and
    `weeks` as `{monday: free hours}` or a list of `{"monday", "free"}`.
    """
    plan = Plan.objects.filter(desk=improvement.desk).committed().first()
    if plan is None:
        return [], False
    free = _free_hours(plan)
    mine = set(
        Assignment.objects.filter(plan=plan, task__improvement=improvement).values_list(
            "member", flat=True
        )
    )
    taken: dict[tuple[int, str], float] = {}
    names: dict[int, str] = {}
    for row in Assignment.objects.filter(plan=plan, member__in=mine).select_related("member"):
        names[row.member_id] = row.member.name
        for monday, hours in row.weeks.items():
            taken[row.member_id, monday] = taken.get((row.member_id, monday), 0.0) + float(hours)
    worst: dict[int, float] = {}
    for (member, monday), hours in taken.items():
        there = free.get((member, monday))
        if there:
            worst[member] = max(worst.get(member, 0.0), hours / there)
    return [(names[pk], load) for pk, load in worst.items()], bool(free)


def _free_hours(plan: Plan) -> dict[tuple[int, str], float]:
    found: dict[tuple[int, str], float] = {}
    for row in plan.capacity:
        weeks = row.get("weeks", [])
        pairs = (
            weeks.items() if isinstance(weeks, dict) else [(w["monday"], w["free"]) for w in weeks]
        )
        for monday, hours in pairs:
            found[int(row.get("member", 0)), str(monday)] = float(hours)
    return found


def gate_of(improvement: Improvement) -> Gate | None:
    """The check with which the improvement was last started."""
    return improvement.gates.filter(started=True).first()
