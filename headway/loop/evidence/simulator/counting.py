"""Plain counting over a simulated desk: are the planted truths really there? Own arithmetic, no KPI room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .simulate import SimulatedDesk
from .truths import Truth

WEEK = 7 * 86_400.0


@dataclass(frozen=True)
class Count:
    """A share or number in a slice before and after the truth's day, and what it rests on.

    Without a day, `before` is the rest of the desk and `after` the slice. `elsewhere` is how much
    the rest of the desk changed over the same day (0 without a day).
    """

    before: float
    after: float
    n_before: int
    n_after: int
    elsewhere: float


def seconds(column: pa.ChunkedArray) -> np.ndarray:
    """Times as seconds since 1970 in UTC, NaN = missing."""
    stamps = column.to_numpy().astype("datetime64[us]")
    return np.where(np.isnat(stamps), np.nan, stamps.astype("int64") / 1e6)


class Counter:
    """The ticket table as numpy columns, with the outcomes counted from it (NaN = undecided)."""

    def __init__(self, desk: SimulatedDesk) -> None:
        self.desk = desk
        table = desk.tickets
        self.text = {
            name: np.array(table[label].to_pylist(), dtype=object)
            for name, label in {
                "client": "Company", "category": "Category", "channel": "Contact type",
                "priority": "Priority", "group": "Assignment group", "caller": "Caller",
            }.items()
        }  # fmt: skip
        self.opened, self.resolved = seconds(table["Opened"]), seconds(table["Resolved"])
        self.moved = table["Reassignment count"].to_numpy()
        self.reopened = table["Reopen count"].to_numpy()
        due, as_of = seconds(table["Due"]), float(np.nanmax(seconds(table["Updated"])))
        known = ~np.isnan(due) & (~np.isnan(self.resolved) | (due < as_of))
        stars = table["Satisfaction"].to_numpy().astype(float)
        repeat = self._repeat()
        done = ~np.isnan(self.resolved)
        fixed = (self.moved == 0) & (self.reopened == 0) & (repeat == 0)
        self.outcomes: dict[str, np.ndarray] = {
            "repeat_contact": repeat,
            "ftfr": np.where(np.isnan(repeat), np.nan, fixed),
            "reopen_rate": np.where(done, self.reopened > 0, np.nan),
            "sla_met": np.where(known, self.resolved <= due, np.nan),
            "csat": np.where(np.isnan(stars), np.nan, stars >= 4),
        }

    def _repeat(self) -> np.ndarray:
        """1 where the same person wrote about the same category within a week of the resolution."""
        people = [self.text[name].astype(str) for name in ("client", "caller", "category")]
        key = np.unique(
            np.char.add(np.char.add(people[0], people[1]), people[2]), return_inverse=True
        )[1]
        span = 1e10  # wider than any time, so that one sorted line holds all keys
        line = np.sort(key * span + self.opened)
        after = key * span + np.nan_to_num(self.resolved)
        spot = np.searchsorted(line, after, side="right")
        following = np.append(line, np.inf)[spot]
        known = self.resolved <= self.opened.max() - WEEK
        return np.where(known, following - after <= WEEK, np.nan)

    def share(self, kpi: str, mask: np.ndarray) -> tuple[float, int]:
        """The share of a KPI within the mask and the tickets it rests on."""
        values = self.outcomes[kpi][mask]
        values = values[~np.isnan(values)]
        return (float(values.mean()) if len(values) else float("nan")), len(values)

    def _midnight(self, day: date) -> float:
        zone = ZoneInfo(self.desk.time_zone)
        return datetime.combine(day, datetime.min.time(), zone).timestamp()

    def _ping_pong(self) -> tuple[np.ndarray, np.ndarray]:
        """Tickets that came back to a group they had left, and tickets passed to Network or Cloud."""
        table = self.desk.events.filter(pc.equal(self.desk.events["Kind"], "group"))
        back: set[str] = set()
        passed: set[str] = set()
        left: dict[str, set[str]] = {}
        rows = zip(*(table[name].to_pylist() for name in ("Number", "From", "To")), strict=True)
        for number, before, after in rows:
            if before is None:
                continue
            if after in ("Network", "Cloud"):
                passed.add(number)
            if after in left.get(number, ()):
                back.add(number)
            left.setdefault(number, set()).add(before)
        numbers = self.desk.tickets["Number"].to_pylist()
        return (
            np.array([number in back for number in numbers]),
            np.array([number in passed for number in numbers]),
        )

    def count(self, truth: Truth) -> Count:
        """Count what the truth is about."""
        everything = np.ones(len(self.opened), dtype=bool)
        if truth.kpi == "ping_pong":
            back, passed = self._ping_pong()
            others = back[~passed & (self.moved > 0)]
            return Count(
                float(others.mean()),
                float(back[passed].mean()),
                len(others),
                int(passed.sum()),
                0.0,
            )
        mask = everything.copy()
        for name, value in truth.where.items():
            mask &= self.text[name] == value
        if truth.kpi == "backlog":
            assert truth.since is not None
            first, last = (
                mask & (self.opened < when) & ~(self.resolved < when)
                for when in (self._midnight(truth.since), np.inf)
            )
            return Count(
                float(first.sum()), float(last.sum()), int(first.sum()), int(last.sum()), 0.0
            )
        if truth.since is None:
            before, after = self.share(truth.kpi, ~mask), self.share(truth.kpi, mask)
            return Count(before[0], after[0], before[1], after[1], 0.0)
        late = self.opened >= self._midnight(truth.since)
        early = ~late
        if truth.until is not None:
            late &= self.opened < self._midnight(truth.until)
        before, after = self.share(truth.kpi, mask & early), self.share(truth.kpi, mask & late)
        rest = ~mask if truth.where else everything
        moved = self.share(truth.kpi, rest & late)[0] - self.share(truth.kpi, rest & early)[0]
        return Count(before[0], after[0], before[1], after[1], moved)
