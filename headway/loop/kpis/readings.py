"""A reading: a KPI's figure for one slice and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

from . import intervals
from .cells import Key, Question
from .figures import EMPTY, rate
from .kpi import Figure, Kpi, Terms
from .periods import between, start, workdays


@dataclass(frozen=True)
class Reading:
    """A KPI's value for a slice and period.

    `period` is the ISO date the period starts on, None for the whole time asked about. `slice`
    holds what the tickets were narrowed to and cut by; None there means “unknown”. `low` and `high`
    are the 95 % interval. `n` are the tickets counted, `numerator` those (or that) on top,
    `undecided` those that count neither way. `extra` holds what the KPI says beside its value.
    """

    kpi: str
    version: int
    unit: str
    period: str | None
    slice: dict[str, str | None]
    value: float | None
    low: float | None
    high: float | None
    n: int
    numerator: float | None
    undecided: int
    extra: dict[str, Any] = field(default_factory=dict)


NAMES = tuple(each.name for each in fields(Reading))


def read(
    kpi: Kpi, cells: Mapping[Key, Mapping[str, Any]], question: Question, terms: Terms
) -> list[Reading]:
    """The readings of one KPI: by slice (unknown last), periods in order and without holes.

    A period without tickets between a slice's first and last is there with n = 0 and no value.
    Without any ticket there is one empty reading for the whole time, and none by period or slice.
    """
    where = dict(question.where)
    if kpi.timed:
        cells = _with_time(cells, question)
    if question.period == "all" and question.by is None:
        cell = cells.get((None, 0))
        return [_reading(kpi, None, where, kpi.read(cell, terms) if cell else _empty(kpi))]
    numbers: dict[str | None, list[int]] = {}
    for value, number in cells:
        numbers.setdefault(value, []).append(number)
    found = []
    for value in sorted(numbers, key=lambda text: (text is None, text or "")):
        part = {**where, question.by: value} if question.by else where
        if question.period == "all":
            found.append(_reading(kpi, None, part, kpi.read(cells[value, 0], terms)))
            continue
        have = numbers[value]
        for number, day in between(min(have), max(have), question.period):
            cell = cells.get((value, number))
            found.append(_reading(kpi, day, part, kpi.read(cell, terms) if cell else _empty(kpi)))
    return found


def _with_time(
    cells: Mapping[Key, Mapping[str, Any]], question: Question
) -> dict[Key, Mapping[str, Any]]:
    """The cells with the working days each covers, and the group it is of (None: all of them).

    A cell covers its period, or the time asked about, as far as the data asked about reaches.
    """
    firsts = [cell["first_day"] for cell in cells.values() if cell["first_day"]]
    lasts = [cell["last_day"] for cell in cells.values() if cell["last_day"]]
    low = max(filter(None, (question.since, min(firsts, default=None))), default=None)
    high = min(filter(None, (question.until, max(lasts, default=None))), default=None)
    narrowed = dict(question.where)
    found: dict[Key, Mapping[str, Any]] = {}
    for (value, number), cell in cells.items():
        begin, end = low, high
        if question.period != "all" and low and high:
            begin = max(low, start(number, question.period))
            end = min(high, start(number + 1, question.period) - timedelta(days=1))
        days = workdays(begin, end) if begin and end else 0
        group = value if question.by == "group" else narrowed.get("group")
        if group is None and (question.by == "group" or "group" in narrowed):
            group = ""
        found[value, number] = {**cell, "days": days, "group": group}
    return found


def packed(readings: list[Reading]) -> list[list[Any]]:
    """Readings as plain lists that JSON can hold; `unpacked` makes them again, equal in all."""
    return [[getattr(each, name) for name in NAMES] for each in readings]


def unpacked(rows: list[list[Any]]) -> list[Reading]:
    """The readings that were `packed`."""
    return [Reading(**dict(zip(NAMES, row, strict=True))) for row in rows]


def _empty(kpi: Kpi) -> Figure:
    """The figure of no tickets: a share of none has none on top; a count of none is 0."""
    if kpi.own and kpi.form == "count":
        return Figure(0, *intervals.of_count(0), 0, 0)
    return rate(0, 0) if kpi.unit == "share" else EMPTY


def _reading(kpi: Kpi, period: str | None, part: dict[str, str | None], figure: Figure) -> Reading:
    return Reading(
        kpi.key, kpi.version, kpi.unit, period, dict(part), figure.value, figure.low, figure.high,
        figure.n, figure.numerator, figure.undecided, figure.extra,
    )  # fmt: skip
