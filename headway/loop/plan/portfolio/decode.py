"""From an order of entries to a plan: one entry after the other, each as early as it can.

A serial generation scheme. Each piece goes to the worker who costs least: weeks until it is done,
the price of that worker's hours (`scarcity`) and, against a committed plan, the change. Its hours go
as late as that end allows, which leaves early gaps for others. What does not fit is left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from math import floor

from .model import Entry, Placement, Placements, Portfolio, change_prices

BLINK = 0.1
"""How often a search overlooks a worker, to try others."""

State = tuple[
    dict[int, Placement], list[list[int]], dict[int, list[int]], dict[int, tuple[int, int]]
]


class Board:
    """Free quarter hours and running entries, and what is placed so far; entries come and go."""

    def __init__(
        self,
        portfolio: Portfolio,
        rng: random.Random | None = None,
        prices: Sequence[float] | None = None,
    ) -> None:
        self.portfolio = portfolio
        self.rng = rng
        self.prices = list(prices) if prices is not None else [0.0] * len(portfolio.workers)
        self.left = [list(worker.free) for worker in portfolio.workers]
        self.running: dict[int, list[int]] = {
            owner: list(busy) for owner, busy in portfolio.busy.items()
        }
        self.limits = {
            entry.owner: portfolio.limit(entry.owner)
            for entry in portfolio.entries
            if entry.owner is not None
        }
        for owner in self.limits:
            self.running.setdefault(owner, [0] * portfolio.weeks)
        self.placed: dict[int, Placement] = {}
        self.spans: dict[int, tuple[int, int]] = {}

    def place(self, group: Sequence[int]) -> bool:
        """Place all entries of a group (positions) together, or none of them."""
        release = 0
        if not all(self.portfolio.entries[i].pieces for i in group):
            return False
        while True:
            clash = self._try(group, release)
            if clash is None:
                return True
            if clash < 0:
                return False
            release = clash + 1

    def take(self, group: Iterable[int]) -> dict[int, Placement]:
        """Take entries off the board; the answer puts them back with `put`."""
        taken: dict[int, Placement] = {}
        for i in group:
            entry = self.portfolio.entries[i]
            for k in entry.pieces:
                taken[k] = self.placed[k]
                self.drop(k)
            self._run(entry, self.spans.pop(i), -1)
        return taken

    def put(self, group: Iterable[int], placements: Placements) -> None:
        """Put entries on the board as they were; no checks."""
        for i in group:
            entry = self.portfolio.entries[i]
            for k in entry.pieces:
                self.add(k, placements[k])
            self.spans[i] = self._span(i)
            self._run(entry, self.spans[i], 1)

    def drop(self, k: int) -> None:
        """Take one piece off; its entry is not counted anew."""
        placed = self.placed.pop(k)
        left = self.left[placed.worker]
        for week, hours in placed.weeks:
            left[week] += hours

    def add(self, k: int, placed: Placement) -> None:
        """Put one piece on; its entry is not counted anew."""
        self.placed[k] = placed
        left = self.left[placed.worker]
        for week, hours in placed.weeks:
            left[week] -= hours

    def change(self, k: int, placed: Placement) -> None:
        """Put a piece elsewhere."""
        self.drop(k)
        self.add(k, placed)

    def state(self) -> State:
        """All that `restore` needs to put the board back as it is now."""
        running = {owner: list(weeks) for owner, weeks in self.running.items()}
        return dict(self.placed), [list(one) for one in self.left], running, dict(self.spans)

    def restore(self, state: State) -> None:
        """Put the board back as it was; the state is used up."""
        self.placed, self.left, self.running, self.spans = state

    def respan(self, i: int) -> None:
        """Count the weeks an entry runs anew, after its pieces moved."""
        entry, span = self.portfolio.entries[i], self._span(i)
        if span != self.spans[i]:
            self._run(entry, self.spans[i], -1)
            self.spans[i] = span
            self._run(entry, span, 1)

    def _span(self, i: int) -> tuple[int, int]:
        """The first and last week an entry runs as its pieces lie now."""
        entry, placed = self.portfolio.entries[i], self.placed
        first = 0 if entry.must else min(placed[k].start for k in entry.pieces)
        return first, max(placed[k].end for k in entry.pieces)

    def _run(self, entry: Entry, span: tuple[int, int], by: int) -> None:
        if entry.owner is not None:
            running = self.running[entry.owner]
            for week in range(span[0], span[1] + 1):
                running[week] += by

    def _try(self, group: Sequence[int], release: int) -> int | None:
        """None when placed; a week whose running limit clashes, or -1 when it cannot be placed."""
        portfolio = self.portfolio
        entries, pieces = portfolio.entries, portfolio.pieces
        if len(group) == 1:
            order: Sequence[int] = portfolio.pieces_in_order[group[0]]
        else:
            mine = {k for i in group for k in entries[i].pieces}
            order = [k for k in portfolio.order if k in mine]
        done: list[int] = []
        clash = None
        for k in order:
            entry = entries[portfolio.entry_of[k]]
            last = portfolio.last_week(entry)
            due = pieces[k].due
            start = 0 if entry.must else release
            found = self._best(k, start, last if due is None else min(last, due))
            if found is None:
                clash = -1
                break
            self.add(k, found)
            done.append(k)
        if clash is None:
            clash = self.keep(group)
        if clash is not None:
            for k in done:
                self.drop(k)
        return clash

    def keep(self, group: Sequence[int]) -> int | None:
        """Count a group as running; the latest week in which that is too much, if any, or -1."""
        kept: list[int] = []
        clash = None
        for i in group:
            entry, span = self.portfolio.entries[i], self._span(i)
            if entry.owner is not None:
                running, limit = self.running[entry.owner], self.limits[entry.owner]
                over = [w for w in range(span[0], span[1] + 1) if running[w] >= limit]
                if over:
                    clash = -1 if entry.must else over[-1]  # what runs already cannot begin later
                    break
            self._run(entry, span, 1)
            self.spans[i] = span
            kept.append(i)
        if clash is not None:
            for i in kept:
                self._run(self.portfolio.entries[i], self.spans.pop(i), -1)
        elif len(group) == 1:
            self._justify(group[0])
            self.respan(group[0])
        return clash

    def _justify(self, i: int) -> None:
        """Put each piece of an entry as late as its end allows: early hours are worth more."""
        portfolio, placed = self.portfolio, self.placed
        mine = portfolio.pieces_in_order[i]
        end = self.spans[i][1]
        inside = set(mine)
        for k in reversed(mine):
            piece, now = portfolio.pieces[k], placed[k]
            if not piece.hours:
                continue
            latest = end if piece.due is None else min(end, piece.due)
            outside = False
            for f in portfolio.followers[k]:
                if f in inside:
                    other = placed[f]
                    room = other.start if other.worker == now.worker else other.start - 1
                    latest = min(latest, room)
                elif f in placed:
                    outside = True
            if outside or latest <= now.start:
                continue
            self.drop(k)
            weeks = self._latest(now.worker, now.start, latest, piece.hours)
            self.add(k, Placement(now.worker, weeks) if weeks else now)

    def _latest(
        self, p: int, start: int, latest: int, hours: int
    ) -> tuple[tuple[int, int], ...] | None:
        """The hours of a piece as late as they fit between two weeks; None where they do not."""
        left, most = self.left[p], self.portfolio.most_weeks
        for end in range(latest, start - 1, -1):
            if not left[end]:
                continue
            first = max(start, end - most + 1)
            if sum(left[first : end + 1]) >= hours:
                return filled(left, first, end, hours)
        return None

    def _best(self, k: int, release: int, last: int) -> Placement | None:
        """The cheapest way to do a piece over all who could do it; None when there is none."""
        portfolio, placed = self.portfolio, self.placed
        piece = portfolio.pieces[k]
        release = max(release, piece.earliest)
        try:
            before = [placed[j] for j in piece.after]
        except KeyError:
            return None
        entry = portfolio.entries[portfolio.entry_of[k]]
        week_costs = max(1, entry.value)
        was = piece.was[0] if piece.was else -1
        change = change_prices(portfolio, entry)[1] if piece.was else 0
        blink = self.rng is not None and len(piece.workers) > 1 and self.rng.random() < BLINK
        overlooked = self.rng.choice(piece.workers) if self.rng is not None and blink else -1
        best: tuple[float, int, int] | None = None
        for p in piece.workers:
            if p == overlooked:
                continue
            start = release
            for other in before:
                ready = other.end if other.worker == p else other.end + 1
                if ready > start:
                    start = ready
            cost = piece.hours * self.prices[p] + (change if p != was else 0)
            latest = last
            if best is not None:  # later than that it would cost more than the best so far
                latest = min(last, floor((best[0] - cost) / week_costs))
            end = self.first_end(p, start, piece.hours, latest)
            if end < 0:
                continue
            ranked = (week_costs * end + cost, end, p)
            if best is None or ranked < best:
                best, chosen_start = ranked, start
        if best is None:
            return None
        _, end, p = best
        return Placement(p, filled(self.left[p], chosen_start, end, piece.hours))

    def first_end(self, p: int, start: int, hours: int, last: int) -> int:
        """The first week by which a worker has the hours, inside the longest span; -1 if none."""
        if start > last:
            return -1
        if not hours:
            return start
        left, most = self.left[p], self.portfolio.most_weeks
        total = 0
        for week in range(start, last + 1):
            total += left[week]
            if week - start >= most:
                total -= left[week - most]
            if total >= hours:
                return week
        return -1


def filled(left: list[int], start: int, end: int, hours: int) -> tuple[tuple[int, int], ...]:
    """The hours of a piece as late as they can be up to the week it ends in.

    >>> filled([3, 2, 5], 0, 2, 6)
    ((1, 1), (2, 5))
    >>> filled([3, 2, 5], 0, 2, 0)
    ((2, 0),)
    """
    if not hours:
        return ((end, 0),)
    weeks: list[tuple[int, int]] = []
    week = end
    while hours and week >= start:
        take = min(left[week], hours)
        if take:
            weeks.append((week, take))
            hours -= take
        week -= 1
    return tuple(reversed(weeks))


def groups_of(portfolio: Portfolio) -> list[tuple[int, ...]]:
    """Entries that must be placed together (tasks wait for each other both ways), as positions."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(portfolio.entries)))
    for k, piece in enumerate(portfolio.pieces):
        for before in piece.after:
            here, there = portfolio.entry_of[k], portfolio.entry_of[before]
            if here != there:
                graph.add_edge(here, there)
    return sorted(tuple(sorted(group)) for group in nx.strongly_connected_components(graph))


def waits_of(portfolio: Portfolio, groups: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """For each group the groups that must be placed before it."""
    of = {i: g for g, group in enumerate(groups) for i in group}
    waits: list[set[int]] = [set() for _ in groups]
    for k, piece in enumerate(portfolio.pieces):
        for before in piece.after:
            here, there = of[portfolio.entry_of[k]], of[portfolio.entry_of[before]]
            if here != there:
                waits[here].add(there)
    return [sorted(found) for found in waits]
