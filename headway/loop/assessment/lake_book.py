"""The book of one data version, read from the ticket store in a handful of aggregations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from headway.ground.lake.store import Session
from headway.loop.evidence.capability import capabilities
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import facts_of, readings, supported
from headway.loop.kpis.resolutions import told

from .book import Book, Dims, Flow
from .costing import Assumed
from .counting import Tally, months_between

LOOK_BACK = 25
"""Months looked at: two years and the month that has begun."""
WEEKS = 26
KPIS_BY_ANCHOR = {
    "resolved": ("ftfr", "first_assignment", "reopen_rate", "repeat_contact"),
    "opened": ("sla_met", "csat"),
}
FINEST: dict[str, tuple[Dims, ...]] = {
    "resolved": (("category", "channel"), ("client",)),
    "opened": (("category", "priority"), ("category", "group"), ("weekday", "hour")),
}
"""What is aggregated by; everything coarser is summed from these."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BAND = 4
NEEDED = {"weekday": "opened_on", "hour": "opened_hour"}
LEAST_TRIES = 50
MOVES_SQL = """
WITH moves AS (
    SELECT hash(source, ticket_id) AS ticket, seq, events."at" AS moment, "from" AS a, "to" AS b
    FROM events WHERE kind = 'group' AND "to" IS NOT NULL
), steps AS (
    SELECT ticket, moment, coalesce(a, lag(b) OVER path) AS a, b, lead(b) OVER path AS next_b
    FROM moves WINDOW path AS (PARTITION BY ticket ORDER BY seq)
), passed AS (
    SELECT ticket, least(a, b) AS x, greatest(a, b) AS y, min(moment) AS moment,
           max(CASE WHEN next_b = a THEN 1 ELSE 0 END) AS back
    FROM steps WHERE a <> b GROUP BY ticket, x, y
)
SELECT x || '⇄' || y AS pair, year(moment) * 12 + month(moment) - 1 AS month,
       count(*) AS tries, sum(back) AS hits
FROM passed WHERE year(moment) * 12 + month(moment) - 1 >= ? GROUP BY ALL
"""


def month_number(month: str) -> int:
    """Months since year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


class LakeBook(Book):
    """Reads a session; everything asked for twice is computed once.

    `end` is the local day of the last opening: what happened to the tickets after it (late closes)
    is not how a desk with its full intake works, and stays out of months and piles.
    """

    def __init__(
        self, session: Session, terms: Terms, assumed: Assumed, own: Iterable[Kpi] = ()
    ) -> None:
        self.session, self.terms = session, terms
        self._own = {kpi.key: kpi for kpi in own if kpi.form == "share" and kpi.comparable}
        self.facts = facts_of(session, terms)
        self.able = capabilities(session.meta["fields"])
        first_on, self.first_day = self._first()
        self.end = self.facts.last_opened.astimezone(ZoneInfo(terms.time_zone)).date()
        months = months_between(first_on, self.end.isoformat())
        steady = np.ones(len(months), dtype=bool)
        steady[0] = False
        steady[-1] = (self.end.toordinal() + 2) >= _next_month(self.end)
        super().__init__(
            assumed=assumed,
            months=months[-LOOK_BACK:],
            steady=steady[-LOOK_BACK:],
            window_days=terms.window_days,
        )
        self._cells: dict[tuple[str, Dims], dict[str, list[Any]]] = {}
        self._tallies: dict[tuple[str, Dims], Tally] = {}

    def _first(self) -> tuple[str, date]:
        row = self.session.con.execute("SELECT min(opened_on) FROM tickets").fetchone()
        first = _day(row[0]) if row and row[0] else self.facts.as_of
        return first.isoformat(), first

    def own(self) -> list[tuple[str, str]]:
        """See `Book.own`."""
        return [(key, kpi.name) for key, kpi in self._own.items()]

    def worse(self, kpi: str) -> int:
        """See `Book.worse`."""
        if kpi in self._own:
            return 1 if self._own[kpi].better == "lower" else -1
        return 1 if KPIS[kpi].better == "lower" else -1

    def cannot(self, kpi: str, dims: Dims = ()) -> str | None:
        """See `Book.cannot`; the words are those of the capability report."""
        able = self.able.get(kpi)
        if kpi in self._own:
            able = supported(self.session, {kpi: self._own[kpi]}, self.terms)[kpi]
        if able is not None and not able.ok:
            return able.why
        missing = [dim for dim in dims if NEEDED.get(dim, dim) not in self.facts.known]
        missing = [dim for dim in missing if dim not in NEEDED]
        if missing:
            return f"No {' and no '.join(missing)} in the data."
        return None

    def _finest(self, anchor: str, dims: Dims) -> Dims:
        for finest in FINEST[anchor]:
            if set(dims) <= set(finest) and all(
                d in self.facts.known | set(NEEDED) for d in finest
            ):
                return finest
        return dims

    def _read(self, anchor: str, dims: Dims) -> dict[str, list[Any]]:
        """Cells by the dimensions and month: columns of values, by column name."""
        found = self._cells.get((anchor, dims))
        if found is not None:
            return found
        import ibis

        table: Any = told(self.session.tickets, self.terms, self.facts)
        day = table[f"{anchor}_on"]
        table = table.mutate(_month=day.year() * 12 + day.month() - 1)
        table = table.filter(table._month >= month_number(self.months[0]))
        made: dict[str, Any] = {}
        if "weekday" in dims:
            made["weekday"] = table.opened_on.day_of_week.index().cast("string")
        if "hour" in dims:
            made["hour"] = (table.opened_hour - table.opened_hour % BAND).cast("string")
        if made:
            table = table.mutate(**made)
        parts: dict[str, Any] = {}
        for key in KPIS_BY_ANCHOR[anchor]:
            if self.cannot(key) is None:
                for name, part in KPIS[key].parts[anchor](table, self.terms, self.facts).items():
                    parts[f"{key}__{name}"] = part
        grouped = table.group_by(["_month", *dims]).aggregate(
            **{name: ibis.coalesce(part, 0) for name, part in parts.items()}
        )
        found = self.session.execute(grouped).to_pydict()
        self._cells[anchor, dims] = found
        return found

    def tally(self, kpi: str, dims: Dims) -> Tally:
        """See `Book.tally`; slices with fewer than 50 tries are left out."""
        made = self._tallies.get((kpi, dims))
        if made is None:
            made = self._tallies[kpi, dims] = self._sum(kpi, dims)
        return made

    def _sum(self, kpi: str, dims: Dims) -> Tally:
        if kpi in self._own:
            return self._sum_own(self._own[kpi], dims)
        anchor = next(name for name, keys in KPIS_BY_ANCHOR.items() if kpi in keys)
        cells = self._read(anchor, self._finest(anchor, dims))
        start = month_number(self.months[0])
        names = [name.removeprefix(f"{kpi}__") for name in cells if name.startswith(f"{kpi}__")]
        columns = [cells[f"{kpi}__{name}"] for name in names]
        slices = list(zip(*(cells[dim] for dim in dims), strict=True)) if dims else None
        hits: defaultdict[tuple[str, ...], np.ndarray] = defaultdict(self._blank)
        tries: defaultdict[tuple[str, ...], np.ndarray] = defaultdict(self._blank)
        read, terms, width = KPIS[kpi].read, self.terms, len(self.months)
        for row, month in enumerate(cells["_month"]):
            at = slices[row] if slices is not None else ()
            if month is None or None in at or not 0 <= month - start < width:
                continue
            figure = read({n: c[row] for n, c in zip(names, columns, strict=True)}, terms)
            hits[at][month - start] += figure.numerator or 0
            tries[at][month - start] += figure.n
        kept = sorted(at for at in tries if not dims or tries[at].sum() >= LEAST_TRIES)
        if not dims and not kept:
            kept = [()]
        return Tally(
            [{dim: _label(dim, value) for dim, value in zip(dims, at, strict=True)} for at in kept],
            self.months,
            np.array([hits[at] for at in kept]).reshape(len(kept), width),
            np.array([tries[at] for at in kept]).reshape(len(kept), width),
        )

    def _sum_own(self, kpi: Kpi, dims: Dims) -> Tally:
        """Hits and tries of an own share: its readings by month, cut by one dimension at most."""
        (by,) = dims or (None,)
        width, start = len(self.months), month_number(self.months[0])
        hits: defaultdict[str, np.ndarray] = defaultdict(self._blank)
        tries: defaultdict[str, np.ndarray] = defaultdict(self._blank)
        for reading in readings(
            self.session, [kpi], terms=self.terms, by=by, period="month",
            since=date.fromisoformat(f"{self.months[0]}-01"),
        ):  # fmt: skip
            value = reading.slice[by] if by else ""
            at = month_number(reading.period or "0000-00") - start
            if value is not None and 0 <= at < width:
                hits[value][at] += reading.numerator or 0
                tries[value][at] += reading.n
        kept = sorted(at for at in tries if not by or tries[at].sum() >= LEAST_TRIES)
        kept = kept or ([] if by else [""])
        return Tally(
            [{by: at} if by else {} for at in kept],
            self.months,
            np.array([hits[at] for at in kept]).reshape(len(kept), width),
            np.array([tries[at] for at in kept]).reshape(len(kept), width),
        )

    def _blank(self) -> np.ndarray:
        return np.zeros(len(self.months))

    def passes(self) -> Tally:
        """See `Book.passes`; pairs with fewer than 50 passes are left out."""
        start = month_number(self.months[0])
        rows = self.session.con.execute(MOVES_SQL, [start]).fetchall()
        hits: defaultdict[str, np.ndarray] = defaultdict(self._blank)
        tries: defaultdict[str, np.ndarray] = defaultdict(self._blank)
        for pair, month, tried, back in rows:
            if 0 <= month - start < len(self.months):
                tries[pair][month - start] += tried
                hits[pair][month - start] += back
        pairs = sorted(tries)
        shape = (len(pairs), len(self.months))
        return Tally(
            [{"groups": pair} for pair in pairs],
            self.months,
            np.array([hits[pair] for pair in pairs]).reshape(shape),
            np.array([tries[pair] for pair in pairs]).reshape(shape),
        )

    def ageing(self, dimension: str, days: int) -> Flow:
        """See `Book.ageing`; the newest 26 weeks, slices with at least one old ticket."""
        name = f'"{dimension}"'
        rows = self.session.con.execute(
            f"""
            WITH lives AS (
                SELECT {name} AS slice, opened_on + {int(days)} AS grown,
                       coalesce(resolved_on, closed_on) AS done
                FROM tickets WHERE {name} IS NOT NULL AND opened_on + {int(days)} <= $end
            ), old AS (SELECT * FROM lives WHERE done IS NULL OR done > grown)
            SELECT slice, least(($end - grown) // 7, {WEEKS}) AS ago, count(*), 0
            FROM old GROUP BY ALL
            UNION ALL
            SELECT slice, least(($end - done) // 7, {WEEKS}) AS ago, 0, count(*)
            FROM old WHERE done <= $end GROUP BY ALL
            """,
            {"end": self.end},
        ).fetchall()
        grown: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(WEEKS + 1))
        cleared: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(WEEKS + 1))
        for slice_, ago, up, down in rows:
            grown[slice_][WEEKS - int(ago)] += up
            cleared[slice_][WEEKS - int(ago)] += down
        keys = sorted(set(grown) | set(cleared))
        end = self.end.toordinal()
        weeks = [date.fromordinal(end - 7 * (WEEKS - 1 - i) - 6).isoformat() for i in range(WEEKS)]
        ups = np.array([grown[key] for key in keys]).reshape(len(keys), WEEKS + 1)
        downs = np.array([cleared[key] for key in keys]).reshape(len(keys), WEEKS + 1)
        return Flow(
            days=days,
            slices=[{dimension: key} for key in keys],
            weeks=weeks,
            grown=ups[:, 1:],
            cleared=downs[:, 1:],
            standing=(ups - downs).sum(axis=1),
            history_days=end - self.first_day.toordinal(),
        )


def _next_month(day: date) -> int:
    """The ordinal of the first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal()


@cache
def _label(dimension: str, value: str) -> str:
    """What a value is called: weekdays by name, hours as a band."""
    if dimension == "weekday":
        return WEEKDAYS[int(value)]
    if dimension == "hour":
        return f"{int(value):02d}–{int(value) + BAND:02d} h"
    return value
