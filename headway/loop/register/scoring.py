"""What an entry is worth doing now: a score from 0 to 100 whose parts add up (pure).

    score = gap + goal + customers + free hands + effort

Each part earns up to its weight; the weights are scaled to add up to 100. With `h/(h + half)` as the
saturating share, which is ½ at `half` and never reaches 1:

- **gap**: hours lost a month while nothing is done, saturating at `half_gap`;
- **goal**: the weight of the goal it serves, 1 to 5, as a fifth each;
- **customers**: feedback counted by severity (minor 1, annoying 2, serious 3) plus votes, saturating
  at `half_voices`;
- **free hands**: the scarcest needed skill's free hours in the cycle over the hours needed, at most 1;
- **effort**: 1 − hours of work saturating at `half_effort`: the less, the more points.

What is not known earns nothing, and says so; nothing is guessed. So more value, feedback or free
capacity never lowers the score, and more effort never raises it. An override takes the place of the
computed score in the order; the computed one stays in sight. Ours; the idea of adding weighted,
bounded parts is common to multi-criteria scoring (weighted sum model, Fishburn 1967).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from headway.ground import words
from headway.ground.trouble import Trouble

EXPLANATION = (
    "Ranked by what they are worth, what customers ask for, who is free, and how little they take."
)


class WeightTrouble(Trouble):
    """Weights that cannot be used."""


@dataclass(frozen=True)
class Weights:
    """What counts how much (any scale; only proportions matter), and where shares reach a half.

    `half_gap` is hours a month, `half_voices` counted voices, `half_effort` hours of work.
    """

    gap: float = 35
    goal: float = 15
    customers: float = 20
    hands: float = 15
    effort: float = 15
    half_gap: float = 20
    half_voices: float = 10
    half_effort: float = 40

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise WeightTrouble(f"“{LABELS[each.name]}” needs a number.")
            if value < 0 or (value == 0 and each.name.startswith("half_")):
                raise WeightTrouble(f"“{LABELS[each.name]}” cannot be {value:g}.")
            if value > 100_000:
                raise WeightTrouble(f"“{LABELS[each.name]}” cannot be above 100,000.")
        if not any(getattr(self, name) for name in PARTS):
            raise WeightTrouble("At least one weight must be above zero.")

    def points(self, part: str) -> float:
        """The most a part can earn; all parts together earn 100.

        >>> Weights(gap=2, goal=1, customers=1, hands=0, effort=0).points("gap")
        50.0
        """
        return 100.0 * float(getattr(self, part)) / sum(getattr(self, name) for name in PARTS)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Weights:
        """Weights kept as plain values; what is missing has its default."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})


PARTS: Mapping[str, str] = {
    "gap": "Cost of the gap",
    "goal": "Goal",
    "customers": "Customers",
    "hands": "Free hands",
    "effort": "Little effort",
}
"""The parts in the order they are drawn."""
SHORT: Mapping[str, str] = {
    "gap": "value", "goal": "goal", "customers": "customers", "hands": "free hands",
    "effort": "effort",
}  # fmt: skip
"""The parts in a word, for the head of a column."""
LABELS: Mapping[str, str] = {
    **PARTS,
    "half_gap": "Hours lost a month that earn half the points",
    "half_voices": "Customer voices that earn half the points",
    "half_effort": "Hours of work that cost half the points",
}


@dataclass(frozen=True)
class Need:
    """Hours of a skill an entry takes, and those free in the cycle (None: nobody noted them)."""

    skill: str
    hours: float
    free: float | None


@dataclass(frozen=True)
class Facts:
    """What the score looks at. `gap_hours` a month, `effort_hours` of work; None is not known.

    `voices` is feedback counted by severity; `votes` are of client contacts.
    """

    gap_hours: float | None = None
    goal_weight: int | None = None
    goal: str = ""
    voices: float = 0
    clients: int = 0
    votes: int = 0
    effort_hours: float | None = None
    needs: tuple[Need, ...] = ()
    cycle: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a score: what it earned, what it could have, and why."""

    key: str
    label: str
    points: float
    most: float
    why: str


@dataclass(frozen=True)
class Score:
    """The computed score with its parts, and the override where a person set one."""

    parts: tuple[Part, ...]
    override: float | None = None
    reason: str = ""

    @property
    def computed(self) -> float:
        """The sum of the parts, 0 to 100."""
        return math.fsum(part.points for part in self.parts)

    @property
    def shown(self) -> float:
        """The score that ranks: the override where there is one."""
        return self.computed if self.override is None else self.override


def saturating(value: float, half: float) -> float:
    """Share 0..1 that grows with the value, ½ at `half`.

    >>> saturating(20, 20), saturating(0, 20), saturating(60, 20)
    (0.5, 0.0, 0.75)
    """
    return value / (value + half) if value < math.inf else 1.0


def score(
    facts: Facts, weights: Weights, *, override: float | None = None, reason: str = ""
) -> Score:
    """The score of one entry.

    >>> facts = Facts(gap_hours=20, goal_weight=5, goal="Renewals", effort_hours=40)
    >>> [(part.key, part.points) for part in score(facts, Weights()).parts]
    [('gap', 17.5), ('goal', 15.0), ('customers', 0.0), ('hands', 0.0), ('effort', 7.5)]
    >>> score(facts, Weights()).computed, score(facts, Weights(), override=90).shown
    (40.0, 90)
    """
    earned = (_gap(facts, weights), _goal(facts), _customers(facts, weights), _hands(facts),
              _effort(facts, weights))  # fmt: skip
    parts = tuple(
        Part(key, label, share * weights.points(key), weights.points(key), why)
        for (key, label), (share, why) in zip(PARTS.items(), earned, strict=True)
    )
    return Score(parts, override, reason)


def _gap(facts: Facts, weights: Weights) -> tuple[float, str]:
    if facts.gap_hours is None:
        return 0.0, "Nobody has said what doing nothing costs."
    share = saturating(facts.gap_hours, weights.half_gap)
    return share, f"Doing nothing costs {words.count(facts.gap_hours)} h a month."


def _goal(facts: Facts) -> tuple[float, str]:
    if facts.goal_weight is None:
        return 0.0, "It serves no goal."
    return facts.goal_weight / 5, f"Serves “{facts.goal}”, weight {facts.goal_weight} of 5."


def _customers(facts: Facts, weights: Weights) -> tuple[float, str]:
    heard = facts.voices + facts.votes
    if not heard:
        return 0.0, "No customer has asked for it."
    said = f"Feedback counts {words.count(facts.voices)} by severity"
    if facts.clients:
        said += f" from {facts.clients} client{'s' if facts.clients != 1 else ''}"
    if facts.votes:
        said += f", and {facts.votes} vote{'s' if facts.votes != 1 else ''}"
    return saturating(heard, weights.half_voices), said + "."


def _hands(facts: Facts) -> tuple[float, str]:
    if not facts.needs:
        return 0.0, "Nobody has said which skills it takes."
    during = facts.cycle or "the cycle"
    scarce = min(facts.needs, key=lambda need: (_free(need), need.skill))
    if scarce.free is None:
        return 0.0, f"Free hours of {scarce.skill} in {during} are not known."
    return _free(scarce), (
        f"{scarce.skill}: {words.count(scarce.free)} h free in {during}, "
        f"{words.count(scarce.hours)} h needed."
    )


def _free(need: Need) -> float:
    return 0.0 if need.free is None else min(1.0, need.free / need.hours)


def _effort(facts: Facts, weights: Weights) -> tuple[float, str]:
    if not facts.effort_hours:
        return 0.0, "The work is not estimated."
    share = 1 - saturating(facts.effort_hours, weights.half_effort)
    return share, f"Takes {words.count(facts.effort_hours)} h, money counted as hours."


def ranked(scores: Iterable[tuple[int, int, float]]) -> list[int]:
    """Numbers of entries in order: (group, number, shown score); lower groups come first.

    Within a group the higher score comes first, equal ones by number, so that the order is always
    the same.

    >>> ranked([(0, 3, 50.0), (0, 1, 50.0), (1, 2, 99.0), (0, 4, 70.0)])
    [4, 1, 3, 2]
    """
    order = sorted(scores, key=lambda one: (one[0], -one[2], one[1]))
    return [number for _, number, _ in order]
