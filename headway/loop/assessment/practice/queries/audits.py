"""Questions about audits: what a member may see of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from headway.ground.accounts.models import Member
from headway.ground.accounts.queries import visible

from ...models import Audit, AuditFinding, AuditPoint, AuditSignature
from .. import shipped


def audits(member: Member) -> QuerySet[Audit]:
    """Audits a member may see; a client contact those of their own company that have a part for it."""
    rows = visible(member, Audit).select_related("client", "desk").prefetch_related("signatures")
    return rows.exclude(scopes=[shipped.INTERNAL]) if member.role.own_client_only else rows


def points(member: Member, *audits: Audit) -> QuerySet[AuditPoint]:
    """The points a member may see: no internal ones for a client."""
    rows = AuditPoint.objects.filter(audit__in=audits)
    return rows.exclude(scope=shipped.INTERNAL) if member.role.own_client_only else rows


def findings(member: Member, *audits: Audit) -> QuerySet[AuditFinding]:
    """The findings a member may see."""
    rows = AuditFinding.objects.filter(audit__in=audits).select_related("point", "audit")
    return rows.exclude(scope=shipped.INTERNAL) if member.role.own_client_only else rows


@dataclass(frozen=True)
class ScopeSeen:
    """A scope of an audit as one side sees it: its points and findings, and how many stand how."""

    scope: shipped.Scope
    points: list[AuditPoint]
    findings: list[AuditFinding]

    @property
    def counts(self) -> dict[str, int]:
        """State → number of points."""
        found = dict.fromkeys((one.value for one in AuditPoint.State), 0)
        for point in self.points:
            found[point.state] += 1
        return found

    @property
    def asked(self) -> int:
        """Points that apply and were looked at."""
        return len(self.points) - self.counts["open"] - self.counts["none"]


@dataclass(frozen=True)
class Seen:
    """An audit as a member sees it."""

    audit: Audit
    scopes: list[ScopeSeen]
    signatures: dict[str, AuditSignature]

    @property
    def open(self) -> int:
        """Points not looked at yet."""
        return sum(one.counts["open"] for one in self.scopes)

    @property
    def sentence(self) -> str:
        """What the audit comes to."""
        looked = sum(one.asked for one in self.scopes)
        met = sum(one.counts["met"] for one in self.scopes)
        major = sum(f.weight == "major" for one in self.scopes for f in one.findings)
        minor = sum(f.weight == "minor" for one in self.scopes for f in one.findings)
        if not looked:
            return f"{self.open} points to look at; none looked at yet."
        left = f" {self.open} left to look at." if self.open else ""
        many = f"{major} major and {minor} minor finding{'s' if minor != 1 else ''}"
        return f"{met} of {looked} points are met; {many}.{left}"


def seen(member: Member, audit: Audit) -> Seen:
    """The audit through a member's eyes."""
    return _all_seen(member, [audit])[0]


def rows_of(member: Member) -> list[Seen]:
    """The newest hundred audits a member may see."""
    return _all_seen(member, list(audits(member)[:100]))


def _all_seen(member: Member, rows: list[Audit]) -> list[Seen]:
    mine, found = defaultdict(list), defaultdict(list)
    for point in points(member, *rows).select_related("looked_by").prefetch_related("remarks"):
        mine[point.audit_id, point.scope].append(point)
    for finding in findings(member, *rows).prefetch_related("actions"):
        found[finding.audit_id, finding.scope].append(finding)
    return [
        Seen(
            audit,
            [ScopeSeen(scope, mine[audit.pk, scope.key], found[audit.pk, scope.key])
             for scope in shipped.scopes()
             if scope.key in audit.scopes and not (scope.is_internal and member.role.own_client_only)],
            {one.side: one for one in audit.signatures.all()},
        )
        for audit in rows
    ]  # fmt: skip
