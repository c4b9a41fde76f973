"""Pulse surveys that give nobody away: what may be shown of how many answers (pure).

Three rules, each of which would be too little alone. Nothing is shown under `LEAST` answers. Results
have no filter: they are those of everybody, so that no two filters can be compared. And they move in
steps: of two results one can ever see of a survey, the later has at least `LEAST` answers more, so
that nobody's answer can be worked out by looking before and after it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headway.loop.kpis.intervals import wilson

LEAST = 5
"""Fewest answers shown, and the step in which results move."""
MARKS = {1: "not at all", 2: "rather not", 3: "partly", 4: "mostly", 5: "fully"}
"""The scale."""
AGREES = 4
"""From this mark on somebody agrees."""
FEWEST, MOST = 3, 5
"""How many statements a survey has."""
STATEMENTS = (
    "I know why we change this.",
    "I can do it the new way in my daily work.",
    "When something about it worries me, I get an answer.",
    "The change makes service better for our clients.",
)
"""Statements to start from; a desk writes its own."""
QUESTION = "What would help you most?"


def shown(count: int, *, closed: bool) -> int:
    """How many of the answers may be shown: the first so many in batches; all once it is closed.

    While a survey is open its newest full batch is held back, so that what is added on closing is
    again a batch or more.

    >>> [shown(n, closed=False) for n in (4, 9, 10, 14, 15)], shown(4, closed=True), shown(7, closed=True)
    ([0, 0, 5, 5, 10], 0, 7)
    """
    if closed:
        return count if count >= LEAST else 0
    return max(count // LEAST - 1, 0) * LEAST


def batch_of(before: int) -> int:
    """The batch an answer belongs to that comes after `before` others."""
    return before // LEAST


@dataclass(frozen=True)
class Result:
    """One statement's result: how many agree (4 or 5) of n, with a 95 % interval, and the mean mark."""

    statement: str
    n: int
    agree: int
    low: float
    high: float
    mean: float

    @property
    def share(self) -> float:
        """Share of those who agree."""
        return self.agree / self.n


def tally(statements: Sequence[str], answers: Sequence[Sequence[int]]) -> list[Result]:
    """The results of answers, each a mark for every statement; empty under `LEAST` answers.

    The interval is Wilson's (`kpis.intervals.wilson`).

    >>> [one] = tally(["It helps."], [[5], [4], [4], [2], [1]])
    >>> one.n, one.agree, round(one.mean, 1), round(one.low, 2), round(one.high, 2)
    (5, 3, 3.2, 0.23, 0.88)
    """
    n = len(answers)
    if n < LEAST:
        return []
    found = []
    for place, statement in enumerate(statements):
        marks = [answer[place] for answer in answers]
        agree = sum(mark >= AGREES for mark in marks)
        low, high = wilson(agree, n)
        found.append(Result(statement, n, agree, low, high, sum(marks) / n))
    return found


def headline(results: Sequence[Result]) -> str:
    """The statement the fewest agree with, in a sentence; empty where nothing is shown.

    >>> headline(tally(["It helps.", "I can do it."], [[5, 1], [4, 4], [4, 1], [2, 4], [1, 1]]))
    '2 of 5 agree that “I can do it”, the fewest of all.'
    """
    if not results:
        return ""
    least = min(results, key=lambda one: (one.share, one.mean))
    return (
        f"{least.agree} of {least.n} agree that “{least.statement.rstrip('.')}”, the fewest of all."
    )


def at_least(count: int) -> str:
    """How many have answered an open survey, said in steps too.

    >>> at_least(3), at_least(5), at_least(14)
    ('fewer than 5 answers so far', 'at least 5 answers so far', 'at least 10 answers so far')
    """
    steps = count // LEAST * LEAST
    return f"at least {steps} answers so far" if steps else f"fewer than {LEAST} answers so far"
