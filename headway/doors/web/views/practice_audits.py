"""Audits: with the client, in three scopes, to findings, actions and two signatures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from headway.doors.web.door import door, now, today
from headway.doors.web.typed import day_of, number, wholes
from headway.doors.web.views.practice_register import entries_of, put
from headway.ground import words
from headway.ground.accounts.models import Client, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.documents import pdf
from headway.ground.trouble import Trouble
from headway.loop.assessment.models import (
    Audit,
    AuditAction,
    AuditFinding,
    AuditPoint,
    AuditSignature,
)
from headway.loop.assessment.practice import gaps, shipped
from headway.loop.assessment.practice.actions import audits as actions
from headway.loop.assessment.practice.audit_paper import paper
from headway.loop.assessment.practice.keeping import PracticeTrouble
from headway.loop.assessment.practice.queries import audits as queries


@door(write="manage")
def index(request: HttpRequest, member: Member) -> HttpResponse:
    """Audits, newest first; a new one is opened here."""
    if request.method == "POST":
        asked = request.POST
        try:
            held = day_of(asked.get("held_on", ""))
            if held is None:
                raise Trouble("Choose the day of the audit.")
            client = number(asked.get("client", ""))
            chosen = wholes(asked.getlist("participants"))
            made = actions.open_audit(
                by=member, desk=member.desk, name=asked.get("name", ""), held_on=held,
                scopes=asked.getlist("scope"), at=now(),
                client=find(member, Client, pk=client) if client else None,
                participants=list(Member.objects.filter(desk=member.desk, pk__in=chosen, left_at=None)),
            )  # fmt: skip
            messages.success(request, "The audit is open: go through its points with the client.")
            return redirect("audit", made.pk)
        except (Trouble, ValueError) as trouble:
            messages.error(request, str(trouble))
            return redirect("audits")
    rows = queries.rows_of(member)
    return render(
        request, "practice/audits.html",
        {"rows": rows, "scopes": shipped.scopes(), "today": today(member),
         "clients": visible(member, Client) if member.may("manage") else [],
         "people": Member.objects.filter(desk=member.desk, left_at=None).select_related("client")
         if member.may("manage") else []},
    )  # fmt: skip


def _audit(member: Member, pk: int) -> Audit:
    one: Audit | None = queries.audits(member).filter(pk=pk).first()
    if one is None:
        raise Http404("No such audit.")
    return one


def _record(audit: Audit, action: AuditAction) -> str:
    return f"/audits/{audit.pk}#action-{action.pk}"


@door(write="suggest")
def audit(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """One audit: its points by scope, findings with evidence, actions, signatures."""
    kept = _audit(member, pk)
    if request.method == "POST":
        place = ""
        try:
            place = _change(request, member, kept)
        except (Trouble, ValueError) as trouble:
            messages.error(request, str(trouble))
            place = request.POST.get("place", "")
        return redirect(f"/audits/{kept.pk}{place if place.startswith('#') else ''}")
    seen = queries.seen(member, kept)
    records = [
        _record(kept, act) for s in seen.scopes for f in s.findings for act in f.actions.all()
    ]
    entries = entries_of(member, records) if not member.role.own_client_only else {}
    staff = member.may("propose")
    signed = bool(seen.signatures)
    side = "client" if member.role.own_client_only else "provider"
    return render(
        request, "practice/audit.html",
        {"audit": kept, "seen": seen, "signed": signed, "staff": staff and not signed,
         "may_remark": not signed and member.may("suggest"), "states": AuditPoint.State.choices[1:],
         "weights": AuditFinding.Weight.choices, "participants": kept.participants.select_related("client"),
         "entries": {int(record.rpartition("-")[2]): entry for record, entry in entries.items()},
         "may_sign": side not in seen.signatures and (member.may("manage") or side == "client"),
         "sides": AuditSignature.Side.choices if kept.client_id else AuditSignature.Side.choices[:1],
         "may_register": staff, "today": today(member)},
    )  # fmt: skip


def _change(request: HttpRequest, member: Member, kept: Audit) -> str:
    asked, at, what = request.POST, now(), request.POST.get("what", "")
    if what == "sign":
        made = actions.sign(by=member, audit=kept, at=at)
        messages.success(request, f"Signed for the {made.get_side_display().lower()}.")
        return "#signatures"
    if what == "reopen":
        actions.reopen(by=member, audit=kept, reason=asked.get("reason", ""), at=at)
        return "#signatures"
    if what in {"look", "remark", "find"}:
        point = queries.points(member, kept).filter(pk=number(asked.get("point", ""))).first()
        scope = asked.get("scope", "")
        if point is None and not (what == "find" and scope):
            raise Http404("No such point.")
        if what == "look" and point is not None:
            actions.look(by=member, point=point, state=asked.get("state", ""),
                         seen=asked.get("seen", ""), at=at)  # fmt: skip
        elif what == "remark" and point is not None:
            actions.remark(by=member, point=point, text=asked.get("text", ""), at=at)
        else:
            actions.note_finding(
                by=member, audit=kept, scope=scope, point=point, weight=asked.get("weight", ""),
                text=asked.get("text", ""), evidence=asked.get("evidence", ""), at=at,
            )  # fmt: skip
        return f"#point-{point.pk}" if point else f"#scope-{scope}"
    finding = queries.findings(member, kept).filter(pk=number(asked.get("finding", ""))).first()
    if finding is None:
        raise Http404("No such finding.")
    if what == "agree":
        due = day_of(asked.get("due_on", ""))
        if due is None:
            raise PracticeTrouble("Say by when.")
        actions.agree_action(by=member, finding=finding, what=asked.get("task", ""),
                             who=asked.get("who", ""), due_on=due, at=at)  # fmt: skip
    elif what == "drop":
        actions.drop_finding(by=member, finding=finding, at=at)
    else:
        raise PracticeTrouble("This page does not know that change.")
    return f"#scope-{finding.scope}"


@require_POST
@door(write="propose")
def to_register(request: HttpRequest, member: Member, pk: int, action: int) -> HttpResponse:
    """Put an agreed action into the register, or go to the entry it led to.

    What was found in the provider's own affairs stays the desk's: such an entry carries no client.
    """
    kept = _audit(member, pk)
    found = queries.findings(member, kept)
    one = AuditAction.objects.filter(pk=action, finding__in=found).select_related("finding").first()
    if one is None:
        raise Http404("No such action.")
    gap = gaps.of_action(
        one.what, one.finding.text, one.finding.evidence, one.who, words.day(one.due_on),
        record=_record(kept, one),
    )  # fmt: skip
    internal = one.finding.scope == shipped.INTERNAL
    return put(request, member, gap, client=None if internal else kept.client)


@door()
def report(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The audit on paper, as the one who asks may see it."""
    kept = _audit(member, pk)
    document = paper(queries.seen(member, kept), made_on=today(member))
    answer = HttpResponse(pdf(document), content_type="application/pdf")
    name = f"{slugify(kept.name) or 'audit'}-{kept.held_on.isoformat()}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
