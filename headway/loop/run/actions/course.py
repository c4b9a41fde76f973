"""The course: choosing stages, passing them, the start gate, reports and wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed
from headway.loop.register import actions as register
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

from .. import ladder
from ..health import Colour
from ..keeping import (
    RunTrouble,
    local_day,
    mark,
    require_lead,
    require_manager,
    require_staff,
    settings_of,
    tell,
)
from ..models import Gate, OwnStageSet, RunSettings, SelfReport, Slip, Stage, Win
from ..queries.readiness import readiness
from ..stages import SHIPPED, StageOf, checked, due_dates


@transaction.atomic
def add_stage_set(
    *, by: Member | None, desk: Desk, name: str, stages: Sequence[tuple[str, str]], at: datetime
) -> OwnStageSet:
    """Add a desk's own stage set; `stages` is (name, exit criterion) in order."""
    require_manager(by, desk)
    found = checked(name, stages)
    name = name.strip()[:80]
    if OwnStageSet.objects.filter(desk=desk, name=name, retired_at=None).exists():
        raise RunTrouble(f"There is a stage set “{name}” already.")
    made = OwnStageSet.objects.create(
        desk=desk, name=name, stages=[[one.name, one.exit] for one in found]
    )
    record(
        by=by, desk=desk, at=at, verb="add_stage_set", thing="stage_set", ref=made.pk,
        sentence=f"added the stage set “{name}”",
    )  # fmt: skip
    return made


def stages_of_set(desk: Desk, key: str) -> tuple[str, tuple[StageOf, ...]]:
    """A stage set's name and stages by key, shipped or the desk's own."""
    if key in SHIPPED:
        return SHIPPED[key].name, SHIPPED[key].stages
    own = key.removeprefix("own-")
    found = OwnStageSet.objects.filter(
        desk=desk, pk=int(own) if own.isdecimal() and len(own) < 10 else 0
    ).first()
    if found is None:
        raise RunTrouble(f"There is no stage set “{key}”.")
    return found.name, tuple(StageOf(name, exit) for name, exit in found.stages)


@transaction.atomic
def choose_course(
    *, by: Member | None, improvement: Improvement, key: str, at: datetime
) -> list[Stage]:
    """Lay out the stages of an improvement, each due evenly up to its target date.

    A course that was begun (a stage passed) is not laid out anew.
    """
    require_lead(by, improvement)
    name, found = stages_of_set(improvement.desk, key)
    if improvement.stages.exclude(passed_at=None).exists():
        raise RunTrouble(f"{improvement.ref} has passed a stage: step back before changing course.")
    improvement.stages.all().delete()
    today = local_day(improvement.desk, at)
    start = improvement.started_on or today
    days: list[date | None] = [None] * len(found)
    if improvement.target_on is not None:
        days = list(due_dates(start, improvement.target_on, len(found)))
    made = Stage.objects.bulk_create(
        Stage(
            improvement=improvement, position=number, set_name=name, name=one.name,
            exit_criterion=one.exit, owner=improvement.owner, due_on=day,
        )
        for number, (one, day) in enumerate(zip(found, days, strict=True), 1)
    )  # fmt: skip
    mark(improvement, by=by, at=at, verb="choose_course",
         sentence=f"laid out {improvement.ref} in the stages of {name}")  # fmt: skip
    return made


def _may_pass(by: Member | None, stage: Stage) -> None:
    if by is not None and by.pk == stage.owner_id and by.may("propose"):
        return
    require_lead(by, stage.improvement)


@transaction.atomic
def edit_stage(
    *,
    by: Member | None,
    stage: Stage,
    at: datetime,
    owner: Member | None = None,
    due_on: date | None = None,
    exit_criterion: str = "",
    evidence: str | None = None,
    reason: str = "",
) -> Stage:
    """Change a stage; a later date needs a reason and is kept as a slip."""
    _may_pass(by, stage)
    improvement = stage.improvement
    if owner is not None:
        if owner.desk_id != improvement.desk_id or not owner.may("propose"):
            raise RunTrouble(f"{owner.name} cannot own a stage here.")
        stage.owner = owner
    if due_on is not None and due_on != stage.due_on:
        if stage.due_on is not None and due_on > stage.due_on:
            if not reason.strip():
                raise RunTrouble(f"“{stage.name}” moves to a later day: say why.")
            Slip.objects.create(
                improvement=improvement, what=f"Stage {stage.name}", before=stage.due_on,
                after=due_on, reason=reason.strip()[:500], by=by,
                by_name=by.name if by else "command line", at=at,
            )  # fmt: skip
        stage.due_on = due_on
    if exit_criterion.strip():
        stage.exit_criterion = exit_criterion.strip()
    if evidence is not None and (evidence.strip() or stage.passed_at is None):
        stage.evidence = evidence.strip()
    stage.save()
    mark(improvement, by=by, at=at, verb="edit_stage",
         sentence=f"changed stage {stage.name} of {improvement.ref}")  # fmt: skip
    return stage


@transaction.atomic
def pass_stage(*, by: Member | None, stage: Stage, evidence: str, at: datetime) -> Stage:
    """Leave a stage: its exit criterion is met, and this is the evidence."""
    stage = (
        Stage.objects.select_for_update(of=("self",)).select_related("improvement__desk")
        .get(pk=stage.pk)
    )  # fmt: skip
    _may_pass(by, stage)
    improvement = stage.improvement
    if stage.passed_at is not None:
        raise RunTrouble(f"“{stage.name}” was passed already.")
    if improvement.stages.filter(passed_at=None, position__lt=stage.position).exists():
        raise RunTrouble(f"An earlier stage than “{stage.name}” is still open.")
    text = evidence.strip() or stage.evidence
    if not text:
        raise RunTrouble(f"Say how it is known: {stage.exit_criterion}")
    stage.evidence, stage.passed_at, stage.passed_by = text, at, by
    stage.save()
    mark(improvement, by=by, at=at, verb="pass_stage",
         sentence=f"passed stage {stage.name} of {improvement.ref}: {text}")  # fmt: skip
    keep_win(
        improvement, key=f"stage:{stage.pk}:{at.date()}", at=at, by=by,
        text=f"{improvement.ref} {improvement.title}: {stage.name} is done",
        thanks=stage.owner.name if stage.owner else "",
    )  # fmt: skip
    return stage


@transaction.atomic
def step_back(*, by: Member | None, stage: Stage, reason: str, at: datetime) -> Stage:
    """Take a passed stage up again, and all after it; needs a reason."""
    improvement = stage.improvement
    require_lead(by, improvement)
    if not reason.strip():
        raise RunTrouble(f"Say why “{stage.name}” is taken up again.")
    improvement.stages.filter(position__gte=stage.position).update(passed_at=None, passed_by=None)
    mark(improvement, by=by, at=at, verb="step_back",
         sentence=f"took stage {stage.name} of {improvement.ref} up again: {reason.strip()}")  # fmt: skip
    stage.refresh_from_db()
    return stage


@transaction.atomic
def start(
    *,
    by: Member | None,
    improvement: Improvement,
    at: datetime,
    override: str = "",
    seen: int | None = None,
) -> Gate:
    """Start an improvement through the gate “Will it stick?”; what `ask_gate` asks holds here too."""
    require_lead(by, improvement)
    register.move(
        by=by, entry=improvement, status=Status.RUNNING.value, at=at, reason=override.strip(),
        on=local_day(improvement.desk, at), seen=seen,
    )  # fmt: skip
    improvement.refresh_from_db()
    return improvement.gates.filter(started=True)[0]


def ask_gate(
    entry: Improvement, start: Status, end: Status, by: Member | None, at: datetime, on: date,
    reason: str, **_: object,
) -> None:  # fmt: skip
    """The start gate, whichever door the step comes through: the check is taken now and frozen.

    When a point fails, the step from planned to running is refused (`RunTrouble` tells the points)
    unless it carries a reason, which stays visible. A start that goes through has its stages laid
    out.
    """
    if (start, end) != (Status.PLANNED, Status.RUNNING):
        return
    found = readiness(entry, today=on)
    if found.fails and not reason:
        told = " ".join(point.fact for point in found.fails)
        raise RunTrouble(
            f"{entry.ref} would not stick yet. {told} Mend these, or say why it starts anyway."
        )
    Gate.objects.create(
        improvement=entry, mark=found.mark.value, started=True,
        points=[asdict(point) for point in found.points],
        override=reason[:500] if found.fails else "", by=by,
        by_name=by.name if by else "command line", at=at,
    )  # fmt: skip
    if found.fails:
        mark(entry, by=by, at=at, verb="override",
             sentence=f"started {entry.ref} against {len(found.fails)} failed points: {reason}")  # fmt: skip
    if not entry.stages.exists():
        choose_course(by=None, improvement=entry, key=settings_of(entry.desk).stage_set, at=at)
    tell(
        [entry.owner, entry.sponsor], desk=entry.desk, kind="register",
        key=f"started:{entry.pk}:{at.isoformat()}", link=f"/register/{entry.ref}",
        subject=f"{entry.ref} {entry.title} has started",
        text=f"Started with a reason: {reason}" if found.fails else found.sentence, at=at, but=by,
    )  # fmt: skip


@transaction.atomic
def report(
    *, by: Member, improvement: Improvement, colour: str, text: str, at: datetime
) -> SelfReport:
    """Say how it goes, in the owner's own words; it never replaces the computed health."""
    require_lead(by, improvement)
    if colour not in {one.value for one in Colour}:
        raise RunTrouble(f"“{colour}” is no report. Use green, amber or red.")
    made = SelfReport.objects.create(
        improvement=improvement, colour=colour, text=text.strip(), by=by, at=at
    )
    mark(improvement, by=by, at=at, verb="report",
         sentence=f"reports {improvement.ref}: {Colour(colour).word.lower()}")  # fmt: skip
    return made


@transaction.atomic
def note_win(
    *, by: Member, desk: Desk, text: str, at: datetime, improvement: Improvement | None = None,
    thanks_to: str = "",
) -> Win:  # fmt: skip
    """Write down something that went well."""
    require_staff(by, desk)
    text = " ".join(text.split())[:300]
    if not text:
        raise RunTrouble("Say what went well.")
    if improvement is not None and improvement.desk_id != desk.pk:
        raise NotAllowed("That improvement belongs to another desk.")
    win = Win.objects.create(
        desk=desk, improvement=improvement, key=f"said:{by.pk}:{at.isoformat()}", text=text,
        thanks_to=thanks_to.strip()[:200], by=by, on=local_day(desk, at), at=at,
    )  # fmt: skip
    record(by=by, desk=desk, at=at, verb="note_win", thing="win", ref=win.pk,
           sentence=f"noted a win: {text}")  # fmt: skip
    return win


@transaction.atomic
def keep_win(
    improvement: Improvement,
    *,
    key: str,
    text: str,
    at: datetime,
    by: Member | None,
    thanks: str = "",
) -> Win | None:
    """Keep a win that was found by itself, once per key, and tell owner and sponsor in the digest."""
    win, made = Win.objects.get_or_create(
        desk=improvement.desk, key=key,
        defaults={"improvement": improvement, "text": text[:300], "thanks_to": thanks[:200],
                  "by": by, "on": local_day(improvement.desk, at), "at": at},
    )  # fmt: skip
    if not made:
        return None
    tell(
        [improvement.owner, improvement.sponsor], desk=improvement.desk, kind="win",
        key=f"win:{win.pk}", subject=text, text=text, link=f"/register/{improvement.ref}", at=at,
    )  # fmt: skip
    return win


@transaction.atomic
def change_settings(
    *,
    by: Member | None,
    desk: Desk,
    at: datetime,
    executive: Member | None = None,
    ladders: dict[str, list[list[object]]] | None = None,
    stage_set: str = "",
) -> RunSettings:
    """Set who the executive is, the escalation ladders, and the stage set to start with."""
    require_manager(by, desk)
    found = settings_of(desk)
    if executive is not None and executive.desk_id != desk.pk:
        raise RunTrouble("The executive must be a member of this desk.")
    if stage_set:
        stages_of_set(desk, stage_set)
        found.stage_set = stage_set
    found.executive = executive
    for key, rows in (ladders or {}).items():
        kept = ladder.read(key, rows)
        found.ladders[key] = [[step.days, step.to] for step in kept.steps]
    found.save()
    record(by=by, desk=desk, at=at, verb="change", thing="run_settings", ref=desk.slug,
           sentence="changed who hears when something is stuck")  # fmt: skip
    return found
