"""Sending what is due: claim, send, mark."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from headway.ground.accounts.models import Member

from . import queries
from .actions import gather_digest
from .channels import NotTaken, chat
from .channels.mail import Line, absolute, identity
from .kinds import How
from .models import Delivery, Message
from .retry import CLAIM, wait_after

State = Delivery.State
OLD = timedelta(days=7)
MOST = 200
"""How many are sent in one round."""


def deliver(*, at: datetime, most: int = MOST) -> dict[str, int]:
    """Send what is due; how many were sent, put off and given up.

    Each delivery is claimed by one conditional update, committed before anything leaves: of several
    workers one gets it. A claim that outlived its worker is taken over after `retry.CLAIM`.
    """
    told = {"sent": 0, "put_off": 0, "given_up": _too_old(at), "dropped": 0}
    line = Line()
    closed: set[object] = set() if queries.mail_works() else {"mail"}
    try:
        for pk in _due(at, most):
            way = _way(pk)
            if way in closed:
                continue  # the way is closed: the rest keeps its attempts for a better hour
            mine = _claim(pk, at)
            if mine is None:
                continue
            outcome, shut = _send(mine, line, at)
            told[outcome] += 1
            if shut:
                closed.add(way)
    finally:
        line.close()
    return told


def _too_old(at: datetime) -> int:
    """Give up what could not be sent for a week: old news does no good when a server comes back."""
    old = Delivery.objects.filter(state=State.WAITING, message__queued_at__lt=at - OLD)
    named = old.exclude(reason="").update(state=State.GIVEN_UP)
    return named + old.update(
        state=State.GIVEN_UP, reason="Not sent within a week: no mail server was named."
    )


def _due(at: datetime, most: int) -> list[int]:
    ready = Q(state=State.WAITING, next_at__lte=at) | Q(state=State.SENDING, claimed_until__lt=at)
    return list(
        Delivery.objects.filter(ready).order_by("next_at", "pk").values_list("pk", flat=True)[:most]
    )


def _way(pk: int) -> object:
    channel, address = Delivery.objects.values_list("channel", "address_id").get(pk=pk)
    return address if channel == "chat" else "mail"


def _claim(pk: int, at: datetime) -> Delivery | None:
    """Make a delivery ours, or None when somebody else has it."""
    claim = secrets.token_hex(16)
    free = Q(state=State.WAITING, next_at__lte=at) | Q(state=State.SENDING, claimed_until__lt=at)
    won = Delivery.objects.filter(free, pk=pk).update(
        state=State.SENDING, claim=claim, claimed_until=at + CLAIM
    )
    if not won:
        return None
    return (
        Delivery.objects.select_related("message__to__user", "message__to__desk", "message__desk", "address")
        .get(pk=pk)
    )  # fmt: skip


def _send(delivery: Delivery, line: Line, at: datetime) -> tuple[str, bool]:
    """Hand over and mark; the outcome's name, and whether the way is closed for this round."""
    message = delivery.message
    if message.to.left_at is not None or queries.chosen(message.to, message.kind) is How.NONE:
        _mark(delivery, state=State.DROPPED, reason="No longer wanted.")
        return "dropped", False
    try:
        if delivery.channel == "mail":
            line.send(delivery)
        else:
            link = absolute(message.link) if message.link else ""
            chat.send(delivery, body=message.text, link=link, name=identity(delivery))
    except NotTaken as trouble:
        return _not_taken(delivery, trouble, at), delivery.channel == "chat" or trouble.all_of_it
    _mark(delivery, state=State.SENT, sent_at=at, reason="", attempts=delivery.attempts + 1)
    return "sent", False


def _not_taken(delivery: Delivery, trouble: NotTaken, at: datetime) -> str:
    attempts = delivery.attempts + 1
    wait = None if trouble.for_good else wait_after(attempts)
    reason = trouble.reason[:500]
    if wait is None:
        _mark(delivery, state=State.GIVEN_UP, attempts=attempts, reason=reason)
        return "given_up"
    _mark(delivery, state=State.WAITING, attempts=attempts, reason=reason, next_at=at + wait)
    return "put_off"


def _mark(delivery: Delivery, **fields: Any) -> None:
    """Write the outcome, only while the claim is still ours."""
    Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim).update(
        claim="", claimed_until=None, **fields
    )


def digests(*, at: datetime) -> int:
    """Gather the weekly digests whose hour has come; how many were queued."""
    waiting = Message.objects.filter(for_digest=True, gathered_in=None, to__left_at=None)
    members = Member.objects.filter(pk__in=waiting.values("to")).select_related("desk")
    return sum(gather_digest(member=member, at=at) is not None for member in members)
