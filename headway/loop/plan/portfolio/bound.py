"""No plan is worth more than this: a linear relaxation, solved by HiGHS.

Z[i, w] is the share of entry i that is finished by the end of week w, growing with w. An entry
cannot be finished before its longest chain of hand-overs allows, and for every set S of workers
and weeks a ≤ w, the work that only S can do, that cannot begin before a and must be over by w if
its entry is to be finished in time, fits into what S has free from a to w:

    Σ hours of piece k × Z[entry of k, w + tail of k]  ≤  Σ free hours of S, weeks a … w

Tails are the weeks that must still follow a piece in its entry. The running limit of an owner is
relaxed likewise: shortest runs, finished by w, within limit × weeks. Prices of change are left
out, so the bound holds for them too. The solution also says in which order to try the entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from .model import PAYS, Portfolio, change_prices

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SLACK = 1e-6
TINY = 1e-9
MOST_TEAMS, MOST_HEADS = 12, 8


@dataclass(frozen=True)
class Relaxed:
    """The bound, and for each entry when the relaxation finishes it (the horizon: not at all)."""

    bound: int
    finish: tuple[float, ...]


def heads_and_tails(portfolio: Portfolio) -> tuple[list[int], list[int], list[int]]:
    """For each piece the first week it can start in and can end in, and weeks that must follow.

    A piece that cannot be done at all has the horizon as its end.
    """
    return *_heads(portfolio), _tails(portfolio)


def _heads(portfolio: Portfolio) -> tuple[list[int], list[int]]:
    """Along each chain hours of one worker add up, and a hand-over waits for the next week.

    A position is (week, quarter hours of that week used up); None = never.
    """
    pieces, horizon = portfolio.pieces, portfolio.weeks
    reach: list[dict[int, tuple[int, int]]] = [{} for _ in pieces]
    begins, ends = [0] * len(pieces), [0] * len(pieces)
    for k in portfolio.order:
        piece = pieces[k]
        begin = horizon
        for p in piece.workers:
            at = (piece.earliest, 0)
            for j in piece.after:
                options = [(end + 1, 0) for q, (end, _) in reach[j].items() if q != p]
                if p in reach[j]:
                    options.append(reach[j][p])
                at = max(at, min(options, default=(horizon, 0)))
            if at[0] >= horizon:
                continue
            begin = min(begin, at[0])
            done = _advance(portfolio.workers[p].free, at, piece.hours)
            if done is not None:
                reach[k][p] = done
        begins[k] = begin
        ends[k] = min((end for end, _ in reach[k].values()), default=horizon)
    return begins, ends


def _advance(free: tuple[int, ...], at: tuple[int, int], hours: int) -> tuple[int, int] | None:
    week, used = at
    while hours > 0:
        if week >= len(free):
            return None
        take = min(free[week] - used, hours)
        hours -= take
        used += take
        if hours:
            week, used = week + 1, 0
    return week, used


def _tails(portfolio: Portfolio) -> list[int]:
    """Weeks that must follow the week a piece ends in, until its entry can be finished.

    Counted with each worker's best week. A run (whole, part) from the start of a piece is `part`
    weeks of one worker's work on end, then `whole` weeks of others.
    """
    pieces, most = portfolio.pieces, [max(worker.free) for worker in portfolio.workers]
    runs: list[dict[int, list[tuple[int, float]]]] = [{} for _ in pieces]
    tails = [0] * len(pieces)
    for k in reversed(portfolio.order):
        piece = pieces[k]
        same = [f for f in portfolio.followers[k] if portfolio.entry_of[f] == portfolio.entry_of[k]]
        afters = []
        for p in piece.workers:
            if piece.hours and not most[p]:
                continue
            own = piece.hours / most[p] if piece.hours else 0.0
            after, rest = 0, [(0, 0.0)]
            for f in same:
                options = [
                    (whole + max(0, ceil(part - TINY) - 1), (whole, part))
                    if q == p
                    else (whole + max(1, ceil(part - TINY)), (whole + max(1, ceil(part - TINY)), 0))
                    for q, found in runs[f].items()
                    for whole, part in found
                ]
                if options and min(options)[0] >= after:
                    after, rest = min(options)[0], [run for _, run in options]
            afters.append(after)
            runs[k][p] = _least([(whole, part + own) for whole, part in rest])
        tails[k] = min(afters, default=0)
    return tails


def _least(runs: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The runs of which no other is shorter in both parts."""
    kept: list[tuple[int, float]] = []
    for run in sorted(runs):
        if not kept or run[1] < kept[-1][1]:
            kept.append(run)
    return kept


def relax(portfolio: Portfolio) -> Relaxed:
    """Solve the relaxation."""
    weeks, entries, pieces = portfolio.weeks, portfolio.entries, portfolio.pieces
    if not entries:
        return Relaxed(0, ())
    begins, ends, tails = heads_and_tails(portfolio)
    first = [max((ends[k] + tails[k] for k in entry.pieces), default=0) for entry in entries]
    n = len(entries)
    gain = np.ones((n, weeks))
    gain[:, -1] = PAYS * weeks - (weeks - 1)
    gain *= np.array([entry.value for entry in entries], dtype=float)[:, None]
    base = 0.0
    for i, entry in enumerate(entries):
        dropped = change_prices(portfolio, entry)[0]
        price = dropped + (portfolio.price_left_out if entry.must else 0)
        gain[i, -1] += price
        base -= price
    upper = np.ones((n, weeks))
    for i, entry in enumerate(entries):
        if first[i] > portfolio.last_week(entry):
            upper[i, :] = 0
        upper[i, : min(first[i], weeks)] = 0
    rows = _Rows(n * weeks)
    for i in range(n):
        for w in range(1, weeks):
            rows.add([(i * weeks + w - 1, 1.0), (i * weeks + w, -1.0)], 0.0)
    for i, entry in enumerate(entries):
        last = portfolio.last_week(entry)
        if last < weeks - 1:  # what is not finished by its last week is not finished at all
            rows.add([(i * weeks + weeks - 1, 1.0), (i * weeks + last, -1.0)], 0.0)
    for k, piece in enumerate(pieces):
        for j in piece.after:
            here, there = portfolio.entry_of[k], portfolio.entry_of[j]
            if here != there:
                rows.add([(here * weeks + weeks - 1, 1.0), (there * weeks + weeks - 1, -1.0)], 0.0)
    _capacity_rows(portfolio, begins, tails, rows)
    _running_rows(portfolio, begins, first, rows)
    matrix, limits = rows.built()
    from scipy.optimize import linprog  # slow to start: only where a bound is asked for

    solved = linprog(
        -gain.ravel(), A_ub=matrix, b_ub=limits,
        bounds=np.column_stack([np.zeros(n * weeks), upper.ravel()]), method="highs",
    )  # fmt: skip
    if solved.status != 0:
        total = float((gain * upper).max(axis=1).sum() * weeks)
        return Relaxed(floor(total + base), tuple(float(f) for f in first))
    z = solved.x.reshape(n, weeks)
    value = -float(solved.fun) + base
    finish = weeks - z.sum(axis=1)
    return Relaxed(floor(value + SLACK * abs(value) + SLACK), tuple(float(f) for f in finish))


def _teams(portfolio: Portfolio) -> list[tuple[int, ...]]:
    """Sets of workers whose work is held against their time: each piece's, pairs of these, all."""
    alone = sorted({tuple(sorted(piece.workers)) for piece in portfolio.pieces if piece.workers})
    alone += [(p,) for p in range(len(portfolio.workers)) if (p,) not in alone]
    wide = [team for team in alone if len(team) > 1][:MOST_TEAMS]
    pairs = {tuple(sorted({*a, *b})) for a in wide for b in wide}
    return sorted({*alone, *pairs, tuple(range(len(portfolio.workers)))})


def _capacity_rows(portfolio: Portfolio, begins: list[int], tails: list[int], rows: _Rows) -> None:
    weeks, pieces = portfolio.weeks, portfolio.pieces
    for team in _teams(portfolio):
        members = set(team)
        free = np.array([portfolio.workers[p].free for p in team]).sum(axis=0)
        mine = [
            k for k, piece in enumerate(pieces) if piece.hours and set(piece.workers) <= members
        ]
        for start in sorted({0, *(min(begins[k], MOST_HEADS) for k in mine)}):
            some = [k for k in mine if begins[k] >= start]
            total = sum(pieces[k].hours for k in some)
            cumulated = free[start:].cumsum()
            for week in range(start, weeks):
                if total <= cumulated[week - start]:
                    break
                row: dict[int, float] = {}
                for k in some:
                    at = portfolio.entry_of[k] * weeks + min(weeks - 1, week + tails[k])
                    row[at] = row.get(at, 0.0) + pieces[k].hours
                rows.add(list(row.items()), float(cumulated[week - start]))


def _running_rows(portfolio: Portfolio, begins: list[int], first: list[int], rows: _Rows) -> None:
    weeks = portfolio.weeks
    owners: dict[int, list[int]] = {}
    for i, entry in enumerate(portfolio.entries):
        if entry.owner is not None and entry.pieces:
            owners.setdefault(entry.owner, []).append(i)
    for owner, mine in owners.items():
        limit = portfolio.limit(owner)
        if len(mine) <= limit:
            continue
        busy = portfolio.busy.get(owner, (0,) * weeks)
        shortest = {}
        for i in mine:
            entry = portfolio.entries[i]
            shortest[i] = first[i] + 1 if entry.must else _chain(portfolio, i)
        room = 0.0
        for week in range(weeks):
            room += max(0, limit - busy[week])
            rows.add([(i * weeks + week, float(shortest[i])) for i in mine], room)


def _chain(portfolio: Portfolio, i: int) -> int:
    """The fewest weeks an entry runs: its longest chain of hand-overs that cannot be avoided."""
    depth: dict[int, int] = {}
    mine = set(portfolio.entries[i].pieces)
    for k in (k for k in portfolio.order if k in mine):
        piece = portfolio.pieces[k]
        depth[k] = max(
            (
                depth[j] + (not set(portfolio.pieces[j].workers) & set(piece.workers))
                for j in piece.after
                if j in mine
            ),
            default=1,
        )
    return max(depth.values(), default=1)


class _Rows:
    """Rows of a sparse system, one at a time."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.data: list[float] = []
        self.columns: list[int] = []
        self.ends: list[int] = [0]
        self.limits: list[float] = []

    def add(self, row: list[tuple[int, float]], limit: float) -> None:
        """Σ factor × variable ≤ limit."""
        for column, factor in row:
            self.columns.append(column)
            self.data.append(factor)
        self.ends.append(len(self.data))
        self.limits.append(limit)

    def built(self) -> tuple[csr_matrix, np.ndarray]:
        """The matrix and the right-hand side."""
        from scipy.sparse import csr_matrix

        matrix = csr_matrix(
            (self.data, self.columns, self.ends), shape=(len(self.limits), self.width)
        )
        return matrix, np.array(self.limits)
