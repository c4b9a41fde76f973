"""A cycle's facts as the record stands: what was promised, what came of it, what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.loop.aim.models import Cycle
from headway.loop.check.queries.worthwhile import Benefit, benefits, newest_verdicts
from headway.loop.kpis.known import kpis_of
from headway.loop.plan.models import ForecastReading, PlanEntry, Task
from headway.loop.register.models import Improvement
from headway.loop.register.states import CLOSED, Status

from ..closing import ASIDE, Facts, Figures, Line, add_up, thaw
from ..models import Close

BEFORE = (Status.OPPORTUNITY.value, Status.REJECTED.value)
"""States of entries no cycle has promised."""
WORKING = (Status.RUNNING.value, Status.CHECKING.value)


def local_day(desk: Desk, at: datetime) -> date:
    """The date at the desk."""
    return at.astimezone(ZoneInfo(desk.time_zone)).date()


def promised_in(cycle: Cycle) -> QuerySet[Improvement]:
    """The entries a cycle promised: those meant for it and accepted, and those a committed plan of
    it chose."""
    planned = PlanEntry.objects.filter(
        chosen=True, plan__state="committed", plan__cycle=cycle
    ).values("improvement")
    return (
        Improvement.objects.filter(desk=cycle.desk_id)
        .filter(Q(cycle=cycle) | Q(pk__in=planned))
        .exclude(status__in=BEFORE)
        .select_related("desk", "owner", "baseline", "client")
        .order_by("number")
    )


def facts_of(cycle: Cycle, *, on: date, carried: Mapping[str, str] | None = None) -> Facts:
    """The facts of a cycle as they stand on a day; `carried` maps refs to the reason to go on."""
    rows = list(promised_in(cycle))
    forecasts = _forecasts(cycle, [one.pk for one in rows])
    return Facts(
        cycle.name, cycle.starts_on.isoformat(), cycle.ends_on.isoformat(), on.isoformat(),
        tuple(lines_of(cycle.desk, rows, forecasts, carried or {})),
    )  # fmt: skip


Forecasts = Mapping[int, tuple[date, date]]
"""Improvement → the days it would be finished by with 50 % and 85 % certainty."""


def lines_of(
    desk: Desk, rows: Sequence[Improvement], forecasts: Forecasts, carried: Mapping[str, str]
) -> list[Line]:
    """Improvements as lines of a close: what was said beforehand, and what came of it."""
    pks = {one.pk for one in rows}
    worth = {line.entry.pk: line for line in benefits(desk) if line.entry.pk in pks}
    verdicts, work, kpis = newest_verdicts(pks), _work(pks, desk), kpis_of(desk)
    lines = []
    for one in rows:
        kpi, verdict, line = kpis.get(one.kpi_key), verdicts.get(one.pk), worth.get(one.pk)
        p50_on, p85_on = forecasts.get(one.pk, (None, None))
        done, aim = work.get(one.pk, Work()), one.target_value
        target = words.measure(aim, kpi.unit, currency=desk.currency) if kpi else ""
        lines.append(
            Line(
                ref=one.ref, title=one.title, size=one.size, status=one.status,
                outcome=verdict.outcome if verdict else "",
                slipped=bool(line and line.slipped), kpi=kpi.name if kpi else "",
                target=target if aim is not None else "", target_on=_iso(one.target_on),
                hours=one.hours_likely or done.planned, estimated=done.estimated,
                worked=done.worked,
                promised=line.promised.hours if line and line.promised else None,
                proved=_proved(line), p50_on=_iso(p50_on), p85_on=_iso(p85_on),
                finished_on=_iso(done.finished_on), carried=carried.get(one.ref, ""),
            )
        )  # fmt: skip
    return lines


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _proved(line: Benefit | None) -> float | None:
    """Hours a month that count: none where the gain was lost, unknown before there is an answer."""
    if line is None:
        return None
    return 0.0 if line.slipped else line.counted("hours")


def _forecasts(cycle: Cycle, pks: Iterable[int]) -> dict[int, tuple[date, date]]:
    """Improvement → the first forecast noted for the cycle: at commitment, else read in its days."""
    found: dict[int, tuple[date, date]] = {}
    entries = (
        PlanEntry.objects.filter(
            improvement__in=pks, chosen=True, plan__state="committed", p50_on__isnull=False,
            p85_on__isnull=False,
        )
        .filter(
            Q(plan__cycle=cycle)
            | Q(plan__committed_at__date__range=(cycle.starts_on, cycle.ends_on))
        )
        .order_by("plan__committed_at")
    )  # fmt: skip
    for row in entries:
        if row.p50_on is not None and row.p85_on is not None:
            found.setdefault(row.improvement_id, (row.p50_on, row.p85_on))
    readings = ForecastReading.objects.filter(
        improvement__in=pks, on__range=(cycle.starts_on, cycle.ends_on)
    )
    for reading in readings.order_by("on"):
        found.setdefault(reading.improvement_id, (reading.p50_on, reading.p85_on))
    return found


@dataclass(frozen=True)
class Work:
    """An entry's tasks: likely hours of all, of those whose hours worked are known, and those; the
    day the last was done, once all are."""

    planned: float | None = None
    estimated: float | None = None
    worked: float | None = None
    finished_on: date | None = None


def _work(pks: Iterable[int], desk: Desk) -> dict[int, Work]:
    groups: dict[int, list[Task]] = {}
    rows = Task.objects.filter(improvement__in=pks, dropped_at=None)
    for task in rows.exclude(kind=Task.Kind.CONTINGENCY, triggered_at=None):
        groups.setdefault(task.improvement_id, []).append(task)
    found = {}
    for pk, tasks in groups.items():
        known = [task for task in tasks if task.done_at and task.hours_worked is not None]
        done = [task.done_at for task in tasks if task.done_at is not None]
        found[pk] = Work(
            sum(task.hours_likely for task in tasks),
            sum(task.hours_likely for task in known) if known else None,
            sum(task.hours_worked or 0 for task in known) if known else None,
            local_day(desk, max(done)) if done and len(done) == len(tasks) else None,
        )
    return found


def unjudged(cycle: Cycle) -> list[tuple[str, str]]:
    """Entries of a cycle whose verdict is still to be taken: (ref, what is missing)."""
    rows = [one for one in promised_in(cycle) if one.status in WORKING]
    verdicts = newest_verdicts(one.pk for one in rows)
    found = []
    for one in rows:
        verdict = verdicts.get(one.pk)
        if verdict is None:
            found.append((one.ref, "no verdict has been taken yet."))
        elif verdict.outcome == "too early":
            found.append((one.ref, f"too early for a verdict, after {verdict.n_after} readings."))
    return found


@dataclass(frozen=True)
class Seen:
    """A cycle with its facts and figures: frozen once it was closed, as they stand before."""

    cycle: Cycle
    close: Close | None
    facts: Facts
    figures: Figures


def seen(cycle: Cycle, *, on: date) -> Seen:
    """A cycle as it stands, or as it was closed."""
    close = Close.objects.filter(cycle=cycle).select_related("next_cycle", "by").first()
    facts = thaw(close.facts) if close else facts_of(cycle, on=on)
    return Seen(cycle, close, facts, add_up(facts))


def all_seen(who: Member | Desk, *, on: date) -> list[Seen]:
    """Every cycle that has begun, the newest first."""
    desk = who.desk if isinstance(who, Member) else who
    rows = Cycle.objects.filter(desk=desk, starts_on__lte=on).order_by("-starts_on", "-pk")
    return [seen(cycle, on=on) for cycle in rows.select_related("desk")]


def unfinished(facts: Facts) -> list[Line]:
    """Entries that are neither judged nor put aside: to be carried over, or left."""
    over = {*CLOSED, *ASIDE}
    return [
        line for line in facts.lines
        if Status(line.status) not in over and line.fate.value in ("left open", "carried over")
    ]  # fmt: skip
