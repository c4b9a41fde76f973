"""Evidence out of nowhere, for tests: weekly shares with what is asked for planted in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from headway.loop.check.evidence import Evidence, Track

FIRST = date(2024, 1, 1)
BEFORE, AFTER, N = 60, 20, 120


def track(values, n=N, *, kpi="ftfr", better="higher", rng=None, unit="share"):
    """A track of shares: counts drawn about the true shares given."""
    rng = rng or np.random.default_rng(0)
    values = np.asarray(values, float)
    sizes = np.full(len(values), n) if np.isscalar(n) else np.asarray(n)
    hits = rng.binomial(sizes, np.clip(values, 0, 1))
    return Track(
        kpi, "First-time fix rate", unit, better, tuple((hits / sizes).tolist()),
        tuple(int(each) for each in sizes), tuple(float(each) for each in hits),
    )  # fmt: skip


def evidence(
    step=0.0, *, before=BEFORE, after=AFTER, seed=1, base=0.6, rest=True, **more
) -> Evidence:
    """A KPI with a lasting step at the start, beside a comparison without one."""
    rng = np.random.default_rng(seed)
    common = 0.03 * np.sin(np.arange(before + after) / 9)
    own = base + common + step * (np.arange(before + after) >= before)
    days = [FIRST + timedelta(weeks=i) for i in range(before + after)]
    made = Evidence(
        main=track(own, rng=rng), periods=tuple(day.isoformat() for day in days), grain="week",
        start=days[before].isoformat(), until=(days[-1] + timedelta(days=6)).isoformat(),
        rest=track(0.65 + common, 900, rng=rng) if rest else None, rest_words="the others",
    )  # fmt: skip
    return replace(made, **more)
