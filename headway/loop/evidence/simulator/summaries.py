"""Short descriptions: as people write them, with haste and typing slips."""

from __future__ import annotations

import numpy as np

from .offering import CATEGORIES

BEFORE = ("", "", "", "", "", "Urgent: ", "Re: ", "Help - ", "again: ", "FW: ")
AFTER = (
    "", "", "", "", "", "", " since this morning", " since yesterday", " - please call back",
    ", several people affected", " on second floor", " after the weekend", " - thanks", " (home office)",
    ", worked last week", " before customer meeting", "!!", " since the update",
)  # fmt: skip
SLIPS = 2
"""Misspelt forms kept of each phrase, beside six well-spelt ones."""


def slip(rng: np.random.Generator, phrase: str) -> str:
    """The phrase with one typing slip: two letters swapped, one lost or one doubled."""
    spot = int(rng.integers(1, len(phrase) - 1))
    return (
        phrase[: spot - 1] + phrase[spot] + phrase[spot - 1] + phrase[spot + 1 :],
        phrase[:spot] + phrase[spot + 1 :],
        phrase[:spot] + phrase[spot] + phrase[spot:],
    )[int(rng.integers(3))]


def summaries(rng: np.random.Generator, category: np.ndarray, part: np.ndarray) -> np.ndarray:
    """One short description per ticket, shape (n,), dtype object."""
    n = len(category)
    body = np.empty(n, dtype=object)
    for code, kind in enumerate(CATEGORIES):
        for number, piece in enumerate(kind.parts):
            spellings: list[str] = []
            for phrase in piece.phrases:
                capital = phrase[0].upper() + phrase[1:]
                spellings += [phrase, capital] * 3 + [slip(rng, phrase) for _ in range(SLIPS)]
            mine = np.flatnonzero((category == code) & (part == number))
            body[mine] = np.array(spellings, dtype=object)[
                rng.integers(len(spellings), size=len(mine))
            ]
    before = np.array(BEFORE, dtype=object)[rng.integers(len(BEFORE), size=n)]
    after = np.array(AFTER, dtype=object)[rng.integers(len(AFTER), size=n)]
    return before + body + after
