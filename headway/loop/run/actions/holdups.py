"""Blockers, slips, and the escalation of what stays undone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.loop.plan.actions import Moved
from headway.loop.plan.models import Task
from headway.loop.register.models import Improvement

from .. import ladder
from ..keeping import RunTrouble, local_day, mark, require_staff, settings_of, tell
from ..models import Blocker, Escalation, Slip
from ..queries.causes import Cause, causes, ladders_of, people_for


@transaction.atomic
def raise_blocker(
    *,
    by: Member | None,
    improvement: Improvement,
    title: str,
    at: datetime,
    cause: str = Blocker.Cause.OTHER,
    lifter: Member | None = None,
    task: Task | None = None,
) -> Blocker:
    """Say what stops the work and who can lift it; its clock starts now."""
    require_staff(by, improvement.desk)
    title = " ".join(title.split())[:200]
    if not title:
        raise RunTrouble("Say what stops the work.")
    if cause not in Blocker.Cause.values:
        raise RunTrouble(f"“{cause}” is no cause. Use {', '.join(Blocker.Cause.values)}.")
    if lifter is not None and (lifter.desk_id != improvement.desk_id or lifter.left_at):
        raise RunTrouble("Whoever can lift it must be a member of this desk.")
    if task is not None and task.improvement_id != improvement.pk:
        raise RunTrouble(f"{task.ref} belongs to another improvement.")
    Desk.objects.select_for_update().get(pk=improvement.desk_id)
    last = Blocker.objects.filter(desk=improvement.desk).aggregate(last=Max("number"))["last"]
    made = Blocker.objects.create(
        desk=improvement.desk, number=int(last or 0) + 1, improvement=improvement, task=task,
        title=title, cause=cause, lifter=lifter, raised_by=by, raised_at=at,
        raised_on=local_day(improvement.desk, at),
    )  # fmt: skip
    mark(improvement, by=by, at=at, verb="raise_blocker",
         sentence=f"raised blocker {made.ref} “{title}” on {improvement.ref}")  # fmt: skip
    tell(
        [lifter], desk=improvement.desk, kind="assigned", key=f"lift:{made.pk}:{lifter and lifter.pk}",
        subject=f"You can lift a blocker: {title}", at=at, but=by,
        text=f"{improvement.ref} {improvement.title} waits for it.", link=f"/blockers/{made.ref}",
    )  # fmt: skip
    return made


@transaction.atomic
def name_lifter(*, by: Member | None, blocker: Blocker, lifter: Member, at: datetime) -> Blocker:
    """Say who can lift a blocker."""
    require_staff(by, blocker.desk)
    if lifter.desk_id != blocker.desk_id or lifter.left_at is not None:
        raise RunTrouble("Whoever can lift it must be a member of this desk.")
    if blocker.lifter_id == lifter.pk:
        return blocker
    blocker.lifter = lifter
    blocker.save(update_fields=["lifter"])
    mark(blocker.improvement, by=by, at=at, verb="name_lifter",
         sentence=f"named {lifter.name} to lift {blocker.ref}")  # fmt: skip
    tell(
        [lifter], desk=blocker.desk, kind="assigned", key=f"lift:{blocker.pk}:{lifter.pk}", at=at,
        subject=f"You can lift a blocker: {blocker.title}", but=by, link=f"/blockers/{blocker.ref}",
        text=f"{blocker.improvement.ref} {blocker.improvement.title} waits for it.",
    )  # fmt: skip
    return blocker


@transaction.atomic
def lift(*, by: Member | None, blocker: Blocker, how: str, at: datetime) -> Blocker:
    """The blocker is gone; how it went helps the next time. Escalation stops here."""
    require_staff(by, blocker.desk)
    blocker = (
        Blocker.objects.select_for_update(of=("self",))
        .select_related("improvement__owner", "desk", "raised_by")
        .get(pk=blocker.pk)
    )
    if blocker.lifted_at is not None:
        raise RunTrouble(f"{blocker.ref} was lifted already.")
    if not how.strip():
        raise RunTrouble(f"Say how {blocker.ref} was lifted.")
    blocker.lifted_at, blocker.lifted_by, blocker.how = at, by, how.strip()[:300]
    blocker.save()
    Escalation.objects.filter(thing="blocker", thing_pk=blocker.pk, ended_on=None).update(
        ended_on=local_day(blocker.desk, at)
    )
    mark(blocker.improvement, by=by, at=at, verb="lift",
         sentence=f"lifted blocker {blocker.ref}: {how.strip()}")  # fmt: skip
    tell(
        [blocker.raised_by, blocker.improvement.owner], desk=blocker.desk, kind="assigned",
        key=f"lifted:{blocker.pk}", subject=f"{blocker.ref} is lifted: {blocker.title}",
        text=how.strip(), link=f"/register/{blocker.improvement.ref}", at=at, but=by,
    )  # fmt: skip
    return blocker


def keep_slip(moved: Moved, **_: object) -> None:
    """Keep a task's later date with its reason; called inside the transaction that moved it."""
    promised = moved.due_before and moved.due_after and moved.due_after > moved.due_before
    before, after = (
        (moved.due_before, moved.due_after) if promised else (moved.ends_before, moved.ends_after)
    )
    if not moved.later or before is None or after is None or after <= before:
        return
    task = moved.task
    slip = Slip.objects.create(
        improvement=task.improvement, task=task, what=f"{task.ref} {task.title}"[:120],
        before=before, after=after, reason=moved.reason[:500], by=moved.by,
        by_name=moved.by.name if moved.by else "command line", at=moved.at,
    )  # fmt: skip
    entry = task.improvement
    tell(
        [entry.owner, entry.sponsor], desk=task.desk, kind="slip", key=f"slip:{slip.pk}",
        subject=f"{task.ref} {task.title} moved by {slip.days} days: {slip.reason}",
        text=f"From {before} to {after}. {slip.reason}", link=f"/plan/tasks/{task.ref}", at=moved.at,
        but=moved.by,
    )  # fmt: skip


def escalate(*, desk: Desk, at: datetime) -> int:
    """Tell who is due to be told of what stays undone; how many steps were sent.

    Each step is sent once per episode of its cause, in one transaction with its record; it may be
    repeated at any time without harm. Steps whose cause has ended are closed.
    """
    today = local_day(desk, at)
    found = causes(desk, today=today)
    rungs = ladders_of(settings_of(desk))
    sent: dict[tuple[str, int, str], set[ladder.Step]] = {}
    for row in Escalation.objects.filter(desk=desk, ended_on=None):
        sent.setdefault((row.thing, row.thing_pk, row.episode), set()).add(
            ladder.Step(row.days, row.role)
        )
    count = 0
    for cause in found:
        for step in ladder.due(rungs[cause.thing], cause.since, today, sent.get(cause.key, set())):
            count += _climb(desk, cause, step, at)
    standing = {cause.key for cause in found}
    over = [
        row.pk
        for row in Escalation.objects.filter(desk=desk, ended_on=None)
        if (row.thing, row.thing_pk, row.episode) not in standing
    ]
    Escalation.objects.filter(pk__in=over).update(ended_on=today)
    return count


@transaction.atomic
def _climb(desk: Desk, cause: Cause, step: ladder.Step, at: datetime) -> bool:
    today = local_day(desk, at)
    row, made = Escalation.objects.get_or_create(
        thing=cause.thing, thing_pk=cause.pk, episode=cause.episode, days=step.days, role=step.to,
        defaults={
            "desk": desk, "improvement": cause.improvement, "sentence": cause.sentence(today)[:300],
            "link": cause.link, "since": cause.since, "on": today, "at": at,
        },
    )  # fmt: skip
    if not made:
        return False
    role, people = people_for(cause, step.to)
    kind = (
        "stalled"
        if cause.thing == "stalled"
        else "review"
        if cause.thing == "review"
        else "escalation"
    )
    reached = tell(
        people, desk=desk, kind=kind, key=f"escalation:{row.pk}", subject=cause.sentence(today),
        text=f"{cause.detail}\n\nYou hear of it as {role}. It climbs no further once it is settled.",
        link=cause.link, at=at,
    )  # fmt: skip
    row.told.set(reached)
    if cause.improvement is not None:
        names = ", ".join(one.name for one in reached) or "nobody could be told"
        mark(cause.improvement, by=None, by_name="Headway", at=at, verb="escalate",
             sentence=f"escalated after {step.days} day{'' if step.days == 1 else 's'} to {names}: {cause.sentence(today)}")  # fmt: skip
    return True
