"""What is to be planned, what a plan is, and what it is worth.

Weeks are counted from 0, hours in quarters (whole numbers). A plan chooses entries; each piece of
a chosen entry is done by one worker within at most `most_weeks` weeks on end, in any split of its
hours over them. A piece that follows another may share its last week when the same worker does
both, and otherwise starts in a later week: a hand-over waits for the next week.

An entry of value V that is finished in week e (of W) is worth V × (4W − e), as if it paid from then
on until four such plans are over: all of it at once, three quarters of it at the very end. Being left out after having been in the committed plan costs a fifth of
it, another owner for all its pieces a twentieth, each week all its pieces move a hundredth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ..network import circle, in_order
from .trouble import PortfolioTrouble

Status = Literal["OPTIMAL", "FEASIBLE"]
DROPPED, REASSIGNED, MOVED = 0.2, 0.05, 0.01
QUARTERS = 4
PAYS = 4
"""A finished entry pays until this many times the plan's length is over."""


@dataclass(frozen=True)
class Worker:
    """Somebody with free quarter hours in each week."""

    key: int
    name: str
    free: tuple[int, ...]


@dataclass(frozen=True)
class Piece:
    """A task: quarter hours, who could do it (positions of workers), which pieces come before.

    `due` is the last week it may end in, `earliest` the first it may start in; `was` is the
    worker and first week of the committed plan. `skill` is for messages only.
    """

    key: int
    name: str
    hours: int
    workers: tuple[int, ...]
    after: tuple[int, ...] = ()
    due: int | None = None
    earliest: int = 0
    was: tuple[int, int] | None = None
    skill: str = ""


@dataclass(frozen=True)
class Entry:
    """An improvement: its value (a whole number), its pieces, its owner's key for the limit.

    `must` entries run already: they count as running from week 0 on, and leaving one out costs
    more than everything else together.
    """

    key: int
    name: str
    value: int
    pieces: tuple[int, ...]
    owner: int | None = None
    due: int | None = None
    must: bool = False
    was_in: bool = False
    quick: bool = False


@dataclass(frozen=True)
class Placement:
    """Who does a piece and how many quarter hours in which week; a piece of no hours has one week."""

    worker: int
    weeks: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The first week."""
        return self.weeks[0][0]

    @property
    def end(self) -> int:
        """The last week."""
        return self.weeks[-1][0]


Placements = Mapping[int, Placement]


@dataclass(frozen=True)
class Portfolio:
    """Everything the solver is told.

    Raises `PortfolioTrouble` for pieces that wait for each other in a circle (named), weeks that
    do not match, and numbers below zero.
    """

    workers: tuple[Worker, ...]
    pieces: tuple[Piece, ...]
    entries: tuple[Entry, ...]
    weeks: int
    most_running: int = 3
    most_weeks: int = 4
    busy: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.weeks < 1:
            raise PortfolioTrouble("A plan needs at least one week.")
        for worker in self.workers:
            if len(worker.free) != self.weeks or min(worker.free, default=0) < 0:
                raise PortfolioTrouble(f"{worker.name} needs {self.weeks} weeks of 0 h or more.")
        if any(piece.hours < 0 for piece in self.pieces):
            raise PortfolioTrouble("A task cannot take less than 0 h.")
        found = circle({k: piece.after for k, piece in enumerate(self.pieces)})
        if found:
            names = [self.pieces[k].name for k in [*reversed(found), found[-1]]]
            entries = sorted({self.entries[self.entry_of[k]].name for k in found})
            raise PortfolioTrouble(
                f"Tasks of {', '.join(entries)} wait for each other in a circle: "
                f"{' → '.join(names)}. Take one of these dependencies away."
            )

    @cached_property
    def entry_of(self) -> tuple[int, ...]:
        """The entry of each piece."""
        of = [-1] * len(self.pieces)
        for i, entry in enumerate(self.entries):
            for k in entry.pieces:
                of[k] = i
        return tuple(of)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """All pieces, each behind those it waits for."""
        after = {k: piece.after for k, piece in enumerate(self.pieces)}
        return tuple(in_order(range(len(self.pieces)), after))

    @cached_property
    def pieces_in_order(self) -> tuple[tuple[int, ...], ...]:
        """For each entry its pieces, each behind those it waits for."""
        place = {k: n for n, k in enumerate(self.order)}
        return tuple(tuple(sorted(e.pieces, key=place.__getitem__)) for e in self.entries)

    @cached_property
    def followers(self) -> tuple[tuple[int, ...], ...]:
        """For each piece those that wait for it."""
        found: list[list[int]] = [[] for _ in self.pieces]
        for k, piece in enumerate(self.pieces):
            for j in piece.after:
                found[j].append(k)
        return tuple(map(tuple, found))

    @cached_property
    def price_left_out(self) -> int:
        """What leaving out a `must` entry costs: more than all values together."""
        return 1 + sum(entry.value for entry in self.entries) * PAYS * self.weeks

    def limit(self, owner: int) -> int:
        """How many entries of an owner may run in the same week: never fewer than run already."""
        return max(self.most_running, sum(e.must for e in self.entries if e.owner == owner))

    def last_week(self, entry: Entry) -> int:
        """The last week an entry may end in."""
        return self.weeks - 1 if entry.due is None else min(self.weeks - 1, entry.due)


def change_prices(portfolio: Portfolio, entry: Entry) -> tuple[int, int, int]:
    """What it costs to leave an entry out, to give a piece to another, to move it by a week."""
    whole = entry.value * PAYS * portfolio.weeks
    each = max(1, len(entry.pieces))
    return (
        round(DROPPED * whole) if entry.was_in else 0,
        round(REASSIGNED * whole / each),
        round(MOVED * whole / each),
    )


def entry_worth(portfolio: Portfolio, i: int, placements: Placements) -> int:
    """What one entry adds to a plan's worth; below zero when it is left out and should not be."""
    entry = portfolio.entries[i]
    dropped, reassigned, moved = change_prices(portfolio, entry)
    if not entry.pieces or entry.pieces[0] not in placements:
        return -dropped - (portfolio.price_left_out if entry.must else 0)
    end = max(placements[k].end for k in entry.pieces)
    total = entry.value * (PAYS * portfolio.weeks - end)
    for k in entry.pieces:
        was = portfolio.pieces[k].was
        if was is not None:
            total -= reassigned * (placements[k].worker != was[0])
            total -= moved * abs(placements[k].start - was[1])
    return total


def worth(portfolio: Portfolio, placements: Placements) -> int:
    """What a plan is worth in whole units; the empty plan may be below zero."""
    return sum(entry_worth(portfolio, i, placements) for i in range(len(portfolio.entries)))
