"""Entries that say nearly the same, found by the letters they share (pure, any language).

Texts become weighted counts of letter runs (four at a time, words padded with spaces) and of whole
words; rare ones weigh more (inverse document frequency), and two texts are as alike as the cosine of
their weights (Salton's vector space model). Letter runs find “printing” beside “printer”, and need
no word list of a language. The title counts double.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

RUN = 4
LEAST = 0.2
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Alike:
    """A text that is alike: its number and how much (0..1)."""

    id: int
    share: float


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """A word and its letter runs, without accents; kept, as words come again and again."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    padded = f" {plain} "
    runs = (padded[start : start + RUN] for start in range(max(len(padded) - RUN + 1, 1)))
    return ("«" + plain, *runs)


def grams(text: str) -> Counter[str]:
    """Letter runs and words of a text with their counts.

    >>> sorted(grams("VPN slow"))
    [' slo', ' vpn', 'low ', 'slow', 'vpn ', '«slow', '«vpn']
    """
    return Counter(gram for word in _WORD.findall(text.casefold()) for gram in _of_word(word))


def alike(
    title: str,
    problem: str,
    known: Mapping[int, tuple[str, str]],
    *,
    most: int = 5,
    least: float = LEAST,
) -> list[Alike]:
    """The known texts (number → title, problem) most like this one, the likest first.

    >>> known = {1: ("Printer queue hangs", ""), 2: ("VPN drops at noon", "")}
    >>> [one.id for one in alike("Printers hang", "", known)]
    [1]
    >>> alike("", "", known)
    []
    """
    asked = _weighed(title, problem)
    if not asked:
        return []
    texts = {number: _weighed(*text) for number, text in known.items()}
    seen: Counter[str] = Counter()
    for text in texts.values():
        seen.update(text.keys())
    size = len(texts) + 1
    rare = {gram: math.log((1 + size) / (1 + count)) + 0.1 for gram, count in seen.items()}
    fresh = math.log(1 + size) + 0.1
    own = {gram: weight * rare.get(gram, fresh) for gram, weight in asked.items()}
    length = math.sqrt(sum(weight * weight for weight in own.values()))
    found = []
    for number, text in texts.items():
        shared = own.keys() & text.keys()
        if not shared:
            continue
        product = sum([own[gram] * text[gram] * rare[gram] for gram in shared])
        other = math.sqrt(sum([(weight * rare[gram]) ** 2 for gram, weight in text.items()]))
        share = min(1.0, product / (length * other)) if other else 0.0
        if share >= least:
            found.append(Alike(number, share))
    return sorted(found, key=lambda one: (-one.share, one.id))[:most]


@lru_cache(maxsize=4096)
def _weighed(title: str, problem: str) -> Mapping[str, float]:
    counts = grams(problem)
    for gram, count in grams(title).items():
        counts[gram] += 2 * count
    return {gram: 1 + math.log(count) for gram, count in counts.items()}
