"""Everything that changes a process decision program chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record
from headway.loop.kpis.known import kpi_of
from headway.loop.register.models import Improvement, Skill

from .. import sizes
from ..keeping import require_shape
from ..models import Activity, Countermeasure, Risk, Task, TaskPlace
from ..pdpc import Judged, Look, PdpcTrouble, Trigger, TriggerKind
from .progress import pull_trigger
from .tasks import add_task, drop

RATING = range(1, 6)


def _mark(
    by: Member | None, entry: Improvement, at: datetime, verb: str, sentence: str,
    change: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    record(
        by=by, desk=entry.desk, at=at, verb=verb, thing="improvement", ref=entry.ref,
        sentence=f"{sentence} ({entry.ref})", change=change,
    )  # fmt: skip


def _words(text: str, what: str, most: int = 200) -> str:
    said = " ".join(text.split())
    if not said:
        raise PdpcTrouble(f"Say {what}.")
    if len(said) > most:
        raise PdpcTrouble(f"Say {what} in at most {most} letters.")
    return said


@transaction.atomic
def add_activity(
    *, by: Member | None, improvement: Improvement, title: str, at: datetime
) -> Activity:
    """A part of the way to the objective; the one of that name is handed back where it is there."""
    require_shape(by, improvement)
    title = _words(title, "what the activity is", 120)
    row, made = Activity.objects.get_or_create(
        improvement=improvement, title=title,
        defaults={"desk": improvement.desk, "position": improvement.activities.count()},
    )  # fmt: skip
    if made:
        _mark(by, improvement, at, "activity", f"added the activity “{title}”")
    return row


@transaction.atomic
def place_task(*, by: Member | None, task: Task, activity: Activity | None, at: datetime) -> None:
    """Put a task under an activity of its improvement; None takes it out."""
    require_shape(by, task.improvement)
    if activity is not None and activity.improvement_id != task.improvement_id:
        raise PdpcTrouble("The activity belongs to another improvement.")
    before = TaskPlace.objects.filter(task=task).select_related("activity").first()
    if (before.activity_id if before else None) == (activity.pk if activity else None):
        return
    if activity is None:
        TaskPlace.objects.filter(task=task).delete()
    else:
        TaskPlace.objects.update_or_create(task=task, defaults={"activity": activity})
    _mark(
        by, task.improvement, at, "place", f"put {task.ref} under “{activity or 'no activity'}”",
        {"activity": [str(before.activity) if before else None, activity and activity.title]},
    )  # fmt: skip


@transaction.atomic
def add_risk(*, by: Member | None, task: Task, what: str, at: datetime, origin: str = "") -> Risk:
    """Write down what can go wrong with a task."""
    require_shape(by, task.improvement)
    risk = Risk.objects.create(
        desk=task.desk, task=task, what=_words(what, "what can go wrong"),
        position=task.risks.count(), origin=origin, raised_by=by, raised_at=at,
    )  # fmt: skip
    _mark(by, task.improvement, at, "risk", f"saw what can go wrong with {task.ref}: {risk.what}")
    return risk


@transaction.atomic
def edit_risk(*, by: Member | None, risk: Risk, what: str, at: datetime) -> Risk:
    """Word a risk anew."""
    require_shape(by, risk.task.improvement)
    before, risk.what = risk.what, _words(what, "what can go wrong")
    if before != risk.what:
        risk.save(update_fields=["what"])
        _mark(by, risk.task.improvement, at, "risk", f"worded a risk of {risk.task.ref} anew",
              {"what": [before, risk.what]})  # fmt: skip
    return risk


@transaction.atomic
def remove_risk(*, by: Member | None, risk: Risk, at: datetime) -> None:
    """Take a risk off the chart; refused while something it led to is still planned."""
    entry = risk.task.improvement
    require_shape(by, entry)
    busy = [one.task.ref for one in risk.countermeasures.select_related("task") if one.task]
    if busy:
        raise PdpcTrouble(f"{', '.join(busy)} came of this risk. Judge those anew first.")
    _mark(by, entry, at, "risk", f"took a risk of {risk.task.ref} off the chart: {risk.what}")
    risk.delete()


@transaction.atomic
def add_countermeasure(
    *,
    by: Member | None,
    risk: Risk,
    what: str,
    kind: str,
    at: datetime,
    hours: tuple[float | None, float | None, float | None] = (1, 2, 4),
    cost: Any = None,
    weeks: float = 1,
    ease: int | None = None,
    effect: int | None = None,
    skill: Skill | None = None,
) -> Countermeasure:
    """Write down what could be done about a risk; it is judged later."""
    entry = risk.task.improvement
    require_shape(by, entry)
    if kind not in Countermeasure.Kind.values:
        raise PdpcTrouble("A countermeasure prevents or recovers.")
    for name, value in (("ease", ease), ("effect", effect)):
        if value is not None and value not in RATING:
            raise PdpcTrouble(f"{name.capitalize()} runs from 1 to 5, not {value}.")
    if weeks < 0 or (cost is not None and cost < 0):
        raise PdpcTrouble("Time and cost are 0 or more.")
    if skill is not None and skill.desk_id != risk.desk_id:
        raise PdpcTrouble("The skill belongs to another desk.")
    low, likely, high = sizes.three_points(*hours)
    row = Countermeasure.objects.create(
        desk=risk.desk, risk=risk, what=_words(what, "what could be done"), kind=kind,
        hours_low=low, hours_likely=likely, hours_high=high, cost=cost, weeks=weeks, ease=ease,
        effect=effect, skill=skill, position=risk.countermeasures.count(),
    )  # fmt: skip
    _mark(by, entry, at, "countermeasure", f"noted a countermeasure to “{risk.what}”: {row.what}")
    return row


@transaction.atomic
def judge(
    *,
    by: Member | None,
    counter: Countermeasure,
    practical: bool,
    at: datetime,
    reason: str = "",
    trigger: Trigger | None = None,
) -> Countermeasure:
    """Judge a countermeasure. X keeps its reason.

    O makes a task of what prevents, before the task it protects; of what recovers it makes a
    contingency with its trigger. Judged anew from O to X, what had become of it is dropped.
    """
    counter = Countermeasure.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    entry = counter.risk.task.improvement
    require_shape(by, entry)
    settle(by=by, counter=counter, practical=practical, reason=reason, trigger=trigger, at=at)
    said = "practical" if practical else f"not practical: {counter.reason}"
    _mark(by, entry, at, "judge", f"judged “{counter.what}” {said}",
          {"judged": [None, counter.judged]})  # fmt: skip
    return counter


def settle(
    *, by: Member | None, counter: Countermeasure, practical: bool, reason: str,
    trigger: Trigger | None, at: datetime,
) -> None:  # fmt: skip
    """What a judgement does to a countermeasure and its task, inside the caller's action."""
    reason = reason.strip()[:300]
    if not practical and not reason:
        raise PdpcTrouble("X keeps its reason: say why this is not practical.")
    recovers = counter.kind == Countermeasure.Kind.RECOVER
    if practical and recovers and trigger is None:
        raise PdpcTrouble("Say what sets it off: a KPI, a day, a late task or an old blocker.")
    if trigger is not None:
        _set_trigger(counter, trigger.checked())
    counter.judged = (Judged.PRACTICAL if practical else Judged.NOT).value
    counter.reason, counter.judged_by, counter.judged_at = reason, by, at
    if practical:
        _make_task(by, counter, at)
    elif counter.task is not None:
        if counter.task.is_open:
            drop(by=by, task=counter.task, reason=f"Judged not practical: {reason}", at=at)
        counter.task = None
    counter.save()


def _make_task(by: Member | None, counter: Countermeasure, at: datetime) -> None:
    recovers = counter.kind == Countermeasure.Kind.RECOVER
    protected = counter.risk.task
    words = words_of(counter)
    if counter.task is not None:
        Task.objects.filter(pk=counter.task.pk, triggered_at=None).update(trigger=words)
        return
    counter.task = add_task(
        by=by, improvement=protected.improvement, title=counter.what, at=at,
        kind=Task.Kind.CONTINGENCY if recovers else Task.Kind.TASK, skill=counter.skill,
        hours_low=counter.hours_low, hours_likely=counter.hours_likely,
        hours_high=counter.hours_high, trigger=words if recovers else "",
        note=f"Against: {counter.risk.what}", origin=f"pdpc:{counter.pk}",
    )  # fmt: skip
    if not recovers and protected.is_open and protected.started_at is None:
        protected.after.add(counter.task)


def _set_trigger(counter: Countermeasure, trigger: Trigger) -> None:
    if counter.kind != Countermeasure.Kind.RECOVER:
        raise PdpcTrouble("Only what recovers waits for a trigger; what prevents is done at once.")
    if trigger.kpi:
        kpi_of(counter.desk, trigger.kpi)
    counter.trigger_kind, counter.trigger_kpi = trigger.kind.value, trigger.kpi
    counter.trigger_beyond, counter.trigger_weeks = trigger.beyond, trigger.weeks
    counter.trigger_on, counter.trigger_days = trigger.on, trigger.days


def words_of(counter: Countermeasure) -> str:
    """The trigger of a contingency as people read it."""
    if counter.trigger_kind != TriggerKind.KPI:
        return counter.trigger().words()[:300]
    kpi = kpi_of(counter.desk, counter.trigger_kpi)
    trigger = counter.trigger(name=kpi.name, unit=kpi.unit, better=kpi.better)
    return trigger.words(counter.desk.currency)[:300]


@transaction.atomic
def note_looks(*, looks: Sequence[tuple[Countermeasure, Look]], at: datetime) -> list[Task]:
    """Keep what the watch saw; contingencies whose trigger fired are set off, each once.

    The improvement's owner hears of it.
    """
    raised: list[Task] = []
    for counter, seen in looks:
        Countermeasure.objects.filter(pk=counter.pk).update(
            looked_at=at, looked_words=seen.words[:200]
        )
        task = counter.task
        if not seen.fired or task is None or task.triggered_at is not None or not task.is_open:
            continue
        task = pull_trigger(by=None, task=task, at=at)
        raised.append(task)
        owner = task.improvement.owner
        if owner is not None:
            queue_message(
                desk=task.desk, to=owner, kind="assigned", key=f"contingency:{task.pk}",
                subject=f"{task.ref} is due: {task.title}",
                text=f"{task.improvement.ref} {task.improvement.title}: {task.trigger}"
                f" ({seen.words}). The contingency {task.ref} is now a task; plan it.",
                link=f"/register/{task.improvement.ref}/pdpc", at=at,
            )  # fmt: skip
    return raised
