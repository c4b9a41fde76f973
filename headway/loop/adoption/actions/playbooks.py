"""Taking words and training over from a playbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from headway.ground.accounts.models import Member
from headway.loop.plan.pdpc_queries import local_day
from headway.loop.plan.playbooks import find
from headway.loop.register.models import Improvement

from ..keeping import AdoptionTrouble, require_lead
from ..models import Message, Stakeholder, TrainingNeed
from ..queries.messages import templates
from .messages import plan_message
from .people import name_stakeholder
from .training import ask_for_training

FIRST, LATER = 2, 14
"""Days until a message is told: one that opens a change, and one that follows a step without a date."""


@dataclass(frozen=True)
class Taken:
    """How many messages and training needs were taken over."""

    messages: int
    training: int


@transaction.atomic
def take_over(*, by: Member | None, improvement: Improvement, playbook: str, at: datetime) -> Taken:
    """Take a playbook's messages and training into an improvement; what is there stays.

    Those it speaks to become stakeholders with a middling influence and effect, to be looked at. A
    message that follows a step is put on the day after that step's task ends, where it has a date.
    """
    require_lead(by, improvement)
    book = find(playbook)
    today = local_day(improvement.desk, at)
    told = set(
        Message.objects.standing()
        .filter(improvement=improvement)
        .values_list("playbook", flat=True)
    )
    taught = set(TrainingNeed.objects.filter(improvement=improvement, dropped_at=None).values_list("playbook", flat=True))  # fmt: skip
    words = {one.key: one for one in templates(improvement.desk)}
    messages = training = 0
    for one in book.messages:
        key = f"{book.key}/{one.key}"
        if key in told:
            continue
        template = words["changes" if one.after else "why"]
        plan_message(
            by=by, improvement=improvement, audience=[_group(by, improvement, one.audience, at)],
            aim=one.aim, subject=template.subject, text=template.text, by_app=False,
            channel=one.channel, sender=improvement.owner or by, at=at, playbook=key,
            send_on=_day(improvement, book.key, one.after, today),
        )  # fmt: skip
        messages += 1
    for need in book.training:
        key = f"{book.key}/{need.key}"
        if key in taught:
            continue
        ask_for_training(
            by=by, improvement=improvement, skill=need.what, form=need.form, shows=need.evidence,
            group=_group(by, improvement, need.people, at), at=at, playbook=key,
        )  # fmt: skip
        training += 1
    if not messages and not training:
        raise AdoptionTrouble(f"All of “{book.name}” has been taken over already.")
    return Taken(messages, training)


def _group(by: Member | None, entry: Improvement, name: str, at: datetime) -> Stakeholder:
    name = name[0].upper() + name[1:]
    there = Stakeholder.objects.there().filter(improvement=entry, name__iexact=name).first()
    return there or name_stakeholder(
        by=by, improvement=entry, name=name, influence=3, effect=3, at=at,
        note="From a playbook: look at influence and effect, and name its members.",
    )  # fmt: skip


def _day(entry: Improvement, book: str, after: Iterable[str], today: date) -> date:
    steps = [f"playbook:{book}/{step}" for step in after]
    if not steps:
        return today + timedelta(days=FIRST)
    done = entry.tasks.filter(origin__in=steps, dropped_at=None)
    last: date | None = done.aggregate(day=Max(Coalesce("ends_on", "due_on")))["day"]
    return max(last, today) + timedelta(days=1) if last else today + timedelta(days=LATER)
