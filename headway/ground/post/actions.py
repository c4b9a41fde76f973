"""Queueing messages, and what people choose about them."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.tokens import new_token
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble, WrongUsage

from .channels.chat import refused
from .kinds import KINDS, How
from .models import ChatAddress, Choice, Delivery, Hours, Message, PrivateLink
from .queries import addresses, chosen, hours_of, quiet_of
from .quiet import last_slot, next_open
from .sealing import hinted, seal


@transaction.atomic
def queue_message(
    *,
    desk: Desk,
    to: Member,
    kind: str,
    key: str,
    subject: str,
    text: str,
    link: str = "",
    at: datetime,
) -> Message | None:
    """Tell one person something, once; inside the caller's transaction.

    `key` names the occasion (“blocker:12:5”): the same key for the same person is queued once, ever.
    `link` is a path of this application. It goes out as the person chose for this `kind`
    (`kinds.KINDS`), not before their quiet hours end. None when it was queued before, or when the
    person has left the desk. Raises `WrongUsage` for an unknown kind.
    """
    if kind not in KINDS:
        raise WrongUsage(f"There is no kind of message “{kind}”. Known: {', '.join(KINDS)}.")
    if to.desk_id != desk.pk:
        raise Trouble(f"{to.name} is not a member of {desk}.")
    if to.left_at is not None:
        return None
    how = chosen(to, kind)
    message, made = Message.objects.get_or_create(
        to=to,
        key=key,
        defaults={
            "desk": desk,
            "kind": kind,
            "subject": " ".join(subject.split())[:200],
            "text": text,
            "link": link,
            "queued_at": at,
            "for_digest": how is How.DIGEST,
        },
    )
    if not made:
        return None
    opens = next_open(at, quiet_of(hours_of(to)))
    for channel in how.channels:
        for address in addresses(to) if channel == "chat" else [None]:
            Delivery.objects.create(
                message=message, channel=channel, address=address, next_at=opens
            )
    if "chat" in how.channels and not addresses(to) and "mail" not in how.channels:
        # chosen, but there is no address any more: better by e-mail than not at all
        Delivery.objects.create(message=message, channel="mail", next_at=opens)
    return message


@transaction.atomic
def choose(*, by: Member, kind: str, how: str, at: datetime) -> None:
    """Choose how to hear of a kind of message."""
    if kind not in KINDS or how not in {one.value for one in How}:
        raise WrongUsage(f"“{kind}: {how}” is no choice that can be made.")
    if how in {How.CHAT, How.BOTH} and not addresses(by):
        raise Trouble("Add a chat address first: there is none to send to.")
    if kind == "digest" and how == How.DIGEST:
        raise Trouble("The digest cannot come in itself. Choose e-mail, chat or not at all.")
    before = chosen(by, kind)
    if before == how:
        return
    Choice.objects.update_or_create(member=by, kind=kind, defaults={"how": how})
    _mark(by, at, "choose", f"chose “{KINDS[kind].label}”: {How(how).label.lower()}",
          {kind: [before.value, how]})  # fmt: skip


@transaction.atomic
def unsubscribe(*, member: Member, kind: str, at: datetime) -> None:
    """Stop a kind of message for somebody who followed the signed link."""
    Choice.objects.update_or_create(member=member, kind=kind, defaults={"how": How.NONE.value})
    _mark(member, at, "unsubscribe", f"stopped “{KINDS[kind].label}”", {kind: [None, "none"]})


@transaction.atomic
def keep_hours(
    *,
    by: Member,
    time_zone: str,
    quiet_from: time,
    quiet_until: time,
    quiet_weekend: bool,
    digest_weekday: int,
    digest_hour: int,
    at: datetime,
) -> Hours:
    """Set one's own quiet hours and the hour of the digest."""
    hours = hours_of(by)
    hours.time_zone = time_zone
    hours.quiet_from, hours.quiet_until = quiet_from, quiet_until
    hours.quiet_weekend = quiet_weekend
    hours.digest_weekday, hours.digest_hour = digest_weekday, digest_hour
    hours.full_clean(exclude=["member"])
    hours.save()
    _mark(by, at, "keep_hours", "changed when messages may come")
    return hours


@transaction.atomic
def add_address(*, by: Member, url: str, at: datetime) -> ChatAddress:
    """Add a chat address (an Apprise address); it is sealed and never shown whole again."""
    url = url.strip()
    why = refused(url)
    if why:
        raise Trouble(why)
    made = ChatAddress.objects.create(member=by, hint=hinted(url), sealed=seal(url), added_at=at)
    _mark(by, at, "add_address", f"added a chat address ({made.hint})")
    return made


@transaction.atomic
def remove_address(*, by: Member, address: ChatAddress, at: datetime) -> None:
    """Take a chat address away; its secret is wiped, what waits for it is dropped."""
    if address.member_id != by.pk:
        raise NotAllowed("This is not your address.")
    address.removed_at, address.sealed = at, ""
    address.save()
    Delivery.objects.filter(address=address, state=Delivery.State.WAITING).update(
        state=Delivery.State.DROPPED, reason="The address was removed."
    )
    _mark(by, at, "remove_address", f"removed a chat address ({address.hint})")


@transaction.atomic
def make_link(
    *,
    by: Member,
    kind: str,
    at: datetime,
    client: Client | None = None,
    label: str = "",
) -> str:
    """A private address without signing in; the token is returned once and only its hash is kept.

    A calendar link is the member's own: a new one takes the old one back. A status link is for
    managers to give out.
    """
    token, kept = new_token()
    own = kind == PrivateLink.Kind.CALENDAR
    if not own and not by.may("manage"):
        raise NotAllowed("Only a manager gives out the status page.")
    if client is not None and client.desk_id != by.desk_id:
        raise Trouble("That client belongs to another desk.")
    if own:
        PrivateLink.objects.filter(member=by, kind=kind, revoked_at=None).update(revoked_at=at)
    link = PrivateLink.objects.create(
        desk=by.desk, kind=kind, token_hash=kept, member=by if own else None,
        client=client, label=label.strip(), made_by=by, made_at=at,
    )  # fmt: skip
    _mark(by, at, "make_link", f"made a private link: {link}")
    return token


@transaction.atomic
def revoke_link(*, by: Member, link: PrivateLink, at: datetime) -> None:
    """Take a private address back: it opens nothing from now on."""
    if link.desk_id != by.desk_id or (link.member_id != by.pk and not by.may("manage")):
        raise NotAllowed("This link is not yours to take back.")
    if link.revoked_at is None:
        link.revoked_at = at
        link.save()
        _mark(by, at, "revoke_link", f"took back a private link: {link}")


@transaction.atomic
def gather_digest(*, member: Member, at: datetime) -> Message | None:
    """Put what waits for a member's weekly digest into one message, when its hour has come.

    Nothing waits: nothing is sent. Each week's digest is queued once; what comes after it waits for
    the next.
    """
    hours = hours_of(member)
    slot = last_slot(at, hours.time_zone, hours.digest_weekday, hours.digest_hour)
    waiting = Message.objects.select_for_update().filter(
        to=member, for_digest=True, gathered_in=None, queued_at__lt=slot
    )
    rows = list(waiting)
    if not rows:
        return None
    week = f"{len(rows)} thing{'' if len(rows) == 1 else 's'} since the last digest"
    digest = queue_message(
        desk=member.desk, to=member, kind="digest", key=f"digest:{slot.date().isoformat()}",
        subject=f"{member.desk}: {week}", text=digest_text(rows), link="/messages", at=at,
    )  # fmt: skip
    if digest is not None:
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(gathered_in=digest)
    return digest


def digest_text(rows: list[Message]) -> str:
    """The digest in plain text: a heading for each kind, a line for each message."""
    lines: list[str] = []
    for kind in KINDS.values():
        of_kind = [row for row in rows if row.kind == kind.key]
        if of_kind:
            lines += [kind.label, *(f"- {row.subject}" for row in reversed(of_kind)), ""]
    return "\n".join(lines).strip()


@transaction.atomic
def mark_read(*, by: Member, at: datetime) -> int:
    """Note that a member has seen their messages in the application; how many were new."""
    return Message.objects.filter(to=by, read_at=None).update(read_at=at)


def _mark(
    by: Member,
    at: datetime,
    verb: str,
    sentence: str,
    change: dict[str, list[str | None]] | None = None,
) -> None:
    record(by=by, desk=by.desk, at=at, verb=verb, thing="messages", ref=by.pk,
           sentence=sentence, change=change)  # fmt: skip
