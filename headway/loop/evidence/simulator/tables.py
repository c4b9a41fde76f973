"""The simulated desk as Arrow tables, with the columns a ticket system would export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .history import Batch
from .nature import CODES, Planted, aside
from .offering import (
    AGENTS,
    CATEGORIES,
    CHANNELS,
    GROUPS,
    HAS_TARGET,
    PRIORITIES,
    STATES,
    TYPES,
)
from .summaries import summaries
from .updates import CLOSED, RESOLVED, Updates

OTHER: Final = "Other"
SAME_TROUBLE: Final = ("Short description", "Gateway certificate rejected, no connection")
ZONE: Final = "Europe/Berlin"
"""The zone of the desk; clocks change twice a year."""
OUT: Final = 0.3
"""Share of broken things of high priority that stop people from working."""
COUNTED: Final = 0.8
"""Share of outages whose people were counted."""


class Scribe:
    """Writes down tickets, events and updates of one simulated history.

    `people` (requesters,) and `staff` (agents,) are names; `start` is the first local day.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        batch: Batch,
        rows: Updates,
        *,
        start: date,
        companies: tuple[str, ...],
        people: np.ndarray,
        staff: np.ndarray,
        planted: Sequence[Planted] = (),
    ) -> None:
        self.batch, self.rows, self.start = batch, rows, start
        self.people, self.staff = people, staff
        self.n = len(batch["opened"])
        self.numbers = pa.array([f"HD{100_001 + number:07d}" for number in range(self.n)])
        self.constant = self._constant(rng, companies)
        for plant in planted:
            self._written(plant)

    def _written(self, plant: Planted) -> None:
        """What a truth changes in writing only: the category it is filed under, the summary."""
        if plant.truth.lever not in {"filed", "phrase"}:
            return
        hit = pa.array(
            plant.mask(self.batch) & (aside(self.batch, 17).random(self.n) < plant.truth.size)
        )
        name, words = ("Category", OTHER) if plant.truth.lever == "filed" else SAME_TROUBLE
        self.constant[name] = pc.if_else(hit, words, self.constant[name])

    def moment(self, seconds: np.ndarray) -> pa.Array:
        """Local seconds since the first midnight (NaN = none) as times in UTC."""
        missing = np.isnan(seconds) if seconds.dtype.kind == "f" else np.zeros(len(seconds), bool)
        origin = np.datetime64(datetime.combine(self.start, datetime.min.time()), "s")
        local = origin + np.where(missing, 0, seconds).astype("timedelta64[s]")
        naive = pa.array(local, mask=missing)
        known = pc.assume_timezone(naive, ZONE, ambiguous="earliest", nonexistent="latest")
        return known.cast(pa.timestamp("us", "UTC"))

    @staticmethod
    def coded(codes: np.ndarray, names: np.ndarray | tuple[str, ...] | list[str]) -> pa.Array:
        """Names of codes as text; −1 = missing."""
        words = pa.array(list(names), pa.string())
        return words.take(pa.array(np.where(codes < 0, 0, codes), mask=codes < 0))

    def _constant(
        self, rng: np.random.Generator, companies: tuple[str, ...]
    ) -> dict[str, pa.Array]:
        """What does not change through a ticket's life."""
        batch = self.batch
        parts = [part for kind in CATEGORIES for part in kind.parts]
        begins = np.cumsum([0, *(len(kind.parts) for kind in CATEGORIES[:-1])])
        part = begins[batch["category"]] + batch["part"]
        due = np.where(np.array(HAS_TARGET)[batch["type"]], np.ceil(batch["due"] * 60), np.nan)
        return {
            "Company": self.coded(batch["client"], companies),
            "Caller": self.coded(batch["requester"], self.people),
            "Type": self.coded(batch["type"], TYPES),
            "Category": self.coded(batch["category"], [kind.name for kind in CATEGORIES]),
            "Subcategory": self.coded(part, [piece.name for piece in parts]),
            "Service": self.coded(part, [piece.service for piece in parts]),
            "Priority": self.coded(batch["priority"], PRIORITIES),
            "Contact type": self.coded(batch["channel"], CHANNELS),
            "Short description": pa.array(
                summaries(rng, batch["category"], batch["part"]), pa.string()
            ),
            "Due": self.moment(due),
            "Knowledge article": self.coded(
                np.where(batch["linked"], part, -1),
                [f"KB{4200 + 7 * number:06d}" for number in range(len(parts))],
            ),
            "On-site": pa.array(np.where(batch["onsite"], "yes", "no")),
        } | self._outages()

    def _outages(self) -> dict[str, pa.Array]:
        """Downtime and people affected, of incidents of the two highest priorities.

        Drawn by a generator of their own, so that the rest of the history does not depend on them.
        """
        batch = self.batch
        rng = np.random.Generator(np.random.PCG64([self.n, 7]))
        broken = (batch["type"] == CODES["type"]["Incident"]) & (batch["priority"] <= 1)
        out = broken & (rng.random(self.n) < OUT)
        minutes = np.round(np.minimum(np.exp(np.log(50) + 0.9 * rng.standard_normal(self.n)), 1440))
        users = np.ceil(np.exp(np.log(6) + 1.1 * rng.standard_normal(self.n)))
        users = np.where(batch["priority"] == 0, 4 * users, users).astype(int)
        counted = out & (rng.random(self.n) < COUNTED)
        return {
            "Downtime minutes": pa.array(minutes, mask=~out),
            "Users affected": pa.array(users, mask=~counted),
        }

    def _changing(self) -> dict[str, pa.Array]:
        """What each update leaves behind, row by row."""
        rows, batch = self.rows, self.batch
        at = rows.at.astype(float)
        settled = rows.state >= RESOLVED
        resolved = rows.held(rows.state_set & (rows.state == RESOLVED), at)
        closed = rows.held(rows.state_set & (rows.state == CLOSED), at)
        answered = rows.held((rows.reply == 2) & (rows.counted(rows.reply == 2) == 1), at)
        handled = np.round(batch["handled"][rows.ticket], 1)
        waited = np.where(rows.state >= RESOLVED, np.round(batch["waited"][rows.ticket]), np.nan)
        stars = np.where(rows.state == CLOSED, batch["stars"][rows.ticket], np.nan)
        return {
            "State": self.coded(rows.state, STATES),
            "Assignment group": self.coded(rows.group, GROUPS),
            "Assigned to": self.coded(rows.agent - 1, self.staff),
            "First response": self.moment(answered),
            "Resolved": self.moment(np.where(settled, resolved, np.nan)),
            "Closed": self.moment(np.where(rows.state == CLOSED, closed, np.nan)),
            "Reopen count": pa.array(rows.counted(rows.reopening)),
            "Reassignment count": pa.array(rows.counted(rows.handover)),
            "Work minutes": self._number(np.where(settled, handled, np.nan)),
            "Waiting minutes": self._number(waited),
            "Satisfaction": self._number(stars).cast(pa.int8()),
            "Updated": self.moment(rows.at),
            "Updated by": self._by(np.arange(len(rows.ticket))),
            "Updates": pa.array(rows.counted(np.ones(len(rows.ticket), bool)) - 1),
        }

    @staticmethod
    def _number(values: np.ndarray) -> pa.Array:
        return pa.array(values, mask=np.isnan(values))

    def _by(self, rows: np.ndarray) -> pa.Array:
        """Who made these rows: an agent, the requester or the system."""
        names = np.concatenate([["System"], self.staff, self.people])
        by = self.rows.by[rows]
        person = 1 + len(self.staff) + self.batch["requester"][self.rows.ticket[rows]]
        return self.coded(np.where(by < 0, 0, np.where(by == 0, person, by)), names.tolist())

    def updates(self) -> pa.Table:
        """One row per update, as an audit log shows it: the ticket as it stood after the update."""
        ticket = pa.array(self.rows.ticket)
        opened = self.moment(self.rows.at[self.rows.first])
        columns = {"Number": self.numbers.take(ticket), "Opened": opened.take(ticket)}
        columns |= {name: values.take(ticket) for name, values in self.constant.items()}
        linked = pa.array(self.rows.state >= RESOLVED)
        columns["Knowledge article"] = pc.if_else(linked, columns["Knowledge article"], None)
        for name in ("On-site", "Downtime minutes", "Users affected"):
            columns[name] = pc.if_else(linked, columns[name], None)
        return pa.table(columns | self._changing())

    def events(self) -> pa.Table:
        """One row per change of state, group or assignee and per reply: Number, At, Kind, From, To, By."""
        rows = self.rows
        pieces = []
        for kind, changed, after, names, shift in (
            ("status", rows.state_set, rows.state, STATES, 0),
            ("group", rows.group_set, rows.group, GROUPS, 0),
            ("assignee", rows.agent_set & ~(rows.first), rows.agent, self.staff, 1),
        ):
            before = np.where(rows.first, -1, np.append(-1, after[:-1] - shift))
            changed = changed & (before != after - shift)
            pieces.append((kind, np.flatnonzero(changed), before, after - shift, list(names)))
        answered = np.flatnonzero(rows.reply > 0)
        nothing = np.full(len(rows.ticket), -1)
        pieces.append(("reply", answered, nothing, rows.reply - 1, ["automatic", "by a person"]))
        index = np.concatenate([piece[1] for piece in pieces])
        rank = np.concatenate([np.full(len(piece[1]), no) for no, piece in enumerate(pieces)])
        table = pa.table(
            {
                "Number": self.numbers.take(pa.array(rows.ticket[index])),
                "At": self.moment(rows.at[index]),
                "Kind": pa.array(np.repeat([p[0] for p in pieces], [len(p[1]) for p in pieces])),
                "From": pa.concat_arrays([self.coded(p[2][p[1]], p[4]) for p in pieces]),
                "To": pa.concat_arrays([self.coded(p[3][p[1]], p[4]) for p in pieces]),
                "By": self._by(index),
            }
        )
        return table.take(pa.array(np.lexsort((rank, index))))


def tickets(log: pa.Table) -> pa.Table:
    """One row per ticket: the last row of each in the audit log."""
    number = log["Number"].combine_chunks()
    last = np.append(pc.not_equal(number[1:], number[:-1]).to_numpy(zero_copy_only=False), True)
    return log.filter(pa.array(last)).drop_columns(["Updates"])


def staff_size() -> int:
    """How many agents the desk has."""
    return sum(AGENTS)
