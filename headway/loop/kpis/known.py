"""Which KPIs a desk has: those of the catalogue and its own; one look-up for all that ask."""

from __future__ import annotations

import json

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import WrongUsage

from .catalogue import KPIS
from .kpi import Kpi
from .models import OwnKpi
from .own import compiled

MEMO = "_own_kpis"


def kpis_of(desk: Desk) -> dict[str, Kpi]:
    """Every KPI of a desk by key, in the order lists show them: the catalogue's, then its own.

    Of its own the newest version, unless retired. Asked once per desk object (one a request).
    """
    held: dict[str, Kpi] | None = desk.__dict__.get(MEMO)
    if held is None:
        held = desk.__dict__[MEMO] = KPIS | {row.key: kpi_in(row) for row in newest_own(desk)}
    return dict(held)


def kpis_seen_by(member: Member) -> dict[str, Kpi]:
    """The desk's KPIs, for a client contact without those that are the provider's own affair."""
    known = kpis_of(member.desk)
    if member.may("compare"):
        return known
    return {key: kpi for key, kpi in known.items() if not kpi.internal}


def forget(desk: Desk) -> None:
    """Ask the records anew: something was declared."""
    desk.__dict__.pop(MEMO, None)


def newest_own(desk: Desk) -> list[OwnKpi]:
    """The newest version of each of the desk's own KPIs, by name; retired ones left out."""
    found: dict[str, OwnKpi] = {}
    for row in OwnKpi.objects.filter(desk=desk).order_by("key", "-version"):
        found.setdefault(row.key, row)
    rows = [row for row in found.values() if not row.retired and row.key not in KPIS]
    return sorted(rows, key=lambda row: str(row.declaration.get("name", "")).lower())


def kpi_in(row: OwnKpi) -> Kpi:
    """The KPI of one version."""
    return compiled(json.dumps(row.declaration, ensure_ascii=False, sort_keys=True), row.version)


def kpi_of(desk: Desk, key: str) -> Kpi:
    """One KPI of a desk; WrongUsage that names the known ones when there is none."""
    if key in KPIS:
        return KPIS[key]
    known = kpis_of(desk)
    if key not in known:
        raise WrongUsage(f"There is no KPI “{key}”. Known: {', '.join(known)}.")
    return known[key]


def own_versions(desk: Desk, key: str) -> list[OwnKpi]:
    """Every version of one of the desk's own KPIs, newest first; WrongUsage when there is none."""
    found = list(
        OwnKpi.objects.filter(desk=desk, key=key).select_related("declared_by").order_by("-version")
    )
    if not found:
        own = ", ".join(row.key for row in newest_own(desk)) or "none yet"
        raise WrongUsage(f"“{key}” is none of the desk's own KPIs ({own}).")
    return found
