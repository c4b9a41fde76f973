"""Questions about messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.core import signing
from django.db.models import Count

from headway.ground.accounts.models import Desk, Member
from headway.ground.tokens import fingerprint

from . import quiet
from .kinds import KINDS, How, Kind
from .models import ChatAddress, Choice, Delivery, Hours, Message, PrivateLink

SALT = "headway.post.unsubscribe"


def chosen(member: Member, kind: str) -> How:
    """How a member wants to hear of a kind."""
    found = Choice.objects.filter(member=member, kind=kind).values_list("how", flat=True).first()
    return How(found) if found else KINDS[kind].default


def choices(member: Member) -> list[tuple[Kind, How]]:
    """All kinds with the member's choice."""
    own = dict(Choice.objects.filter(member=member).values_list("kind", "how"))
    return [(kind, How(own.get(kind.key, kind.default))) for kind in KINDS.values()]


def hours_of(member: Member) -> Hours:
    """The member's quiet hours; those of a desk's usual day where nothing was chosen (not kept)."""
    found = Hours.objects.filter(member=member).first()
    return found or Hours(member=member, time_zone=member.desk.time_zone)


def quiet_of(hours: Hours) -> quiet.Hours:
    """The quiet hours as the pure rules want them."""
    start, end = hours.quiet_from, hours.quiet_until
    return quiet.Hours(hours.time_zone, _clock(start), _clock(end), hours.quiet_weekend)


def _clock(value: time | str) -> time:
    return time.fromisoformat(value) if isinstance(value, str) else value


def addresses(member: Member) -> list[ChatAddress]:
    """The member's chat addresses that still stand."""
    return list(ChatAddress.objects.filter(member=member, removed_at=None).order_by("pk"))


def mine(member: Member, *, most: int = 100) -> list[Message]:
    """The member's messages, latest first, with how each went out."""
    found = Message.objects.filter(to=member).prefetch_related("deliveries__address")
    return list(found.select_related("gathered_in")[:most])


def unread(member: Member) -> int:
    """How many of a member's messages they have not seen in the application."""
    return Message.objects.filter(to=member, read_at=None).exclude(kind="digest").count()


def mail_works() -> bool:
    """Whether a mail server is named in the settings."""
    return bool(settings.MAIL_READY)


def unsubscribe_token(member_pk: int, kind: str) -> str:
    """A signed token that stops one kind for one person, without signing in."""
    return signing.dumps([member_pk, kind], salt=SALT, compress=False)


def unsubscribing(token: str) -> tuple[Member, Kind] | None:
    """Who wants to stop which kind; None for a token that was not made here."""
    try:
        pk, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    member = Member.objects.filter(pk=pk, left_at=None).select_related("desk").first()
    return (member, KINDS[key]) if member is not None and key in KINDS else None


def link_of(kind: str, token: str) -> PrivateLink | None:
    """The private link behind a token, when it still stands and its member is still here."""
    found = (
        PrivateLink.objects.filter(kind=kind, token_hash=fingerprint(token), revoked_at=None)
        .select_related("desk", "member__desk", "member__client", "client")
        .first()
    )
    if found is not None and found.member is not None and found.member.left_at is not None:
        return None
    return found


def links(desk: Desk, kind: str, member: Member | None = None) -> list[PrivateLink]:
    """Private links that still stand, of the desk or of one member."""
    found = PrivateLink.objects.filter(desk=desk, kind=kind, revoked_at=None)
    if member is not None:
        found = found.filter(member=member)
    return list(found.select_related("client", "made_by").order_by("-made_at"))


@dataclass(frozen=True)
class Outbox:
    """How the desk's outbox stands: numbers, and the latest that were given up."""

    waiting: int
    sent: int
    given_up: int
    oldest: datetime | None
    lost: list[Delivery]


def outbox(desk: Desk) -> Outbox:
    """The outbox of a desk in numbers."""
    rows = Delivery.objects.filter(message__desk=desk)
    by_state = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    first = rows.filter(state=Delivery.State.WAITING).order_by("message__queued_at").first()
    lost = rows.filter(state=Delivery.State.GIVEN_UP).select_related("message__to")
    return Outbox(
        by_state.get("waiting", 0) + by_state.get("sending", 0),
        by_state.get("sent", 0),
        by_state.get("given_up", 0),
        first.message.queued_at if first else None,
        list(lost.order_by("-message__queued_at", "-pk")[:20]),
    )
