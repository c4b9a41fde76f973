"""What a rule hands on: each comparison it tried, and the finding it would make (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from json import dumps

from .costing import Cost


@dataclass(frozen=True)
class Draft:
    """A finding before it is stored. Shares are 0..1; `low`..`high` is the interval of `value`.

    `worse` is +1 where a higher value is worse. `before` is the level before a step.
    """

    rule: str
    kpi: str
    unit: str
    slice: Mapping[str, str]
    title: str
    what: str
    value: float
    comparison: float
    n: int
    low: float
    high: float
    worse: int
    cost: Cost
    evidence: Mapping[str, object]
    target: float | None
    since: str | None = None
    p: float = 1.0
    q: float = 1.0
    confidence: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The fingerprint: the same gap has the same key in every version of the data."""
        return fingerprint(self.rule, self.kpi, self.slice)

    @property
    def gap(self) -> float:
        """How much worse than the comparison, positive = worse."""
        return self.worse * (self.value - self.comparison)

    def mentioning(self, others: Sequence[str]) -> Draft:
        """The same with other findings it stands for, each once."""
        return replace(self, also=tuple(dict.fromkeys((*self.also, *others))))


@dataclass(frozen=True)
class Tried:
    """One comparison: its p-value, and how to tell it should it turn out to be a finding."""

    p: float
    tell: Callable[[], Draft] = field(repr=False)


@dataclass(frozen=True)
class Silent:
    """Something a rule could not look at, and why."""

    rule: str
    kpi: str
    why: str


def fingerprint(rule: str, kpi: str, slice_: Mapping[str, str]) -> str:
    """A short stable key of rule, KPI and slice.

    >>> fingerprint("below", "ftfr", {"a": "1", "b": "2"}) == fingerprint("below", "ftfr", {"b": "2", "a": "1"})
    True
    """
    text = dumps([rule, kpi, dict(slice_)], sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(), digest_size=6).hexdigest()
