"""One more entry into a full plan: hours of others move within their own weeks to make room.

What is left free in a full plan lies in bits too small for a task. A task may do its hours in any
split over its weeks, so a bit can be handed on: hours of one task move to a week that another's
leave, until the bits meet. For a task that lacks hours in a window this is a flow from the window's
weeks to weeks with time to spare, found path by path, shortest first (Edmonds and Karp 1972,
Journal of the ACM 19, 248–264). Nothing moves to another worker; no other entry ends later or
begins earlier by it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from .decode import Board, filled
from .model import Placement

Split = dict[int, int]
"""Quarter hours of a piece by week."""


def squeeze(board: Board, i: int) -> bool:
    """Place one entry (position), each piece where it ends soonest; False: the board is as it was."""
    portfolio = board.portfolio
    entry = portfolio.entries[i]
    was: dict[int, Placement] = {}
    done: list[int] = []
    crews = _Crews(board)
    for k in portfolio.pieces_in_order[i]:
        due = portfolio.pieces[k].due
        last = portfolio.last_week(entry)
        found = _soonest(board, k, last if due is None else min(last, due), crews)
        if found is None:
            break
        placed, moved = found
        for j, split in moved.items():
            was.setdefault(j, board.placed[j])
            board.change(j, Placement(placed.worker, tuple(sorted(split.items()))))
        board.add(k, placed)
        done.append(k)
        crews.changed(placed, k, elsewhere=bool(moved))
    others = {portfolio.entry_of[j] for j in was} - {i}
    if len(done) == len(entry.pieces):
        for other in others:
            board.respan(other)
        if board.keep((i,)) is None:
            return True
    for k in done:
        board.drop(k)
    for j, old in was.items():
        if portfolio.entry_of[j] != i:
            board.change(j, old)
    for other in others:
        board.respan(other)
    return False


def _soonest(
    board: Board, k: int, last: int, crews: _Crews
) -> tuple[Placement, dict[int, Split]] | None:
    """Where a piece ends soonest, and the new splits of others for it; None: nowhere."""
    portfolio, placed = board.portfolio, board.placed
    piece = portfolio.pieces[k]
    if any(j not in placed for j in piece.after):
        return None
    best: tuple[int, float, int, int] | None = None
    moves: dict[int, Split] = {}
    for p in piece.workers:
        start = piece.earliest
        for j in piece.after:
            start = max(start, placed[j].end + (placed[j].worker != p))
        end = board.first_end(p, start, piece.hours, last)
        latest = last if end < 0 else end - 1
        if best is not None:
            latest = min(latest, best[0])
        moved: dict[int, Split] | None = {}
        if piece.hours and latest >= start:
            for week in range(start, latest + 1):
                moved = crews.room(p, start, week, piece.hours)
                if moved is not None:
                    end = week
                    break
            else:
                moved = {}
        if end < 0:
            continue
        ranked = (end, piece.hours * board.prices[p], p, start)
        if best is None or ranked < best:
            best, moves = ranked, moved or {}
    if best is None:
        return None
    end, _, p, start = best
    left = list(board.left[p])
    for j, split in moves.items():
        for week, hours in placed[j].weeks:
            left[week] += hours
        for week, hours in split.items():
            left[week] -= hours
    return Placement(p, filled(left, start, end, piece.hours)), moves


class _Crews:
    """What each worker does when, worked out when asked for and forgotten when it changes."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.mine: list[list[int]] = [[] for _ in board.portfolio.workers]
        for k, placed in board.placed.items():
            self.mine[placed.worker].append(k)
        self.known: dict[int, _Crew] = {}

    def changed(self, placed: Placement, k: int, *, elsewhere: bool) -> None:
        """A piece was placed; `elsewhere`: others moved for it, and with them what may move."""
        self.mine[placed.worker].append(k)
        if elsewhere:
            self.known.clear()
        else:
            self.known.pop(placed.worker, None)

    def room(self, p: int, start: int, end: int, need: int) -> dict[int, Split] | None:
        """New splits that leave a worker `need` hours in the last weeks up to `end`."""
        if sum(self.board.left[p]) < need:
            return None
        crew = self.known.get(p)
        if crew is None:
            crew = self.known[p] = _Crew(self.board, p, self.mine[p])
        first = max(start, end - self.board.portfolio.most_weeks + 1)
        return crew.room(first, end, need) if crew.may(first, end, need) else None


class _Crew:
    """One worker's pieces: how they are split, and to which weeks their hours may move."""

    def __init__(self, board: Board, p: int, mine: Iterable[int]) -> None:
        portfolio = board.portfolio
        self.portfolio = portfolio
        self.left = board.left[p]
        self.splits = {k: dict(board.placed[k].weeks) for k in mine if portfolio.pieces[k].hours}
        self.bounds = {k: _bounds(board, k) for k in self.splits}
        self.there: list[list[int]] = [[] for _ in range(portfolio.weeks)]
        """Which pieces have hours in each week."""
        reach = [1 << week for week in range(portfolio.weeks)]
        """Weeks that hours of a week can be handed on to, a bit each."""
        for k, split in self.splits.items():
            low, high = self._room_of(k, split)
            bits = (1 << high + 1) - (1 << low)
            for week in split:
                self.there[week].append(k)
                reach[week] |= bits
        growing = True
        while growing:
            growing = False
            for week, bits in enumerate(reach):
                more, rest = bits, bits
                while rest:
                    one = rest & -rest
                    more |= reach[one.bit_length() - 1]
                    rest ^= one
                if more != bits:
                    reach[week] = more
                    growing = True
        self.reach = reach

    def _room_of(self, k: int, split: Split) -> tuple[int, int]:
        """The first and last week a piece's hours may move to as it is split now."""
        low, high = self.bounds[k]
        most = self.portfolio.most_weeks
        return max(low, max(split) - most + 1), min(high, min(split) + most - 1)

    def may(self, first: int, end: int, need: int) -> bool:
        """Whether enough time is left in all weeks the window's hours could ever be handed on to."""
        bits = 0
        for week in range(first, end + 1):
            bits |= self.reach[week]
        for week, hours in enumerate(self.left):
            if hours and bits >> week & 1:
                need -= hours
        return need <= 0

    def room(self, first: int, end: int, need: int) -> dict[int, Split] | None:
        """New splits of pieces that leave `need` hours from `first` to `end`; None: there are none."""
        left = list(self.left)
        lack = need - sum(left[first : end + 1])
        splits: dict[int, Split] = {}
        there = self.there
        while lack > 0:
            path = self._path(first, end, left, splits, there)
            if path is None:
                return None
            amount = 1 if len({k for _, _, k in path}) < len(path) else lack
            amount = min(amount, lack, left[path[0][1]])
            amount = min(amount, *((splits.get(k) or self.splits[k])[a] for a, _, k in path))
            if there is self.there:
                there = [list(one) for one in there]
            for a, b, k in path:
                split = splits.get(k)
                if split is None:
                    split = splits[k] = dict(self.splits[k])
                split[a] -= amount
                if not split[a]:
                    del split[a]
                    there[a].remove(k)
                if b not in split:
                    split[b] = 0
                    there[b].append(k)
                split[b] += amount
            left[path[0][1]] -= amount
            lack -= amount
        return splits if all(self._allowed(k, splits) for k in splits) else None

    def _path(
        self,
        first: int,
        end: int,
        left: list[int],
        splits: dict[int, Split],
        there: list[list[int]],
    ) -> list[tuple[int, int, int]] | None:
        """The shortest way to hand hours on: (from week, to week, piece), the last step first."""
        came: dict[int, tuple[int, int]] = {}
        queue = deque(range(first, end + 1))
        seen = set(queue)
        while queue:
            week = queue.popleft()
            for k in there[week]:
                low, high = self._room_of(k, splits.get(k) or self.splits[k])
                for to in range(low, high + 1):
                    if to in seen:
                        continue
                    seen.add(to)
                    came[to] = (week, k)
                    if not left[to]:
                        queue.append(to)
                        continue
                    path = []
                    while to in came:
                        before, j = came[to]
                        path.append((before, to, j))
                        to = before
                    return path
        return None

    def _allowed(self, k: int, splits: dict[int, Split]) -> bool:
        """Whether a new split keeps its weeks; pieces that wait for each other do not both move."""
        low, high = self.bounds[k]
        begin, end = min(splits[k]), max(splits[k])
        close = (*self.portfolio.pieces[k].after, *self.portfolio.followers[k])
        return (
            low <= begin
            and end <= high
            and end - begin < self.portfolio.most_weeks
            and not any(j in splits for j in close)
        )


def _bounds(board: Board, k: int) -> tuple[int, int]:
    """The first and last week the hours of a placed piece may ever move to."""
    portfolio, placed = board.portfolio, board.placed
    piece, here = portfolio.pieces[k], placed[k]
    span = board.spans.get(portfolio.entry_of[k])
    if span is None:  # of the entry that is being placed: it stays where it is
        return here.start, here.end
    low, high = max(piece.earliest, span[0]), span[1]
    if piece.due is not None:
        high = min(high, piece.due)
    for j in piece.after:
        low = max(low, placed[j].end + (placed[j].worker != here.worker))
    for j in portfolio.followers[k]:
        if j in placed:
            high = min(high, placed[j].start - (placed[j].worker != here.worker))
    return low, high
