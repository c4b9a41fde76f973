"""Open tickets day by day: openings add, endings take away, a running sum does the rest.

No calendar is joined: tickets are counted by the pair of days they were opened and ended on, and
numpy turns each pair into two events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from headway.ground.lake import engines

from .cells import Key, Question, Slice, blank, narrowed
from .periods import index, start

AGES = (8, 31, 91)
"""Age in days at which a ticket leaves 0–7, 8–30 and 31–90."""
AGE_WORDS = ("0-7", "8-30", "31-90", ">90")


@lru_cache(maxsize=64)
def spans_sql(question: Question, columns: frozenset[str], engine: str = "duckdb") -> str:
    """Tickets counted by slice, day of opening and day of ending (null: open).

    A ticket ends when it is resolved, or closed without having been resolved.
    """
    import ibis

    t = narrowed(blank(columns), question)
    t = t.filter(t.opened_on.notnull())
    ended = ibis.coalesce(t.resolved_on, t.closed_on)
    cut = {"slice": t[question.by]} if question.by else {}
    found = t.group_by(**cut, opened=t.opened_on, ended=ended).aggregate(tickets=t.count())
    return engines.engine(engine).sql(found)


Spans = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Day opened, day ended (NEVER where open; days since 1970) and how many tickets: one row each."""
NEVER = np.iinfo(np.int64).max


def spans(table: Any) -> dict[Slice, Spans]:
    """From the answer to that SQL: the spans of each slice; nothing ends before it was opened."""
    import pyarrow as pa

    def numbers(name: str) -> np.ndarray:
        column = table.column(name).combine_chunks()
        if pa.types.is_date(column.type):
            column = column.cast(pa.date32()).cast(pa.int32())
        whole = column.cast(pa.int64()).fill_null(NEVER)
        return np.frombuffer(whole.buffers()[1] or b"", dtype=np.int64)[
            whole.offset : whole.offset + len(whole)
        ]

    opened, tickets = numbers("opened"), numbers("tickets")
    ended = np.maximum(numbers("ended"), opened)
    if "slice" not in table.column_names:
        return {None: (opened, ended, tickets)} if len(opened) else {}
    coded = table.column("slice").combine_chunks().dictionary_encode()
    names = [*coded.dictionary.to_pylist(), None]
    codes = np.array(coded.indices.fill_null(len(names) - 1), dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
    found: dict[Slice, Spans] = {}
    for code, name in enumerate(names):
        rows = order[edges[code] : edges[code + 1]]
        if len(rows):
            found[name] = (opened[rows], ended[rows], tickets[rows])
    return found


def open_by_day(spans: Spans, last: int) -> tuple[int, np.ndarray]:
    """First day, and open tickets at each day's end until `last`, by age band (a column each).

    >>> spans = (np.array([0]), np.array([10]), np.array([1]))  # opened on day 0, ended on day 10
    >>> first, bands = open_by_day(spans, 11)
    >>> first, bands[7].tolist(), bands[8].tolist(), bands[10].tolist()
    (0, [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0])
    """
    opened, ended, tickets = spans
    first = int(opened.min())
    length = max(last, int(opened.max())) - first + 1
    reached = []
    for age in (0, *AGES):
        # Open and at least this old: from the day it gets that old until the day it ends.
        starts, stops = opened - first + age, ended - first
        lasting = starts < np.minimum(stops, length)
        events = np.bincount(starts[lasting], tickets[lasting], length)
        ending = lasting & (stops < length)
        events -= np.bincount(stops[ending], tickets[ending], length)
        reached.append(np.cumsum(events))
    at_least = np.rint(np.column_stack([*reached, np.zeros(length)])).astype(np.int64)
    return first, at_least[:, :-1] - at_least[:, 1:]


def cells(
    spans: Mapping[Slice, Spans], question: Question, as_of: date
) -> dict[Key, dict[str, Any]]:
    """Backlog cells: the last day of each period, the mean over its days, the ages.

    `since` and `until` choose days, not tickets: what was opened earlier and is still open counts.
    """
    epoch = date(1970, 1, 1).toordinal()
    last = as_of.toordinal() - epoch
    found: dict[Key, dict[str, Any]] = {}
    for value, mine in spans.items():
        first, bands = open_by_day(mine, last)
        begin = max(first, question.since.toordinal() - epoch) if question.since else first
        final = first + len(bands) - 1
        stop = min(final, question.until.toordinal() - epoch) if question.until else final
        if stop < begin:
            continue
        bands = bands[begin - first : stop - first + 1]
        for number, rows in _periods(begin, stop, question, epoch):
            inside = bands[rows]
            at_end = inside[-1]
            found[value, number] = {
                "open": int(at_end.sum()),
                "mean": float(inside.sum(axis=1).mean()),
                "days": len(inside),
                "by_age": {
                    word: int(n) for word, n in zip(AGE_WORDS, at_end.tolist(), strict=True)
                },
            }
    return found


def _periods(begin: int, stop: int, question: Question, epoch: int) -> list[tuple[int, slice]]:
    """Each period's number and its rows, for the days from `begin` to `stop`."""
    period = question.period
    if period == "all":
        return [(0, slice(None))]
    days = (date.fromordinal(epoch + begin), date.fromordinal(epoch + stop))
    found = []
    for number in range(index(days[0], period), index(days[1], period) + 1):
        low = max(start(number, period).toordinal() - epoch, begin) - begin
        high = min(start(number + 1, period).toordinal() - epoch - 1, stop) - begin
        found.append((number, slice(low, high + 1)))
    return found
