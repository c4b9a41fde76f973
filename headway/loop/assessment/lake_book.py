"""The book of one data version, read from the ticket store in a handful of aggregations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from headway.ground.lake.store import Session
from headway.loop.evidence.capability import capabilities
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import facts_of, readings, supported

from . import lake_texts
from .book import Alike, Book, Callers, Dims, Doubt, Flow, Strata
from .costing import Assumed
from .counting import Tally, months_between, span_in_months
from .lake_cells import BAND, MADE, SHARES, Cells
from .limits import TRIES_FROM, Limits

LOOK_BACK = 25
"""Months looked at: two years and the month that has begun."""
WEEKS = 26
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NEEDS_OF = {"long_path": "first_assignment"}
WORDS_OF = {
    "article": "knowledge article", "passed": "count of hand-overs", "reopened": "count of reopenings",
    "late": "promised time", "answer": "time of the first answer",
}  # fmt: skip
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
        self,
        session: Session,
        terms: Terms,
        assumed: Assumed,
        own: Iterable[Kpi] = (),
        *,
        limits: Limits | None = None,
        secret: bytes = b"",
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
            limits=limits or Limits(),
            covered=_covered(months, self.first_day, self.end)[-LOOK_BACK:],
            history=span_in_months(first_on, self.end.isoformat()),
        )
        self._secret = secret
        known = self.facts.known | {one for one, field in MADE.items() if field in self.facts.known}
        self._cells = Cells(
            session, terms, self.facts,
            first_month=month_number(self.months[0]), known=set(known),
            keys={key for key in SHARES if self.cannot(key) is None},
        )  # fmt: skip
        self._tallies: dict[tuple[str, Dims], Tally] = {}

    def _first(self) -> tuple[str, date]:
        ((oldest,),) = self.session.con.execute("SELECT min(opened_on) FROM tickets").fetchall()
        first = _day(oldest) if oldest else self.facts.as_of
        return first.isoformat(), first

    def own(self) -> list[tuple[str, str]]:
        """See `Book.own`."""
        return [(key, kpi.name) for key, kpi in self._own.items()]

    def worse(self, kpi: str) -> int:
        """See `Book.worse`."""
        if kpi in {"long_path"}:
            return 1
        known = self._own.get(kpi) or KPIS[kpi]
        return 1 if known.better == "lower" else -1

    def cannot(self, kpi: str, dims: Dims = ()) -> str | None:
        """See `Book.cannot`; the words are those of the capability report."""
        able = self.able.get(NEEDS_OF.get(kpi, kpi))
        if kpi in self._own:
            able = supported(self.session, {kpi: self._own[kpi]}, self.terms)[kpi]
        if able is not None and not able.ok:
            return able.why
        missing = [dim for dim in dims if MADE.get(dim, dim) not in self.facts.known]
        missing = [WORDS_OF.get(dim, dim) for dim in missing if dim not in ("weekday", "hour")]
        if missing:
            return f"No {' and no '.join(missing)} in the data."
        return None

    def tally(self, kpi: str, dims: Dims) -> Tally:
        """See `Book.tally`; slices with fewer than 20 tries are left out."""
        made = self._tallies.get((kpi, dims))
        if made is None:
            made = self._tallies[kpi, dims] = self._sum(kpi, dims)
        return made

    def _sum(self, kpi: str, dims: Dims) -> Tally:
        if kpi in self._own:
            return self._sum_own(self._own[kpi], dims)
        hits: defaultdict[tuple[str, ...], np.ndarray] = defaultdict(self._blank)
        tries: defaultdict[tuple[str, ...], np.ndarray] = defaultdict(self._blank)
        cells = self._cells.of(kpi, dims).to_pydict()
        start, width = month_number(self.months[0]), len(self.months)
        slices = zip(*(cells[dim] for dim in dims), strict=True) if dims else repeat(())
        for at, month, hit, tried in zip(
            slices, cells["_month"], cells["hits"], cells["tries"], strict=False
        ):
            if 0 <= month - start < width:
                hits[at][month - start] += hit
                tries[at][month - start] += tried
        kept = sorted(at for at in tries if not dims or tries[at].sum() >= TRIES_FROM)
        if not dims and not kept:
            kept = [()]
        return Tally(
            [{dim: _label(dim, value) for dim, value in zip(dims, at, strict=True)} for at in kept],
            self.months,
            np.array([hits[at] for at in kept]).reshape(len(kept), width),
            np.array([tries[at] for at in kept]).reshape(len(kept), width),
        )

    def strata(self, kpi: str, dimension: str) -> Strata:
        """See `Book.strata`."""
        like = [dim for dim in ("category", "priority") if dim != dimension]
        like = [dim for dim in like if dim in self.facts.known]
        if kpi == "onsite_rate" and "subcategory" in self.facts.known:
            like = ["category", "subcategory"]
        cells = self._cells.of(kpi, (dimension, *like)).to_pydict()
        values = sorted(set(cells[dimension]))
        strata: dict[tuple[str, ...], int] = {}
        kinds = list(zip(*(cells[dim] for dim in like), strict=True)) or [()] * len(cells["hits"])
        for kind in kinds:
            strata.setdefault(kind, len(strata))
        shape = (len(values), max(len(strata), 1), len(self.months))
        hits, tries = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
        place = {value: number for number, value in enumerate(values)}
        start = month_number(self.months[0])
        for row, month in enumerate(cells["_month"]):
            if 0 <= month - start < shape[2]:
                at = place[cells[dimension][row]], strata[kinds[row]], month - start
                hits[at] += cells["hits"][row]
                tries[at] += cells["tries"][row]
        return Strata([_label(dimension, value) for value in values], hits, tries)

    def callers(self) -> list[Callers]:
        """See `Book.callers`."""
        return lake_texts.callers(self.session, self.end, self._secret)

    def alike(self) -> list[Alike]:
        """See `Book.alike`."""
        return lake_texts.alike(self.session, self.end)

    def doubts(self) -> list[Doubt]:
        """See `Book.doubts`."""
        return lake_texts.doubts(self.session, dict(self.session.meta["fields"]))

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
        kept = sorted(at for at in tries if not by or tries[at].sum() >= TRIES_FROM)
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
        """See `Book.passes`."""
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


def _covered(months: list[str], first: date, last: date) -> np.ndarray:
    """The part of each month that lies between two days, both included.

    >>> _covered(["2016-02", "2016-03"], date(2016, 2, 29), date(2016, 3, 31)).round(3).tolist()
    [0.034, 1.0]
    """
    parts = []
    for month in months:
        start = date(int(month[:4]), int(month[5:7]), 1).toordinal()
        following = _next_month(date.fromordinal(start))
        inside = min(following, last.toordinal() + 1) - max(start, first.toordinal())
        parts.append(inside / (following - start))
    return np.array(parts)


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
