"""Opening pulse surveys, answering them without a name, closing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from headway.ground.accounts.models import Desk, Member
from headway.ground.post.actions import queue_message
from headway.ground.tokens import new_token
from headway.ground.trail.actions import record
from headway.loop.plan.pdpc_queries import local_day
from headway.loop.register.models import Improvement

from ..keeping import AdoptionTrouble, one_line, require_manager
from ..models import Pulse, PulseAnswer
from ..pulse import FEWEST, MARKS, MOST, batch_of
from ..queries.pulses import invited, is_closed

LONGEST = 60
"""Most days a survey stays open."""
TOO_MANY = 2000
"""Answers one survey takes; more than any desk has people, fewer than somebody who plays with a link."""


@transaction.atomic
def open_pulse(
    *, by: Member, desk: Desk, title: str, statements: Sequence[str], at: datetime, days: int = 14,
    question: str = "", improvement: Improvement | None = None, invite: bool = True,
) -> tuple[Pulse, str]:  # fmt: skip
    """Open a survey for an improvement's people or the whole desk; it, and the link's token.

    The token is told once; only its hash is kept. `invite` tells the members it is meant for; their
    message leads to the same questions. Who was told is in nobody's answer.
    """
    require_manager(by, desk)
    title = one_line(title, 120, "what the survey is about")
    asked = [" ".join(one.split())[:200] for one in statements if one.strip()]
    if not FEWEST <= len(asked) <= MOST:
        raise AdoptionTrouble(f"A pulse has {FEWEST} to {MOST} statements, not {len(asked)}.")
    if len({one.casefold() for one in asked}) < len(asked):
        raise AdoptionTrouble("The same statement stands twice.")
    if not 1 <= days <= LONGEST:
        raise AdoptionTrouble(f"A pulse stays open for 1 to {LONGEST} days.")
    if improvement is not None and improvement.desk_id != desk.pk:
        raise AdoptionTrouble("That improvement belongs to another desk.")
    token, kept = new_token()
    made = Pulse.objects.create(
        desk=desk, improvement=improvement, title=title, statements=asked,
        question=" ".join(question.split())[:200], opened_on=local_day(desk, at), opened_by=by,
        closes_at=at + timedelta(days=days), token_hash=kept,
    )  # fmt: skip
    _mark(made, by, at, "open_pulse", f"opened the pulse “{title}”")
    if invite:
        for member in invited(made):
            queue_message(
                desk=desk, to=member, kind="pulse", key=f"pulse:{made.pk}", at=at,
                subject=f"{len(asked)} statements, one minute: {title}",
                text="Nothing is kept of who answers or when, and nothing is shown under five answers.",
                link=f"/people/pulses/{made.pk}/answer",
            )  # fmt: skip
    return made, token


@transaction.atomic
def new_link(*, by: Member, pulse: Pulse, at: datetime) -> str:
    """A new link for a survey; the one given out before opens nothing any more."""
    require_manager(by, pulse.desk)
    if is_closed(pulse, at):
        raise AdoptionTrouble("This survey is closed.")
    token, pulse.token_hash = new_token()
    pulse.save(update_fields=["token_hash"])
    _mark(pulse, by, at, "new_link", f"made a new link for the pulse “{pulse.title}”")
    return token


@transaction.atomic
def answer_pulse(*, pulse: Pulse, marks: Sequence[int], at: datetime, words: str = "") -> None:
    """Take an answer: a mark from 1 to 5 for every statement, and words if somebody has some.

    There is no `by` and no trail entry: both would tell who answered, or when. Every statement needs
    its mark, or the few who leave one out could be told apart.
    """
    locked = Pulse.objects.select_for_update().get(pk=pulse.pk)
    if is_closed(locked, at):
        raise AdoptionTrouble("This survey is closed. Thank you for wanting to answer.")
    if len(marks) != len(locked.statements):
        raise AdoptionTrouble("Please mark every statement.")
    if any(mark not in MARKS for mark in marks):
        raise AdoptionTrouble("Marks run from 1 to 5.")
    before = PulseAnswer.objects.filter(pulse=locked).count()
    if before >= TOO_MANY:
        raise AdoptionTrouble("This survey has more answers than it can take.")
    PulseAnswer.objects.create(
        pulse=locked, batch=batch_of(before), marks=list(marks), words=words.strip()[:1000]
    )


@transaction.atomic
def close_pulse(*, by: Member, pulse: Pulse, at: datetime) -> Pulse:
    """Close a survey before its day; its results are then shown whole."""
    require_manager(by, pulse.desk)
    locked = Pulse.objects.select_for_update(of=("self",)).select_related("desk", "improvement").get(pk=pulse.pk)  # fmt: skip
    if is_closed(locked, at):
        raise AdoptionTrouble("This survey is closed already.")
    locked.closed_at = at
    locked.save(update_fields=["closed_at"])
    _mark(locked, by, at, "close_pulse", f"closed the pulse “{locked.title}”")
    return locked


def _mark(pulse: Pulse, by: Member, at: datetime, verb: str, sentence: str) -> None:
    ref = pulse.improvement.ref if pulse.improvement else pulse.pk
    record(by=by, desk=pulse.desk, at=at, verb=verb, thing="people" if pulse.improvement else "pulse",
           ref=ref, sentence=sentence)  # fmt: skip
