"""Which slices moved a KPI between two periods: rate and mix told apart, adding up exactly.

A KPI that is a sum over tickets divided by their number is the mean of its slices' values, each
weighted by its share of the tickets. The change between two periods then splits, slice by slice,
into the *rate effect* (the slice's value changed; mean weight × change of value) and the *mix
effect* (its share of the tickets changed; change of weight × distance of its mean value from the
overall mean). Both take the middle of the two periods, so that neither is the yardstick and nothing
is left over (Marshall–Edgeworth weights; Kitagawa, JASA 50, 1955).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .readings import Reading

Name = str | None
"""A slice's name; None is “unknown”."""


@dataclass(frozen=True)
class Effect:
    """What one slice did to the whole, in the KPI's unit.

    `before` and `after` are the slice's own values, None where it had no tickets.
    """

    name: Name
    before: float | None
    after: float | None
    n_before: int
    n_after: int
    rate: float
    mix: float

    @property
    def total(self) -> float:
        """Rate and mix together."""
        return self.rate + self.mix


@dataclass(frozen=True)
class Split:
    """A change split: `rate` + `mix` = `change`, each the sum over `effects` (largest first)."""

    change: float
    rate: float
    mix: float
    effects: tuple[Effect, ...]


def split(
    before: Mapping[Name, tuple[float, int]], after: Mapping[Name, tuple[float, int]]
) -> Split:
    """Split the change of a whole over its slices, each given as (sum, number of tickets).

    Computed in fractions, so that nothing is lost before the last rounding. A slice that appears or
    vanishes has one value only: its rate effect is zero and all it did is mix. Raises `ValueError`
    where a period has no tickets at all, or a slice has a sum without tickets.

    >>> found = split({"VPN": (30, 50), "Mail": (45, 50)}, {"VPN": (45, 75), "Mail": (20, 25)})
    >>> round(found.change, 4), round(found.rate, 4), round(found.mix, 4)
    (-0.1, -0.0375, -0.0625)
    """
    names = list(dict.fromkeys([*before, *after]))
    every = sum(n for _, n in before.values()), sum(n for _, n in after.values())
    if not all(every):
        raise ValueError("A period has no tickets.")
    pairs = {name: (before.get(name, (0, 0)), after.get(name, (0, 0))) for name in names}
    if any(n == 0 and total for pair in pairs.values() for total, n in pair):
        raise ValueError("A slice has a sum, but no tickets.")
    whole = [
        sum((Fraction(pair[k][0]) for pair in pairs.values()), Fraction(0)) / every[k]
        for k in (0, 1)
    ]
    middle = (whole[0] + whole[1]) / 2
    effects, rates, mixes = [], Fraction(0), Fraction(0)
    for name, ((sum0, n0), (sum1, n1)) in pairs.items():
        if n0 == n1 == 0:
            continue
        weight0, weight1 = Fraction(n0, every[0]), Fraction(n1, every[1])
        value0 = Fraction(sum0) / n0 if n0 else Fraction(sum1) / n1
        value1 = Fraction(sum1) / n1 if n1 else value0
        rate = (weight0 + weight1) / 2 * (value1 - value0)
        mix = (weight1 - weight0) * ((value0 + value1) / 2 - middle)
        rates, mixes = rates + rate, mixes + mix
        effects.append(
            Effect(
                name, float(value0) if n0 else None, float(value1) if n1 else None,
                n0, n1, float(rate), float(mix),
            )
        )  # fmt: skip
    effects.sort(key=lambda each: (-abs(each.total), each.name or ""))
    return Split(float(whole[1] - whole[0]), float(rates), float(mixes), tuple(effects))


REASONS = {
    "h": "The median or percentile of all tickets does not follow from those of the parts.",
    "tickets": "It counts tickets day by day; there is no rate in it that could be told from mix.",
    "user hours": "It is a sum of lost hours; there is no rate in it that could be told from mix.",
    "money": "It is a sum of money; there is no rate in it that could be told from mix.",
}


def why_not(unit: str, wholes: Sequence[Reading], slices: Sequence[Sequence[Reading]]) -> str:
    """Why the change cannot be split exactly; empty where it can.

    `wholes` are the figures of the two periods, `slices` those of their slices. What is needed:
    value = sum / n throughout, and slices that add up to the whole.
    """
    if unit in REASONS:
        return REASONS[unit]
    for whole, parts in zip(wholes, slices, strict=True):
        if any(not is_mean(each) for each in (whole, *parts)):
            return "It is no mean over the tickets of a slice, or a slice has none to divide by."
        sums = sum(Fraction(each.numerator or 0) for each in parts)
        if sum(each.n for each in parts) != whole.n or sums != Fraction(whole.numerator or 0):
            return "The slices do not add up to the whole."
    return ""


def is_mean(figure: Reading) -> bool:
    """Whether a figure is its numerator by its n; so is one without tickets and without a sum."""
    if figure.n == 0 or figure.value is None:
        return not figure.numerator
    if figure.numerator is None:
        return False
    return abs(figure.value - figure.numerator / figure.n) <= 1e-9 * max(1.0, abs(figure.value))


def difference(before: Reading, after: Reading) -> tuple[float, float] | None:
    """95 % interval of after − before from the intervals of both, by MOVER.

    For shares with Wilson's intervals this is Newcombe's method 10 (1998); None where an end is
    unknown.
    """
    ends = (before.value, before.low, before.high, after.value, after.low, after.high)
    if any(end is None for end in ends):
        return None
    v0, l0, h0, v1, l1, h1 = (float(end or 0) for end in ends)
    gap = v1 - v0
    return gap - sqrt((v1 - l1) ** 2 + (h0 - v0) ** 2), gap + sqrt((h1 - v1) ** 2 + (v0 - l0) ** 2)


def main_causes(effects: Iterable[Effect], change: float, most: int = 3) -> list[Name]:
    """The fewest slices (at most `most`) that together make more than half of the change.

    Empty where no so few do, or nothing changed.
    """
    same = sorted((e for e in effects if e.total * change > 0), key=lambda e: -abs(e.total))
    reached, found = 0.0, []
    for each in same[:most]:
        reached += abs(each.total)
        found.append(each.name)
        if reached > abs(change) / 2:
            return found
    return []
