"""Room made in a full plan: allowed plans only, nobody else ends later, failure leaves no trace."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from headway.loop.plan.portfolio.decode import Board
from headway.loop.plan.portfolio.eject import eject
from headway.loop.plan.portfolio.feasibility import violations
from headway.loop.plan.portfolio.model import Entry, Piece, Placement, Portfolio, Worker
from headway.loop.plan.portfolio.squeeze import squeeze


def one_worker(free: tuple[int, ...], *pieces: Piece, due: int | None = None) -> Portfolio:
    """Entries of one piece each for one worker."""
    entries = tuple(
        Entry(k, f"E{k}", 10, (k,), due=due if k == len(pieces) - 1 else None)
        for k in range(len(pieces))
    )
    return Portfolio((Worker(0, "W", free),), pieces, entries, len(free))


def test_bits_on_both_sides_are_brought_together():
    portfolio = one_worker((4, 4, 4), Piece(0, "A", 8, (0,)), Piece(1, "B", 4, (0,)), due=1)
    board = Board(portfolio)
    board.put([0], {0: Placement(0, ((0, 2), (1, 4), (2, 2)))})
    assert not board.place([1])
    assert squeeze(board, 1)
    assert not violations(portfolio, board.placed)
    assert board.left == [[0, 0, 0]]
    assert board.placed[1].end <= 1
    assert board.placed[0].end == 2


def test_a_bit_is_handed_on_through_the_weeks_of_several():
    pieces = [Piece(k, f"T{k}", 8, (0,)) for k in range(3)]
    portfolio = one_worker((4,) * 7, *pieces, Piece(3, "B", 4, (0,)), due=1)
    board = Board(portfolio)
    for k, weeks in enumerate((((0, 4), (1, 3), (2, 1)), ((2, 3), (3, 4), (4, 1)),
                               ((4, 3), (5, 4), (6, 1)))):  # fmt: skip
        board.put([k], {k: Placement(0, weeks)})
    assert sum(board.left[0]) == 4
    assert not board.place([3])
    assert squeeze(board, 3)
    assert not violations(portfolio, board.placed)
    assert board.placed[3].end <= 1


def test_where_hours_may_not_move_nothing_is_squeezed():
    fixed = Piece(0, "A", 8, (0,), earliest=0, due=1)
    portfolio = one_worker((4, 4, 4), fixed, Piece(1, "B", 4, (0,)), due=1)
    board = Board(portfolio)
    board.put([0], {0: Placement(0, ((0, 4), (1, 4)))})
    before = board.state()
    assert not squeeze(board, 1)
    assert board.state() == before


def test_a_rich_entry_takes_the_place_of_a_poor_one():
    pieces = (Piece(0, "A", 8, (0,)), Piece(1, "B", 4, (0,)), Piece(2, "C", 4, (0,)))
    entries = (Entry(0, "rich", 50, (0,)), Entry(1, "poor", 5, (1,)), Entry(2, "better", 40, (2,)))
    portfolio = Portfolio((Worker(0, "W", (4, 4, 4)),), pieces, entries, 3)
    board = Board(portfolio)
    assert board.place([2])
    assert board.place([1])
    gone = eject(board, [(0,), (1,), (2,)], 0, [1, 2], random.Random(1))
    assert gone == [1]
    assert set(board.placed) == {0, 2}
    assert not violations(portfolio, board.placed)


@st.composite
def desks(draw):
    """Four to seven entries of up to three pieces for two people over five weeks."""
    weeks = 5
    workers = tuple(
        Worker(p, f"W{p}", tuple(draw(st.integers(0, 6)) for _ in range(weeks))) for p in range(2)
    )
    pieces: list[Piece] = []
    entries: list[Entry] = []
    for i in range(draw(st.integers(4, 7))):
        mine: list[int] = []
        for _ in range(draw(st.integers(1, 3))):
            after = tuple(draw(st.sets(st.sampled_from(mine), max_size=1))) if mine else ()
            who = draw(st.sampled_from([(0,), (1,), (0, 1)]))
            due = draw(st.none() | st.integers(1, 4))
            mine.append(len(pieces))
            pieces.append(
                Piece(len(pieces), f"T{len(pieces)}", draw(st.integers(0, 9)), who, after, due=due)
            )
        owner = draw(st.none() | st.integers(0, 1))
        entries.append(Entry(i, f"E{i}", draw(st.integers(1, 9)), tuple(mine), owner=owner))
    return Portfolio(workers, tuple(pieces), tuple(entries), weeks, most_running=2)


@given(desks(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_a_squeezed_plan_is_allowed_and_nobody_else_ends_later(portfolio, rng):
    board = Board(portfolio)
    order = list(range(len(portfolio.entries)))
    rng.shuffle(order)
    for i in order:
        board.place([i])
    for i in order:
        if i in board.spans:
            continue
        before, spans = board.state(), dict(board.spans)
        if squeeze(board, i):
            assert i in board.spans
        else:
            assert board.state() == before
        assert not violations(portfolio, board.placed)
        for other, (first, last) in spans.items():
            assert first <= board.spans[other][0]
            assert board.spans[other][1] <= last
        used = [[0] * portfolio.weeks for _ in portfolio.workers]
        for placed in board.placed.values():
            for week, hours in placed.weeks:
                used[placed.worker][week] += hours
        left = [
            [free - spent for free, spent in zip(worker.free, mine, strict=True)]
            for worker, mine in zip(portfolio.workers, used, strict=True)
        ]
        assert board.left == left
        counted = {owner: [0] * portfolio.weeks for owner in board.running}
        for j, (first, last) in board.spans.items():
            owner = portfolio.entries[j].owner
            if owner is not None:
                for week in range(first, last + 1):
                    counted[owner][week] += 1
        assert board.running == counted


def test_something_is_squeezed_at_all():
    """The property above must have cases to hold for."""
    done = 0
    for seed in range(200):
        rng = random.Random(seed)
        pieces = [Piece(k, f"T{k}", rng.randint(3, 9), (0,)) for k in range(6)]
        portfolio = one_worker(tuple(rng.randint(2, 6) for _ in range(6)), *pieces)
        board = Board(portfolio)
        for i in range(6):
            board.place([i])
        done += sum(squeeze(board, i) for i in range(6) if i not in board.spans)
    assert done > 5
