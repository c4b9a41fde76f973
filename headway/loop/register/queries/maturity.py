"""What the register says to questions of a maturity assessment."""

from __future__ import annotations

from django.db.models import Q

from headway.ground.accounts.models import Client, Desk

from ..models import Improvement
from ..states import Status


def facts(desk: Desk, client: Client | None) -> dict[str, str]:
    """Open entries with owner and review date, and how the last three closed ones were closed."""
    rows = Improvement.objects.filter(desk=desk)
    rows = rows.filter(client=client) if client else rows
    live = rows.open()
    many = live.count()
    if not many and not rows.closed().exists():
        return {"register": "The register holds no entry."}
    owned = live.exclude(owner=None).count()
    dated = live.exclude(review_on=None).count()
    last = list(rows.closed().order_by("-touched_at")[:3])
    proved = sum(one.status == Status.SUSTAINED and one.baseline_id is not None for one in last)
    measured = rows.filter(~Q(kpi_key=""), baseline__isnull=False).open().count()
    return {
        "register": f"The register holds {many} open entries: {owned} with an owner, {dated} with a"
        " review date.",
        "proved": f"Of the last {len(last)} closed entries {proved} closed as sustained with a frozen"
        f" baseline; {measured} of {many} open ones have a KPI with one."
        if last
        else "No entry has been closed yet.",
    }
