"""Hits and tries of shares by many sets of dimensions, in one scan of the ticket store each.

A KPI's declaration says what is counted (`parts`); here each count becomes a column of every ticket,
and one query with GROUPING SETS adds them up for all sets at once. Cost is one scan and as many
cells as there are; tickets never come to Python.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from headway.ground.lake.store import Session
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Facts, Terms
from headway.loop.kpis.resolutions import told

Dims = tuple[str, ...]

SHARES: dict[str, tuple[str, str, str]] = {
    "ftfr": ("resolved", "fixed", "known"),
    "first_assignment": ("resolved", "unmoved", "known"),
    "reopen_rate": ("resolved", "reopened", "known"),
    "repeat_contact": ("resolved", "repeated", "known"),
    "knowledge_use": ("resolved", "linked", "known"),
    "long_path": ("resolved", "long", "known"),
    "sla_met": ("opened", "met", "known"),
    "csat": ("opened", "good", "answers"),
    "onsite_rate": ("opened", "visits", "known"),
}
"""KPI → by which day it is counted, and its parts that are hits and tries."""
LONG = 2
"""Changes of group from which a path is long."""
SETS: dict[str, tuple[Dims, ...]] = {
    "resolved": (
        ("client", "category", "priority"),
        ("channel", "category", "priority"),
        ("group", "category", "priority"),
        ("client", "channel"),
        ("category", "subcategory", "article"),
        ("category", "passed"),
    ),
    "opened": (
        ("client", "category", "priority"),
        ("channel", "category", "priority"),
        ("group", "category", "priority"),
        ("client", "group"),
        ("client", "channel"),
        ("client", "category", "subcategory"),
        ("channel", "category", "subcategory"),
        ("weekday", "hour"),
        ("category", "passed"),
        ("category", "reopened"),
        ("category", "late"),
        ("category", "article"),
        ("category", "answer"),
    ),
}
"""What is counted by; everything coarser is added up from these."""
MADE = {
    "weekday": "opened_on", "hour": "opened_hour", "article": "knowledge_linked",
    "passed": "reassignment_count", "reopened": "reopen_count", "late": "sla_met",
    "answer": "response_minutes",
}  # fmt: skip
"""Dimensions that are made from a field."""
BAND = 4


def made(table: Any, dimension: str) -> Any:
    """A made dimension as an Ibis text column; null where its field is."""
    import ibis

    field = table[MADE[dimension]]
    if dimension == "weekday":
        return field.day_of_week.index().cast("string")
    if dimension == "hour":
        return (field - field % BAND).cast("string")
    if dimension == "passed":
        cases = [(field == 0, "without being passed on"), (field == 1, "after one hand-over")]
        return ibis.cases(*cases, (field > 1, "after several hand-overs"))
    if dimension == "reopened":
        return ibis.cases((field == 0, "never reopened"), (field > 0, "reopened"))
    if dimension == "late":
        return ibis.cases((field, "in time"), (~field, "later than promised"))
    if dimension == "article":
        return ibis.cases((field, "with an article"), (~field, "without an article"))
    return ibis.cases(
        (field <= 60, "within an hour"), (field <= 1440, "within a day"), (field > 1440, "later")
    )


def _each(part: Any) -> Any:
    """What a count or sum counts, as a number for each ticket."""
    import ibis

    op = part.op()
    kind = type(op).__name__
    if kind == "CountStar":
        return ibis.literal(1)
    inner = op.arg.to_expr()
    if kind == "Count":
        return inner.notnull().cast("int32")
    if kind == "Sum":
        return inner.cast("int32").fill_null(0)
    raise TypeError(f"Only counts and sums can be added up, not {kind}.")


class Cells:
    """The cells of one data version from `first_month` (months since year 0) on.

    `keys` are the KPIs the data supports, `known` the dimensions it has.
    """

    def __init__(
        self,
        session: Session,
        terms: Terms,
        facts: Facts,
        *,
        first_month: int,
        keys: set[str],
        known: set[str],
    ) -> None:
        self.session, self.terms, self.facts = session, terms, facts
        self.first_month, self.keys, self.known = first_month, keys, known
        self._read: dict[str, dict[Dims, pa.Table]] = {}
        self._extra: dict[tuple[str, Dims], pa.Table] = {}

    def of(self, kpi: str, dims: Dims) -> pa.Table:
        """Cells of a KPI: the dimensions (as text, nulls left out), `_month`, `hits`, `tries`."""
        anchor, hits, tries = SHARES[kpi]
        if anchor not in self._read:
            sets = [one for one in SETS[anchor] if set(one) <= self.known] + [()]
            self._read[anchor] = self._scan(anchor, sets)
        tables = self._read[anchor]
        fitting = [one for one in tables if set(dims) <= set(one)]
        if fitting:
            table = tables[min(fitting, key=lambda one: tables[one].num_rows)]
        elif (anchor, dims) in self._extra:
            table = self._extra[anchor, dims]
        else:
            table = self._extra[anchor, dims] = self._scan(anchor, [dims])[dims]
        table = table.select([*dims, "_month", f"{kpi}__{hits}", f"{kpi}__{tries}"])
        for dim in dims:
            table = table.filter(table[dim].is_valid())
        table = table.rename_columns([*dims, "_month", "hits", "tries"])
        summed = table.group_by([*dims, "_month"]).aggregate([("hits", "sum"), ("tries", "sum")])
        return summed.rename_columns([*dims, "_month", "hits", "tries"])

    def _parts(self, table: Any, anchor: str) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for kpi in sorted(self.keys):
            day, hits, tries = SHARES[kpi]
            if day != anchor:
                continue
            if kpi == "long_path":
                moves = table.reassignment_count
                parts = {"known": moves.count(), "long": (moves >= LONG).sum()}
            else:
                parts = dict(KPIS[kpi].parts[anchor](table, self.terms, self.facts))
            columns |= {f"{kpi}__{name}": _each(parts[name]) for name in (hits, tries)}
        return columns

    def _scan(self, anchor: str, sets: list[Dims]) -> dict[Dims, pa.Table]:
        """All sets of dimensions of one anchor at once."""
        table: Any = told(self.session.tickets, self.terms, self.facts)
        day = table[f"{anchor}_on"]
        month = day.year() * 12 + day.month() - 1
        dims = sorted({dim for one in sets for dim in one})
        parts = self._parts(table, anchor)
        narrow = table.filter(month >= self.first_month).select(
            _month=month,
            **{dim: made(table, dim) if dim in MADE else table[dim] for dim in dims},
            **parts,
        )
        columns = ", ".join(f'"{dim}"' for dim in dims)
        sums = ", ".join(f'sum("{name}")::BIGINT AS "{name}"' for name in parts)
        grouping = ", ".join(
            "(" + ", ".join(["_month", *(f'"{dim}"' for dim in one)]) + ")" for one in sets
        )
        which = f"grouping_id({columns})" if dims else "0"
        found = self.session.con.sql(
            f"SELECT _month, {columns + ', ' if dims else ''}{which} AS _set"
            f"{', ' + sums if sums else ''} FROM ({self.session.backend.compile(narrow)})"
            f" GROUP BY GROUPING SETS ({grouping})"
        ).to_arrow_table()
        import pyarrow.compute as pc

        tables = {}
        for one in sets:
            mark = sum(1 << (len(dims) - 1 - at) for at, dim in enumerate(dims) if dim not in one)
            mine = found.filter(pc.equal(found["_set"], mark))
            tables[one] = mine.drop_columns(["_set", *(dim for dim in dims if dim not in one)])
        return tables
