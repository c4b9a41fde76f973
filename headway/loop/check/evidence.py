"""What a verdict rests on: frozen whole, so that the same answer can be worked out again (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from .effect.verdicts import Direction, Family

if TYPE_CHECKING:
    import numpy as np

Numbers = tuple[float | None, ...]
FEW_EVENTS = 10.0
"""Counts below this in the middle week are judged as Poisson counts."""


@dataclass(frozen=True)
class Track:
    """Readings of one KPI, one for each of the evidence's periods; None where there is none.

    `hits` are the tickets on top and `n` those below, where the KPI is a share.
    """

    kpi: str
    name: str
    unit: str
    better: str
    values: Numbers
    n: tuple[int, ...]
    hits: Numbers

    @property
    def direction(self) -> Direction:
        """Which way is better; a KPI that has no better way is read upwards."""
        return "decrease" if self.better == "lower" else "increase"

    @property
    def counted(self) -> bool:
        """Whether it is a share of tickets whose counts are known."""
        return self.unit == "share" and all(
            hit is not None for hit, value in zip(self.hits, self.values, strict=True)
            if value is not None
        )  # fmt: skip

    @property
    def family(self) -> Family:
        """Shares of tickets are binomial, few events Poisson, all else gaussian."""
        if self.counted:
            return "binomial"
        known = [value for value in self.values if value is not None]
        whole = all(value >= 0 and value == round(value) for value in known)
        if self.unit == "tickets" and self.kpi != "backlog" and whole and known:
            return "poisson" if median(known) < FEW_EVENTS else "gaussian"
        return "gaussian"

    def given(self) -> dict[str, Any]:
        """The arguments `effect` takes for these readings: shares as they are, with their n."""
        size = array(self.n) if self.counted else None
        return {"values": array(self.values), "n": size, "family": self.family}


@dataclass(frozen=True)
class Other:
    """Another improvement on the same KPI, at about the same time, on tickets that overlap.

    `share` of this improvement's tickets it touches as well; `wider`: it touches tickets beyond
    them too. `apart` are the readings between the two starts.
    """

    ref: str
    title: str
    start: str
    share: float
    wider: bool
    apart: int


@dataclass(frozen=True)
class Rollout:
    """The same KPI unit by unit (client, team…), each with a start of its own (None: never).

    `values[u][t]` is unit u's reading in period t.
    """

    dimension: str
    units: tuple[str, ...]
    starts: tuple[str | None, ...]
    values: tuple[Numbers, ...]


@dataclass(frozen=True)
class Evidence:
    """Everything `judging.judge` needs, and nothing else.

    `periods` are the ISO dates readings start on; `start` the first day of the new way. `rest` is
    the same KPI on tickets the improvement did not touch. `mix` maps a dimension to what the share
    would have been in each period if every slice had kept its value from before: it moves only
    when the mix does. `until`: the last day looked at.
    """

    main: Track
    periods: tuple[str, ...]
    grain: str
    start: str
    until: str
    raised: str | None = None
    rest: Track | None = None
    rest_words: str = ""
    mix: Mapping[str, Numbers] = field(default_factory=dict)
    guards: tuple[Track, ...] = ()
    others: tuple[Other, ...] = ()
    rollout: Rollout | None = None
    target: float | None = None
    target_on: str | None = None
    baseline: float | None = None
    baseline_low: float | None = None
    baseline_high: float | None = None
    baseline_n: int = 0
    expected: float | None = None
    planned: int | None = None
    level: float = 0.95
    seed: int = 1
    draws: int = 999
    notes: tuple[str, ...] = ()

    @property
    def dates(self) -> list[date]:
        """The periods as dates."""
        return [date.fromisoformat(period) for period in self.periods]

    @property
    def first(self) -> int:
        """Index of the first reading wholly after the start."""
        return sum(period < self.start for period in self.periods)

    def plain_json(self) -> dict[str, Any]:
        """As a JSON object (lists for tuples); `thaw` turns it back without losing a digit."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return found


def array(values: Sequence[float | None]) -> np.ndarray:
    """Readings as an array, NaN where there is none.

    >>> array([0.5, None]).tolist()
    [0.5, nan]
    """
    import numpy as np

    return np.array([np.nan if value is None else value for value in values], float)


def thaw(kept: Mapping[str, Any]) -> Evidence:
    """Evidence from its JSON object."""
    made = dict(kept)
    for name in ("main", "rest"):
        made[name] = _track(made[name]) if made[name] else None
    made["guards"] = tuple(_track(each) for each in made["guards"])
    made["others"] = tuple(Other(**each) for each in made["others"])
    made["periods"], made["notes"] = tuple(made["periods"]), tuple(made["notes"])
    made["mix"] = {name: tuple(series) for name, series in made["mix"].items()}
    if made["rollout"]:
        roll = made["rollout"]
        made["rollout"] = Rollout(
            roll["dimension"], tuple(roll["units"]), tuple(roll["starts"]),
            tuple(tuple(row) for row in roll["values"]),
        )  # fmt: skip
    return Evidence(**made)


def _track(kept: Mapping[str, Any]) -> Track:
    rows: dict[str, Any] = {name: tuple(kept[name]) for name in ("values", "n", "hits")}
    return Track(kept["kpi"], kept["name"], kept["unit"], kept["better"], **rows)


Cells = Mapping[str, Sequence[tuple[float, int]]]
"""A slice's name → (hits, n) in each period."""


def expected_by_mix(cells: Cells, before: int) -> Numbers:
    """What the whole's share would be in each period had every slice kept its share from before.

    Indirect standardisation: slice shares are those of the first `before` periods (the whole's,
    where a slice had fewer than ten tickets), weighted by each period's tickets. It moves only when
    the mix does.

    >>> expected_by_mix({"a": [(90, 100), (5, 10)], "b": [(10, 100), (9, 90)]}, before=1)
    (0.5, 0.18)
    """
    hits = {name: sum(cell[0] for cell in row[:before]) for name, row in cells.items()}
    sizes = {name: sum(cell[1] for cell in row[:before]) for name, row in cells.items()}
    every = sum(sizes.values())
    if not every:
        return tuple(None for row in cells.values() for _ in row)[: _length(cells)]
    whole = sum(hits.values()) / every
    rate = {name: hits[name] / sizes[name] if sizes[name] >= 10 else whole for name in cells}
    found: list[float | None] = []
    for at in range(_length(cells)):
        n = sum(row[at][1] for row in cells.values())
        there = sum(rate[name] * row[at][1] for name, row in cells.items())
        found.append(there / n if n else None)
    return tuple(found)


def _length(cells: Cells) -> int:
    return max((len(row) for row in cells.values()), default=0)
