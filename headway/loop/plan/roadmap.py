"""The roadmap: a plan as rows on a time axis with people's load under it; asked, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from headway.ground.accounts.models import Desk, Member
from headway.ground.charts import Bar, LoadWeek, Row, Strip, Timeline
from headway.ground.words import day as day_words
from headway.loop.register.models import Improvement

from . import roadmap_words as told
from .capacity import Week, monday_of
from .capacity_queries import team
from .models import Assignment, MemberSkill, Plan, PlanEntry, Task
from .moving import Mend, Placed, Situation, mend
from .queries import in_force

Show = Literal["committed", "draft", "both"]
By = Literal["improvement", "person", "goal"]


@dataclass(frozen=True)
class Place:
    """Where a task lies on the roadmap."""

    task: Task
    member: Member
    start: date
    end: date
    weeks: Mapping[date, float]
    before: tuple[date, date] | None = None

    @property
    def done(self) -> bool:
        """Whether the task is done."""
        return self.task.done_at is not None


@dataclass(frozen=True)
class Road:
    """A roadmap: the plan shown, its entries, where every task lies, and everybody's free hours."""

    desk: Desk
    plan: Plan
    committed: Plan | None
    draft: Plan | None
    entries: tuple[PlanEntry, ...]
    places: tuple[Place, ...]
    gone: tuple[Place, ...]
    free: Mapping[int, Mapping[date, float]]
    notes: Mapping[int, Mapping[date, str]]
    names: Mapping[int, str]
    able: Mapping[int, frozenset[int]]
    today: date
    entered: int = 0
    left: int = 0

    @property
    def first(self) -> date:
        """The first day on the axis."""
        return self.plan.starts_on

    @property
    def last(self) -> date:
        """The last day of the plan's weeks."""
        return monday_of(self.plan.starts_on) + timedelta(days=7 * self.plan.weeks - 1)

    @property
    def chosen(self) -> list[PlanEntry]:
        """Entries that are in."""
        return [entry for entry in self.entries if entry.chosen]

    @property
    def left_out(self) -> list[PlanEntry]:
        """Entries that did not fit, with why and what would help."""
        return [entry for entry in self.entries if not entry.chosen]

    @cached_property
    def situation(self) -> Situation:
        """The plan as moves are checked against it."""
        placed = {
            place.task.pk: Placed(
                key=place.task.pk, ref=place.task.ref, title=place.task.title,
                entry=place.task.improvement.ref, member=place.member.pk, start=place.start,
                end=place.end, hours=place.weeks,
                after=tuple(one.pk for one in place.task.after.all()), due=place.task.due_on,
                skill=place.task.skill_id, kept=place.task.owner_fixed, done=place.done,
            )
            for place in self.places
        }  # fmt: skip
        return Situation(placed, self.free, self.names, self.able, self.last)

    @cached_property
    def over(self) -> dict[str, list[date]]:
        """Who is over their free hours, in which weeks from this one on."""
        found: dict[str, list[date]] = defaultdict(list)
        for member, monday in sorted(self.situation.over(), key=lambda place: place[1]):
            if monday >= monday_of(self.today):
                found[self.names[member]].append(monday)
        return dict(found)

    @cached_property
    def mends(self) -> list[Mend]:
        """The smallest moves that mend a clash."""
        return mend(self.situation) if self.over else []

    @property
    def facts(self) -> told.Facts:
        """What the sentences over the roadmap are made of."""
        dated = [one for one in self.chosen if one.due_on and one.p50_on and one.p85_on]
        when = f"in {self.plan.cycle}" if self.plan.cycle else f"until {day_words(self.last)}"
        return told.Facts(
            len(self.chosen), when, self.over, len(dated),
            sum(one.p50_on <= one.due_on for one in dated),  # type: ignore[operator]  # dated: both are days
            sum(one.p85_on <= one.due_on for one in dated),  # type: ignore[operator]  # dated: both are days
            len(self.left_out),
        )  # fmt: skip

    @property
    def broken(self) -> list[str]:
        """Tasks that would end after the day they were promised for."""
        return [
            place.task.ref
            for place in self.places
            if not place.done and place.task.due_on and place.end > place.task.due_on
        ]

    @property
    def moved(self) -> int:
        """Tasks a draft has otherwise than the committed plan."""
        return sum(place.before is not None for place in self.places)


def newest(desk: Desk) -> tuple[Plan | None, Plan | None]:
    """The plan in force and the newest draft made after it; what-if trials stay on their page."""
    committed = in_force(desk)
    drafts = Plan.objects.filter(desk=desk, state=Plan.State.DRAFT, overrides={})
    draft = drafts.select_related("cycle").order_by("-number").first()
    if draft is not None and committed is not None and draft.number < committed.number:
        draft = None
    return committed, draft


def solving(desk: Desk) -> Plan | None:
    """The plan that is being solved now."""
    return (
        Plan.objects.filter(desk=desk, state=Plan.State.SOLVING, overrides={})
        .order_by("-number")
        .first()
    )


def road_of(desk: Desk, *, show: Show, today: date) -> Road | None:
    """The roadmap of a desk; None where nothing was ever planned.

    With `both` the draft is shown, and each task that lies elsewhere says where the committed plan
    has it. A fixed number of queries.
    """
    committed, draft = newest(desk)
    plan = committed if show == "committed" else draft or committed
    plan = plan or draft
    if plan is None:
        return None
    other = committed if show == "both" and committed is not None and plan is draft else None
    here = _assignments(plan)
    there = _assignments(other) if other else []
    entries = tuple(
        plan.entries.select_related(
            "improvement__owner", "improvement__goal", "improvement__client"
        )
    )
    before = {one.task_id: one for one in there}
    in_plan = {one.task_id for one in here}
    places = [_place(one, before.get(one.task_id), plan is committed) for one in here]
    places += _finished([e.improvement_id for e in entries if e.chosen], in_plan, plan)
    gone = [
        _place(one, None, False) for one in there if one.task_id not in in_plan and one.task.is_open
    ]
    chosen, were = _entered(entries, other)
    free, notes, names = _capacity(plan)
    for place in places:
        names.setdefault(place.member.pk, place.member.name)
    return Road(
        desk=desk, plan=plan, committed=committed, draft=draft, entries=entries,
        places=tuple(places), gone=tuple(gone), free=free, notes=notes, names=names,
        able=_able(desk), today=today, entered=chosen, left=were,
    )  # fmt: skip


def _assignments(plan: Plan) -> list[Assignment]:
    return list(
        plan.assignments.select_related("task__improvement__owner", "task__skill", "member")
        .prefetch_related("task__after")
    )  # fmt: skip


def _weeks(weeks: Mapping[str, float]) -> dict[date, float]:
    return {date.fromisoformat(monday): float(hours) for monday, hours in weeks.items()}


def _place(one: Assignment, before: Assignment | None, as_kept: bool) -> Place:
    """An assignment on the axis; a committed task that was moved since lies where it is now."""
    start, end, weeks = one.starts_on, one.ends_on, _weeks(one.weeks)
    task = one.task
    was = None
    if (
        as_kept
        and task.starts_on
        and task.ends_on
        and (task.starts_on, task.ends_on) != (start, end)
    ):
        was, shift = (start, end), task.starts_on - start
        start, end = task.starts_on, task.ends_on
        weeks = {monday_of(monday + shift): hours for monday, hours in weeks.items()}
    if before is not None:
        moved = (before.starts_on, before.ends_on, before.member_id) != (start, end, one.member_id)
        was = (before.starts_on, before.ends_on) if moved else None
    return Place(task, one.member, start, end, weeks, was)


def _finished(improvements: Sequence[int], known: set[int], plan: Plan) -> list[Place]:
    """Done tasks of the plan's improvements that no longer need a place in it."""
    rows = (
        Task.objects.filter(improvement__in=improvements, done_at__isnull=False, owner__isnull=False)
        .exclude(pk__in=known).select_related("improvement__owner", "owner", "skill")
        .prefetch_related("after")
    )  # fmt: skip
    found = []
    for task in rows:
        if task.owner is None or task.done_at is None:
            continue
        end = task.done_at.date()
        start = task.starts_on or (task.started_at or task.done_at).date()
        if end >= plan.starts_on:
            found.append(Place(task, task.owner, min(start, end), end, {}))
    return found


def _entered(entries: Iterable[PlanEntry], other: Plan | None) -> tuple[int, int]:
    """How many improvements come in and go out against another plan."""
    if other is None:
        return 0, 0
    now = {entry.improvement_id for entry in entries if entry.chosen}
    then = set(other.entries.filter(chosen=True).values_list("improvement_id", flat=True))
    return len(now - then), len(then - now)


def _able(desk: Desk) -> dict[int, frozenset[int]]:
    """Skill → members who work in it alone."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = MemberSkill.objects.filter(
        desk=desk, level__gte=MemberSkill.Level.WORKS, member__left_at=None
    )
    for member, skill in rows.values_list("member_id", "skill_id"):
        found[skill].add(member)
    return {skill: frozenset(members) for skill, members in found.items()}


def _capacity(
    plan: Plan,
) -> tuple[dict[int, dict[date, float]], dict[int, dict[date, str]], dict[int, str]]:
    """Free hours as they are known today, what is away, and names.

    Today's, not those the plan was solved under: leave noted since is what makes a clash.
    """
    first = plan.starts_on
    last = monday_of(first) + timedelta(days=7 * plan.weeks - 1)
    free: dict[int, dict[date, float]] = {}
    notes: dict[int, dict[date, str]] = {}
    names: dict[int, str] = {}
    for one in team(plan.desk, first, last):
        key = one.member.pk
        names[key] = one.member.name
        free[key] = {week.monday: week.free for week in one.weeks}
        notes[key] = {week.monday: _away(week) for week in one.weeks}
    return free, notes, names


def _away(week: Week) -> str:
    taken = (("leave", week.leave), ("public holiday", week.holiday))
    return ", ".join(f"{hours:g} h {name}" for name, hours in taken if hours)


def timeline(road: Road, *, by: By, hrefs: Mapping[str, str], movable: bool) -> Timeline:
    """The roadmap as it is drawn. `hrefs` has patterns for `entry` and `person`, with `{}`."""
    rows = {"improvement": _by_improvement, "person": _by_person, "goal": _by_goal}[by]
    sure = [entry.p85_on for entry in road.chosen if entry.p85_on]
    furthest = max([road.last, *sure])
    last = min(furthest, road.last + timedelta(days=max(14, road.plan.weeks * 7 // 4)))
    used = {member: road.situation.used(member) for member in road.names}
    strips = tuple(
        Strip(
            name,
            tuple(
                LoadWeek(monday, used[member].get(monday, 0.0), free, road.notes.get(member, {}).get(monday, ""))
                for monday, free in sorted(road.free.get(member, {}).items())
            ),
            hrefs["person"].format(member),
        )
        for member, name in sorted(road.names.items(), key=lambda item: item[1])
        if road.free.get(member)
    )  # fmt: skip
    return Timeline(
        first=road.first, last=last, rows=tuple(rows(road, hrefs, movable)), strips=strips,
        today=road.today, name="Roadmap: improvements along the weeks, people's load below",
        strip_remark="hours planned of hours free after tickets, leave and buffer",
    )  # fmt: skip


def _bar(road: Road, place: Place, *, label: str = "", movable: bool) -> Bar:
    over = road.over.get(place.member.name, ())
    hot = not place.done and any(monday in over for monday in place.weeks)
    says = (
        f"{place.task.ref} {place.task.title}: {place.member.name}, {day_words(place.start)} to"
        f" {day_words(place.end)}, {sum(place.weeks.values()):.0f} h"
    )
    data = {}
    if movable and not place.done:
        data = {
            "task": str(place.task.pk),
            "start": place.start.isoformat(),
            "end": place.end.isoformat(),
        }
    said = f"{says}, done" if place.done else says
    return Bar(
        label or place.task.title, place.start, place.end, said, place.done, hot, place.before, data
    )


def _by_improvement(road: Road, hrefs: Mapping[str, str], movable: bool) -> list[Row]:
    return [_entry_row(road, entry, hrefs, movable) for entry in road.chosen]


def _entry_row(road: Road, entry: PlanEntry, hrefs: Mapping[str, str], movable: bool) -> Row:
    one: Improvement = entry.improvement
    places = [place for place in road.places if place.task.improvement_id == one.pk]
    gone = [place for place in road.gone if place.task.improvement_id == one.pk]
    owner = one.owner.name if one.owner else "no owner"
    return Row(
        name=one.title, lead=one.ref, remark=f"{owner} · quick win" if entry.quick_win else owner,
        side=f"{sum(sum(place.weeks.values()) for place in places):.0f} h",
        href=hrefs["entry"].format(one.ref),
        bars=tuple(_bar(road, place, movable=movable) for place in places),
        gone=tuple(_bar(road, place, movable=False) for place in gone),
        likely=entry.p50_on, sure=entry.p85_on, due=entry.due_on,
    )  # fmt: skip


def _by_person(road: Road, hrefs: Mapping[str, str], movable: bool) -> list[Row]:
    rows = []
    for member, name in sorted(road.names.items(), key=lambda item: item[1]):
        places = [place for place in road.places if place.member.pk == member]
        if not places:
            continue
        rows.append(
            Row(
                name=name, href=hrefs["person"].format(member),
                remark=f"{sum(sum(place.weeks.values()) for place in places):.0f} h in {len(places)} tasks",
                bars=tuple(
                    _bar(road, place, movable=movable,
                         label=f"{place.task.improvement.ref} {place.task.title}")
                    for place in places
                ),
            )
        )  # fmt: skip
    return rows


def _by_goal(road: Road, hrefs: Mapping[str, str], movable: bool) -> list[Row]:
    under: dict[str, list[PlanEntry]] = defaultdict(list)
    for entry in road.chosen:
        goal = entry.improvement.goal
        under[goal.title if goal else "Serves no goal"].append(entry)
    rows = []
    for title, entries in sorted(
        under.items(), key=lambda item: (item[0] == "Serves no goal", item[0])
    ):
        rows.append(
            Row(name=title, remark=f"{len(entries)} improvement{'s' if len(entries) != 1 else ''}")
        )
        rows += [_entry_row(road, entry, hrefs, movable) for entry in entries]
    return rows
