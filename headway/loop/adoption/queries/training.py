"""Training needs with how far they are met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from ..coverage import Covering, Held, covering
from ..models import JobEvidence, Session, TrainingNeed


@dataclass(frozen=True)
class NeedRow:
    """A training need, who it is for, its sessions and evidence, and how far it is met."""

    need: TrainingNeed
    people: list[Member]
    sessions: list[Session]
    evidence: list[JobEvidence]
    covering: Covering


def training_of(where: Desk | Improvement | Iterable[int]) -> list[NeedRow]:
    """The needs of a desk, of an improvement, or of improvements by key; those dropped are out."""
    rows = TrainingNeed.objects.filter(dropped_at=None).select_related("improvement", "group")
    if isinstance(where, Desk):
        rows = rows.filter(desk=where)
    elif isinstance(where, Improvement):
        rows = rows.filter(improvement=where)
    else:
        rows = rows.filter(improvement__in=list(where))
    rows = rows.prefetch_related("members", "group__members", "sessions__came", "evidence__by")
    return [_row(need) for need in rows]


def people_of(need: TrainingNeed) -> list[Member]:
    """The members a need is for: those named, and else those of its group."""
    named = list(need.members.all())
    if named or need.group is None:
        return named
    return [need.group.person] if need.group.person else list(need.group.members.all())


def _row(need: TrainingNeed) -> NeedRow:
    people, sessions, seen = people_of(need), list(need.sessions.all()), list(need.evidence.all())
    held = [
        Held(one.on, one.held_at is not None, frozenset(m.pk for m in one.came.all()), one.all_came)
        for one in sessions
    ]
    found = covering({one.pk for one in people}, held, len(seen))
    return NeedRow(need, people, sessions, seen, found)
