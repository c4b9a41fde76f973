"""What a cycle promised and what came of it: facts of each entry, and what they add up to (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from headway.ground import words
from headway.loop.register.states import CLOSED, Status

from .estimates import Dated, Dates, Rate, Ratio, dates, rate, ratio

ASIDE = frozenset({Status.WITHDRAWN, Status.REJECTED, Status.PARKED})
FINAL = ("better", "worse")
"""Outcomes that count before an entry is closed: the others may still change."""


class Fate(StrEnum):
    """What became of an entry a cycle promised."""

    PROVED = "proved"
    LOST = "lost again"
    NOT_SHOWN = "not shown"
    WORSE = "worse"
    WITHDRAWN = "withdrawn"
    CARRIED = "carried over"
    LEFT = "left open"


JUDGED = (Fate.PROVED, Fate.LOST, Fate.NOT_SHOWN, Fate.WORSE)


@dataclass(frozen=True)
class Line:
    """An entry as the cycle promised it and as it stands.

    Hours: `estimated` and `worked` over the tasks whose hours worked are known; `promised` and
    `proved` a month (`proved` counts each gain once). Days as ISO text; `p50_on`, `p85_on` are the
    forecast noted when the plan was committed. `carried` is the reason it goes on (empty: it does
    not).
    """

    ref: str
    title: str
    size: str
    status: str
    outcome: str
    slipped: bool
    kpi: str
    target: str
    target_on: str | None
    hours: float | None
    estimated: float | None
    worked: float | None
    promised: float | None
    proved: float | None
    p50_on: str | None
    p85_on: str | None
    finished_on: str | None
    carried: str = ""

    @property
    def fate(self) -> Fate:
        """What became of it."""
        state = Status(self.status)
        if state in ASIDE:
            return Fate.WITHDRAWN
        if state in CLOSED or self.outcome in FINAL:
            if self.slipped:
                return Fate.LOST
            return {"better": Fate.PROVED, "worse": Fate.WORSE}.get(self.outcome, Fate.NOT_SHOWN)
        return Fate.CARRIED if self.carried else Fate.LEFT


@dataclass(frozen=True)
class Facts:
    """Everything a close rests on: the cycle, the day it was closed, its entries."""

    cycle: str
    starts_on: str
    ends_on: str
    on: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figures:
    """What a cycle's facts add up to.

    `hit` is proved of judged, `kept` proved of all promised. `promised` and `proved` are hours a
    month over the judged entries; `benefit` their ratio entry by entry. `work` is hours worked to
    estimated.
    """

    promised_entries: int
    fates: Mapping[Fate, int]
    hit: Rate
    kept: Rate
    hours: float
    promised: float
    promised_all: float
    proved: float
    dates: Dates
    benefit: Ratio
    work: Ratio
    estimated: float
    worked: float


def freeze(facts: Facts) -> dict[str, Any]:
    """Facts as data for JSON; `thaw` gives the same ones back."""
    return asdict(facts)


def thaw(kept: Mapping[str, Any]) -> Facts:
    """Facts from kept data."""
    return Facts(**{**kept, "lines": tuple(Line(**line) for line in kept["lines"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def add_up(facts: Facts) -> Figures:
    """The figures of a cycle. The same facts give the same figures, always."""
    lines = facts.lines
    judged = [line for line in lines if line.fate in JUDGED]
    forecast = [
        Dated(p50, p85, _day(line.finished_on))
        for line in lines
        if line.fate is not Fate.WITHDRAWN
        and (p50 := _day(line.p50_on)) is not None
        and (p85 := _day(line.p85_on)) is not None
    ]
    worked = [
        (line.estimated, line.worked)
        for line in lines
        if line.estimated is not None and line.worked is not None
    ]
    return Figures(
        promised_entries=len(lines),
        fates={fate: sum(line.fate is fate for line in lines) for fate in Fate},
        hit=rate(line.fate is Fate.PROVED for line in judged),
        kept=rate(line.fate is Fate.PROVED for line in lines),
        hours=sum(line.hours or 0 for line in lines),
        promised=sum(line.promised or 0 for line in judged),
        promised_all=sum(line.promised or 0 for line in lines),
        proved=sum(line.proved or 0 for line in judged),
        dates=dates(forecast, _day(facts.on) or date.max),
        benefit=ratio(
            (line.promised, line.proved)
            for line in judged
            if line.promised is not None and line.proved is not None
        ),
        work=ratio(worked),
        estimated=sum(said for said, _ in worked),
        worked=sum(took for _, took in worked),
    )


def plain(figures: Figures) -> dict[str, Any]:
    """Figures as data for JSON, to be kept beside their facts and compared with them later."""
    told = asdict(figures)
    told["fates"] = {str(fate): count for fate, count in figures.fates.items()}
    return told


@dataclass(frozen=True)
class Obstacle:
    """Something that speaks against closing a cycle now; `ref` names the entry, empty: the cycle."""

    ref: str
    sentence: str


def obstacles(
    facts: Facts, unjudged: Sequence[tuple[str, str]], carried: Mapping[str, str]
) -> list[Obstacle]:
    """What speaks against closing: it is not over, verdicts are still to be taken, entries that are
    not finished are neither carried over nor left on purpose.

    `unjudged` are (ref, what is missing); `carried` maps refs to reasons (an empty reason: left
    where it is, on purpose). May be overridden with a reason.
    """
    found = []
    if facts.on < facts.ends_on:
        found.append(Obstacle("", f"{facts.cycle} runs until {words.day(_day(facts.ends_on))}."))
    found += [Obstacle(ref, f"{ref}: {what}") for ref, what in unjudged if not carried.get(ref)]
    decided = set(carried)
    found += [
        Obstacle(line.ref, f"{line.ref} is not finished: carry it over, or leave it on purpose.")
        for line in facts.lines
        if line.fate in (Fate.LEFT, Fate.CARRIED) and line.ref not in decided
    ]
    return found


def next_span(starts_on: date, ends_on: date) -> tuple[date, date]:
    """First and last day of the cycle after this one: as many whole months, else as many days.

    >>> next_span(date(2026, 10, 1), date(2026, 12, 31))
    (datetime.date(2027, 1, 1), datetime.date(2027, 3, 31))
    >>> next_span(date(2026, 10, 5), date(2026, 10, 18))
    (datetime.date(2026, 10, 19), datetime.date(2026, 11, 1))
    """
    first = ends_on + timedelta(days=1)
    if starts_on.day != 1 or first.day != 1:
        return first, first + (ends_on - starts_on)
    months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
    after = first.month - 1 + months
    return first, date(first.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
