"""Concerns and their answers; thanks."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record
from headway.loop.plan.pdpc_queries import local_day
from headway.loop.register.models import Improvement

from ..keeping import (
    AdoptionTrouble,
    mark,
    one_line,
    require_lead,
    require_staff,
)
from ..models import Concern, Recognition

SOMEBODY = "somebody"
"""What the trail calls whoever raised an anonymous concern."""


@transaction.atomic
def raise_concern(
    *, by: Member, improvement: Improvement, text: str, at: datetime,
    kind: str = Concern.Kind.INFORMATION, anonymous: bool = False,
) -> Concern:  # fmt: skip
    """Say what worries one about a change.

    Anonymous: nothing is kept of who it was, here or in the trail, nor the hour; the owner hears of
    it on the next day (`remind_of_concerns`), so that the moment of a message tells nothing either.
    """
    require_staff(by, improvement.desk)
    text = text.strip()[:2000]
    if not text:
        raise AdoptionTrouble("Say what worries you.")
    if kind not in Concern.Kind.values:
        raise AdoptionTrouble(f"“{kind}” is no kind. Use {', '.join(Concern.Kind.values)}.")
    day = local_day(improvement.desk, at)
    made = Concern.objects.create(
        desk=improvement.desk, improvement=improvement, kind=kind, text=text, anonymous=anonymous,
        raised_by=None if anonymous else by, raised_on=day,
    )  # fmt: skip
    midnight = datetime.combine(day, time(0), ZoneInfo(improvement.desk.time_zone))
    mark(improvement, by=None if anonymous else by, at=midnight if anonymous else at,
         verb="raise_concern", sentence=f"raised a concern about {improvement.ref}",
         by_name=SOMEBODY)  # fmt: skip
    if not anonymous and improvement.owner is not None and improvement.owner_id != by.pk:
        _ask_owner(made, at)
    return made


def _ask_owner(concern: Concern, at: datetime) -> bool:
    entry = concern.improvement
    if entry.owner is None:
        return False
    sent = queue_message(
        desk=entry.desk, to=entry.owner, kind="assigned", key=f"concern:{concern.pk}", at=at,
        subject=f"A concern about {entry.ref} waits for your answer",
        text=f"{concern.get_kind_display()}: {concern.text}",
        link=f"/register/{entry.ref}/people#concern-{concern.pk}",
    )  # fmt: skip
    return sent is not None


def remind_of_concerns(*, desk: Desk, at: datetime) -> int:
    """Tell owners of concerns of earlier days that have no answer, each once; how many were told."""
    waiting = Concern.objects.filter(
        desk=desk, answered_on=None, raised_on__lt=local_day(desk, at)
    ).select_related("improvement__owner__desk", "improvement__desk", "raised_by")
    with transaction.atomic():
        return sum(
            _ask_owner(one, at)
            for one in waiting
            if one.anonymous or one.raised_by_id != one.improvement.owner_id
        )


@transaction.atomic
def answer_concern(*, by: Member | None, concern: Concern, text: str, at: datetime) -> Concern:
    """Answer a concern; whoever raised it by name hears the answer."""
    require_lead(by, concern.improvement)
    text = text.strip()[:2000]
    if not text:
        raise AdoptionTrouble("Write the answer.")
    entry, first = concern.improvement, concern.answered_on is None
    concern.answer, concern.answered_by = text, by
    concern.answered_on = local_day(entry.desk, at)
    concern.save()
    mark(entry, by=by, at=at, verb="answer_concern",
         sentence=f"{'answered' if first else 'answered anew'} a concern about {entry.ref}")  # fmt: skip
    asker = concern.raised_by
    if asker is not None and (by is None or asker.pk != by.pk):
        queue_message(
            desk=entry.desk, to=asker, kind="mention", at=at,
            key=f"concern-answer:{concern.pk}:{at.isoformat()}",
            subject=f"Your concern about {entry.ref} {entry.title} has an answer",
            text=f"You asked: {concern.text}\n\n{text}",
            link=f"/register/{entry.ref}/people#concern-{concern.pk}",
        )  # fmt: skip
    return concern


@transaction.atomic
def thank(
    *, by: Member | None, desk: Desk, what: str, at: datetime, whom: str = "",
    member: Member | None = None, improvement: Improvement | None = None,
) -> Recognition:  # fmt: skip
    """Say thanks to a team or a member, for something they did; a member hears it."""
    require_staff(by, desk)
    if member is not None and (member.desk_id != desk.pk or member.left_at is not None):
        raise AdoptionTrouble("Choose a member of this desk, or write the team's name.")
    if improvement is not None and improvement.desk_id != desk.pk:
        raise AdoptionTrouble("That improvement belongs to another desk.")
    whom = member.name if member else one_line(whom, 120, "whom you thank: a team, or a member")
    what = one_line(what, 300, "what for")
    made = Recognition.objects.create(
        desk=desk, improvement=improvement, whom=whom, member=member, what=what, by=by, at=at,
        on=local_day(desk, at),
    )  # fmt: skip
    record(by=by, desk=desk, at=at, verb="thank", thing="people",
           ref=improvement.ref if improvement else made.pk, sentence=f"thanked {whom}: {what}")  # fmt: skip
    if member is not None and (by is None or member.pk != by.pk):
        queue_message(
            desk=desk, to=member, kind="mention", key=f"thanks:{made.pk}", at=at,
            subject=f"{by.name if by else 'The desk'} thanks you", text=what, link="/running/wins",
        )  # fmt: skip
    return made
