"""Questions of like for like: slices of a KPI with the desk's mix of categories and priorities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from headway.ground.lake import answers
from headway.ground.lake.store import Session

from . import cells, explain
from .catalogue import find
from .kpi import Kpi, Terms
from .queries import columns_of, cuts, facts_of, readings
from .standard import Part, Standardised, standardise

STRATA = ("category", "priority")
MOST = 50_000
"""More slices and strata than this tell nothing: nearly all would be of one ticket."""


@dataclass(frozen=True)
class LikeForLike:
    """The slices of a KPI with the mix of all of them: slice → figure.

    `strata` are the dimensions whose mix is the same for all; where there is no such comparison,
    `slices` is empty and `why_not` says why.
    """

    strata: tuple[str, ...]
    slices: Mapping[str | None, Standardised]
    why_not: str = ""

    @property
    def moved(self) -> bool:
        """Whether any slice's mix differs enough to matter."""
        return any(one.moved for one in self.slices.values())


def like_for_like(
    session: Session,
    key: str | Kpi,
    *,
    terms: Terms,
    by: str,
    since: date | None = None,
    until: date | None = None,
    where: Mapping[str, str | None] | None = None,
) -> LikeForLike:
    """What each slice of `by` would read with the mix of all of them.

    Takes the same as `queries.readings`, and raises the same. For KPIs that are a sum over tickets
    by their number; a median of all does not follow from medians of parts.
    """
    kpi = find(key)
    question = cells.Question(by, "all", since, until, tuple(sorted((where or {}).items())))
    named = ("like for like", kpi.stamp, question, terms)
    held: LikeForLike | None = answers.recall(session, named)
    if held is None:
        held = _compared(session, kpi, question, terms)
        answers.remember(session, named, held)
    return held


def _compared(session: Session, kpi: Kpi, question: cells.Question, terms: Terms) -> LikeForLike:
    by, where = question.by, dict(question.where)
    raw = readings(
        session, [kpi], terms=terms, by=by, since=question.since, until=question.until, where=where
    )
    why = explain.REASONS.get(kpi.unit, "")
    if not why and any(not explain.is_mean(one) for one in raw):
        why = "It is no mean over the tickets of a slice."
    known = cuts(session)
    strata = tuple(name for name in STRATA if name != by and name in known and name not in where)
    if not why and not strata:
        why = "The tickets have no category or priority besides, so there is no mix to hold equal."
    if not why and len(kpi.parts) != 1:
        why = "It counts tickets by more than one day."
    if why:
        return LikeForLike(strata, {}, why)
    found = _parts(session, kpi, replace(question, strata=strata), terms)
    if not found:
        return LikeForLike(
            strata, {}, "There are more slices and kinds of tickets than can be told."
        )
    standard: dict[Any, int] = {}
    for mine in found.values():
        for stratum, part in mine.items():
            standard[stratum] = standard.get(stratum, 0) + part.n
    if not sum(standard.values()):
        return LikeForLike(strata, {}, "No ticket counts here.")
    return LikeForLike(strata, {name: standardise(mine, standard) for name, mine in found.items()})


def _parts(
    session: Session, kpi: Kpi, question: cells.Question, terms: Terms
) -> dict[str | None, dict[Any, Part]]:
    """Slice → stratum → its tickets; empty where there are too many."""
    (anchor,) = kpi.parts
    asked = cells.asked(
        (kpi,), anchor, question, terms, facts_of(session, terms), columns_of(session),
        session.engine,
    )  # fmt: skip
    table = session.ask(asked.sql)
    if table.num_rows > MOST:
        return {}
    columns = {name: cells.plain(table.column(name)) for name in table.column_names}
    names = [columns[cells.stratum(k)] for k in range(len(question.strata))]
    found: dict[str | None, dict[Any, Part]] = {}
    for place, name in enumerate(columns["slice"]):
        cell = {part: columns[column][place] for (_, part), column in asked.columns.items()}
        one = kpi.read(cell, terms)
        part = Part(one.numerator or 0.0, one.n, one.low, one.high)
        found.setdefault(name, {})[tuple(column[place] for column in names)] = part
    return found
