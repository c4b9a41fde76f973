"""Planning, writing, sending and hearing messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from headway.ground.accounts.models import Desk, Member
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed
from headway.loop.plan.pdpc_queries import local_day
from headway.loop.register.models import Improvement

from ..keeping import (
    AdoptionTrouble,
    may_lead,
    one_line,
    require_lead,
    require_manager,
)
from ..keeping import mark as leave
from ..models import Message, Receipt, Stakeholder, Wording
from ..queries.messages import SENDING, filled, reached, way_of
from ..sending import goes_now
from ..wording import PLACES, SHIPPED, unknown


def _known_places(*texts: str) -> None:
    for text in texts:
        if wrong := unknown(text):
            raise AdoptionTrouble(
                f"Nothing can fill {{{wrong[0]}}}. Place-holders: {', '.join(PLACES)}."
            )


def _check(message: Message, audience: list[Stakeholder]) -> None:
    entry = message.improvement
    message.aim = one_line(message.aim, 200, "what the message is to achieve")
    message.subject = one_line(message.subject, 200, "what the message is about")
    message.channel = " ".join(message.channel.split())[:120]
    message.text = message.text.strip()
    if not message.text:
        raise AdoptionTrouble("Write the message, or take a template.")
    _known_places(message.subject, message.text)
    if not audience:
        raise AdoptionTrouble("Choose who hears it: name stakeholders first.")
    if any(one.improvement_id != entry.pk for one in audience):
        raise AdoptionTrouble("The audience must be stakeholders of the same improvement.")
    if message.sender is not None and message.sender.desk_id != entry.desk_id:
        raise AdoptionTrouble("The sender must be a member of this desk.")
    if message.by_app and not reached(audience, entry):
        raise AdoptionTrouble(
            "Nobody of this audience can be reached from here. Name the group's members, or choose"
            " that it is told by hand."
        )
    if not message.by_app and not message.channel:
        raise AdoptionTrouble("Say by which way it is told: a stand-up, a visit, a mail.")


@transaction.atomic
def plan_message(
    *, by: Member | None, improvement: Improvement, audience: Iterable[Stakeholder], aim: str,
    subject: str, text: str, send_on: date, at: datetime, by_app: bool = True, channel: str = "",
    sender: Member | None = None, playbook: str = "",
) -> Message:  # fmt: skip
    """Plan a message for a day. Subject and text may hold place-holders (`wording.PLACES`)."""
    require_lead(by, improvement)
    made = Message(
        desk=improvement.desk, improvement=improvement, aim=aim, subject=subject, text=text,
        send_on=send_on, by_app=by_app, channel=channel, sender=sender or by, playbook=playbook,
    )  # fmt: skip
    chosen = list(audience)
    _check(made, chosen)
    made.save()
    made.audience.set(chosen)
    leave(improvement, by=by, at=at, verb="plan_message",
          sentence=f"planned the message “{made.subject}” for {send_on}")  # fmt: skip
    return made


@transaction.atomic
def write_anew(
    *, by: Member | None, message: Message, audience: Iterable[Stakeholder], aim: str, subject: str,
    text: str, send_on: date, by_app: bool, channel: str, sender: Member | None, at: datetime,
) -> Message:  # fmt: skip
    """Change a message that was not sent yet."""
    require_lead(by, message.improvement)
    message = _open(message)
    message.aim, message.subject, message.text = aim, subject, text
    message.send_on, message.by_app, message.channel = send_on, by_app, channel
    message.sender = sender
    chosen = list(audience)
    _check(message, chosen)
    message.save()
    message.audience.set(chosen)
    leave(message.improvement, by=by, at=at, verb="write_anew",
          sentence=f"changed the message “{message.subject}”")  # fmt: skip
    return message


def _open(message: Message) -> Message:
    """The message, locked, when it is neither sent nor called off."""
    found = (
        Message.objects.select_for_update(of=("self",))
        .select_related("improvement__desk", "improvement__owner", "sender", "desk")
        .get(pk=message.pk)
    )
    if found.sent_at is not None:
        raise AdoptionTrouble("This message was sent already.")
    if found.cancelled_at is not None:
        raise AdoptionTrouble("This message was called off.")
    return found


def _require_sender(by: Member | None, message: Message) -> None:
    own = by is not None and by.pk == message.sender_id and by.may("propose")
    if not own and not may_lead(by, message.improvement):
        raise NotAllowed(
            f"Only its sender, the owner of {message.improvement.ref} or a manager does this."
        )


@transaction.atomic
def call_off(*, by: Member | None, message: Message, at: datetime) -> None:
    """Call a message off; it stays on record."""
    _require_sender(by, message)
    found = _open(message)
    found.cancelled_at = at
    found.save(update_fields=["cancelled_at"])
    leave(found.improvement, by=by, at=at, verb="call_off",
          sentence=f"called off the message “{found.subject}”")  # fmt: skip


@transaction.atomic
def send_now(*, by: Member | None, message: Message, at: datetime) -> Message:
    """Send a message, or mark it as told by hand; its words are filled in and stay as sent.

    Members who are reached get it through the application, once; a group without members here is
    noted as still to be told by hand.
    """
    _require_sender(by, message)
    return _send(_open(message), by=by, at=at)


def _send(message: Message, *, by: Member | None, at: datetime) -> Message:
    entry = message.improvement
    words = filled(message)
    if words.lacking:
        raise AdoptionTrouble(
            f"“{words.subject}” cannot go yet. Still lacking: {', '.join(words.lacking)}."
        )
    audience = list(message.audience.there().prefetch_related("members").select_related("person"))
    members = reached(audience, entry) if message.by_app else []
    if message.by_app and not members:
        raise AdoptionTrouble("Nobody of this audience can be reached from here any more.")
    message.subject, message.text = words.subject[:200], words.text
    message.sent_at, message.sent_by = at, by
    message.save()
    for member in members:
        receipt = Receipt.objects.create(message=message, member=member, told_at=at)
        queue_message(
            desk=message.desk, to=member, kind="announcement", key=f"adoption:{message.pk}",
            subject=message.subject, text=message.text, link=f"/people/told/{receipt.pk}", at=at,
        )  # fmt: skip
    for one in audience:
        if not message.by_app or not reached([one], entry):
            Receipt.objects.create(
                message=message, stakeholder=one, told_at=None if message.by_app else at
            )
    leave(entry, by=by, at=at, verb="send_message", by_name="the application",
          sentence=f"{'sent' if message.by_app else 'told by hand'} “{message.subject}”")  # fmt: skip
    return message


@transaction.atomic
def tell_by_hand(*, by: Member | None, receipt: Receipt, at: datetime) -> None:
    """Note that a group that cannot be reached from here was told."""
    _require_sender(by, receipt.message)
    if receipt.told_at is None:
        receipt.told_at = at
        receipt.save(update_fields=["told_at"])
        leave(receipt.message.improvement, by=by, at=at, verb="tell_by_hand",
              sentence=f"told {receipt.stakeholder} “{receipt.message.subject}” by hand")  # fmt: skip


@transaction.atomic
def hear(*, by: Member, receipt: Receipt, at: datetime) -> None:
    """Acknowledge a message: its reader for themselves, whoever sends it for others."""
    own = receipt.member_id == by.pk
    if not own:
        _require_sender(by, receipt.message)
    if receipt.told_at is None:
        raise AdoptionTrouble("They have to be told before it can be noted that they heard it.")
    if receipt.heard_at is None:
        receipt.heard_at, receipt.noted_by = at, None if own else by
        receipt.save(update_fields=["heard_at", "noted_by"])
        whom = "has heard" if own else f"noted that {receipt.member or receipt.stakeholder} heard"
        leave(receipt.message.improvement, by=by, at=at, verb="hear",
              sentence=f"{whom} “{receipt.message.subject}”")  # fmt: skip


def send_due(*, desk: Desk, at: datetime) -> int:
    """Send what is due by itself, remind those who tell something by hand, call out what is late.

    Each message in a transaction of its own; it may be repeated at any time. How many were sent.
    """
    today = local_day(desk, at)
    waiting = (
        Message.objects.waiting()
        .filter(desk=desk, send_on__lte=today, improvement__status__in=SENDING)
        .select_related("improvement__owner__desk", "improvement__desk", "sender__desk", "desk")
    )
    sent = 0
    for one in waiting:
        if one.by_app and goes_now(way_of(one), today):
            try:
                with transaction.atomic():
                    _send(_open(one), by=None, at=at)
                sent += 1
                continue
            except AdoptionTrouble as trouble:
                why = str(trouble)
        else:
            why = ""
        _call_out(one, today, why, at)
    return sent


def _call_out(message: Message, today: date, why: str, at: datetime) -> None:
    """Tell the sender on the day that something is theirs to say; sender and owner once it is late."""
    entry, late = message.improvement, message.send_on < today
    people = [message.sender, entry.owner] if late else [message.sender or entry.owner]
    say = "is late" if late else "is due today"
    for who in {one.pk: one for one in people if one is not None}.values():
        queue_message(
            desk=message.desk, to=who, kind="reminder", at=at,
            key=f"message-{'late' if late else 'due'}:{message.pk}:{message.send_on}",
            subject=f"A message {say}: {message.aim}",
            text=why or f"{entry.ref}: to be told by hand, {message.channel}. Mark it once it is told.",
            link=f"/register/{entry.ref}/people#messages",
        )  # fmt: skip


@transaction.atomic
def keep_wording(
    *, by: Member | None, desk: Desk, name: str, aim: str, subject: str, text: str, at: datetime,
    key: str = "",
) -> Wording:  # fmt: skip
    """Keep a template of the desk's own: a new one, or its own words in place of a shipped one."""
    require_manager(by, desk)
    name = one_line(name, 80, "what the template is called")
    subject = one_line(subject, 200, "what its messages are about")
    if not text.strip():
        raise AdoptionTrouble("Write the template's text.")
    _known_places(subject, text)
    if not key:
        key = f"own-{slugify(name)[:30] or 'words'}"
        if Wording.objects.filter(desk=desk, key=key).exists():
            raise AdoptionTrouble(f"There is a template “{name}” already.")
    elif key not in SHIPPED and not Wording.objects.filter(desk=desk, key=key).exists():
        raise AdoptionTrouble("There is no such template.")
    kept, _ = Wording.objects.update_or_create(
        desk=desk, key=key,
        defaults={
            "name": name, "aim": one_line(aim, 200, "what it is to achieve"), "subject": subject,
            "text": text.strip(), "changed_by": by, "changed_at": at,
        },
    )  # fmt: skip
    record(by=by, desk=desk, at=at, verb="keep_wording", thing="wording", ref=key,
           sentence=f"changed the words of “{name}”")  # fmt: skip
    return kept


@transaction.atomic
def drop_wording(*, by: Member | None, desk: Desk, key: str, at: datetime) -> None:
    """Take the desk's own words away: a shipped template stands again, another one is gone."""
    require_manager(by, desk)
    found = Wording.objects.filter(desk=desk, key=key).first()
    if found is None:
        raise AdoptionTrouble("There is no such template of your own.")
    found.delete()
    record(by=by, desk=desk, at=at, verb="drop_wording", thing="wording", ref=key,
           sentence=f"took back the words of “{found.name}”")  # fmt: skip
