"""What can be laid side by side in a Pareto chart: amounts the desk's own readings and findings hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trouble import Trouble, WrongUsage
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import cuts, readings
from headway.loop.kpis.readings import Reading
from headway.loop.kpis.small_teams.queries import may_see

from ..queries import findings

WAYS = tuple(name for name in DIMENSIONS if name not in {"assignee", "source"})
"""What amounts are cut by; never persons."""
OTHERS = "everything else"
MOST = 30


@dataclass(frozen=True)
class Measure:
    """An amount of each slice of a KPI: its key here, its words, its unit, how it is read."""

    key: str
    name: str
    unit: str
    kpi: str
    of: Callable[[Reading], float]


def _troubled(kpi: Kpi) -> Measure:
    """How many tickets stand behind a share: those that count as trouble."""
    if kpi.better == "lower":
        return Measure(kpi.key, f"Tickets behind “{kpi.name}”", "tickets", kpi.key, lambda one: one.numerator or 0.0)  # fmt: skip
    return Measure(
        kpi.key, f"Tickets short of “{kpi.name}”", "tickets", kpi.key,
        lambda one: one.n - (one.numerator or 0.0),
    )  # fmt: skip


def measures(desk: Desk) -> dict[str, Measure]:
    """What there is to lay side by side on this desk, by key."""
    known = kpis_of(desk)
    found = [
        Measure("tickets", "Tickets opened", "tickets", "throughput", lambda one: float(one.n)),
        Measure("rework", "Hours of rework", "hours", "cost_of_rework", lambda one: float(one.extra.get("hours") or 0.0)),
        *(_troubled(kpi) for kpi in known.values() if kpi.unit == "share" and kpi.better in {"lower", "higher"}),
    ]  # fmt: skip
    return {measure.key: measure for measure in found}


def pareto_of(desk: Desk, kpi: Kpi, by: str | None) -> Measure | None:
    """The amount that stands behind a KPI and can be cut by a dimension; None where there is none."""
    fits = (one for one in measures(desk).values() if one.kpi == kpi.key)
    return next(fits, None) if by in WAYS else None


def amounts(
    who: Member, *, measure: str, by: str, client: Client | None = None
) -> tuple[list[tuple[str, float]], str]:
    """The amounts of a measure by a dimension, and their unit; `client` narrows them to one.

    Beyond the 30 largest, the rest is one row; slices that `who` is not shown apart on KPI pages are
    left out. Raises `WrongUsage` for what there is not, `Trouble` where the tickets cannot tell it.
    """
    desk = who.desk
    known = measures(desk)
    if measure not in known or by not in WAYS:
        raise WrongUsage(f"Choose one of {', '.join(known)} by one of {', '.join(WAYS)}.")
    if lake_of(desk).empty:
        raise Trouble("There are no tickets yet. Import some, or type the amounts.")
    asked = known[measure]
    kpi = kpis_of(desk)[asked.kpi]
    where = {"client": client.name} if client else None
    with session_of(desk) as session:
        if by not in cuts(session):
            raise Trouble(f"These tickets do not tell {kpi.name.lower()} by {by}.")
        found = readings(session, [kpi], terms=Terms.of(desk), by=by, where=where)
        found = [
            one for one in found if may_see(who, session, {**(where or {}), by: one.slice.get(by)})
        ]
    if not found:
        raise Trouble(f"By {by} these are figures of few people, which managers see.")
    rows = [(one.slice.get(by) or "unknown", asked.of(one)) for one in found]
    return shortened(rows), asked.unit


def finding_amounts(
    who: Member, client: Client | None = None
) -> tuple[list[tuple[str, float]], str]:
    """The findings `who` may see by the hours a month they cost; `client` narrows them to one's."""
    rows = findings(who)
    if client is not None:
        rows = rows.filter(client=client)
    return shortened([(one.title, one.hours_month) for one in rows if one.hours_month]), "hours"


def shortened(rows: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The largest rows, the rest as one.

    >>> shortened([("a", 1.0), ("b", 2.0)])
    [('b', 2.0), ('a', 1.0)]
    """
    ranked = sorted((row for row in rows if row[1] > 0), key=lambda row: (-row[1], row[0]))
    if len(ranked) <= MOST:
        return ranked
    rest = sum(amount for _, amount in ranked[MOST - 1 :])
    return [*ranked[: MOST - 1], (OTHERS, rest)]
