"""Better plans by trial: take a few related entries out, put them and some others back, compare.

Ruin and recreate (Schrimpf and others 2000, Journal of Computational Physics 159, 139–171) with an
acceptance that grows stricter. Related are entries that share a worker around the same weeks. Now
and then a rich entry that is left out is given the place of poorer ones (`eject`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from .decode import Board, groups_of, waits_of
from .eject import eject
from .model import Placement, Portfolio, entry_worth
from .scarcity import followed, prices, unit_of
from .squeeze import squeeze

MOST_OUT, MOST_NEW = 5, 8
HEAT = 1e-4
"""A trial worse by this share of the plan's worth is at first taken about once in three times."""
LOOK = 48
"""After so many trials the prices of hours follow who is busy."""
EJECT = 8
"""After so many trials a rich entry is given the place of poorer ones."""
MOST_BACK = 6


class Search:
    """One search on one portfolio; `board` is where it stands, `best` the best plan seen."""

    def __init__(self, portfolio: Portfolio, finish: Sequence[float], *, seed: int) -> None:
        self.portfolio = portfolio
        self.finish = finish
        self.rng = random.Random(seed)  # noqa: S311  (no secret)
        self.groups = groups_of(portfolio)
        self.waits = waits_of(portfolio, self.groups)
        self.followers: list[list[int]] = [[] for _ in self.groups]
        for g, before in enumerate(self.waits):
            for b in before:
                self.followers[b].append(g)
        entries, pieces = portfolio.entries, portfolio.pieces
        self.must = [any(entries[i].must for i in group) for group in self.groups]
        self.density = [
            sum(entries[i].value for i in group)
            / (1 + sum(pieces[k].hours for i in group for k in entries[i].pieces))
            for group in self.groups
        ]
        wanted = [i for i, week in enumerate(finish) if week < portfolio.weeks - 0.01]
        self.unit = unit_of(portfolio, wanted)
        self.board = Board(portfolio, prices=prices(portfolio, wanted, self.unit))
        self.hours: dict[int, tuple[Placement, int]] = {}
        for g in self.first_order():
            self._place(g)
        self.value = self._worth()
        self.best, self.best_value = dict(self.board.placed), self.value
        self.board.rng = self.rng

    def first_order(self) -> list[int]:
        """What must go first, then by the relaxation's finish, then by value for hours."""

        def ranked(g: int) -> tuple[bool, float, float, int]:
            soonest = min(self.finish[i] for i in self.groups[g])
            return (not self.must[g], soonest, -self.density[g], g)

        return sorted(range(len(self.groups)), key=ranked)

    def run(self, *, rounds: int, stop: Callable[[int, int], bool]) -> int:
        """Make up to `rounds` trials; how many were made. `stop(made, best)` ends it early."""
        heat = max(1.0, abs(self.best_value) * HEAT)
        made = 0
        for made in range(1, rounds + 1):
            if made % 16 == 0 and stop(made, self.best_value):
                break
            now = heat * (1 - made / (rounds + 1)) ** 2
            self._trial(now)
            if made % EJECT == 0:
                self._eject(now)
            if made % LOOK == 0:
                board = self.board
                board.prices = followed(self.portfolio, board.prices, board.left, self.unit)
        return made

    def _trial(self, heat: float) -> None:
        board, rng, portfolio = self.board, self.rng, self.portfolio
        out = self._related()
        new = [g for g in range(len(self.groups)) if self.groups[g][0] not in board.spans]
        if len(new) > MOST_NEW:
            new = rng.sample(new, MOST_NEW)
        touched = [i for g in (*out, *new) for i in self.groups[g]]
        before = sum(entry_worth(portfolio, i, board.placed) for i in touched)
        taken = {g: board.take(self.groups[g]) for g in out}
        for g in self._recreate_order([*out, *new]):
            self._place(g)
        change = sum(entry_worth(portfolio, i, board.placed) for i in touched) - before
        if self._accepted(change, heat):
            return
        for g in (*out, *new):
            if self.groups[g][0] in board.spans:
                board.take(self.groups[g])
        for g, placements in taken.items():
            board.put(self.groups[g], placements)

    def _accepted(self, change: int, heat: float) -> bool:
        """Whether the board may stay as it is now; the best plan is kept."""
        if change < 0 and (heat <= 0 or self.rng.random() >= math.exp(change / heat)):
            return False
        self.value += change
        if self.value > self.best_value:
            self.best, self.best_value = dict(self.board.placed), self.value
        return True

    def _eject(self, heat: float) -> None:
        board, rng, groups = self.board, self.rng, self.groups
        alone = [g for g, group in enumerate(groups) if len(group) == 1]
        out = [
            g
            for g in alone
            if groups[g][0] not in board.spans
            and all(groups[b][0] in board.spans for b in self.waits[g])
        ]
        if not out:
            return
        rich = max(out, key=lambda g: self.density[g] * (0.3 + rng.random()))
        poor = [
            g
            for g in alone
            if groups[g][0] in board.spans
            and not (self.must[g] or self.followers[g])
            and self.density[g] < self.density[rich]
        ]
        before = board.state()
        gone = eject(board, groups, rich, poor, rng)
        if gone is not None:
            out.remove(rich)
            back = [*gone, *rng.sample(out, min(len(out), MOST_BACK))]
            for g in sorted(back, key=lambda g: -self.density[g] * (0.6 + 0.8 * rng.random())):
                if not self._place(g):
                    squeeze(board, groups[g][0])
            if self._accepted(self._worth() - self.value, heat):
                self.hours.clear()
                return
        board.restore(before)

    def _worth(self) -> int:
        entries, placed = self.portfolio.entries, self.board.placed
        return sum(entry_worth(self.portfolio, i, placed) for i in range(len(entries)))

    def _place(self, g: int) -> bool:
        """Put a group on the board, what it waits for first; False when it cannot be."""
        if self.groups[g][0] in self.board.spans:
            return True
        if not all(self.groups[b][0] in self.board.spans for b in self.waits[g]):
            return False
        return self.board.place(self.groups[g])

    def _related(self) -> list[int]:
        """Groups on the board that share workers around a week, and all that wait for them."""
        board, rng = self.board, self.rng
        there = [g for g, group in enumerate(self.groups) if group[0] in board.spans]
        if not there:
            return []
        seed = rng.choice(there)
        count = min(len(there), rng.randint(1, MOST_OUT))
        mine = self._hours_of(seed)
        close: list[tuple[float, int]] = []
        for g in there:
            if g != seed:
                shared = (mine & self._hours_of(g)).bit_count()
                if shared:
                    close.append((rng.random() ** 2 * shared, g))
        close.sort(reverse=True)
        out = dict.fromkeys([seed, *(g for _, g in close[: count - 1])])
        stack = list(out)
        while stack:
            for f in self.followers[stack.pop()]:
                if self.groups[f][0] in board.spans and f not in out:
                    out[f] = None
                    stack.append(f)
        return list(out)

    def _hours_of(self, g: int) -> int:
        """The workers and weeks a group uses, a bit each; worked out when its plan has changed."""
        placed, entries, weeks = self.board.placed, self.portfolio.entries, self.portfolio.weeks
        mark = placed[entries[self.groups[g][0]].pieces[0]]
        known = self.hours.get(g)
        if known is not None and known[0] is mark:
            return known[1]
        bits = 0
        for i in self.groups[g]:
            for k in entries[i].pieces:
                for week, _ in placed[k].weeks:
                    bits |= 1 << (placed[k].worker * weeks + week)
        self.hours[g] = mark, bits
        return bits

    def _recreate_order(self, groups: list[int]) -> list[int]:
        """An order to try: by value for hours, by the relaxation, or any; shaken; waits respected."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.45:
            key = {g: -self.density[g] * (0.6 + 0.8 * rng.random()) for g in groups}
        elif kind < 0.8:
            key = {
                g: min(self.finish[i] for i in self.groups[g]) + 4 * rng.random() for g in groups
            }
        else:
            key = {g: rng.random() for g in groups}
        ordered = sorted(groups, key=lambda g: (not self.must[g], key[g]))
        inside, placed = set(groups), dict[int, None]()

        def put(g: int) -> None:
            if g not in placed:
                for before in self.waits[g]:
                    if before in inside:
                        put(before)
                placed[g] = None

        for g in ordered:
            put(g)
        return list(placed)
