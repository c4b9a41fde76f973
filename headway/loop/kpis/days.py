"""Open tickets day by day: openings add, endings take away, a running sum does the rest.

No calendar is joined: tickets are counted once by the day they were opened and once by the day
they ended, at most one row per slice and day each, and numpy adds them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from .cells import Key, Question, Slice, blank, narrowed
from .periods import index, start

AGES = (8, 31, 91)
"""Age in days at which a ticket leaves 0–7, 8–30 and 31–90."""
AGE_WORDS = ("0-7", "8-30", "31-90", ">90")


@lru_cache(maxsize=64)
def flow_sql(question: Question, columns: frozenset[str]) -> tuple[str, str]:
    """Two statements: tickets by slice and day of opening, and by slice and day of ending.

    `lasted_N` counts those that lasted N days or more (or are open). A ticket ends when it is
    resolved, or closed without having been resolved; never before it was opened.
    """
    import ibis

    t = narrowed(blank(columns), question)
    t = t.filter(t.opened_on.notnull())
    ended = ibis.coalesce(t.resolved_on, t.closed_at.date())
    t = t.mutate(ended=ibis.ifelse(ended < t.opened_on, t.opened_on, ended))
    sides = (
        _side(t, question.by, "opened_on"),
        _side(t.filter(t.ended.notnull()), question.by, "ended"),
    )
    return str(ibis.to_sql(sides[0], dialect="duckdb")), str(
        ibis.to_sql(sides[1], dialect="duckdb")
    )


def _side(t: Any, by: str | None, day: str) -> Any:
    days = t.ended.delta(t.opened_on, unit="day")
    lasted = {f"lasted_{n}": (t.ended.isnull() | (days >= n)).sum() for n in AGES}
    cut = {"slice": t[by]} if by else {}
    return t.group_by(**cut, day=t[day]).aggregate(lasted_0=t.count(), **lasted)


Flow = Mapping[Slice, tuple[np.ndarray, np.ndarray]]
"""Slice → (days since 1970, counts with a row per day and a column per age threshold)."""


def flow(con: Any, sql: str) -> Flow:
    """Run one of the two statements."""
    table = con.sql(sql).to_arrow_table()
    names = ["lasted_0", *(f"lasted_{n}" for n in AGES)]
    days = np.array(table.column("day").cast("date32").cast("int32").to_pylist(), dtype=np.int64)
    counts = np.array(
        [table.column(name).cast("int64").to_pylist() for name in names], dtype=np.int64
    ).T.reshape(-1, len(names))
    if "slice" not in table.column_names:
        return {None: (days, counts)} if len(days) else {}
    values = table.column("slice").to_pylist()
    rows: dict[Slice, list[int]] = {}
    for row, value in enumerate(values):
        rows.setdefault(value, []).append(row)
    return {value: (days[places], counts[places]) for value, places in rows.items()}


def open_by_day(
    opened: tuple[np.ndarray, np.ndarray], ended: tuple[np.ndarray, np.ndarray] | None, last: int
) -> tuple[int, np.ndarray]:
    """First day, and open tickets at each day's end until `last`, by age band (a column each).

    >>> one = (np.array([0]), np.array([[1, 1, 0, 0]]))  # opened on day 0, ended on day 10
    >>> first, bands = open_by_day(one, (np.array([10]), np.array([[1, 1, 0, 0]])), 11)
    >>> first, bands[7].tolist(), bands[8].tolist(), bands[10].tolist()
    (0, [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0])
    """
    first = int(opened[0].min())
    last = max(last, int(opened[0].max()))
    length = last - first + 1
    entered = np.zeros((length, len(AGES) + 1), dtype=np.int64)
    np.add.at(entered, opened[0] - first, opened[1])
    left = np.zeros_like(entered)
    if ended is not None:
        inside = ended[0] <= last
        np.add.at(left, ended[0][inside] - first, ended[1][inside])
    entered, left = entered.cumsum(axis=0), left.cumsum(axis=0)
    reached = np.zeros_like(entered)
    for column, age in enumerate((0, *AGES)):
        if age < length:
            reached[age:, column] = entered[: length - age, column]
    at_least = reached - left
    return first, at_least - np.c_[at_least[:, 1:], np.zeros(length, dtype=np.int64)]


def cells(opened: Flow, ended: Flow, question: Question, as_of: date) -> dict[Key, dict[str, Any]]:
    """Backlog cells: the last day of each period, the mean over its days, the ages.

    `since` and `until` choose days, not tickets: what was opened earlier and is still open counts.
    """
    epoch = date(1970, 1, 1).toordinal()
    last = as_of.toordinal() - epoch
    found: dict[Key, dict[str, Any]] = {}
    for value, side in opened.items():
        first, bands = open_by_day(side, ended.get(value), last)
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
