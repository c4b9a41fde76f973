"""Questions about plans: the one in force, the draft, what a draft would change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import Trouble
from headway.loop.aim.models import Cycle

from .models import Assignment, Plan, PlanEntry
from .what_if import Difference, Line, Standing, difference


@dataclass(frozen=True)
class PlanView:
    """A plan with everything in it, read in three questions."""

    plan: Plan
    entries: tuple[PlanEntry, ...]
    assignments: tuple[Assignment, ...]

    @property
    def chosen(self) -> list[PlanEntry]:
        """Improvements that are in, the most valuable first."""
        return [entry for entry in self.entries if entry.chosen]

    @property
    def left_out(self) -> list[PlanEntry]:
        """Improvements that do not fit, the most valuable first."""
        return [entry for entry in self.entries if not entry.chosen]

    @property
    def hours(self) -> float:
        """Planned hours."""
        return sum(row.hours for row in self.assignments)

    def planned(self) -> dict[int, dict[date, float]]:
        """Planned hours by member and Monday."""
        found: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
        for row in self.assignments:
            for monday, hours in row.weeks.items():
                found[row.member_id][date.fromisoformat(monday)] += hours
        return {member: dict(weeks) for member, weeks in found.items()}


def in_force(desk: Desk) -> Plan | None:
    """The newest committed plan."""
    return Plan.objects.filter(desk=desk).committed().select_related("cycle").first()


def newest_draft(desk: Desk) -> Plan | None:
    """The newest plan being solved or drafted after the one in force."""
    now = in_force(desk)
    drafts = Plan.objects.filter(desk=desk).drafts().select_related("cycle")
    if now is not None:
        drafts = drafts.filter(number__gt=now.number)
    return drafts.first()


def plan_of(desk: Desk, number: int) -> Plan:
    """One plan by number; Trouble when there is none."""
    found = Plan.objects.filter(desk=desk, number=number).select_related("cycle").first()
    if found is None:
        raise Trouble(f"There is no plan {number}. See `headway plan show`.")
    return found


def cycle_named(desk: Desk, name: str) -> Cycle:
    """A cycle by name; Trouble with the known ones when there is none."""
    rows = Cycle.objects.filter(desk=desk)
    found = rows.filter(name__iexact=name.strip()).first()
    if found is None:
        known = ", ".join(rows.filter(closed_at=None).values_list("name", flat=True)) or "none yet"
        raise Trouble(f"There is no cycle “{name}” (known: {known}).")
    return found


def view(plan: Plan) -> PlanView:
    """A plan with its improvements and assignments."""
    return PlanView(
        plan,
        tuple(plan.entries.select_related("improvement__owner", "improvement__goal")),
        tuple(
            plan.assignments.select_related("task__improvement", "task__skill", "member")
            .prefetch_related("task__after")
            .order_by("starts_on", "ends_on", "task_id")
        ),
    )


def compare(before: PlanView | None, after: PlanView) -> Difference:
    """What `after` changes against `before` (None: against no plan at all)."""
    return difference(
        [_standing(entry) for entry in before.entries] if before else [],
        [_standing(entry) for entry in after.entries],
        [_line(row) for row in before.assignments] if before else [],
        [_line(row) for row in after.assignments],
    )


def _standing(entry: PlanEntry) -> Standing:
    return Standing(
        entry.improvement_id, entry.chosen, entry.ends_on, entry.p50_on, entry.p85_on
    )  # fmt: skip


def _line(row: Assignment) -> Line:
    return Line(row.task_id, row.member_id, row.starts_on, row.ends_on)


def plans(who: Member | Desk) -> list[Plan]:
    """All plans of a desk, the newest first."""
    desk = who if isinstance(who, Desk) else who.desk
    return list(Plan.objects.filter(desk=desk).select_related("cycle"))


def headline(seen: PlanView) -> str:
    """The plan in one sentence made from its facts."""
    inside, out = seen.chosen, seen.left_out
    if not inside:
        return f"Nothing fits; waiting: {len(out)}."
    shaky = [entry for entry in inside if entry.chance is not None and entry.chance < 0.5]
    what = f"{len(inside)} {'improvement fits' if len(inside) == 1 else 'improvements fit'}"
    rest = f", {len(out)} {'does' if len(out) == 1 else 'do'} not" if out else ""
    doubt = ""
    if shaky:
        worst = min(shaky, key=lambda entry: entry.chance or 0.0)
        doubt = (
            f"; {worst.improvement.ref} holds its date with only {worst.chance or 0:.0%} certainty"
        )
    return f"{what}{rest}: {seen.hours:,.0f} h of work{doubt}."
