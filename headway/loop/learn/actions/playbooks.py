"""Making a playbook of an improvement that worked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from headway.ground.accounts.models import Member
from headway.loop.check.queries.results import newest, slip_since
from headway.loop.plan.actions import keep_playbook
from headway.loop.plan.models import Countermeasure, OwnPlaybook, Task, TaskPlace
from headway.loop.plan.pdpc import Judged
from headway.loop.plan.playbook import PROCESS, Counter, When
from headway.loop.register.models import Improvement

from ..keeping import LearnTrouble, require_manager
from ..making import Done, Feared, playbook_from


def make_playbook(*, by: Member | None, entry: Improvement, at: datetime) -> OwnPlaybook:
    """Make a playbook of a closed improvement whose verdict is better and held.

    Its tasks that were done come in, with the hours they took as the new estimate; messages,
    training, and what could go wrong with its countermeasures as judged. Raises `LearnTrouble` where
    it is not closed, did not show, or nothing was done by tasks.
    """
    require_manager(by, entry.desk)
    verdict = newest(entry)
    if entry.closed_on is None:
        raise LearnTrouble(f"{entry.ref} is not closed yet; playbooks are made of what worked.")
    if verdict is None or verdict.outcome != "better" or slip_since(verdict) is not None:
        raise LearnTrouble(f"{entry.ref} was not shown to make it better, so it makes no playbook.")
    rows = entry.tasks.filter(done_at__isnull=False, countermeasure=None)  # those come with risks
    tasks = list(
        rows.select_related("skill", "place__activity")
        .prefetch_related("after", "risks__countermeasures__skill")
    )  # fmt: skip
    if not any(task.kind in {Task.Kind.TASK, Task.Kind.CONTINGENCY} for task in tasks):
        raise LearnTrouble(f"{entry.ref} has no finished task: there is nothing to repeat.")
    book = playbook_from(
        name=_name(entry), use_when=(entry.problem.strip() or entry.title)[:400],
        kpi=entry.kpi_key, guards=entry.guard_kpis,
        tasks=[_done(task) for task in tasks],
        risks=[
            Feared(task.pk, risk.what, tuple(_counter(one) for one in judged))
            for task in tasks
            for risk in task.risks.all()
            if (judged := [one for one in risk.countermeasures.all() if one.judged])
        ],
    )  # fmt: skip
    return keep_playbook(by=by, desk=entry.desk, book=book, at=at, made_from=entry)


def _name(entry: Improvement) -> str:
    """The entry's title; with its reference where a playbook has that name."""
    name = entry.title[:100]
    taken = OwnPlaybook.objects.filter(desk=entry.desk, name=name, retired_at=None).exists()
    return f"{name} ({entry.ref})" if taken else name


def _done(task: Task) -> Done:
    place: TaskPlace | None = getattr(task, "place", None)
    kind = task.kind if task.kind in {Task.Kind.MESSAGE, Task.Kind.TRAINING} else Task.Kind.TASK
    return Done(
        task.pk, cast(Literal["task", "message", "training"], str(kind)), task.title,
        place.activity.title if place else "", task.skill.name if task.skill else "",
        (task.hours_low, task.hours_likely, task.hours_high), task.hours_worked,
        tuple(one.pk for one in task.after.all()), task.note,
    )  # fmt: skip


def _counter(row: Countermeasure) -> Counter:
    """A countermeasure as it was judged. A trigger on a KPI is not carried over: its value was that
    of another day; a person sets the contingency off."""
    kind = cast(Literal["late", "blocker"], row.trigger_kind)
    when = When(kind, days=row.trigger_days) if row.trigger_kind in {"late", "blocker"} else None
    return Counter(
        what=row.what, kind=cast(Literal["prevent", "recover"], row.kind),
        hours=(row.hours_low, row.hours_likely, row.hours_high), ease=row.ease or 3,
        effect=row.effect or 3, weeks=max(1, round(row.weeks)),
        practical=row.judged == Judged.PRACTICAL.value, reason=row.reason, when=when,
        skill=row.skill.name if row.skill else PROCESS,
    )  # fmt: skip
