"""Members come, change their role, leave; links are used once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from headway.ground.tokens import fingerprint
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble

from .models import Client, Desk, Member, SignInLink, User
from .roles import ROLES
from .setup import fresh_link


def require(member: Member | None, right: str) -> None:
    """Refuse unless the member may; None stands for the command line and the system itself."""
    if member is not None and not member.may(right):
        raise NotAllowed(f"{member.role.label}s may not do this. Ask an administrator of the desk.")


@transaction.atomic
def invite(
    *, by: Member | None, desk: Desk, name: str, username: str, role_key: str,
    client: Client | None = None, at: datetime,
) -> tuple[Member, str]:  # fmt: skip
    """A new member and their one-time sign-in token (shown once, only its hash is kept)."""
    require(by, "administer")
    if role_key not in ROLES:
        raise Trouble(f"There is no role “{role_key}”. Roles: {', '.join(ROLES)}.")
    if ROLES[role_key].own_client_only != (client is not None):
        raise Trouble("A client contact needs a client, and only a client contact has one.")
    username = username.strip().lower() or slugify(name)
    user, made = User.objects.get_or_create(username=username)
    if made:
        user.set_unusable_password()
        user.save()
    if Member.objects.filter(desk=desk, user=user).exists():
        raise Trouble(f"“{username}” is a member of {desk} already.")
    member = Member.objects.create(
        desk=desk, user=user, name=name.strip(), role_key=role_key, client=client
    )
    record(
        by=by, desk=desk, at=at, verb="invite", thing="member", ref=member.pk,
        sentence=f"invited {member.name} as {member.role.label.lower()}",
    )  # fmt: skip
    return member, fresh_link(user=user, at=at)


def _not_last_administrator(member: Member) -> None:
    others = Member.objects.filter(desk=member.desk, role_key="administrator", left_at=None)
    if member.role_key == "administrator" and not others.exclude(pk=member.pk).exists():
        raise Trouble("This is the desk's only administrator. Make somebody else one first.")


@transaction.atomic
def change_role(
    *, by: Member, member: Member, role_key: str, client: Client | None = None, at: datetime
) -> None:
    """Give a member another role."""
    require(by, "administer")
    if role_key not in ROLES:
        raise Trouble(f"There is no role “{role_key}”.")
    if ROLES[role_key].own_client_only and client is None:
        raise Trouble("A client contact needs a client: choose the company they speak for.")
    if role_key != "administrator":
        _not_last_administrator(member)
    before = member.role_key
    member.role_key = role_key
    member.client = client if ROLES[role_key].own_client_only else None
    member.save()
    record(
        by=by, desk=member.desk, at=at, verb="change", thing="member", ref=member.pk,
        sentence=f"made {member.name} {member.role.label.lower()}",
        change={"role": [before, role_key]},
    )  # fmt: skip


@transaction.atomic
def leave(*, by: Member, member: Member, at: datetime) -> None:
    """Take a member off the desk; what they did stays."""
    require(by, "administer")
    _not_last_administrator(member)
    member.left_at = at
    member.save()
    record(
        by=by, desk=member.desk, at=at, verb="remove", thing="member", ref=member.pk,
        sentence=f"took {member.name} off the desk",
    )  # fmt: skip


@transaction.atomic
def new_link(*, by: Member, member: Member, at: datetime) -> str:
    """Another one-time link for a member who lost theirs or their password."""
    require(by, "administer")
    record(
        by=by, desk=member.desk, at=at, verb="link", thing="member", ref=member.pk,
        sentence=f"made a sign-in link for {member.name}",
    )  # fmt: skip
    return fresh_link(user=member.user, at=at)


@transaction.atomic
def use_link(*, token: str, at: datetime) -> User:
    """The user behind a one-time link, which is used up by this; Trouble when it is no good."""
    link = (
        SignInLink.objects.select_for_update(of=("self",))
        .filter(token_hash=fingerprint(token), used_at=None, expires_at__gt=at)
        .select_related("user")
        .first()
    )
    if link is None or not link.user.is_active:
        raise Trouble(
            "This link has been used or has expired. Ask an administrator for a new one, or run"
            " `headway sign-in-link` on the server."
        )
    link.used_at = at
    link.save()
    return link.user


@transaction.atomic
def change_desk(*, by: Member, desk: Desk, at: datetime, **fields: Any) -> None:
    """Change the desk's name or time zone."""
    require(by, "administer")
    change = {}
    for name, value in fields.items():
        before = getattr(desk, name)
        if before != value:
            change[name] = [str(before), str(value)]
            setattr(desk, name, value)
    desk.full_clean()
    desk.save()
    if change:
        record(
            by=by, desk=desk, at=at, verb="change", thing="desk", ref=desk.slug,
            sentence=f"changed the desk's {', '.join(change).replace('_', ' ')}", change=change,
        )  # fmt: skip
