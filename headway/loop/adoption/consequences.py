"""What comes before a behaviour and what follows from it, as those who do it see it (pure).

An aid to thinking, no measurement: what follows soon and surely weighs more than what follows late
or perhaps. Soon and certain counts 3, soon or certain 2, late and uncertain 1; doing it wins where
its good less bad outweighs that of skipping it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Course = Literal["doing", "skipping"]


@dataclass(frozen=True)
class Consequence:
    """What follows from doing or skipping the behaviour, seen by whoever does it."""

    course: Course
    text: str
    good: bool
    now: bool
    certain: bool

    @property
    def weight(self) -> int:
        """How much it weighs at the moment of the choice, 1 to 3.

        >>> Consequence("doing", "takes two minutes", good=False, now=True, certain=True).weight
        3
        """
        return 1 + self.now + self.certain


@dataclass(frozen=True)
class Balance:
    """Both courses weighed: what each is worth, what weighs most, and what that says."""

    doing: int
    skipping: int
    heaviest: tuple[Consequence, ...]
    sentence: str


def weigh(found: Sequence[Consequence]) -> Balance:
    """Which consequences weigh most, and which course they speak for."""
    worth: dict[str, int] = {"doing": 0, "skipping": 0}
    for one in found:
        worth[one.course] += one.weight if one.good else -one.weight
    top = max((one.weight for one in found), default=0)
    heaviest = tuple(one for one in found if one.weight == top)
    return Balance(worth["doing"], worth["skipping"], heaviest, _sentence(worth, heaviest))


def _sentence(worth: dict[str, int], heaviest: Sequence[Consequence]) -> str:
    if not heaviest:
        return "Nothing is written down yet."
    first = heaviest[0]
    why = f"“{first.text}” is {'soon' if first.now else 'later'} and {'certain' if first.certain else 'uncertain'}"
    if worth["skipping"] > worth["doing"]:
        return f"As they see it, skipping it pays: {why}."
    if worth["skipping"] < worth["doing"]:
        return f"As they see it, doing it pays: {why}."
    return f"As they see it, it makes no difference: {why}."
