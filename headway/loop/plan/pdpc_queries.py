"""Questions about process decision program charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from headway.ground.accounts.models import Desk
from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpi_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.queries import facts_of, readings
from headway.loop.kpis.readings import Reading
from headway.loop.register.models import Improvement

from .models import Activity, Countermeasure, Risk, Task
from .pdpc import Judged, opinion


@dataclass(frozen=True)
class Measure:
    """A countermeasure on the chart, with what its marks say and how its trigger stands."""

    counter: Countermeasure
    opinion: str
    state: str


@dataclass(frozen=True)
class Danger:
    """What can go wrong, and what to do about it."""

    risk: Risk
    measures: tuple[Measure, ...]

    @property
    def answered(self) -> bool:
        """Whether at least one countermeasure was judged practical."""
        return any(one.counter.judged == Judged.PRACTICAL for one in self.measures)


@dataclass(frozen=True)
class Twig:
    """A task with what can go wrong with it."""

    task: Task
    dangers: tuple[Danger, ...]


@dataclass(frozen=True)
class Branch:
    """An activity with its tasks; None for tasks that stand under none."""

    activity: Activity | None
    twigs: tuple[Twig, ...]


@dataclass(frozen=True)
class Chart:
    """The whole chart of an improvement, with what the one sentence over it counts."""

    branches: tuple[Branch, ...]

    @property
    def dangers(self) -> list[Danger]:
        """All that can go wrong."""
        return [d for branch in self.branches for twig in branch.twigs for d in twig.dangers]

    @property
    def unanswered(self) -> list[Danger]:
        """Risks nothing practical was found against."""
        return [danger for danger in self.dangers if not danger.answered]

    @property
    def watched(self) -> list[Countermeasure]:
        """Contingencies whose trigger is watched."""
        found = [m.counter for danger in self.dangers for m in danger.measures]
        return [
            one for one in found
            if one.trigger_kind and one.judged == Judged.PRACTICAL and one.task is not None
            and one.task.is_open and one.task.triggered_at is None
        ]  # fmt: skip

    @property
    def fired(self) -> list[Countermeasure]:
        """Contingencies that were set off and are not done yet."""
        found = [m.counter for danger in self.dangers for m in danger.measures]
        return [one for one in found if one.task and one.task.triggered_at and one.task.is_open]


def chart_of(improvement: Improvement) -> Chart:
    """The chart; a fixed number of queries, however large it is."""
    counters = Countermeasure.objects.select_related("task", "skill", "judged_by")
    risks = Risk.objects.prefetch_related(Prefetch("countermeasures", queryset=counters))
    tasks = (
        improvement.tasks.filter(dropped_at=None).select_related("owner", "place__activity")
        .prefetch_related(Prefetch("risks", queryset=risks))
    )  # fmt: skip
    under: dict[int | None, list[Twig]] = {}
    for task in tasks:
        if task.origin.startswith("pdpc:"):
            continue  # it stands on the chart as the countermeasure it came of
        dangers = tuple(_danger(risk) for risk in task.risks.all())
        place = getattr(task, "place", None)
        under.setdefault(place.activity_id if place else None, []).append(Twig(task, dangers))
    branches = [
        Branch(activity, tuple(under.get(activity.pk, ())))
        for activity in improvement.activities.all()
    ]
    if None in under:
        branches.append(Branch(None, tuple(under[None])))
    return Chart(tuple(branches))


def _danger(risk: Risk) -> Danger:
    return Danger(risk, tuple(_measure(one) for one in risk.countermeasures.all()))


def _measure(one: Countermeasure) -> Measure:
    said = opinion(
        hours=one.hours_likely, weeks=one.weeks, ease=one.ease, effect=one.effect
    )  # fmt: skip
    task = one.task
    state = ""
    if task is not None and task.done_at:
        state = "done"
    elif task is not None and task.triggered_at:
        state = "set off"
    elif task is not None and task.kind == Task.Kind.CONTINGENCY:
        state = "watched" if one.trigger_kind else "not watched"
    elif task is not None:
        state = "a task"
    return Measure(one, said, state)


def watched_of(desk: Desk) -> list[Countermeasure]:
    """All contingencies of a desk that wait for their trigger."""
    return list(
        Countermeasure.objects.filter(
            desk=desk, judged=Judged.PRACTICAL.value, task__isnull=False,
            task__triggered_at=None, task__done_at=None, task__dropped_at=None,
        )
        .exclude(trigger_kind="")
        .select_related("desk", "task__improvement__owner", "risk__task__improvement__client",
                        "risk__task__improvement__baseline")
    )  # fmt: skip


def place_of(entry: Improvement) -> dict[str, str]:
    """The part of the tickets an entry is about, as far as KPIs can be cut that way."""
    place = {name: value for name, value in entry.scope.items() if name in DIMENSIONS}
    if entry.client is not None:
        place["client"] = entry.client.name
    return place


def reading_over(
    session: Session, entry: Improvement, kpi_key: str, *, weeks: int, today: date
) -> Reading:
    """A KPI over the last full weeks the data has, for an entry's part of the tickets.

    Raises `CannotTell` where the data cannot support the KPI.
    """
    desk = entry.desk
    kpi = kpi_of(desk, kpi_key)
    terms = Terms.of(desk)
    end = min(facts_of(session, terms).as_of, today - timedelta(days=1))
    until = end - timedelta(days=(end.weekday() + 1) % 7)
    since = until - timedelta(days=7 * weeks - 1)
    return readings(
        session, [kpi], terms=terms, since=since, until=until, where=place_of(entry)
    )[0]  # fmt: skip


def standing_now(entry: Improvement, kpi_key: str, *, today: date) -> Reading | None:
    """Where a KPI stands over the last quarter for an entry; None where it cannot be told."""
    if lake_of(entry.desk).empty:
        return None
    try:
        found = reading_over(session_of(entry.desk), entry, kpi_key, weeks=13, today=today)
    except Trouble:
        return None
    return found if found.value is not None else None


def local_day(desk: Desk, at: datetime) -> date:
    """The date at the desk."""
    return at.astimezone(ZoneInfo(desk.time_zone)).date()
