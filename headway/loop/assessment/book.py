"""What the rules read: tallies of one data version, and what the desk assumes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np

from .costing import Assumed
from .counting import Tally
from .draft import Silent
from .limits import Limits

Dims = tuple[str, ...]


@dataclass(frozen=True)
class Strata:
    """Hits and tries of a share by one dimension, split by like tickets (category, priority).

    `values` (v,) are the dimension's; `hits` and `tries` are of shape (v, strata, months).
    """

    values: list[str]
    hits: np.ndarray
    tries: np.ndarray


@dataclass(frozen=True)
class Callers:
    """How often people of one client got in touch: people, their contacts, and the mean and variance
    of the logarithm of contacts; `top` are the most frequent (pseudonym, contacts), most first."""

    client: str
    people: int
    contacts: int
    mean: float
    variance: float
    top: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Alike:
    """Tickets that look alike: their words, one of them, and how many by week, (weeks,) oldest first.

    `all_tickets` (weeks,) are all tickets read, alike or not.
    """

    words: str
    example: str
    weeks: np.ndarray
    all_tickets: np.ndarray
    starts: list[str]
    tickets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Doubt:
    """Something in the data that hides the truth: `hits` of `tries` tickets, in words."""

    key: str
    words: str
    why: str
    hits: int
    tries: int
    most: float


@dataclass(frozen=True)
class Flow:
    """Tickets that became older than `days` and old ones that were resolved, week by week.

    `weeks` (weeks,) are the days they begin on; `grown` and `cleared` are of shape (slices, weeks); `standing`
    (slices,) is how many were that old at the end. `history_days` is how long the data runs.
    """

    days: int
    slices: list[dict[str, str]]
    weeks: list[str]
    grown: np.ndarray
    cleared: np.ndarray
    standing: np.ndarray
    history_days: int = 0


@dataclass
class Book(ABC):
    """The facts of one data version, asked for piece by piece.

    `months` are all months with data; `steady` says which of them are whole (shape (months,), bool):
    the first and a last one cut short are not, as they hold odd tickets. `covered` (months,) is the
    part of each month the data runs through, all of each unless said; `history` is how many months
    it runs altogether.
    """

    assumed: Assumed
    months: list[str]
    steady: np.ndarray
    window_days: int = 7
    limits: Limits = field(default_factory=Limits)
    silences: list[Silent] = field(default_factory=list)
    covered: np.ndarray | None = None
    history: float = 24.0

    def months_of(self, tries: np.ndarray) -> float:
        """Over how many months these tries (months,) are spread, cut ones by their part; 1 or more."""
        covered = np.ones(len(self.months)) if self.covered is None else self.covered
        return max(float(covered[tries > 0].sum()), 1.0)

    def silent(self, rule: str, kpi: str, why: str) -> None:
        """Note what a rule cannot look at, and why."""
        self.silences.append(Silent(rule, kpi, why))

    def own(self) -> list[tuple[str, str]]:
        """Key and name of the desk's own shares that are better higher or lower; none unless said."""
        return []

    @abstractmethod
    def cannot(self, kpi: str, dims: Dims = ()) -> str | None:
        """Why this data cannot support a KPI by these dimensions; None where it can."""

    @abstractmethod
    def tally(self, kpi: str, dims: Dims) -> Tally:
        """Hits and tries of a share by the values of some dimensions and month; () = all tickets.

        Rows without a value for one of the dimensions are left out.
        """

    def strata(self, kpi: str, dimension: str) -> Strata:
        """A share by one dimension, split by category and priority as far as they are known."""
        tally = self.tally(kpi, (dimension,))
        values = [str(one[dimension]) for one in tally.slices]
        return Strata(values, tally.hits[:, None, :], tally.tries[:, None, :])

    def callers(self) -> list[Callers]:
        """How often people get in touch, by client, over the last twelve months."""
        return []

    def alike(self) -> list[Alike]:
        """Tickets whose summaries look alike, by week."""
        return []

    def doubts(self) -> list[Doubt]:
        """What in the data may hide the truth, each with its count."""
        return []

    @abstractmethod
    def worse(self, kpi: str) -> int:
        """+1 where a higher value of the KPI is worse, −1 where a lower one is."""

    @abstractmethod
    def passes(self) -> Tally:
        """Tickets passed between two groups (tries) and passed straight back (hits), by pair."""

    @abstractmethod
    def ageing(self, dimension: str, days: int) -> Flow:
        """How tickets grew older than so many days, by a dimension's values."""
