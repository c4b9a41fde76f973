"""What runs by itself: reviews put on their day, reminders, escalation, health, wins.

Each job does what is due by now, in transactions of its own per thing, and may be repeated.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble
from headway.ground.words import measure
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.standing import standing
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from . import actions
from .health import Colour, judge
from .keeping import local_day, tell
from .models import HealthReading, Review, Rhythm
from .queries.causes import MOVING
from .queries.health import Fares, fares, newest_readings, running

log = logging.getLogger(__name__)


def look_after(*, at: datetime) -> str:
    """The daily and hourly round of every desk: reviews, reminders, escalations."""
    steps = reviews = 0
    at_work = Desk.objects.filter(
        Q(improvements__status__in=MOVING) | Q(rhythms__ended_on=None, rhythms__isnull=False)
        | Q(escalations__ended_on=None, escalations__isnull=False)
    )  # fmt: skip
    for desk in Desk.objects.filter(pk__in=at_work.values("pk")).order_by("pk"):
        reviews += plan_reviews(desk, at=at)
        remind(desk, at=at)
        steps += actions.escalate(desk=desk, at=at)
    return f"{reviews} reviews planned, {steps} steps escalated"


def plan_reviews(desk: Desk, *, at: datetime) -> int:
    """Put the next review of every rhythm on its day; how many were new."""
    rhythms = Rhythm.objects.filter(desk=desk, ended_on=None).select_related("desk", "improvement")
    closed = [
        one
        for one in rhythms
        if one.improvement is not None and one.improvement.status not in MOVING
    ]
    found = 0
    for one in rhythms:
        if one not in closed:
            found += actions.plan_next(one, at=at) is not None
    return found


def remind(desk: Desk, *, at: datetime) -> int:
    """Tell of reviews of today and tomorrow, and of tasks due tomorrow; each once."""
    today = local_day(desk, at)
    tomorrow = today + timedelta(days=1)
    near = Review.objects.filter(
        desk=desk, due_on__in=[today, tomorrow], opened_at=None, held_at=None, cancelled_at=None
    ).select_related("improvement", "desk")
    told = sum(actions.remind(review=one, at=at) for one in near)
    due = Task.objects.filter(desk=desk, improvement__status__in=MOVING).plannable()
    for task in (
        due.annotate(day=Coalesce(F("due_on"), F("ends_on"))).filter(day=tomorrow)
        .select_related("owner", "improvement")
    ):  # fmt: skip
        told += len(
            tell(
                [task.owner], desk=desk, kind="reminder", key=f"due:{task.pk}:{task.day}", at=at,
                subject=f"{task.ref} {task.title} is due tomorrow", link=f"/plan/tasks/{task.ref}",
                text=f"It belongs to {task.improvement.ref} {task.improvement.title}.",
            )
        )  # fmt: skip
    return told


def read_health(*, at: datetime) -> str:
    """Take the health of all running improvements; a reading is kept when something changed."""
    kept = 0
    for desk in Desk.objects.order_by("pk"):
        rows = running(desk)
        if not rows:
            continue
        words = _kpi_words(desk, rows)
        for one in fares(desk, rows, today=local_day(desk, at)):
            kept += _keep(desk, one, words.get(one.entry.pk), at)
    return f"{kept} changed"


def _kpi_words(desk: Desk, rows: list[Improvement]) -> dict[int, tuple[bool | None, str]]:
    """Whether each improvement's KPI moves the wrong way by a signal, and its words."""
    if lake_of(desk).empty:
        return {}
    kpis, terms = kpis_of(desk), Terms.of(desk)
    found: dict[int, tuple[bool | None, str]] = {}
    for one in rows:
        kpi = kpis.get(one.kpi_key)
        if kpi is None:
            continue
        where = {name: value for name, value in one.scope.items() if name in DIMENSIONS}
        if one.baseline is not None:
            where = dict(one.baseline.slice)
        elif one.client is not None:
            where["client"] = one.client.name
        try:
            stand = standing(session_of(desk), [kpi], terms=terms, where=where)[0]
        except Trouble:
            continue
        value = measure(stand.reading.value, kpi.unit, currency=desk.currency)
        target = measure(one.target_value, kpi.unit, currency=desk.currency)
        words = f"{kpi.name} {value}, target {target}: {stand.change[:1].lower()}{stand.change[1:]}"
        found[one.pk] = (None if stand.chart is None else stand.tone == "concern", words[:300])
    return found


@transaction.atomic
def _keep(desk: Desk, one: Fares, words: tuple[bool | None, str] | None, at: datetime) -> bool:
    """Keep a reading when the colour, its reasons or the KPI's words changed; tell of a new colour."""
    entry, today = one.entry, local_day(desk, at)
    before = newest_readings([entry.pk]).get(entry.pk)
    worse, said = words or (None, "")
    if (worse, said) != (one.facts.kpi_worse, one.facts.kpi_words):
        facts = replace(one.facts, kpi_worse=worse, kpi_words=said)
        one = Fares(entry, judge(facts), facts, one.said)
    reasons = [asdict(reason) for reason in one.health.reasons]
    colour = one.health.colour.value
    same = before is not None and (before.colour, before.kpi_worse, before.kpi_words) == (
        colour, worse, said,
    )  # fmt: skip
    if (
        same
        and before is not None
        and [r["key"] for r in before.reasons] == [r["key"] for r in reasons]
    ):
        return False
    HealthReading.objects.update_or_create(
        improvement=entry, on=today,
        defaults={"colour": colour, "reasons": reasons, "kpi_worse": worse, "kpi_words": said, "at": at},
    )  # fmt: skip
    if before is not None and before.colour != colour:
        was = Colour(before.colour).word.lower()
        tell(
            [entry.owner, entry.sponsor], desk=desk, kind="health", link=f"/register/{entry.ref}",
            key=f"health:{entry.pk}:{today}", at=at,
            subject=f"{entry.ref} {entry.title}: {was} → {one.health.colour.word.lower()}",
            text="\n".join(reason.sentence for reason in one.health.reasons) or "Nothing speaks against it.",
        )  # fmt: skip
    return True


def find_wins(*, at: datetime) -> str:
    """Wins that can be seen in the record: first task done, half done, all done; each once."""
    found = 0
    moving = Improvement.objects.filter(
        status__in=[Status.RUNNING.value, Status.CHECKING.value]
    ).select_related("desk", "owner", "sponsor")
    for one in moving.prefetch_related("tasks__owner"):
        tasks = [task for task in one.tasks.all() if task.dropped_at is None]
        done = sorted((t for t in tasks if t.done_at), key=lambda task: task.done_at)  # type: ignore[arg-type, return-value]  # only done ones
        if not done:
            continue
        first = done[0].owner.name if done[0].owner else ""
        steps = [("first", f"first result, {done[0].ref} {done[0].title}", first)]
        if len(tasks) >= 4 and len(done) * 2 >= len(tasks):
            steps.append(("half", f"half of {len(tasks)} tasks are done", ""))
        if len(tasks) > 1 and len(done) == len(tasks):
            steps.append(("all", f"all {len(tasks)} tasks are done", ""))
        for key, text, thanks in steps:
            win = actions.keep_win(
                one, key=f"{key}:{one.pk}", text=f"{one.ref} {one.title}: {text}", at=at, by=None,
                thanks=thanks,
            )  # fmt: skip
            found += win is not None
    return f"{found} found"
