"""The comparison most rules make: each slice against the rest of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from headway.ground.words import count
from headway.loop.kpis.intervals import wilson

from .book import Book, Dims
from .costing import cost_of, suggested_target
from .counting import Slice, Tally, series
from .draft import Draft, Tried
from .proportions import Gap, compare
from .words import percent, spelled, title

LEAST_EXPECTED = 5.0
LEAST_EXTRA = 3.0
"""Fewer tickets a month than this are not worth a meeting."""


@dataclass(frozen=True)
class Question:
    """What is compared: a KPI, and in words what was tried and what a hit is."""

    rule: str
    kpi: str
    tried: str
    hit: str
    said_as: tuple[str, str] | None = None


def below(book: Book, question: Question, dims: Dims) -> Iterator[Tried]:
    """Each slice of enough tickets against the rest of the desk; notes why where it cannot."""
    why = book.cannot(question.kpi, dims)
    if why is not None:
        book.silent(question.rule, question.kpi, why)
        return
    total = book.tally(question.kpi, ())
    yield from against_rest(book, question, book.tally(question.kpi, dims), total)


def against_rest(book: Book, question: Question, tally: Tally, total: Tally) -> Iterator[Tried]:
    """Each row of a tally against the total without it (pure but for the book's settings)."""
    all_hits, all_tries = total.row(0)
    for index, slice_ in enumerate(tally.slices):
        hits, tries = tally.row(index)
        yield from judged(
            book, question, slice_, (hits, tries), (all_hits - hits, all_tries - tries)
        )


def judged(
    book: Book,
    question: Question,
    slice_: Slice,
    here: tuple[np.ndarray, np.ndarray],
    there: tuple[np.ndarray, np.ndarray],
    *,
    elsewhere: str = "elsewhere",
    compared: str = "compared with all others",
    more: dict[str, object] | None = None,
) -> Iterator[Tried]:
    """One slice against what it is held to, both (hits, tries) by month; nothing where too few.

    `elsewhere` and `compared` say in words what it is held to, `more` goes into the evidence.
    """
    (hits, tries), (rest_hits, rest_tries) = here, there
    limit = book.limits.of(question.rule)
    n, rest = float(tries.sum()), float(rest_tries.sum())
    share = (hits.sum() + rest_hits.sum()) / max(n + rest, 1)
    if min(n, rest) < limit.tries or n * min(share, 1 - share) < LEAST_EXPECTED:
        return
    worse = book.worse(question.kpi)
    gap = compare(hits, tries, rest_hits, rest_tries, worse=worse, least=limit.gap)
    p = gap.p if _extra(book, gap, worse, tries) >= LEAST_EXTRA else 1.0
    words = (elsewhere, compared)
    yield Tried(
        p, partial(_draft, book, question, worse, dict(slice_), gap, here, there, words, more)
    )


def _extra(book: Book, gap: Gap, worse: int, tries: np.ndarray) -> float:
    """Tickets a month that would not be there at the level of the rest of the desk."""
    return worse * (gap.here - gap.elsewhere) * float(tries.sum()) / book.months_of(tries)


def _draft(
    book: Book,
    question: Question,
    worse: int,
    slice_: dict[str, str],
    gap: Gap,
    here: tuple[np.ndarray, np.ndarray],
    there: tuple[np.ndarray, np.ndarray],
    words: tuple[str, str],
    more: dict[str, object] | None,
) -> Draft:
    hits, tries = round(float(here[0].sum())), gap.n_here
    low, high = wilson(hits, tries)
    extra = _extra(book, gap, worse, here[1])
    cost = cost_of(question.kpi, extra, book.assumed)
    what = (
        f"Of {count(tries)} {question.tried} ({spelled(slice_)}), {percent(gap.here)} were"
        f" {question.hit}; of {count(gap.n_elsewhere)} {words[0]} {percent(gap.elsewhere)}."
        f" The gap is {abs(gap.here - gap.elsewhere) * 100:.0f} points"
        f" ({min(abs(gap.low), abs(gap.high)) * 100:.0f} to"
        f" {max(abs(gap.low), abs(gap.high)) * 100:.0f}),"
        f" which makes {count(extra)} tickets a month that need not be."
    )
    months = book.months
    return Draft(
        rule=question.rule,
        kpi=question.kpi,
        unit="share",
        slice=slice_,
        title=title(question.kpi, slice_, gap.here, gap.elsewhere, question.said_as),
        what=what,
        value=gap.here,
        comparison=gap.elsewhere,
        n=tries,
        low=low,
        high=high,
        worse=worse,
        cost=cost,
        target=suggested_target(gap.here, gap.elsewhere),
        evidence={
            "series": series(months, *here),
            "elsewhere": series(months, *there),
            "counts": {
                "hits": hits,
                "n": tries,
                "elsewhere_hits": round(float(there[0].sum())),
                "elsewhere_n": gap.n_elsewhere,
                "extra_per_month": extra,
                "months": book.months_of(here[1]),
            },
            "difference": {"value": gap.here - gap.elsewhere, "low": gap.low, "high": gap.high},
            "query": f"{question.tried}: {spelled(slice_)}; {months[0]} to {months[-1]};"
            f" hit = {question.hit}; {words[1]}",
            "test": "Fisher's exact test and a t-test over months; the larger p counts",
            **(more or {}),
        },
    )
