"""One search: all rules over one book, false discoveries controlled over everything they tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from .book import Book
from .discovery import confidence, q_values
from .draft import Draft, Silent
from .folding import fold, ranked
from .rules import all_rules
from .rules.rule import Rule


@dataclass(frozen=True)
class Outcome:
    """What a search found, ranked by cost; how many comparisons it tried; what it could not do.

    `seen` are the keys of all that stood up, those told within another finding included.
    """

    found: list[Draft]
    tried: int
    silent: list[Silent]
    seen: frozenset[str] = frozenset()


def look(book: Book, rules: Iterable[Rule] | None = None) -> Outcome:
    """Run the rules (all of them unless named) and keep what stands up to Benjamini–Hochberg at 5 %.

    Rules that try very many slices weigh less each (`Rule.weight`). Every slice any rule tried counts, also those too small a difference to be told.
    """
    asked = [rule for rule in rules or all_rules() if book.limits.of(rule.key).on]
    both = [(one, rule.weight) for rule in asked for one in rule.look(book)]
    tried = [one for one, _ in both]
    p = np.array([one.p for one in tried])
    weights = np.array([weight for _, weight in both])
    found = []
    for one, q in zip(tried, q_values(p, weights), strict=True):
        word = confidence(float(q))
        if word is not None and one.p < 1.0:
            found.append(replace(one.tell(), p=one.p, q=float(q), confidence=word))
    silent = list(dict.fromkeys(book.silences))
    seen = frozenset(one.key for one in found)
    return Outcome(ranked(fold(found)), len(tried), silent, seen)
