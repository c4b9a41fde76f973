"""Readings over time, slice by slice: one question to the tickets serves many improvements.

What is asked depends on the data and the KPI, not on the entry: all slices of a dimension over the
newest three years. The answer is kept (see `kpis.queries`), and each entry takes its part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.periods import Period, index
from headway.loop.kpis.periods import start as first_of
from headway.loop.kpis.queries import Reading, cuts, facts_of, readings

from ..evidence import Track

if TYPE_CHECKING:
    from headway.ground.lake.store import Session

CUTS = ("category", "client", "group", "channel", "priority", "subcategory", "service", "type")
"""Dimensions an entry's slice may be set beside its neighbours along, in this order."""
BACK = 156
"""Weeks asked for at once: what any running entry needs before and after its start."""
Where = Mapping[str, str | None]
Held = dict[str | None, dict[str, Reading]]
"""A slice's value → its readings by period."""


def along(session: Session, where: Where) -> str | None:
    """The dimension whose other values are an entry's neighbours; None where it has none."""
    known = cuts(session)
    return next((name for name in CUTS if name in where and name in known), None)


def places_of(since: date, until: date, period: Period) -> list[str]:
    """The ISO dates of every period from one day to another."""
    first, last = index(since, period), index(until, period)
    return [first_of(number, period).isoformat() for number in range(first, last + 1)]


def by_slice(
    session: Session, kpis: Sequence[Kpi], *, terms: Terms, by: str | None, period: Period,
    since: date, where: Where,
) -> dict[str, Held]:  # fmt: skip
    """KPI → slice → readings by period, from `since` at the latest to the end of the data."""
    end = facts_of(session, terms).as_of
    first = min(since, end - timedelta(weeks=BACK))
    rows = readings(
        session, kpis, terms=terms, by=by, period=period,
        since=first_of(index(first, period), period), where=where,
    )  # fmt: skip
    found: dict[str, Held] = {kpi.key: {} for kpi in kpis}
    for row in rows:
        value = row.slice[by] if by else None
        found[row.kpi].setdefault(value, {})[row.period or ""] = row
    return found


def series(
    session: Session, kpis: Sequence[Kpi], *, terms: Terms, period: Period, since: date,
    until: date, where: Where,
) -> tuple[list[str], dict[str, Track]]:  # fmt: skip
    """Periods from `since` to `until` and each KPI's track over all of them, gaps as None."""
    places = places_of(since, until, period)
    cut = along(session, where)
    wider = {name: value for name, value in where.items() if name != cut}
    held = by_slice(session, kpis, terms=terms, by=cut, period=period, since=since, where=wider)
    mine = where[cut] if cut else None
    return places, {kpi.key: track(kpi, held[kpi.key].get(mine, {}), places) for kpi in kpis}


def track(kpi: Kpi, held: Mapping[str, Reading], places: Sequence[str]) -> Track:
    """Readings by period as a track."""
    rows = [held.get(place) for place in places]
    return Track(
        kpi.key, kpi.name, kpi.unit, kpi.better,
        tuple(None if row is None else row.value for row in rows),
        tuple(0 if row is None else row.n for row in rows),
        tuple(
            None if row is None or row.value is None or row.numerator is None
            else float(row.numerator)
            for row in rows
        ),
    )  # fmt: skip
