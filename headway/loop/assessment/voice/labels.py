"""What a theme is called until a person names it: its most telling words, and a typical quote (pure)."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..wording import languages_of, telling

WORDS = 3
_FORM = re.compile(r"[^\W\d_]+")
LEAST_SHARE = 0.15
"""A word of a label stands in at least so large a share of the theme's texts."""


@dataclass(frozen=True)
class Label:
    """The telling words as people write them, and a text that uses many of them."""

    words: tuple[str, ...]
    quote: str

    @property
    def title(self) -> str:
        """The words as a title.

        >>> Label(("printer", "toner"), "").title
        'Printer, toner'
        """
        said = ", ".join(self.words)
        return said[:1].upper() + said[1:] if said else "Without a common word"


def labels(groups: Sequence[Sequence[str]], others: Iterable[str] = ()) -> list[Label]:
    """A label for each group of texts, told apart from the other groups and from `others`.

    A stem weighs by the share of the group's texts that hold it, times the logarithm of how much
    more common it is here than in all texts. Only the texts given are drawn on: a label for one
    client is made by giving that client's texts alone.

    >>> labels([["The printer jams", "Printer without toner"], ["VPN drops", "VPN is slow"]])[1].words[0]
    'VPN'
    """
    rest = list(others)
    texts = [text for group in groups for text in group] + rest
    told = dict(zip(texts, languages_of(texts), strict=True))
    everywhere: Counter[str] = Counter()
    bags: dict[str, list[tuple[str, str]]] = {
        text: telling(text, language) for text, language in told.items()
    }
    for text in texts:
        everywhere.update({stem for stem, _ in bags[text]})
    return [_label(group, bags, everywhere, len(texts)) for group in groups]


def _label(
    group: Sequence[str], bags: dict[str, list[tuple[str, str]]], everywhere: Counter[str], total: int
) -> Label:  # fmt: skip
    here: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in group:
        here.update({stem for stem, _ in bags[text]})
        written = {form.casefold(): form for form in reversed(_forms(text))}
        for stem, word in bags[text]:
            forms[stem][written.get(word, word)] += 1
    size = max(len(group), 1)
    weight = {
        stem: n / size * math.log(1 + (n / size) / (everywhere[stem] / total))
        for stem, n in here.items()
        if n >= max(2, LEAST_SHARE * size) or size < 4
    }
    best = sorted(weight, key=lambda stem: (-weight[stem], stem))[:WORDS]
    words = tuple(min(forms[stem], key=lambda form: (-forms[stem][form], form)) for stem in best)
    return Label(words, _quote(group, bags, weight))


def _forms(text: str) -> list[str]:
    """The words as written; the first one small, save for names in capitals."""
    first, *more = _FORM.findall(text) or [""]
    return [first if first.isupper() and len(first) > 1 else first.casefold(), *more]


def _quote(
    group: Sequence[str], bags: dict[str, list[tuple[str, str]]], weight: dict[str, float]
) -> str:
    """The text that says most of what the theme says, rather short than long."""

    def says(text: str) -> float:
        stems = {stem for stem, _ in bags[text]}
        return sum(weight.get(stem, 0) for stem in stems) / (len(text) + 40) ** 0.5

    return min(group, key=lambda text: (-says(text), text), default="")
