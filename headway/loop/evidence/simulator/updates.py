"""From stories to what a ticket system keeps: one row per update, until the evening of the export."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clock import DAY
from .history import MOVED, PATH, Batch
from .nature import CODES
from .offering import AGENTS

NEW, IN_PROGRESS, AWAITING, RESOLVED, CLOSED = range(5)
SYSTEM = -1
SAME, NOBODY = -1, 0
CLOSE_AFTER = 5 * DAY
"""The system closes a resolved ticket five days later; nobody does it by hand."""


@dataclass(frozen=True)
class Updates:
    """Rows of all tickets, ordered by ticket and time; every array is (rows,).

    `at` is local seconds since the first midnight, strictly rising within a ticket. `state`, `group`
    and `agent` (0 = nobody, else agent + 1) hold after the row; `*_set` say which rows set them.
    `by` is an agent + 1, 0 for the requester, −1 for the system. `reply` is 0 none, 1 automatic,
    2 by a person.
    """

    ticket: np.ndarray
    at: np.ndarray
    state: np.ndarray
    state_set: np.ndarray
    group: np.ndarray
    group_set: np.ndarray
    agent: np.ndarray
    agent_set: np.ndarray
    by: np.ndarray
    reply: np.ndarray
    first: np.ndarray

    @property
    def last(self) -> np.ndarray:
        """Which rows are the last of their ticket."""
        return np.append(self.first[1:], True)

    @property
    def reopening(self) -> np.ndarray:
        """Which rows open a resolved ticket again."""
        before = np.append(NEW, self.state[:-1])
        return ~self.first & (before == RESOLVED) & (self.state == IN_PROGRESS) & self.state_set

    @property
    def handover(self) -> np.ndarray:
        """Which rows pass the ticket to another group."""
        return ~self.first & self.group_set

    def held(self, setting: np.ndarray, values: np.ndarray) -> np.ndarray:
        """`values` of the latest row so far of the same ticket where `setting` holds; NaN = none."""
        rows = np.arange(len(self.ticket))
        source = np.maximum.accumulate(np.where(setting, rows, -1))
        begins = np.maximum.accumulate(np.where(self.first, rows, 0))
        return np.where(source >= begins, values[np.maximum(source, 0)], np.nan)

    def counted(self, mask: np.ndarray) -> np.ndarray:
        """How many rows of the ticket so far fulfil the mask."""
        total = np.cumsum(mask)
        begins = np.maximum.accumulate(np.where(self.first, np.arange(len(mask)), 0))
        return total - (total - mask)[begins]


def _filled(values: np.ndarray) -> np.ndarray:
    """Carry the last set value (not −1) forward; each ticket's first row sets everything."""
    rows = np.maximum.accumulate(np.where(values != SAME, np.arange(len(values)), 0))
    return values[rows]


def updates(rng: np.random.Generator, batch: Batch, end: float) -> Updates:
    """All updates until `end` (local minutes); tickets are numbered in the order of the batch."""
    n = len(batch["opened"])
    begins = np.concatenate(([0], np.cumsum(AGENTS)[:-1]))
    counts = np.array(AGENTS)
    path = batch["path"]
    agents = begins[path] + np.floor(rng.random((n, PATH)) * counts[path]).astype(int) + 1
    moves = batch["moves"]
    holder = agents[np.arange(n), moves]
    every = np.ones(n, dtype=bool)
    written = np.isin(batch["channel"], [CODES["channel"]["E-mail"], CODES["channel"]["Portal"]])
    auto = batch["opened"] + rng.uniform(0.2, 1.4, n)
    parts: list[tuple[np.ndarray, ...]] = []

    def put(
        mask: np.ndarray,
        at: np.ndarray,
        by: np.ndarray | int,
        state: int = SAME,
        group: np.ndarray | int = SAME,
        agent: np.ndarray | int = SAME,
        reply: int = 0,
    ) -> None:
        rows = np.flatnonzero(mask & (at < end))
        spread = [np.broadcast_to(np.asarray(v), n)[rows] for v in (state, group, agent, by, reply)]
        parts.append((rows, at[rows], np.full(len(rows), len(parts)), *spread))

    put(every, batch["opened"], 0, NEW, path[:, 0], NOBODY)
    put(written, auto, SYSTEM, reply=1)
    put(every, batch["answered"], agents[:, 0], IN_PROGRESS, agent=agents[:, 0], reply=2)
    for step in range(MOVED):
        put(
            moves > step,
            batch["moved"][:, step],
            agents[:, step],
            SAME,
            path[:, step + 1],
            agents[:, step + 1],
        )
    waited = batch["waited"] > 0
    put(waited, batch["paused"], holder, AWAITING, reply=2)
    put(waited, batch["resumed"], 0, IN_PROGRESS)
    put(every, batch["resolved1"], holder, RESOLVED, reply=2)
    for number in ("1", "2"):
        hit = ~np.isnan(batch["lag" + number])
        put(hit, batch["reopened" + number], 0, IN_PROGRESS)
        put(hit, batch["resolved" + str(int(number) + 1)], holder, RESOLVED, reply=2)
    put(every, batch["final"] + CLOSE_AFTER, SYSTEM, CLOSED)

    ticket, at, step_no, state, group, agent, by, reply = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = np.lexsort((step_no, at, ticket))
    ticket, state, group, agent = ticket[order], state[order], group[order], agent[order]
    first = np.append(True, np.diff(ticket) > 0)
    return Updates(
        ticket,
        _rising(ticket, np.floor(at[order] * 60).astype(np.int64), first),
        _filled(state),
        state != SAME,
        _filled(group),
        group != SAME,
        _filled(agent),
        agent != SAME,
        by[order],
        reply[order],
        first,
    )


def _rising(ticket: np.ndarray, seconds: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The same times, each at least a second after the ticket's row before."""
    rows = np.arange(len(ticket))
    within = rows - np.maximum.accumulate(np.where(first, rows, 0))
    lift = ticket.astype(np.int64) * (1 << 40)
    return np.maximum.accumulate(seconds - within + lift) - lift + within
