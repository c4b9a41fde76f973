"""How improvements fare today, from the record; and when health last changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from headway.ground.accounts.models import Desk
from headway.loop.adoption.queries.protocols import fading_of
from headway.loop.plan.models import ForecastReading, Plan, PlanEntry, Task
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from ..health import Facts, Health, judge
from ..keeping import local_day
from ..models import Blocker, HealthReading, Rhythm, SelfReport
from .activity import last_updates
from .causes import missed, overdue


@dataclass(frozen=True)
class Fares:
    """An improvement with its health, the facts behind it, and what the owner says."""

    entry: Improvement
    health: Health
    facts: Facts
    said: SelfReport | None

    @property
    def disagrees(self) -> bool:
        """Whether the owner's own report says something else."""
        return self.said is not None and self.said.colour != self.health.colour.value


def forecasts(desk: Desk, keys: list[int]) -> dict[int, tuple[date, date]]:
    """The 50 % and 85 % finish of improvements: the newest reading, else the plan in force."""
    plan = Plan.objects.filter(desk=desk).committed().first()
    found: dict[int, tuple[date, date]] = {}
    if plan is not None:
        for row in PlanEntry.objects.filter(plan=plan, improvement__in=keys):
            if row.p50_on and row.p85_on:
                found[row.improvement_id] = (row.p50_on, row.p85_on)
    for pk, early, late in (
        ForecastReading.objects.filter(improvement__in=keys).order_by("on")
        .values_list("improvement_id", "p50_on", "p85_on")
    ):  # fmt: skip
        found[pk] = (early, late)
    return found


def newest_readings(keys: list[int]) -> dict[int, HealthReading]:
    """The newest health reading of each improvement."""
    newest = HealthReading.objects.filter(improvement__in=keys).order_by().values("improvement")
    rows = HealthReading.objects.filter(pk__in=newest.annotate(pk_=Max("pk")).values("pk_"))
    return {row.improvement_id: row for row in rows}


def newest_reports(keys: list[int]) -> dict[int, SelfReport]:
    """The newest self-report of each improvement."""
    newest = SelfReport.objects.filter(improvement__in=keys).order_by().values("improvement")
    rows = SelfReport.objects.filter(pk__in=newest.annotate(pk_=Max("pk")).values("pk_"))
    return {row.improvement_id: row for row in rows.select_related("by")}


def running(desk: Desk) -> list[Improvement]:
    """Improvements whose health is told: running, and those whose result is being checked."""
    return list(
        Improvement.objects.filter(
            desk=desk, status__in=[Status.RUNNING.value, Status.CHECKING.value]
        ).select_related("owner", "sponsor", "client", "desk").order_by("number")
    )  # fmt: skip


def fares(desk: Desk, entries: Iterable[Improvement], *, today: date) -> list[Fares]:
    """How each of these improvements of a desk fares, in their order; a fixed number of queries."""
    rows = list(entries)
    keys = [one.pk for one in rows]
    late: dict[int, list[int]] = {}
    for task in overdue(desk, today):
        late.setdefault(task.improvement_id, []).append((today - task.day).days)  # type: ignore[attr-defined]  # `overdue` adds it
    still = dict(
        Task.objects.filter(improvement__in=keys).plannable().order_by().values_list("improvement")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    blocked: dict[int, list[Blocker]] = {}
    for blocker in Blocker.objects.filter(improvement__in=keys, lifted_at=None):
        blocked.setdefault(blocker.improvement_id, []).append(blocker)
    skipped: dict[int, date] = {}
    for review in missed(desk, today):
        if review.improvement_id is not None:
            skipped.setdefault(review.improvement_id, review.due_on)
    rhythms = Rhythm.objects.filter(desk=desk, ended_on=None).values_list("improvement", flat=True)
    cared = set(rhythms)
    updates, ahead = last_updates(rows), forecasts(desk, keys)
    before, said = newest_readings(keys), newest_reports(keys)
    behaviour = fading_of(keys)
    found = []
    for one in rows:
        stops, days = blocked.get(one.pk, []), late.get(one.pk, [])
        forecast, kept = ahead.get(one.pk), before.get(one.pk)
        checking = one.status == Status.CHECKING.value
        planned = one.status not in {Status.RUNNING.value, Status.CHECKING.value}
        idle = (today - local_day(desk, updates[one.pk])).days
        facts = Facts(
            today=today,
            has_owner=one.owner_id is not None,
            target_on=one.target_on,
            forecast_50=forecast[0] if forecast and not checking else None,
            forecast_85=forecast[1] if forecast and not checking else None,
            open_tasks=None if planned else still.get(one.pk, 0),
            overdue_tasks=len(days),
            overdue_days=max(days, default=0),
            blockers=len(stops),
            blocker_days=max(((today - b.raised_on).days for b in stops), default=0),
            blockers_nobody_lifts=sum(b.lifter_id is None for b in stops),
            review_missed_days=(today - skipped[one.pk]).days if one.pk in skipped else None,
            has_rhythm=planned or one.pk in cared or None in cared,
            idle_days=0 if checking or planned else idle,
            kpi_worse=kept.kpi_worse if kept else None,
            kpi_words=kept.kpi_words if kept else "",
            adoption_fading=behaviour[one.pk][0] if one.pk in behaviour else None,
            adoption_words=behaviour[one.pk][1] if one.pk in behaviour else "",
            all_done=checking,
        )
        found.append(Fares(one, judge(facts), facts, said.get(one.pk)))
    return found
