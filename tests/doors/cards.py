"""Findings and register entries of the test desk: the bakery's, the hotel's, the whole desk's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from headway.ground.accounts.models import Client
from headway.loop.assessment.models import Finding, Search, Standing
from headway.loop.register import actions
from headway.loop.register.models import Improvement
from tests.doors import export
from tests.doors.cast import Cast

AT = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass
class Findings:
    """One finding of each kind."""

    bakery: Finding
    hotel: Finding
    whole: Finding


@dataclass
class Entries:
    """One entry of each kind; the bakery's is owned by Cleo, the desk's was raised by her."""

    bakery: Improvement
    hotel: Improvement
    whole: Improvement


def find_gaps(desk: Cast) -> Findings:
    """A search over the desk's tickets with three findings, as a search would have left them."""
    search = Search.objects.create(desk=desk.desk, version=1, at=AT, tried=58)
    months = [f"2026-{month:02d}" for month in range(3, 9)]

    def keep(rank: int, key: str, client: str, cut: dict[str, str], title: str) -> Finding:
        standing = Standing.objects.create(
            desk=desk.desk, key=key, first_version=1, first_seen_at=AT, last_version=1
        )
        where = ({"client": client} if client else {}) | cut
        return Finding.objects.create(
            desk=desk.desk, search=search, standing=standing, key=key, rank=rank,
            client=Client.objects.filter(desk=desk.desk, name=client).first(),
            rule="category_below", kpi="reopen_rate", unit="share", slice=where, title=title,
            what=f"{title}: 34 of 50 came back.", value=0.68, comparison=0.08, n=50, low=0.54,
            high=0.79, p=1e-6, q=1e-5, confidence="sure", hours_month=20.0 - rank,
            money_month=900, currency="EUR", formula="34 tickets × 0.75 h", target=0.2,
            assumptions=["Handling takes 0.75 h."], also=[f"{title} again"],
            evidence={
                "window": {"since": "2026-03-02", "until": "2026-08-31"},
                "series": [{"month": m, "value": 0.6, "n": 8} for m in months],
                "elsewhere": [{"month": m, "value": 0.1, "n": 80} for m in months],
            },
        )  # fmt: skip

    return Findings(
        bakery=keep(1, "b" * 12, export.BAKERY, {"category": "Printer & Co"},
                    "Bakery GmbH / Printer & Co: reopened 68 %"),
        hotel=keep(2, "h" * 12, export.HOTEL, {"category": export.SCRIPT},
                   f"Quartz Hotels / {export.SCRIPT}: reopened 68 %"),
        whole=keep(3, "w" * 12, "", {"category": export.IMAGE}, f"{export.IMAGE}: reopened 68 %"),
    )  # fmt: skip


def write_entries(desk: Cast) -> Entries:
    """IMP-1 of the bakery, IMP-2 of the hotel, IMP-3 of the desk."""
    hotel = Client.objects.get(desk=desk.desk, name=export.HOTEL)
    bakery = actions.propose(
        by=desk.mia, desk=desk.desk, at=AT, title="Bakery printers come back", client=desk.bakery,
        kpi_key="reopen_rate", target_value=0.1, target_on=date(2027, 3, 31), owner=desk.cleo,
        waste_hours=20, hours_likely=10, size="S",
    )  # fmt: skip
    other = actions.propose(
        by=desk.mia, desk=desk.desk, at=AT, title="Quartz Hotels wait too long", client=hotel,
        kpi_key="sla_met", owner=desk.mia,
    )  # fmt: skip
    whole = actions.propose(
        by=desk.cleo, desk=desk.desk, at=AT, title=f"All of us {export.IMAGE}",
        problem=export.SCRIPT, kpi_key="ftfr",
    )  # fmt: skip
    return Entries(bakery, other, whole)
