"""Judging entries: ratings at reviews, overrides of the score, the weights behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed

from ..guards import EntryTrouble, require_change
from ..keeping import locked, save
from ..models import Improvement, PriorityOverride, Rating, ScoreWeights
from ..scoring import Weights


@transaction.atomic
def rate(
    *,
    by: Member | None,
    entry: Improvement,
    ratings: Mapping[str, int],
    at: datetime,
    on: date | None = None,
    note: str = "",
) -> Rating:
    """Judge an entry anew, as at a review: each of `Rating.FIELDS` from 1 (low) to 5 (high).

    Earlier ratings stay. Raises `EntryTrouble` for a figure that is missing or out of range.
    """
    entry = locked(entry, None)
    require_change(by, entry)
    for name, label in Rating.FIELDS.items():
        if ratings.get(name) not in range(1, 6):
            raise EntryTrouble(f"“{label}” needs a figure from 1 (low) to 5 (high).")
    values = {name: int(ratings[name]) for name in Rating.FIELDS}
    before = entry.ratings.first()
    made = Rating.objects.create(
        improvement=entry, by=by, on=on or at.date(), at=at, note=note.strip(), **values
    )
    save(
        entry, by=by, at=at, verb="rate", sentence=f"rated {entry.ref} anew",
        change={
            name: [before and getattr(before, name), value] for name, value in values.items()
        },
    )  # fmt: skip
    return made


@transaction.atomic
def override_priority(
    *, by: Member | None, entry: Improvement, score: float, reason: str, at: datetime
) -> PriorityOverride:
    """Set a score (0 to 100) in place of the computed one, with a reason that stays in sight."""
    entry = locked(entry, None)
    require_change(by, entry, decision=True)
    if not (math.isfinite(score) and 0 <= score <= 100):
        raise EntryTrouble("A score lies between 0 and 100.")
    if not reason.strip():
        raise EntryTrouble(f"Say why {entry.ref} ranks otherwise than its facts say.")
    before = PriorityOverride.objects.filter(improvement=entry).first()
    made, _ = PriorityOverride.objects.update_or_create(
        improvement=entry,
        defaults={"score": score, "reason": reason.strip()[:500], "by": by, "at": at},
    )
    save(
        entry, by=by, at=at, verb="override_priority",
        sentence=f"set the score of {entry.ref} to {score:g}: {reason.strip()}",
        change={"override": [before and before.score, score], "reason": [None, reason.strip()]},
    )  # fmt: skip
    return made


@transaction.atomic
def drop_override(*, by: Member | None, entry: Improvement, at: datetime) -> Improvement:
    """Let the computed score rank again. Raises `EntryTrouble` when it does already."""
    entry = locked(entry, None)
    require_change(by, entry, decision=True)
    override = PriorityOverride.objects.filter(improvement=entry).first()
    if override is None:
        raise EntryTrouble(f"{entry.ref} ranks by its computed score already.")
    was = override.score
    override.delete()
    return save(
        entry, by=by, at=at, verb="drop_override",
        sentence=f"lets the facts rank {entry.ref} again", change={"override": [was, None]},
    )  # fmt: skip


@transaction.atomic
def set_weights(*, by: Member | None, desk: Desk, weights: Weights, at: datetime) -> ScoreWeights:
    """Say what counts how much on this desk; every score follows at once."""
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager of this desk may set the weights.")
    before = asdict(Weights.of(_kept(desk)))
    after = asdict(weights)
    kept, _ = ScoreWeights.objects.update_or_create(
        desk=desk, defaults={"values": after, "by": by, "at": at}
    )
    change = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if change:
        record(
            by=by, desk=desk, at=at, verb="set_weights", thing="weights", ref=desk.pk,
            sentence="changed what counts how much in the register", change=change,
        )  # fmt: skip
    return kept


def _kept(desk: Desk) -> Mapping[str, float]:
    row = ScoreWeights.objects.filter(desk=desk).first()
    return row.values if row else {}
