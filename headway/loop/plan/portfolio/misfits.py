"""Why an entry is not in the plan, and the smallest change that would let it in.

Everything is tried on the finished plan: the entry is put on the board with a little more of
somebody's time, with a later start, with a later date, or in the place of another entry. What is
said to help has been seen to help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .decode import Board
from .model import QUARTERS, Entry, Placements, Portfolio, entry_worth

MOST_EXTRA = 10 * QUARTERS
"""More than ten hours a week of somebody is no small change."""
STEP = QUARTERS // 2
MOST_TRIED = 6


@dataclass(frozen=True)
class Lack:
    """A skill (or person) an entry needs more hours of than are free until its date, in hours."""

    what: str
    needed: float
    free: float


@dataclass(frozen=True)
class Remedy:
    """A change that would let the entry in.

    `kind` is hours (`worker` gives `hours` more a week), start (from `week` on, beyond the plan),
    date (its date moves to `week`), instead (of entry `other`), skill (somebody learns `skill`),
    or before (entry `other` first).
    """

    kind: str
    worker: int | None = None
    hours: float = 0.0
    week: int | None = None
    other: int | None = None
    skill: str = ""


@dataclass(frozen=True)
class Misfit:
    """An entry left out: a code for the reason, what is lacking, and what would help, best first.

    `code` is skill (nobody has it), waits (for an entry that is out), limit (its owner runs
    enough), date (impossible even with everybody free), hours (not enough time), worth (it would
    fit, but the change costs more than it brings), or empty (it has no tasks).
    """

    entry: int
    code: str
    lacks: tuple[Lack, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    waits_for: int | None = None
    skills: tuple[str, ...] = ()


def misfits(
    portfolio: Portfolio, placements: Placements, later: Sequence[Sequence[int]] = ()
) -> list[Misfit]:
    """All entries that are not in the plan, each with its reason.

    `later` are the free quarter hours of the workers in weeks after the plan.
    """
    board = Board(portfolio)
    inside = [i for i, e in enumerate(portfolio.entries) if e.pieces and e.pieces[0] in placements]
    board.put(inside, placements)
    out = [i for i in range(len(portfolio.entries)) if i not in set(inside)]
    return [_why(portfolio, board, i, inside, later) for i in out]


def _why(
    portfolio: Portfolio, board: Board, i: int, inside: list[int], later: Sequence[Sequence[int]]
) -> Misfit:
    entry = portfolio.entries[i]
    pieces = [portfolio.pieces[k] for k in entry.pieces]
    if not pieces:
        return Misfit(i, "empty")
    nobody = tuple(sorted({piece.skill for piece in pieces if not piece.workers}))
    if nobody:
        return Misfit(
            i, "skill", skills=nobody, remedies=tuple(Remedy("skill", skill=s) for s in nobody)
        )
    for piece in pieces:
        for j in piece.after:
            other = portfolio.entry_of[j]
            if other != i and other not in board.spans:
                return Misfit(
                    i, "waits", waits_for=other, remedies=(Remedy("before", other=other),)
                )
    if _fits(board, i):
        return Misfit(i, "worth")
    alone = Board(portfolio)
    impossible = not any(p.after for p in pieces if not _own(portfolio, p, i)) and not _fits(
        alone, i
    )
    limited = False
    if entry.owner is not None:
        kept = board.limits[entry.owner]
        board.limits[entry.owner] = len(portfolio.entries) + 1
        limited = _fits(board, i)
        board.limits[entry.owner] = kept
    lacks = _lacks(portfolio, board, entry)
    remedies = [
        *_more_hours(portfolio, board, i),
        *_later(portfolio, board, i, later),
        *(() if impossible else _instead(portfolio, board, i, inside)),
    ]
    code = "limit" if limited else "date" if impossible and entry.due is not None else "hours"
    return Misfit(i, code, lacks, tuple(remedies))


def _own(portfolio: Portfolio, piece: object, i: int) -> bool:
    """Whether a piece waits only for pieces of its own entry."""
    after = getattr(piece, "after", ())
    return all(portfolio.entry_of[j] == i for j in after)


def _fits(board: Board, i: int) -> bool:
    """Whether an entry can be put on the board; the board is left as it was."""
    if not board.place([i]):
        return False
    board.take([i])
    return True


def _lacks(portfolio: Portfolio, board: Board, entry: Entry) -> tuple[Lack, ...]:
    """Hours needed and free, by who could do them, until the entry's date; the scarcest first."""
    last = portfolio.last_week(entry)
    needed: dict[tuple[int, ...], tuple[int, str]] = {}
    for k in entry.pieces:
        piece = portfolio.pieces[k]
        hours, _ = needed.get(piece.workers, (0, ""))
        names = " or ".join(portfolio.workers[p].name for p in piece.workers)
        needed[piece.workers] = (hours + piece.hours, piece.skill or names)
    found = []
    for workers, (hours, what) in needed.items():
        free = sum(sum(board.left[p][: last + 1]) for p in workers)
        found.append(Lack(what, hours / QUARTERS, free / QUARTERS))
    found.sort(key=lambda lack: (lack.free - lack.needed, lack.what))
    short = tuple(lack for lack in found if lack.free < lack.needed)
    return short or tuple(found[:1])


def _more_hours(portfolio: Portfolio, board: Board, i: int) -> list[Remedy]:
    """The fewest extra hours a week of one person that let the entry in; the least first."""
    people = sorted({p for k in portfolio.entries[i].pieces for p in portfolio.pieces[k].workers})
    found = []
    for p in people:
        kept = board.left[p]
        low, high = 0, MOST_EXTRA // STEP
        board.left[p] = [h + high * STEP if portfolio.workers[p].free[w] else h
                         for w, h in enumerate(kept)]  # fmt: skip
        if _fits(board, i):
            while high - low > 1:
                middle = (low + high) // 2
                board.left[p] = [h + middle * STEP if portfolio.workers[p].free[w] else h
                                 for w, h in enumerate(kept)]  # fmt: skip
                if _fits(board, i):
                    high = middle
                else:
                    low = middle
            found.append(Remedy("hours", worker=p, hours=high * STEP / QUARTERS))
        board.left[p] = kept
    return sorted(found, key=lambda one: (one.hours, one.worker or 0))[:2]


def _later(
    portfolio: Portfolio, board: Board, i: int, later: Sequence[Sequence[int]]
) -> list[Remedy]:
    """With weeks after the plan: when it could start, or until when its date must move."""
    entry = portfolio.entries[i]
    if not later or any(
        portfolio.entry_of[j] != i for k in entry.pieces for j in portfolio.pieces[k].after
    ):
        return []
    extra = len(later[0])
    longer = Portfolio(
        workers=tuple(
            replace(worker, free=(*left, *more))
            for worker, left, more in zip(portfolio.workers, board.left, later, strict=True)
        ),
        pieces=tuple(
            replace(
                portfolio.pieces[k], due=None,
                after=tuple(entry.pieces.index(j) for j in portfolio.pieces[k].after),
            )
            for k in entry.pieces
        ),
        entries=(replace(entry, pieces=tuple(range(len(entry.pieces))), due=None, must=False),),
        weeks=portfolio.weeks + extra,
        most_running=portfolio.most_running,
        most_weeks=portfolio.most_weeks,
        busy={
            owner: (*running, *([0] * extra))
            for owner, running in board.running.items()
            if owner == entry.owner
        },
    )  # fmt: skip
    freed = Board(longer)
    if not freed.place([0]):
        return []
    start, end = freed.spans[0]
    if entry.due is not None:
        return [Remedy("date", week=end)]
    return [Remedy("start", week=start)]


def _instead(portfolio: Portfolio, board: Board, i: int, inside: list[int]) -> list[Remedy]:
    """The least valuable entry whose place would do."""
    entry = portfolio.entries[i]
    needs = {p for k in entry.pieces for p in portfolio.pieces[k].workers}
    waited = {
        portfolio.entry_of[j]
        for k, piece in enumerate(portfolio.pieces)
        for j in piece.after
        if portfolio.entry_of[k] != portfolio.entry_of[j]
    }
    others = [
        o
        for o in inside
        if o not in waited
        and not portfolio.entries[o].must
        and (
            portfolio.entries[o].owner == entry.owner
            or needs & {board.placed[k].worker for k in portfolio.entries[o].pieces}
        )
    ]
    others.sort(key=lambda o: (entry_worth(portfolio, o, board.placed), o))
    for other in others[:MOST_TRIED]:
        taken = board.take([other])
        fits = _fits(board, i)
        board.put([other], taken)
        if fits:
            return [Remedy("instead", other=other)]
    return []
