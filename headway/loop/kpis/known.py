"""Which KPIs a desk has: those of the catalogue and its own; one look-up for all that ask."""

from __future__ import annotations

from headway.ground.accounts.models import Desk
from headway.ground.trouble import WrongUsage

from .catalogue import KPIS
from .kpi import Kpi


def kpis_of(desk: Desk) -> dict[str, Kpi]:
    """Every KPI of a desk by key, in the order lists show them: the catalogue's, then its own."""
    return dict(KPIS)


def kpi_of(desk: Desk, key: str) -> Kpi:
    """One KPI of a desk; WrongUsage that names the known ones when there is none."""
    if key in KPIS:
        return KPIS[key]
    known = kpis_of(desk)
    if key not in known:
        raise WrongUsage(f"There is no KPI “{key}”. Known: {', '.join(known)}.")
    return known[key]
