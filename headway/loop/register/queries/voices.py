"""What customers said, and what waits for somebody's word."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from headway.ground.accounts.models import Member

from .. import guards
from ..models import (
    CustomerFeedback,
    Improvement,
    Rating,
    RegisterImport,
    SavedFilter,
    TargetChange,
)
from .entries import entries


@dataclass(frozen=True)
class Heard:
    """Feedback counted: how often, by how many clients, how often serious; and votes."""

    count: int = 0
    clients: int = 0
    serious: int = 0
    votes: int = 0


def heard(one: Improvement) -> Heard:
    """What customers said to an entry, in figures."""
    found = CustomerFeedback.objects.filter(improvement=one).aggregate(
        times=Sum("count"),
        clients=Count("client", distinct=True),
        serious=Sum("count", filter=Q(severity=CustomerFeedback.Severity.SERIOUS)),
    )
    return Heard(found["times"] or 0, found["clients"], found["serious"] or 0, one.votes.count())


def feedback_of(who: Member, one: Improvement) -> list[CustomerFeedback]:
    """The feedback behind an entry; a client contact sees their own company's alone."""
    rows = CustomerFeedback.objects.filter(improvement=one).select_related("client", "by")
    if who.role.own_client_only:
        rows = rows.filter(client=who.client)
    return list(rows)


def voted(who: Member, one: Improvement) -> bool:
    """Whether the member voted for an entry."""
    return one.votes.filter(member=who).exists()


def may_vote(who: Member, one: Improvement) -> bool:
    """Whether the member is a client contact who may vote for this entry."""
    return who.role.own_client_only and guards.may_suggest(who, one.desk, one)


def ratings_of(one: Improvement) -> list[Rating]:
    """How an entry was rated, the newest first."""
    return list(Rating.objects.filter(improvement=one).select_related("by"))


def target_changes(one: Improvement) -> list[TargetChange]:
    """Changes of target asked for, the newest first, with who agreed."""
    return list(
        TargetChange.objects.filter(improvement=one)
        .select_related("asked_by")
        .prefetch_related("agreements__member")
    )


def asked_of(who: Member) -> list[TargetChange]:
    """Changes of target that wait for this member's word."""
    return list(
        TargetChange.objects.filter(
            improvement__in=entries(who), outcome=TargetChange.Outcome.WAITING,
            agreements__member=who, agreements__agreed=None,
        ).select_related("improvement", "asked_by")
    )  # fmt: skip


def ideas_of(who: Member) -> list[Improvement]:
    """What the member raised, the newest first, and so what became of it."""
    return list(entries(who).filter(raised_by=who).select_related("owner").order_by("-number"))


def saved_filters(who: Member) -> list[SavedFilter]:
    """The member's own views of the register."""
    return list(SavedFilter.objects.filter(member=who))


def register_imports(who: Member) -> list[RegisterImport]:
    """Files brought into the register, the newest first."""
    return list(
        RegisterImport.objects.filter(desk=who.desk).select_related("by").defer("rows")[:20]
    )
