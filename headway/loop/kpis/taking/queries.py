"""What was read when, beside what the data says now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headway.ground.accounts.models import Desk
from headway.ground.lake.store import Session

from ..kpi import Kpi, Terms
from ..models import TakenReading
from ..periods import checked, index
from ..queries import Reading, readings
from .due import end

SHOWN = 26


@dataclass(frozen=True)
class ThenNow:
    """A reading as it was taken, and the same question on the newest data by today's definition.

    `moved` is whether the figure is another one now; `why` says what may have moved it.
    """

    then: TakenReading
    now: Reading | None
    moved: bool
    why: str


def then_and_now(
    session: Session,
    desk: Desk,
    kpi: Kpi,
    *,
    period: str,
    terms: Terms,
    where: Mapping[str, str | None] | None = None,
    most: int = SHOWN,
) -> list[ThenNow]:
    """The newest readings taken of a KPI, newest first, beside what the data says now.

    Readings are taken for the whole desk and for clients: a slice by anything else has none.
    """
    asked = dict(where or {})
    client = asked.pop("client", "")
    if asked or client is None:
        return []
    rows = list(
        TakenReading.objects.filter(
            desk=desk, kpi=kpi.key, period=checked(period), client=client
        ).order_by("-start", "-kpi_version")[:most]
    )
    if not rows:
        return []
    grain = checked(period)
    found = readings(
        session, [kpi], terms=terms, period=grain, where={"client": client} if client else {},
        since=rows[-1].start, until=end(index(rows[0].start, grain), grain),
    )  # fmt: skip
    return _beside(rows, {each.period: each for each in found}, kpi, terms)


def _beside(
    rows: Sequence[TakenReading], now: Mapping[str | None, Reading], kpi: Kpi, terms: Terms
) -> list[ThenNow]:
    found = []
    for row in rows:
        here = now.get(row.start.isoformat())
        value, n = (here.value, here.n) if here else (None, 0)
        same = n == row.n and (
            value == row.value
            or (value is not None and row.value is not None and abs(value - row.value) < 1e-9)
        )
        reasons = []
        if not same:
            if row.kpi_version != kpi.version:
                reasons.append(f"the definition changed (version {row.kpi_version} then)")
            if row.terms != terms.plain():
                reasons.append("the desk’s assumptions changed")
            if n != row.n:
                reasons.append(f"later imports changed the past ({row.n:,} tickets then)")
            reasons = reasons or ["later imports changed what these tickets say"]
        found.append(ThenNow(row, here, not same, " and ".join(reasons)))
    return found
