"""Desks on which there is nothing to find, with all the dependence real desks have."""

from __future__ import annotations

import numpy as np

from headway.loop.assessment.book import Book, Dims, Flow
from headway.loop.assessment.costing import Assumed
from headway.loop.assessment.counting import Tally, months_between

RATES = {
    "ftfr": 0.62, "first_assignment": 0.72, "reopen_rate": 0.05, "repeat_contact": 0.09,
    "sla_met": 0.9, "csat": 0.84, "long_path": 0.04, "knowledge_use": 0.4, "onsite_rate": 0.06,
}  # fmt: skip
VALUES = {
    "category": 12, "channel": 4, "client": 12, "group": 8, "priority": 4, "weekday": 7, "hour": 6,
    "subcategory": 3, "article": 2, "passed": 3, "reopened": 2, "late": 2, "answer": 3,
}  # fmt: skip


class NullDesk(Book):
    """All slices alike. Every month has a shock shared by all, there is a season over the year, and
    each slice has its own good and bad months (overdispersion `wobble`, in points)."""

    def __init__(self, seed: int, *, months: int = 25, wobble: float = 0.02, shared: float = 0.03):
        self.rng = np.random.default_rng(seed)
        names = months_between("2024-11", "2026-11")[:months]
        steady = np.ones(months, dtype=bool)
        steady[[0, -1]] = False
        super().__init__(assumed=Assumed(), months=names, steady=steady)
        self.wobble, self.shared = wobble, shared
        self.made: dict[tuple[str, Dims], Tally] = {}
        self.level: dict[str, np.ndarray] = {}

    def worse(self, kpi: str) -> int:
        return (
            1
            if kpi
            in {
                "reopen_rate",
                "repeat_contact",
                "ping_pong",
                "long_path",
                "onsite_rate",
            }
            else -1
        )

    def cannot(self, kpi: str, dims: Dims = ()) -> str | None:
        return None

    def _level(self, kpi: str) -> np.ndarray:
        """The desk's rate by month: season and shared shocks, scaled by the rate's own spread."""
        if kpi not in self.level:
            rate, months = RATES.get(kpi, 0.1), len(self.months)
            scale = np.sqrt(rate * (1 - rate)) * 2
            season = np.sin(2 * np.pi * (np.arange(months) / 12 + self.rng.random()))
            shocks = self.rng.standard_normal(months)
            self.level[kpi] = rate + scale * self.shared * (0.5 * season + 0.5 * shocks)
        return self.level[kpi]

    def tally(self, kpi: str, dims: Dims) -> Tally:
        if (kpi, dims) in self.made:
            return self.made[kpi, dims]
        months = len(self.months)
        if not dims:
            base = self.tally(kpi, ("category",))
            made = Tally([{}], self.months, base.hits.sum(0)[None], base.tries.sum(0)[None])
        else:
            count = int(np.prod([VALUES[dim] for dim in dims]))
            share = self.rng.dirichlet(np.full(count, 4.0))
            tries = self.rng.poisson(2500 * share[:, None], (count, months))
            rate = RATES[kpi]
            own = np.sqrt(rate * (1 - rate)) * 2 * self.wobble
            level = self._level(kpi) + own * self.rng.standard_normal((count, months))
            hits = self.rng.binomial(tries, np.clip(level, 0, 1))
            slices = [{dims[0]: f"{number}"} for number in range(count)]
            if len(dims) == 2:
                slices = [
                    {dims[0]: f"{n % VALUES[dims[0]]}", dims[1]: f"{n // VALUES[dims[0]]}"}
                    for n in range(count)
                ]
            made = Tally(slices, self.months, hits.astype(float), tries.astype(float))
        self.made[kpi, dims] = made
        return made

    def passes(self) -> Tally:
        months = len(self.months)
        tries = self.rng.poisson(30, (20, months))
        hits = self.rng.binomial(tries, 0.08)
        return Tally(
            [{"groups": f"A{n}⇄B"} for n in range(20)], self.months, hits * 1.0, tries * 1.0
        )

    def ageing(self, dimension: str, days: int) -> Flow:
        count = VALUES[dimension]
        ups = self.rng.poisson(6, (count, 26)) * 1.0
        downs = self.rng.poisson(6, (count, 26)) * 1.0
        standing = np.maximum(60.0 + (ups - downs).sum(axis=1), 0.0)
        weeks = [f"2026-{1 + w // 4:02d}-{1 + 7 * (w % 4):02d}" for w in range(26)]
        slices = [{dimension: f"{n}"} for n in range(count)]
        return Flow(days, slices, weeks, ups, downs, standing, history_days=700)
