"""Gathering what a verdict rests on, from the tickets and the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import span
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.known import kpi_of, kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.periods import Period, index
from headway.loop.kpis.periods import start as first_of
from headway.loop.kpis.queries import cuts, supported
from headway.loop.kpis.standing import last_day
from headway.loop.register.models import Improvement

from ..confounding import MUCH, NEAR, inside, overlaps
from ..evidence import Evidence, Numbers, Other, Rollout, Track, expected_by_mix
from .series import Held, along, by_slice, places_of, series

if TYPE_CHECKING:
    from headway.ground.lake.store import Session

MOST_BEFORE = 104
"""Weeks before the start that are looked at: two years, so that the season is known."""
LOOKS = 26
"""Weeks after the start over which looks are planned, where no plan says otherwise."""
SPARSE = 0.4
"""With more than this share of weeks empty, months are judged instead."""
MIXES = ("category", "subcategory", "priority", "channel", "type")
MOST_MIXES = 3
FEWEST = 3.0
"""Tickets a period below which a unit of a roll-out says nothing."""
MOST_UNITS = 40


class CannotJudge(Trouble):
    """An entry that cannot be judged as it is; says what is lacking."""


@dataclass(frozen=True)
class Gathered:
    """Evidence with what must be frozen beside it."""

    evidence: Evidence
    slice: dict[str, str | None]
    kpi: Kpi
    terms: Terms
    data_version: int


def slice_of(entry: Improvement) -> dict[str, str | None]:
    """The tickets an entry's KPI is read on: those of its baseline, else of its scope."""
    if entry.baseline is not None:
        return dict(entry.baseline.slice)
    found = {name: value for name, value in entry.scope.items() if name in DIMENSIONS}
    if entry.client is not None:
        found["client"] = entry.client.name
    return found


def gather(
    entry: Improvement,
    *,
    session: Session,
    until: date | None = None,
    planned: int | None = LOOKS,
    start: date | None = None,
    among: Sequence[Improvement] = (),
    deep: bool = True,
) -> Gathered:
    """Everything a verdict on this entry rests on, as the tickets tell it until `until`.

    `start`: the day it was begun again, where its gain had slipped (default: its start). `among`:
    the improvements that might be confounded with it (those of the desk that started). Without
    `deep` the mix is left out: it can only take a word away, and is asked for where one is given.
    Raises `CannotJudge` for an entry without KPI or start, or without any reading.
    """
    if not entry.kpi_key:
        raise CannotJudge(f"{entry.ref} has no KPI: choose what it is to be judged by.")
    if entry.started_on is None:
        raise CannotJudge(f"{entry.ref} has not started: there is nothing to judge yet.")
    desk, began = entry.desk, start or entry.started_on
    terms = Terms.of(desk)
    kpi, known = kpi_of(desk, entry.kpi_key), kpis_of(desk)
    where = slice_of(entry)
    can = supported(session, known)
    guards = [
        known[key] for key in entry.guard_kpis if key in known and can[key].ok and key != kpi.key
    ]
    last = last_day(session, kpi, terms)
    if until is not None:
        last = min(last, until)
    grain, since, end = _window(session, kpi, terms, where, began, last, planned)
    others = _others(entry, among, where, began, end, session)
    notes = []
    for other in others:
        if other.apart >= NEAR and other.share >= MUCH:
            eve = date.fromisoformat(other.start) - timedelta(days=1)
            if eve < end:
                end = eve
                notes.append(
                    f"Only readings before {other.ref} began on the same tickets count"
                    f" ({other.start})."
                )
    end = _whole(end, grain)
    if end < since:
        raise CannotJudge(f"{entry.ref}: there is no whole {grain} of tickets to judge yet.")
    places, tracks = series(
        session, [kpi, *guards], terms=terms, period=grain, since=since, until=end, where=where
    )
    straddling = {place for place in places if _straddles(place, began, grain)}
    main = _without(tracks[kpi.key], places, straddling)
    if not any(value is not None for value in main.values):
        raise CannotJudge(f"{entry.ref}: {kpi.name} has no reading on these tickets.")
    before = sum(place < began.isoformat() for place in places)
    mix: dict[str, Numbers] = {}
    if main.counted and deep:
        free = [name for name in MIXES if name in cuts(session) and name not in where]
        if "category" in free and "subcategory" in free:
            free.remove("subcategory")
        for name in free[:MOST_MIXES]:
            held = by_slice(
                session, [kpi], terms=terms, by=name, period=grain, since=since, where=where
            )
            mix[name] = expected_by_mix(_cells(held[kpi.key], places), before)
    rest, words = comparison(
        entry, kpi, session, terms=terms, period=grain, since=since, until=end, where=where,
        among=among,
    )  # fmt: skip
    if rest is not None and not carries(rest, main):
        rest, words = None, ""
    rest = rest and _without(rest, places, straddling)
    base = entry.baseline
    promised = None
    if base is not None and base.value is not None and entry.target_value is not None:
        promised = abs(entry.target_value - base.value) or None
    return Gathered(
        Evidence(
            main=main, periods=tuple(places), grain=grain, start=began.isoformat(),
            until=end.isoformat(), raised=None if start else entry.raised_on.isoformat(), rest=rest,
            rest_words=words, mix=mix,
            guards=tuple(_without(tracks[g.key], places, straddling) for g in guards),
            others=others,
            rollout=_rollout(entry, session, kpi, terms, grain, since, where, places),
            target=entry.target_value,
            target_on=entry.target_on.isoformat() if entry.target_on else None,
            baseline=base.value if base else None, baseline_low=base.low if base else None,
            baseline_high=base.high if base else None, baseline_n=base.n if base else 0,
            expected=promised, planned=planned, notes=tuple(notes),
        ),
        where, kpi, terms, session.version.number,
    )  # fmt: skip


def comparison(
    entry: Improvement, kpi: Kpi, session: Session, *, terms: Terms, period: Period, since: date,
    until: date, where: Mapping[str, str | None], among: Sequence[Improvement],
) -> tuple[Track | None, str]:  # fmt: skip
    """The same KPI on the tickets nobody touched (the other categories, say), and what they are.

    Slices another improvement on this KPI works on are left out. None for what touches every
    ticket, and for sums, whose size says nothing of the slice's own.
    """
    cut = along(session, where)
    if cut is None or kpi.unit in ("tickets", "money"):
        return None, ""
    wider = {name: value for name, value in where.items() if name != cut}
    touched = {where[cut]} | {
        slice_of(one)[cut]
        for one in among
        if one.pk != entry.pk and one.kpi_key == kpi.key and slice_of(one).get(cut)
        and one.started_on is not None and one.started_on <= until
    }  # fmt: skip
    held = by_slice(session, [kpi], terms=terms, by=cut, period=period, since=since, where=wider)
    return (
        _rest(kpi, held[kpi.key], places_of(since, until, period), touched),
        f"the other {_many(cut)}",
    )


def carries(rest: Track, main: Track) -> bool:
    """Whether a comparison is large enough to be one: at least as many tickets as what it is held
    against. A smaller one jumps about by itself, and tells nothing of what struck both."""
    return float(np.median(rest.n)) >= float(np.median(main.n))


def _window(
    session: Session, kpi: Kpi, terms: Terms, where: Mapping[str, str | None],
    began: date, last: date, planned: int | None,
) -> tuple[Period, date, date]:  # fmt: skip
    """Weeks (months where most weeks are empty), the first day looked at and the last."""
    oldest = span(session)[1]
    if oldest is None:
        raise CannotJudge("There are no tickets yet.")
    for grain in ("week", "month"):
        period: Period = "week" if grain == "week" else "month"
        number = index(began, period)
        first = index(oldest, period)
        if first_of(first, period) < oldest:
            first += 1
        most = MOST_BEFORE if period == "week" else MOST_BEFORE // 4
        first = max(first, number - most)
        end = last
        if planned is not None:
            after = planned if period == "week" else max(-(-planned // 4), 8)
            whole = 0 if first_of(number, period) == began else 1
            end = min(last, first_of(number + whole + after, period) - timedelta(days=1))
        since = first_of(first, period)
        if period == "month" or end < since:
            return period, since, end
        places, tracks = series(
            session, [kpi], terms=terms, period="week", since=since, until=end, where=where
        )
        filled = sum(value is not None for value in tracks[kpi.key].values)
        if filled >= (1 - SPARSE) * max(len(places), 1):
            return period, since, end
    raise AssertionError("unreachable")


def _whole(last: date, period: Period) -> date:
    """The last day of the newest whole period that ends on or before `last`."""
    return first_of(index(last + timedelta(days=1), period), period) - timedelta(days=1)


def _straddles(place: str, began: date, period: Period) -> bool:
    """Whether a period is partly old, partly new: it counts neither way."""
    first = date.fromisoformat(place)
    return first < began and index(began, period) == index(first, period)


def _without(one: Track, places: Sequence[str], dropped: set[str]) -> Track:
    values = tuple(
        None if place in dropped else value for place, value in zip(places, one.values, strict=True)
    )
    return Track(one.kpi, one.name, one.unit, one.better, values, one.n, one.hits)


def _cells(held: Held, places: Sequence[str]) -> dict[str, list[tuple[float, int]]]:
    return {
        name or "": [
            (float(rows[p].numerator or 0), rows[p].n) if p in rows else (0.0, 0) for p in places
        ]
        for name, rows in held.items()
    }


def _rest(kpi: Kpi, held: Held, places: Sequence[str], touched: set[str | None]) -> Track | None:
    """The same KPI on slices nobody touched: shares added up, other figures as a weighted mean."""
    kept = {name: rows for name, rows in held.items() if name and name not in touched}
    if not kept:
        return None
    values: list[float | None] = []
    sizes: list[int] = []
    hits: list[float | None] = []
    for place in places:
        rows = [rows[place] for rows in kept.values() if place in rows]
        rows = [row for row in rows if row.value is not None and row.n]
        n = sum(row.n for row in rows)
        sizes.append(n)
        if not n:
            values.append(None)
            hits.append(None)
        elif kpi.unit == "share" and all(row.numerator is not None for row in rows):
            top = float(sum(row.numerator or 0 for row in rows))
            values.append(top / n)
            hits.append(top)
        else:
            values.append(float(sum((row.value or 0) * row.n for row in rows) / n))
            hits.append(None)
    if sum(value is not None for value in values) < len(values) * (1 - SPARSE):
        return None
    return Track(kpi.key, kpi.name, kpi.unit, kpi.better, tuple(values), tuple(sizes), tuple(hits))


def _others(
    entry: Improvement, among: Sequence[Improvement], where: dict[str, str | None],
    began: date, end: date, session: Session,
) -> tuple[Other, ...]:  # fmt: skip
    """Improvements on the same KPI that began around or after this one, on tickets that overlap."""
    own = {name: str(value) for name, value in where.items()}
    size = None
    found = []
    for one in among:
        if one.pk == entry.pk or one.kpi_key != entry.kpi_key or one.started_on is None:
            continue
        if not began - timedelta(weeks=NEAR) < one.started_on <= end:
            continue
        theirs = {name: str(value) for name, value in slice_of(one).items()}
        if not overlaps(own, theirs):
            continue
        share = 1.0
        if not inside(own, theirs):
            size = size if size is not None else span(session, own)[0]
            share = span(session, {**own, **theirs})[0] / size if size else 0.0
        found.append(
            Other(
                one.ref, one.title, one.started_on.isoformat(), round(share, 4),
                not inside(theirs, own), (one.started_on - began).days // 7,
            )
        )  # fmt: skip
    return tuple(found)


def _rollout(
    entry: Improvement, session: Session, kpi: Kpi, terms: Terms, period: Period, since: date,
    where: Mapping[str, str | None], places: Sequence[str],
) -> Rollout | None:  # fmt: skip
    """The KPI by unit where the entry went live unit by unit; None where it went live at once."""
    rows = list(entry.rollouts.all())
    if not rows:
        return None
    dimension = rows[0].dimension
    starts = {row.unit: row.start_on for row in rows if row.dimension == dimension}
    found = by_slice(
        session, [kpi], terms=terms, by=dimension, period=period, since=since, where=where
    )
    held = {name: mine for name, mine in found[kpi.key].items() if name}
    sizes = {name: float(np.mean([r.n for r in mine.values()])) for name, mine in held.items()}
    units = [
        name for name in sorted(held, key=lambda name: -sizes[name])
        if (name in starts or sizes[name] >= FEWEST)
    ][:MOST_UNITS]  # fmt: skip
    if len(units) < 3 or not any(name in starts for name in units):
        return None
    return Rollout(
        dimension, tuple(units),
        tuple(starts[name].isoformat() if name in starts else None for name in units),
        tuple(
            tuple(held[name][p].value if p in held[name] else None for p in places)
            for name in units
        ),
    )  # fmt: skip


def _many(cut: str) -> str:
    return {"category": "categories", "subcategory": "subcategories", "priority": "priorities"}.get(
        cut, cut + "s"
    )
