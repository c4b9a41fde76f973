"""Hits and tries by slice and month, and arithmetic on them (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Slice = Mapping[str, str]


@dataclass(frozen=True)
class Tally:
    """Counts of a yes/no KPI: `hits` and `tries`, both float arrays of shape (slices, months).

    `slices` names the rows, `months` (“2026-03”) the columns, in order, without gaps.
    """

    slices: Sequence[Slice]
    months: Sequence[str]
    hits: np.ndarray
    tries: np.ndarray

    def __post_init__(self) -> None:
        shape = (len(self.slices), len(self.months))
        if self.hits.shape != shape or self.tries.shape != shape:
            raise ValueError(f"hits and tries must be of shape {shape}")

    def row(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Hits and tries of one slice by month, both (months,)."""
        return self.hits[index], self.tries[index]

    def of(self, wanted: Slice) -> int | None:
        """The row of a slice, None where it is not among them."""
        for index, one in enumerate(self.slices):
            if dict(one) == dict(wanted):
                return index
        return None


def months_between(first: str, last: str) -> list[str]:
    """All months from the first to the last, both included.

    >>> months_between("2025-11", "2026-02")
    ['2025-11', '2025-12', '2026-01', '2026-02']
    """
    start, end = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last))
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


def span_in_months(first_day: str, last_day: str) -> float:
    """How many months lie between two ISO dates, in months of 30.44 days, at least one.

    >>> round(span_in_months("2026-01-01", "2026-12-31"), 1)
    12.0
    """
    first, last = np.datetime64(first_day[:10]), np.datetime64(last_day[:10])
    return max(float((last - first) / np.timedelta64(1, "D") + 1) / 30.4375, 1.0)


def series(months: Sequence[str], hits: np.ndarray, tries: np.ndarray) -> list[dict[str, object]]:
    """A month's hits, tries and rate as rows for a chart; None where nothing was tried."""
    return [
        {
            "month": month,
            "hits": int(hit),
            "n": int(count),
            "value": float(hit / count) if count else None,
        }
        for month, hit, count in zip(months, hits, tries, strict=True)
    ]
