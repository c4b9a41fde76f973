"""Setting a phase, noting what happened, and taking either off again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble

from ..known import kpi_of
from ..models import Annotation, ChartPhase, ordered


def set_phase(
    *,
    by: Member | None,
    desk: Desk,
    key: str,
    on: date,
    why: str,
    at: datetime,
    slice: Mapping[str, str | None] | None = None,
) -> ChartPhase:
    """From this day on the KPI's chart of that slice takes limits of its own, for a stated reason."""
    kpi = kpi_of(desk, key)
    _may(by, desk)
    why, where = why.strip(), ordered(slice)
    if not why:
        raise Trouble("Say what changed on that day: a phase without a reason hides signals.")
    if len(why) > 200:
        raise Trouble("Say what changed in at most 200 letters.")
    if ChartPhase.objects.filter(desk=desk, kpi=key, slice=where, on=on, removed_at=None).exists():
        raise Trouble(f"A phase of {kpi.name} starts on {words.day(on)} already.")
    with transaction.atomic():
        phase = ChartPhase.objects.create(
            desk=desk, kpi=key, slice=where, on=on, why=why, made_at=at, made_by=by
        )
        record(
            by=by, desk=desk, at=at, verb="set", thing="chart phase", ref=phase.pk,
            sentence=f"set a phase of {kpi.name} from {words.day(on)}: {why}",
            change={"on": [None, on.isoformat()]},
        )  # fmt: skip
    return phase


def annotate(
    *,
    by: Member | None,
    desk: Desk,
    on: date,
    text: str,
    at: datetime,
    kind: str = Annotation.Kind.OTHER,
    key: str = "",
    slice: Mapping[str, str | None] | None = None,
) -> Annotation:
    """Note on the charts of a KPI (of all where `key` is empty) what happened on a day."""
    if key:
        kpi_of(desk, key)
    _may(by, desk)
    text = text.strip()
    if not text or len(text) > 80:
        raise Trouble("Say what happened in 1 to 80 letters.")
    if kind not in Annotation.Kind.values:
        raise Trouble(f"“{kind}” is none of {', '.join(Annotation.Kind.values)}.")
    with transaction.atomic():
        note = Annotation.objects.create(
            desk=desk, kpi=key, kind=kind, slice=ordered(slice), on=on, text=text, made_at=at,
            made_by=by,
        )  # fmt: skip
        record(
            by=by, desk=desk, at=at, verb="note", thing="annotation", ref=note.pk,
            sentence=f"noted on charts at {words.day(on)}: {text}",
            change={"text": [None, text]},
        )  # fmt: skip
    return note


def remove(*, by: Member | None, mark: ChartPhase | Annotation, at: datetime) -> None:
    """Take a phase or a note off the charts; that it stood there stays known."""
    _may(by, mark.desk)
    if mark.removed_at is not None:
        raise Trouble("It was taken off already.")
    what = "the phase" if isinstance(mark, ChartPhase) else "the note"
    said = mark.why if isinstance(mark, ChartPhase) else mark.text
    with transaction.atomic():
        mark.removed_at = at
        mark.save(update_fields=["removed_at"])
        record(
            by=by, desk=mark.desk, at=at, verb="remove", thing=str(mark._meta.verbose_name),
            ref=mark.pk, sentence=f"took {what} of {words.day(mark.on)} off charts: {said}",
            change={"removed_at": [None, at.isoformat()]},
        )  # fmt: skip


def _may(by: Member | None, desk: Desk) -> None:
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager or administrator marks charts.")
