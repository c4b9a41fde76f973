"""A client, channel, priority or group far below the desk, like for like."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..book import Book, Strata
from ..comparing import Question, judged
from ..draft import Tried
from .rule import Rule


class SliceBelow(Rule):
    """A client, channel, priority or group clearly worse than the others on alike tickets.

    The others are weighed to the slice's own mix of categories and priorities, so that a client
    with hard tickets is not blamed for them. Groups are not asked about first-time fix: whoever a
    ticket is passed to holds tickets that were passed on.
    """

    key = "slice_below"
    name = "Client, channel, priority or group far below the desk"
    why = "Same work, worse result: something about this client or way in makes it so."

    ftfr = Question(key, "ftfr", "resolved tickets", "fixed first time")
    straight = Question(
        key, "first_assignment", "resolved tickets", "solved without a change of group"
    )
    reopened = Question(key, "reopen_rate", "resolved tickets", "reopened")
    on_time = Question(key, "sla_met", "tickets with a target", "on time")
    liked = Question(key, "csat", "satisfaction answers", "one of the two best")
    asked = (
        ("client", (ftfr, straight, reopened, on_time, liked)),
        ("channel", (ftfr, straight, reopened, on_time, liked)),
        ("priority", (ftfr, straight, reopened, liked)),
        ("group", (reopened, liked)),
    )

    def look(self, book: Book) -> Iterator[Tried]:
        """Each value of the four dimensions against the others with its mix."""
        for dimension, questions in self.asked:
            for question in questions:
                yield from like_for_like(book, question, dimension)


def like_for_like(book: Book, question: Question, dimension: str) -> Iterator[Tried]:
    """Each value of a dimension against the rest of the desk at the value's own mix."""
    why = book.cannot(question.kpi, (dimension,))
    if why is not None:
        book.silent(question.rule, question.kpi, why)
        return
    strata = book.strata(question.kpi, dimension)
    whole = strata.hits.sum(axis=0), strata.tries.sum(axis=0)
    for index, value in enumerate(strata.values):
        here, there = at_mix(strata, index, whole)
        yield from judged(
            book, question, {dimension: value}, here, there,
            elsewhere="alike elsewhere",
            compared="compared with all others at the same mix of categories and priorities",
            more={"standardised": True},
        )  # fmt: skip


Months = tuple[np.ndarray, np.ndarray]


def at_mix(
    strata: Strata, index: int, whole: tuple[np.ndarray, np.ndarray]
) -> tuple[Months, Months]:
    """(Hits, tries) by month here, and of the rest weighed to the mix here.

    Direct standardisation; the rest is scaled to Kish's effective number of tickets (1965), so that
    a stratum with hardly any ticket elsewhere does not pass for evidence. Strata met nowhere else
    are left out on both sides.
    """
    hits, tries = strata.hits[index].astype(float), strata.tries[index].astype(float)
    rest_hits, rest_tries = whole[0] - hits, whole[1] - tries
    mine, others = tries.sum(axis=1), rest_tries.sum(axis=1)
    kept = (others > 0) & (mine > 0)
    if not kept.any():
        nothing = np.zeros(hits.shape[1])
        return (nothing, nothing), (nothing, nothing)
    weight = mine[kept] / others[kept]
    effective = mine[kept].sum() ** 2 / (mine[kept] ** 2 / others[kept]).sum()
    weight = weight * effective / mine[kept].sum()
    return (
        (hits[kept].sum(axis=0), tries[kept].sum(axis=0)),
        (weight @ rest_hits[kept], weight @ rest_tries[kept]),
    )
