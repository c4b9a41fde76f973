"""An audit: opened, looked at point by point, findings and actions agreed, signed by both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from headway.ground import words
from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.post.actions import queue_message
from headway.ground.trouble import NotAllowed

from ...models import (
    Audit,
    AuditAction,
    AuditFinding,
    AuditPoint,
    AuditRemark,
    AuditSignature,
)
from .. import shipped
from ..keeping import (
    PracticeTrouble,
    mark,
    own_client,
    prose,
    require_manager,
    require_staff,
    titled,
)

THING = "audit"


@transaction.atomic
def open_audit(
    *,
    by: Member | None,
    desk: Desk,
    name: str,
    held_on: date,
    scopes: Sequence[str],
    at: datetime,
    client: Client | None = None,
    participants: Sequence[Member] = (),
) -> Audit:
    """Open an audit with the points of its scopes; participants are told."""
    require_manager(by, desk)
    own_client(desk, client)
    chosen = [scope for scope in shipped.scopes() if scope.key in set(scopes)]
    if not chosen:
        raise PracticeTrouble("Choose at least one scope.")
    for one in participants:
        if one.desk_id != desk.pk or one.left_at is not None:
            raise PracticeTrouble(f"{one.name} is not a member of this desk.")
        if one.role.own_client_only and (client is None or one.client_id != client.pk):
            raise PracticeTrouble(f"{one.name} takes part only in audits of {one.client}.")
    made = Audit.objects.create(
        desk=desk, client=client, name=titled(name), held_on=held_on,
        scopes=[scope.key for scope in chosen], opened_by=by, opened_at=at,
    )  # fmt: skip
    points = [(scope, point) for scope in chosen for point in scope.points]
    AuditPoint.objects.bulk_create(
        AuditPoint(audit=made, position=at_, scope=scope.key, key=point.id, text=point.text,
                   look=point.look)
        for at_, (scope, point) in enumerate(points, 1)
    )  # fmt: skip
    made.participants.set(participants)
    for one in participants:
        queue_message(
            desk=desk, to=one, kind="review", key=f"audit:{made.pk}", at=at,
            subject=f"You take part in the audit “{made.name}” on {words.day(held_on)}",
            text="You see the points that are looked at and can say what you see.",
            link=f"/audits/{made.pk}",
        )  # fmt: skip
    mark(desk, by, at, "open", THING, made.pk, f"opened the audit “{made.name}”")
    return made


def _unsigned(audit: Audit) -> Audit:
    kept = (
        Audit.objects.select_for_update(of=("self",))
        .select_related("desk", "client")
        .get(pk=audit.pk)
    )
    if kept.signatures.exists():
        raise PracticeTrouble("This audit is signed; nothing in it is changed. Reopen it first.")
    return kept


def _of_client(by: Member, audit: Audit, scope: str) -> bool:
    """Whether `by` speaks for the client; raises `NotAllowed` for who may not speak at all."""
    if by.desk_id != audit.desk_id:
        raise NotAllowed("This audit belongs to another desk.")
    if not by.role.own_client_only:
        require_staff(by, audit.desk)
        return False
    mine = audit.client_id is not None and by.client_id == audit.client_id
    if not mine or scope == shipped.INTERNAL or not by.may("suggest"):
        raise NotAllowed("This part of the audit is not yours.")
    return True


@transaction.atomic
def look(
    *, by: Member | None, point: AuditPoint, state: str, at: datetime, seen: str = ""
) -> AuditPoint:
    """Say how a point stands and what was seen; “partly” and “not met” need what was seen."""
    audit = _unsigned(point.audit)
    require_staff(by, audit.desk)
    if state not in {one.value for one in AuditPoint.State}:
        raise PracticeTrouble("Say met, partly, not met, or that it does not apply.")
    seen = prose(seen)
    if state in {"partly", "missed"} and not seen:
        raise PracticeTrouble("Say what was seen: the other side will ask.")
    point.state, point.seen, point.looked_by, point.looked_at = state, seen, by, at
    point.save()
    mark(audit.desk, by, at, "look", THING, audit.pk, f"looked at a point of “{audit.name}”")
    return point


@transaction.atomic
def remark(*, by: Member, point: AuditPoint, text: str, at: datetime) -> AuditRemark:
    """Say something to a point; contacts of the audit's client too, but not on internal points."""
    audit = _unsigned(point.audit)
    of_client = _of_client(by, audit, point.scope)
    text = prose(text)
    if not text:
        raise PracticeTrouble("Write what you want to say.")
    made = AuditRemark.objects.create(
        point=point, by=by, by_name=by.name, of_client=of_client, text=text, at=at
    )
    mark(audit.desk, by, at, "remark", THING, audit.pk, f"said something to “{audit.name}”")
    return made


@transaction.atomic
def note_finding(
    *,
    by: Member | None,
    audit: Audit,
    scope: str,
    weight: str,
    text: str,
    evidence: str,
    at: datetime,
    point: AuditPoint | None = None,
) -> AuditFinding:
    """Note a finding with its evidence, at a point or at a scope."""
    kept = _unsigned(audit)
    require_staff(by, kept.desk)
    scope = point.scope if point is not None else scope
    if scope not in kept.scopes or (point is not None and point.audit_id != kept.pk):
        raise PracticeTrouble("This audit does not look at that scope.")
    if weight not in {one.value for one in AuditFinding.Weight}:
        raise PracticeTrouble("Say major, minor or good practice.")
    evidence = prose(evidence)
    if not evidence:
        raise PracticeTrouble("A finding needs evidence: tickets, dates, who said or showed it.")
    made = AuditFinding.objects.create(
        audit=kept, scope=scope, point=point, weight=weight,
        text=titled(text, 600, "a sentence that says what was found"), evidence=evidence, by=by, at=at,
    )  # fmt: skip
    mark(kept.desk, by, at, "find", THING, kept.pk, f"noted a finding in “{kept.name}”")
    return made


@transaction.atomic
def agree_action(
    *, by: Member | None, finding: AuditFinding, what: str, who: str, due_on: date, at: datetime
) -> AuditAction:
    """Agree on what is done about a finding: what, who, by when."""
    kept = _unsigned(finding.audit)
    require_staff(by, kept.desk)
    made = AuditAction.objects.create(
        finding=finding, what=titled(what, 200, "what is to be done"),
        who=titled(who, 120, "the name of who does it"), due_on=due_on, by=by, at=at,
    )  # fmt: skip
    mark(kept.desk, by, at, "agree", THING, kept.pk, f"agreed an action in “{kept.name}”: {made}")
    return made


@transaction.atomic
def drop_finding(*, by: Member | None, finding: AuditFinding, at: datetime) -> None:
    """Take a finding back, with its actions."""
    kept = _unsigned(finding.audit)
    require_manager(by, kept.desk)
    text = finding.text
    finding.delete()
    mark(kept.desk, by, at, "drop", THING, kept.pk, f"took back a finding of “{kept.name}”: {text}")


@transaction.atomic
def sign(*, by: Member, audit: Audit, at: datetime) -> AuditSignature:
    """Sign for one's side: a manager for the provider, a contact of the client for the client.

    Every point that is shown to that side must have been looked at.
    """
    kept = (
        Audit.objects.select_for_update(of=("self",))
        .select_related("desk", "client")
        .get(pk=audit.pk)
    )
    of_client = by.role.own_client_only
    if of_client:
        _of_client(by, kept, "")
    else:
        require_manager(by, kept.desk)
    side = AuditSignature.Side.CLIENT if of_client else AuditSignature.Side.PROVIDER
    if kept.signatures.filter(side=side).exists():
        raise PracticeTrouble(f"The {side.label.lower()} has signed already.")
    if of_client and set(kept.scopes) == {shipped.INTERNAL}:
        raise NotAllowed("This audit is the provider's own.")
    left = kept.points.filter(state=AuditPoint.State.OPEN)
    if of_client:
        left = left.exclude(scope=shipped.INTERNAL)
    if left.exists():
        many = left.count()
        raise PracticeTrouble(f"{many} point{'s' if many != 1 else ''} must be looked at before.")
    made = AuditSignature.objects.create(audit=kept, side=side, by=by, name=by.name, at=at)
    mark(kept.desk, by, at, "sign", THING, kept.pk,
         f"signed the audit “{kept.name}” for the {side.label.lower()}")  # fmt: skip
    return made


@transaction.atomic
def reopen(*, by: Member | None, audit: Audit, reason: str, at: datetime) -> None:
    """Take all signatures back, with a reason that stays in the trail."""
    kept = Audit.objects.select_for_update(of=("self",)).select_related("desk").get(pk=audit.pk)
    require_manager(by, kept.desk)
    reason = titled(reason, 300, "a reason")
    if kept.signatures.exists():
        kept.signatures.all().delete()
        mark(kept.desk, by, at, "reopen", THING, kept.pk, f"reopened “{kept.name}”: {reason}")
