"""Messages with how far they have come, templates, and the facts that fill them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from headway.ground import words
from headway.ground.accounts.models import Desk, Member
from headway.loop.kpis.known import kpis_of
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entries

from ..models import Message, Receipt, Stakeholder, Wording
from ..models.messages import MessageQuerySet
from ..sending import Stand, Way, stand
from ..wording import PLACES, SHIPPED, Template, fill, unfinished

SENDING = ("accepted", "planned", "running", "checking", "sustained", "not_shown")
"""States of an improvement in which its messages go out; parked and rejected ones keep silent."""


def reached(audience: Iterable[Stakeholder], entry: Improvement) -> list[Member]:
    """Members of an audience who can be told from here: still on the desk, and allowed to know.

    A client's contact hears only of improvements of that client.
    """
    found: dict[int, Member] = {}
    for one in audience:
        people = [one.person] if one.person else list(one.members.all())
        for member in people:
            theirs = not member.role.own_client_only or member.client_id == entry.client_id
            if member.left_at is None and theirs:
                found[member.pk] = member
    return list(found.values())


def facts_for(entry: Improvement, sender: Member | None) -> dict[str, str]:
    """What fills the place-holders of an improvement's messages, by place; empty where not known."""
    kpi = kpis_of(entry.desk).get(entry.kpi_key) if entry.kpi_key else None
    unit, currency = kpi.unit if kpi else "", entry.desk.currency

    def value(number: float | None) -> str:
        return "" if number is None else words.measure(number, unit, currency=currency)

    return {
        "title": entry.title, "ref": entry.ref, "problem": entry.problem.strip(),
        "why": entry.justification.strip(), "owner": entry.owner.name if entry.owner else "",
        "sponsor": entry.sponsor.name if entry.sponsor else "",
        "kpi": kpi.name.lower() if kpi else "",
        "baseline": value(entry.baseline.value if entry.baseline else None),
        "target": value(entry.target_value),
        "target_on": words.day(entry.target_on) if entry.target_on else "",
        "client": entry.client.name if entry.client else "", "desk": entry.desk.name,
        "sender": sender.name if sender else "",
    }  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A message's words as they would go out now, and what is lacking before it can, in words."""

    subject: str
    text: str
    lacking: tuple[str, ...]


def filled(message: Message) -> Words:
    """A message's words: as sent, or filled from its entry as it stands now."""
    if message.sent_at is not None:
        return Words(message.subject, message.text, ())
    return words_for(message.subject, message.text, facts_for(message.improvement, message.sender))


def words_for(subject: str, text: str, facts: dict[str, str]) -> Words:
    """A subject and a text filled, with what is lacking: facts, or a line nobody has written yet."""
    first, rest = fill(subject, facts), fill(text, facts)
    lacking = [PLACES[place] for place in dict.fromkeys((*first.lacking, *rest.lacking))]
    if unfinished(text):
        lacking.append("the line that says only “…”")
    return Words(first.text, rest.text, tuple(lacking))


def way_of(message: Message) -> Way:
    """The facts of a message that say where it is."""
    if message.sent_at is None:
        return Way(message.send_on, off=message.cancelled_at is not None)
    receipts = list(message.receipts.all())
    return Way(
        message.send_on, sent=True, audience=len(receipts),
        told=sum(one.told_at is not None for one in receipts),
        heard=sum(one.heard_at is not None for one in receipts),
    )  # fmt: skip


@dataclass(frozen=True)
class MessageRow:
    """A message with where it is, whom it is for, and how many have heard it."""

    message: Message
    stand: Stand
    way: Way
    audience: str
    words: Words
    receipts: list[Receipt]


def _rows(found: MessageQuerySet, today: date) -> list[MessageRow]:
    related = found.select_related(
        "improvement__desk", "improvement__owner", "improvement__sponsor", "improvement__client",
        "improvement__baseline", "sender", "sent_by",
    ).prefetch_related("audience", "receipts__member", "receipts__stakeholder")  # fmt: skip
    rows = []
    for one in related:
        way = way_of(one)
        audience = words.listed([each.name for each in one.audience.all()])
        receipts = list(one.receipts.all())
        rows.append(MessageRow(one, stand(way, today), way, audience, filled(one), receipts))
    return rows


def messages_of(entry: Improvement, *, today: date) -> list[MessageRow]:
    """An improvement's messages by day; those called off are out."""
    return _rows(Message.objects.standing().filter(improvement=entry), today)


@dataclass(frozen=True)
class Day:
    """A day of the calendar with its messages."""

    on: date
    rows: list[MessageRow]


def calendar(
    member: Member, *, since: date, until: date, today: date
) -> tuple[list[MessageRow], list[Day]]:
    """Messages over all improvements the member may see: late ones first of all, then by day.

    Late are those of before today that were not sent, and those not told to everybody; the days hold
    what lies in the window and is not late.
    """
    mine = Message.objects.standing().filter(improvement__in=entries(member))
    waiting = mine.filter(sent_at=None, send_on__lt=today, improvement__status__in=SENDING)
    half = mine.filter(sent_at__isnull=False, receipts__told_at=None, receipts__isnull=False)
    late = _rows((waiting | half).distinct(), today)
    known = {row.message.pk for row in late}
    days: dict[date, list[MessageRow]] = {}
    for row in _rows(mine.filter(send_on__range=(since, until)), today):
        if row.message.pk not in known:
            days.setdefault(row.message.send_on, []).append(row)
    return late, [Day(on, rows) for on, rows in sorted(days.items())]


def templates(desk: Desk) -> list[Template]:
    """The desk's templates: the shipped ones, in its own words where it has some, then its own."""
    own = {
        one.key: Template(one.key, one.name, one.aim, one.subject, one.text, own=True)
        for one in Wording.objects.filter(desk=desk)
    }
    shipped = [own.pop(key, one) for key, one in SHIPPED.items()]
    return [*shipped, *own.values()]


def receipt_of(member: Member, pk: int) -> Receipt | None:
    """A message the member was told, as theirs to acknowledge."""
    return (
        Receipt.objects.filter(pk=pk, member=member)
        .select_related("message__improvement__desk", "message__sender", "member")
        .first()
    )
