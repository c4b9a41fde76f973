"""Two things that are bad only together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import special

from ..book import Book, Dims
from ..comparing import Question, judged
from ..counting import Tally
from ..draft import Tried
from ..proportions import DESIGN_EFFECT, compare
from .rule import Rule


class TwoTogether(Rule):
    """A cell of two dimensions worse than both of them let expect.

    The cell is held to the rest of its row, the rest of its column and what the two would give if
    each added its own (their differences from the desk added up); it must be worse than each.
    """

    key = "two_together"
    name = "Bad only together"
    why = "Neither alone is at fault; what meets there is, and it can be taken apart."
    weight = 0.2

    ftfr = Question(key, "ftfr", "resolved tickets", "fixed first time")
    reopened = Question(key, "reopen_rate", "resolved tickets", "reopened")
    on_time = Question(key, "sla_met", "tickets with a target", "on time")
    liked = Question(key, "csat", "satisfaction answers", "one of the two best")
    pairs: tuple[tuple[Question, tuple[Dims, ...]], ...] = (
        (
            ftfr,
            (("client", "category"), ("category", "priority"), ("client", "channel"),
             ("channel", "priority"), ("client", "priority")),
        ),
        (reopened, (("client", "category"), ("category", "group"), ("client", "channel"))),
        (
            on_time,
            (("client", "category"), ("client", "group"), ("client", "priority"),
             ("channel", "category"), ("client", "channel")),
        ),
        (liked, (("client", "category"), ("client", "channel"))),
    )  # fmt: skip

    def look(self, book: Book) -> Iterator[Tried]:
        """Every cell of every pair of dimensions."""
        for question, pairs in self.pairs:
            for dims in pairs:
                if book.cannot(question.kpi, dims) is None:  # said by the rules of one dimension
                    yield from self._cells(
                        book, question, book.tally(question.kpi, dims), book.worse(question.kpi)
                    )

    def _cells(self, book: Book, question: Question, tally: Tally, worse: int) -> Iterator[Tried]:
        if not tally.slices:
            return
        first, second = tally.slices[0].keys()
        rows = _marks([one[first] for one in tally.slices])
        columns = _marks([one[second] for one in tally.slices])
        both = np.stack([tally.hits, tally.tries])  # (2, cells, months)
        by_row, by_column = _summed(both, rows), _summed(both, columns)
        whole = both.sum(axis=1)
        limit = book.limits.of(question.rule)
        for index, slice_ in enumerate(tally.slices):
            cell = both[:, index]
            row, column = by_row[:, rows[index]] - cell, by_column[:, columns[index]] - cell
            neither = whole - row - column - cell
            if min(part[1].sum() for part in (row, column, neither)) < limit.tries:
                continue
            expected, p = _beyond(cell, row, column, neither, worse, limit.gap)
            for one in judged(
                book, question, slice_, (cell[0], cell[1]), _at(expected, neither),
                elsewhere="as both alone let expect",
                compared="compared with its row, its column and both added up",
                more={"alone": {first: _share(row), second: _share(column)}},
            ):  # fmt: skip
                yield Tried(max(one.p, p), one.tell)


def _marks(values: list[str]) -> np.ndarray:
    return np.unique(np.array(values, dtype=str), return_inverse=True)[1]


def _summed(both: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Cells added up by mark: (2, marks, months)."""
    found = np.zeros((2, int(marks.max()) + 1, both.shape[2]))
    for part in (0, 1):
        np.add.at(found[part], marks, both[part])
    return found


def _share(part: np.ndarray) -> float:
    return float(part[0].sum() / max(part[1].sum(), 1))


def _at(expected: float, neither: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rest of the desk moved to the expected share, its ups and downs kept."""
    moved = np.clip(neither[0] + (expected - _share(neither)) * neither[1], 0, neither[1])
    return moved, neither[1]


def _beyond(
    cell: np.ndarray,
    row: np.ndarray,
    column: np.ndarray,
    neither: np.ndarray,
    worse: int,
    least: float,
) -> tuple[float, float]:
    """The share both alone let expect (the worst of three views), and p that the cell is no worse."""
    added = float(np.clip(_share(row) + _share(column) - _share(neither), 0.0, 1.0))
    views = [_share(row), _share(column), added]
    expected = max(views) if worse > 0 else min(views)
    if worse * (_share(cell) - expected) < least:
        return expected, 1.0
    spread = sum(
        max(_share(part) * (1 - _share(part)), 1e-4) / part[1].sum()
        for part in (cell, row, column, neither)
    )
    beyond = worse * (_share(cell) - added) / np.sqrt(spread * DESIGN_EFFECT)
    sides = [compare(*cell, *part, worse=worse, least=least).p for part in (row, column)]
    return expected, max(*sides, float(special.ndtr(-beyond)))
