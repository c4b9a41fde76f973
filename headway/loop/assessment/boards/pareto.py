"""Which few make most of it: a Pareto reading, and when there is none (pure).

Amounts are laid from the largest down and added up. J. M. Juran's “vital few” are the first that make
80 %; where it takes more than half of the kinds to get there, the amounts are too even for the few to
be worth naming.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

SHARE = 0.8
LEAST_KINDS = 4
MOST_OF_KINDS = 0.5
CHANCE = 0.05


@dataclass(frozen=True)
class Step:
    """A kind, its amount, its share of all, and the share with those before it (0..1)."""

    name: str
    amount: float
    share: float
    cumulated: float
    vital: bool


@dataclass(frozen=True)
class Pareto:
    """The steps from the largest down; `why_not` says why the few are not worth naming, if so."""

    steps: tuple[Step, ...]
    total: float
    vital: int
    why_not: str

    @property
    def holds(self) -> bool:
        """Whether a few make most of it."""
        return not self.why_not

    @property
    def reached(self) -> float:
        """The share that the vital few make, 0..1."""
        return self.steps[self.vital - 1].cumulated if self.vital else 0.0


def pareto(rows: Iterable[tuple[str, float]], *, counts: bool = True) -> Pareto:
    """The reading. `counts`: amounts are counted things, so that chance can be judged.

    Ties are laid by name. Kinds with nothing are left out. Raises ValueError below zero.

    >>> found = pareto([("a", 70), ("b", 14), ("c", 6), ("d", 6), ("e", 4)])
    >>> found.vital, round(found.reached, 2), found.holds
    (2, 0.84, True)
    >>> pareto([("a", 21), ("b", 20), ("c", 19), ("d", 20), ("e", 20)]).why_not
    '4 of 5 kinds are needed for 80 %, and they differ no more than chance explains.'
    """
    kept = sorted(((name, amount) for name, amount in rows if amount), key=lambda row: (-row[1], row[0]))  # fmt: skip
    if any(amount < 0 or not math.isfinite(amount) for _, amount in kept):
        raise ValueError("Amounts are zero or more.")
    total = math.fsum(amount for _, amount in kept)
    if not kept:
        return Pareto((), 0.0, 0, "There is nothing to compare yet.")
    steps: list[Step] = []
    sum_before = 0.0
    vital = 0
    for name, amount in kept:
        needed = sum_before < SHARE * total * (1 - 1e-12)
        vital += needed
        sum_before += amount
        steps.append(Step(name, amount, amount / total, min(sum_before / total, 1.0), needed))
    return Pareto(
        tuple(steps), total, vital, _why_not([step.amount for step in steps], vital, counts)
    )


def _why_not(amounts: list[float], vital: int, counts: bool) -> str:
    kinds = len(amounts)
    if kinds < LEAST_KINDS:
        return f"{kinds} kind{'s' if kinds != 1 else ''}: too few for some of them to be the few."
    if vital <= MOST_OF_KINDS * kinds:
        return ""
    said = f"{vital} of {kinds} kinds are needed for 80 %"
    if counts and _chance(amounts) > CHANCE:
        return f"{said}, and they differ no more than chance explains."
    return f"{said}: no few stand out."


def _chance(amounts: list[float]) -> float:
    """The chance of counts at least this uneven if all kinds were alike (chi-squared test)."""
    from scipy.stats import chisquare

    return float(chisquare(amounts).pvalue)


def written_rows(text: str) -> list[tuple[str, float]]:
    """Rows as people paste them: a name and, last on the line, its amount.

    Between them a tab, semicolon, comma, colon or blank. Raises ValueError naming the line.

    >>> written_rows("VPN drops; 41\\nPrinter\\t1,234\\nNo access: 2.5")
    [('VPN drops', 41.0), ('Printer', 1234.0), ('No access', 2.5)]
    >>> written_rows("Printer")
    Traceback (most recent call last):
    ValueError: Line 1 has no amount at its end: “Printer”.
    """
    import re

    found: dict[str, float] = {}
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = re.fullmatch(r"\s*(.*?\S)\s*[\t;:, ]\s*(\d[\d,]*(?:\.\d+)?)\s*", line)
        if match is None:
            raise ValueError(f"Line {place} has no amount at its end: “{line.strip()[:60]}”.")
        name = match[1].rstrip(";:, \t")[:120]
        found[name] = found.get(name, 0.0) + float(match[2].replace(",", ""))
    return list(found.items())
