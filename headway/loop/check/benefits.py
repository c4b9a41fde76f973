"""What a gain is worth: hours, money and customers' minutes a month; nothing counted twice (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headway.loop.assessment.costing import EXTRA, Assumed

from .confounding import overlaps


@dataclass(frozen=True)
class Worth:
    """What a change of a KPI is worth a month; None where tickets cannot tell. `basis` says how."""

    hours: float | None
    money: float | None
    customer_minutes: float | None
    basis: str


def worth(
    kpi: str, unit: str, better: str, change: float, month_n: float, assumed: Assumed
) -> Worth:
    """Hours, money and customers' minutes a month of a KPI moving by `change` (its unit, signed).

    A share of tickets: tickets a month × change × the extra work one such ticket brings (the desk's
    costs of a gap, `assessment.costing`); the customer waits through the same work. Times to
    resolve: no work of ours, but customers' waiting. Money: itself. A change for the worse is a
    loss, below zero.

    >>> found = worth("ftfr", "share", "higher", 0.08, 500, Assumed())
    >>> round(found.hours, 1), round(found.money), round(found.customer_minutes)
    (30.0, 1350, 1800)
    >>> worth("csat", "share", "higher", 0.08, 500, Assumed()).hours is None
    True
    """
    sign = -1.0 if better == "lower" else 1.0
    gain = sign * change
    if unit == "share" and kpi in EXTRA:
        name, why = EXTRA[kpi]
        part = float(getattr(assumed, name))
        hours = gain * month_n * part * assumed.handle_hours
        return Worth(
            hours, hours * assumed.hourly_rate, hours * 60,
            f"{month_n:,.0f} tickets a month; each one less {why}: {part:g} ×"
            f" {assumed.handle_hours:.2f} h, {assumed.hourly_rate:,.2f} {assumed.currency} an hour;"
            " the customer is held up as long",
        )  # fmt: skip
    if unit == "h":
        return Worth(
            None, None, gain * month_n * 60,
            f"{month_n:,.0f} tickets a month, each customer waits that much less;"
            " no work of ours is saved",
        )  # fmt: skip
    if unit == "money":
        each = gain * 365.25 / 12 / 7
        saved = each / assumed.hourly_rate if assumed.hourly_rate else None
        return Worth(saved, each, None, "the KPI is money already, week by week")
    return Worth(None, None, None, "what this KPI is worth cannot be told from tickets")


@dataclass(frozen=True)
class Claim:
    """A gain an improvement lays claim to: its KPI, slice, and the days it was measured over."""

    ref: str
    kpi: str
    slice: tuple[tuple[str, str], ...]
    first: date
    last: date
    hours: float


def shared(claims: Sequence[Claim]) -> dict[str, float]:
    """The part of each claim that counts, so that no gain is counted twice: ref → share 0..1.

    Claims meet when they speak of one KPI, their slices can hold the same ticket, and their days
    overlap. Among claims that all meet each other the sum that counts is at most the largest of
    them: each is scaled by the largest over the sum, and by the least of these factors where it
    belongs to several such circles. Losses are never scaled away.

    >>> day = date(2026, 1, 1)
    >>> one = Claim("A", "ftfr", (), day, day, 100.0)
    >>> part = shared([one, Claim("B", "ftfr", (("client", "X"),), day, day, 60.0)])
    >>> round(100 * part["A"] + 60 * part["B"], 6)
    100.0
    """
    import networkx as nx

    graph = nx.Graph()
    found = {claim.ref: 1.0 for claim in claims}
    gains = [claim for claim in claims if claim.hours > 0]
    graph.add_nodes_from(range(len(gains)))
    for i, one in enumerate(gains):
        for j in range(i):
            if _meet(one, gains[j]):
                graph.add_edge(i, j)
    for circle in nx.find_cliques(graph):
        sizes = [gains[i].hours for i in circle]
        factor = max(sizes) / sum(sizes)
        for i in circle:
            found[gains[i].ref] = min(found[gains[i].ref], factor)
    return found


def _meet(one: Claim, other: Claim) -> bool:
    return (
        one.kpi == other.kpi
        and overlaps(dict(one.slice), dict(other.slice))
        and one.first <= other.last
        and other.first <= one.last
    )
