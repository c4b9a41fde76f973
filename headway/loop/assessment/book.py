"""What the rules read: tallies of one data version, and what the desk assumes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np

from .costing import Assumed
from .counting import Tally
from .draft import Silent

Dims = tuple[str, ...]


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
    the first and a last one cut short are not, as they hold odd tickets.
    """

    assumed: Assumed
    months: list[str]
    steady: np.ndarray
    window_days: int = 7
    silences: list[Silent] = field(default_factory=list)

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

    @abstractmethod
    def worse(self, kpi: str) -> int:
        """+1 where a higher value of the KPI is worse, −1 where a lower one is."""

    @abstractmethod
    def passes(self) -> Tally:
        """Tickets passed between two groups (tries) and passed straight back (hits), by pair."""

    @abstractmethod
    def ageing(self, dimension: str, days: int) -> Flow:
        """How tickets grew older than so many days, by a dimension's values."""
