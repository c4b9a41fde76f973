"""Which lessons fit what is being written or planned, how well, and why (pure).

Likeness is that of the register (`register.similarity`): shared letter runs and words, rare ones
weigh more. The same KPI and the same category count beside it. What members found not helpful sinks:
the sum is multiplied by (helpful + 1) / (marks + 2), doubled, and at most one: a lesson nobody marked
stands as it is, one marked only as not helpful falls, and below `LEAST` it is not shown unasked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headway.loop.register.similarity import alike

LEAST = 0.12
"""Below this a lesson is not offered."""
SAME_KPI, SAME_CATEGORY = 0.2, 0.15
_FUNCTION = frozenset(
    """
    about after again against also because been before being between both cannot come could does
    doing done down each every first from gets have having here into itself just like made make
    many more most much must need never only other over same should since some such take than
    that their them then there these they this those through under until upon very want well
    were what when where which while will with within without would your
    """.split()  # noqa: SIM905  (a list of words reads best as words)
)
"""Words of four letters or more that say nothing about the matter."""
_STEM = 5
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Known:
    """A lesson as it is compared: its words, what it is about, and its marks."""

    id: int
    learned: str
    text: str
    kpi: str = ""
    category: str = ""
    helpful: int = 0
    unhelpful: int = 0


@dataclass(frozen=True)
class Fit:
    """A lesson that fits: how well (0..1), and the reasons in words."""

    id: int
    share: float
    why: tuple[str, ...]


def standing(helpful: int, unhelpful: int) -> float:
    """The part of its fit a lesson keeps, by its marks: 1 without any.

    >>> standing(0, 0), standing(3, 0), standing(0, 2)
    (1.0, 1.0, 0.5)
    """
    return min(1.0, 2 * (helpful + 1) / (helpful + unhelpful + 2))


def fitting(
    title: str,
    text: str,
    known: Sequence[Known],
    *,
    kpi: str = "",
    category: str = "",
    most: int = 3,
) -> list[Fit]:
    """The lessons that fit a text, its KPI and its category, the best first.

    >>> known = [Known(1, "Call back before closing", "Printer tickets came back", kpi="reopen_rate")]
    >>> fitting("Printers fail again", "", known, kpi="reopen_rate")[0].why
    ('both say “printer”', 'same KPI')
    >>> fitting("Payroll mailbox", "", known)
    []
    """
    texts: Mapping[int, tuple[str, str]] = {one.id: (one.learned, one.text) for one in known}
    likeness = {one.id: one.share for one in alike(title, text, texts, most=len(texts), least=0.0)}
    found = []
    for one in known:
        same_kpi = bool(kpi) and one.kpi == kpi
        same_category = bool(category) and one.category.casefold() == category.casefold()
        share = likeness.get(one.id, 0.0) + SAME_KPI * same_kpi + SAME_CATEGORY * same_category
        share = min(1.0, share) * standing(one.helpful, one.unhelpful)
        if share < LEAST:
            continue
        said = shared_words(f"{title} {text}", f"{one.learned} {one.text}")
        why = [f"both say {', '.join(f'“{word}”' for word in said)}"] if said else []
        why += ["same KPI"] * same_kpi + ["same category"] * same_category
        found.append(Fit(one.id, share, tuple(why) or ("worded alike",)))
    return sorted(found, key=lambda fit: (-fit.share, fit.id))[:most]


def shared_words(one: str, other: str, most: int = 3) -> tuple[str, ...]:
    """Words of weight that both texts hold, by their first letters, as the second writes them.

    >>> shared_words("Printers hang in the office", "a printer that hangs")
    ('printer', 'hangs')
    """
    stems = {word[:_STEM] for word in _words(one)}
    found: dict[str, str] = {}
    for word in _words(other):
        if word[:_STEM] in stems or (len(word) > 4 and word[:4] in stems):
            found.setdefault(word[:_STEM], word)
    return tuple(sorted(found.values(), key=lambda word: -len(word))[:most])


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _FUNCTION]
