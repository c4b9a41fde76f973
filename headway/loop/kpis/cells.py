"""One aggregation for all KPIs of an anchor: a cell for each slice and period.

The expression is written against a table without data, so that its SQL can be kept and used again
for any version of the same shape. Values are literals made by Ibis, never pasted into text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from headway.ground.lake import engines
from headway.loop.evidence.ticket import DERIVED, EVENT_FIELDS, FIELDS

from .kpi import Facts, Kpi, Terms
from .periods import Period, index
from .resolutions import told

IBIS_TYPES = {
    "text": "string", "time": "timestamp('UTC')", "count": "int64", "number": "float64",
    "flag": "boolean", "date": "date",
}  # fmt: skip
DAY_OF = {"opened": "opened_on", "resolved": "resolved_on"}
Where = tuple[tuple[str, str | None], ...]
Slice = str | None
Key = tuple[Slice, int]
"""A slice's value (None also when there is no cut) and the period's number (0 for all)."""


@dataclass(frozen=True)
class Question:
    """What is asked of the tickets, apart from the KPIs; hashable, so answers can be kept.

    `strata` are dimensions each slice is cut by besides, for comparing like for like.
    """

    by: str | None = None
    period: Period = "all"
    since: date | None = None
    until: date | None = None
    where: Where = ()
    strata: tuple[str, ...] = ()

    def slice_only(self) -> Question:
        """The same cut of the same tickets over all time."""
        return Question(by=self.by, where=self.where)


def blank(columns: Iterable[str]) -> Any:
    """`tickets` as an Ibis table without data; fields the store lacks are null."""
    import ibis

    have = set(columns)
    types = {field.name: IBIS_TYPES[field.kind] for field in FIELDS + DERIVED}
    table = ibis.table({name: kind for name, kind in types.items() if name in have}, name="tickets")
    lacking = {name: ibis.null(kind) for name, kind in types.items() if name not in have}
    return table.mutate(**lacking) if lacking else table


def blank_events() -> Any:
    """`events` as an Ibis table without data."""
    import ibis

    return ibis.table({field.name: IBIS_TYPES[field.kind] for field in EVENT_FIELDS}, name="events")


def narrowed(table: Any, question: Question) -> Any:
    """Only the tickets of the asked slice; a value of None means “unknown”."""
    import ibis

    for name, value in question.where:
        column = table[name]
        table = table.filter(column.isnull() if value is None else column == ibis.literal(value))
    return table


@dataclass(frozen=True)
class Asked:
    """The SQL of one aggregation, and which of its columns is which part: (KPI, part) → column.

    Parts that are the same for several KPIs are one column.
    """

    sql: str
    columns: Mapping[tuple[str, str], str]


@lru_cache(maxsize=256)
def asked(
    kpis: tuple[Kpi, ...],
    anchor: str,
    question: Question,
    terms: Terms,
    facts: Facts,
    columns: frozenset[str],
    engine: str = "duckdb",
) -> Asked:
    """The parts of all these KPIs at one anchor, a row for each slice and period.

    Raises `engines.CannotOn`, naming the KPI, where the engine cannot compute it or would do it
    wrong.
    """
    import ibis

    t = narrowed(blank(columns), question)
    day = DAY_OF[anchor]
    t = t.filter(t[day].notnull())
    if question.since:
        t = t.filter(t[day] >= ibis.literal(question.since))
    if question.until:
        t = t.filter(t[day] <= ibis.literal(question.until))
    t = told(t, terms, facts)
    for kpi in kpis:
        if kpi.extend is not None:
            t = kpi.extend(t, blank_events())
            checked(kpi.name, t, engine)
    once: dict[Any, tuple[str, Any]] = {}
    places = {}
    owners: dict[str, tuple[str, Any]] = {}
    for kpi in kpis:
        for name, part in kpi.parts[anchor](t, terms, facts).items():
            checked(kpi.name, part, engine)
            column, _ = once.setdefault(part.op(), (f"c{len(once)}", part))
            places[kpi.key, name] = column
            owners.setdefault(column, (kpi.name, part))
    cut: dict[str, Any] = {}
    if question.by:
        cut["slice"] = t[question.by]
    if question.period != "all":
        cut["period"] = index(t[day], question.period)
    cut |= {stratum(place): t[name] for place, name in enumerate(question.strata)}
    grouped = t.group_by(**cut) if cut else t
    found = grouped.aggregate(**dict(once.values()))
    return Asked(compiled(found, owners, engine), places)


def stratum(place: int) -> str:
    """The column of a stratum in the answer."""
    return f"stratum{place}"


def checked(kpi: str, part: Any, engine: str) -> None:
    """Raise `CannotOn` in the reader's words where this engine must not compute a KPI's expression."""
    if engine == engines.KNOWN[0]:
        return
    asked = engines.engine(engine)
    why = asked.why_not(part)
    if why:
        raise engines.CannotOn(
            f"{kpi} cannot be told on {asked.NAME}: {why.rstrip('.')}. DuckDB can: unset"
            " HEADWAY_ENGINE."
        )


def compiled(found: Any, parts: Mapping[str, tuple[str, Any]], engine: str) -> str:
    """The SQL of an aggregation; where the dialect has no words for it, Trouble names the KPI."""
    asked = engines.engine(engine)
    try:
        return asked.sql(found)
    except engines.CannotOn as trouble:
        for kpi, part in parts.values():
            try:
                asked.sql(part)
            except engines.CannotOn as why:
                raise engines.CannotOn(
                    f"{kpi} cannot be told on {asked.NAME}: {str(why).rstrip('.')}. DuckDB can:"
                    " unset HEADWAY_ENGINE."
                ) from trouble
        raise


def cells(table: Any, asked: Asked, question: Question) -> dict[Key, dict[str, dict[str, Any]]]:
    """From the answer to that SQL: key → KPI → part → number (or ascending array of values)."""
    columns = {name: plain(table.column(name)) for name in table.column_names}
    slices = columns.pop("slice", None) or [None] * table.num_rows
    numbers = period_numbers(columns.pop("period", None), question.period, table.num_rows)
    found: dict[Key, dict[str, dict[str, Any]]] = {
        key: {} for key in zip(slices, numbers, strict=True)
    }
    for (kpi, part), name in asked.columns.items():
        for cell, value in zip(found.values(), columns[name], strict=True):
            cell.setdefault(kpi, {})[part] = value
    return found


def period_numbers(values: Sequence[Any] | None, period: Period, rows: int) -> Sequence[int]:
    """Period numbers from what the engine gave: numbers, dates, or nothing for `all`."""
    if values is None:
        return [0] * rows
    return [
        index(value.date() if isinstance(value, datetime) else value, period)
        if isinstance(value, date)
        else int(value)
        for value in values
    ]


def plain(column: Any) -> list[Any]:
    """Numbers with 0 for an empty sum, texts and dates as they are, lists as sorted arrays."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [array for chunk in column.chunks for array in _sorted(chunk)]
    if pa.types.is_decimal(kind):  # what DuckDB calls the sum of whole numbers
        column, kind = column.cast(pa.int64()), pa.int64()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return [0 if value is None else value for value in column.to_pylist()]
    return list(column.to_pylist())


def _sorted(chunk: Any) -> Iterable[np.ndarray]:
    """The known values of each list of a chunk, ascending, read straight from its memory."""
    values = chunk.values
    whole = np.frombuffer(values.buffers()[1] or b"", dtype=np.float64)
    whole = whole[values.offset : values.offset + len(values)]
    if values.null_count:
        whole = np.where(values.is_null().to_numpy(zero_copy_only=False), np.nan, whole)
    wide = str(chunk.type).startswith("large")
    ends = np.frombuffer(chunk.buffers()[1] or b"", dtype=np.int64 if wide else np.int32)
    for start, end in pairwise(ends[chunk.offset : chunk.offset + len(chunk) + 1]):
        ordered = np.sort(whole[start:end])  # what is unknown comes last
        yield ordered[: np.searchsorted(ordered, np.nan)] if values.null_count else ordered


def merged(
    parts: Iterable[Mapping[Key, Mapping[str, Mapping[str, Any]]]], kpi: str
) -> dict[Key, dict[str, Any]]:
    """The cells of one KPI from one or two anchors."""
    found: dict[Key, dict[str, Any]] = {}
    for cells_of_anchor in parts:
        for key, cell in cells_of_anchor.items():
            if kpi in cell:
                found.setdefault(key, {}).update(cell[kpi])
    return found
