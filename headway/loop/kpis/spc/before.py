"""What to test before trusting a chart: neighbours that are alike, weekdays, season.

All three make stable processes look unstable; a desk's daily figures usually have at least one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from headway.loop.kpis.spc.chances import lag_one
from headway.loop.kpis.spc.limits import Floats
from headway.loop.kpis.spc.series import floats
from headway.loop.kpis.spc.trouble import ChartTrouble

SIGNIFICANT = 0.01
"""Three tests on every chart: at 1 % each, fewer than 3 in 100 clean series are warned about."""
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One test: `found` is None where the series is too short or too coarse to tell."""

    name: str
    found: bool | None
    p_value: float | None
    size: float | None
    words: str


def tests_first(
    values: ArrayLike,
    dates: Sequence[date | str] | None = None,  # noqa: PT028  (no test: pytest takes the name for one)
) -> tuple[Check, ...]:
    """Autocorrelation, weekday and season, in plain words.

    `values` (points,) in order of time, NaN where missing; `dates` (points,) as dates or ISO text.

    >>> [each.found for each in tests_first([1.0, 9.0] * 15)]
    [True, None, None]
    """
    y = floats(values)
    days = _as_dates(dates, y.size) if dates is not None else None
    return (_autocorrelation(y), _weekday(y, days), _season(y, days))


tests_first.__test__ = False  # type: ignore[attr-defined]  # pytest takes the name for a test


def _as_dates(dates: Sequence[date | str], size: int) -> list[date]:
    if len(dates) != size:
        raise ChartTrouble(f"There are {size} values but {len(dates)} dates.")
    found = []
    for i, each in enumerate(dates, 1):
        try:
            found.append(date.fromisoformat(each[:10]) if isinstance(each, str) else each)
        except ValueError:
            raise ChartTrouble(f"Point {i}: “{each}” is not a date like 2026-03-01.") from None
    return found


def _autocorrelation(y: Floats) -> Check:
    correlation = lag_one(y)
    if correlation is None:
        return Check("autocorrelation", None, None, None, "Too few points to test neighbours.")
    n = int(np.isfinite(y).sum())
    # Ljung–Box with one lag; chi-square with one degree of freedom
    statistic = n * (n + 2) * correlation**2 / (n - 1)
    p = math.erfc(math.sqrt(statistic / 2))
    if p >= SIGNIFICANT:
        words = "Neighbouring points are not alike; the rules can be taken at their word."
    elif correlation > 0:
        words = (
            f"Neighbouring points are alike (autocorrelation {correlation:.1f}): the rules give"
            " signals where nothing changed. Chart longer periods, or ask for more than one signal."
        )
    else:
        words = (
            f"High and low points take turns (autocorrelation {correlation:.1f}): limits are too"
            " wide. Look for two sources mixed into one series."
        )
    return Check("autocorrelation", p < SIGNIFICANT, p, correlation, words)


def _weekday(y: Floats, days: list[date] | None) -> Check:
    def cannot(why: str) -> Check:
        return Check("weekday", None, None, None, why)

    if days is None:
        return cannot("No dates, so weekdays cannot be tested.")
    there = [
        (each.weekday(), float(v)) for each, v in zip(days, y, strict=True) if math.isfinite(v)
    ]
    groups = [[v for d, v in there if d == weekday] for weekday in range(7)]
    used = [weekday for weekday in range(7) if len(groups[weekday]) >= 3]
    if len(used) < 2:
        return cannot("Weekdays do not matter here: points are not daily.")
    p, spread = _kruskal([groups[weekday] for weekday in used])
    if p >= SIGNIFICANT:
        return Check(
            "weekday", False, p, spread, "Weekdays do not differ more than chance explains."
        )
    medians = {weekday: float(np.median(groups[weekday])) for weekday in used}
    high, low = max(medians, key=medians.__getitem__), min(medians, key=medians.__getitem__)
    return Check(
        "weekday", True, p, spread,
        f"Weekdays differ: {_DAYS[high]} are highest, {_DAYS[low]} lowest. Chart by week, or chart"
        " working days apart.",
    )  # fmt: skip


def _kruskal(groups: list[list[float]]) -> tuple[float, float]:
    """Kruskal–Wallis p-value (ties corrected) and the share of variance it explains."""
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    sizes = np.array([len(group) for group in groups])
    ranks = rankdata(np.concatenate([np.asarray(group) for group in groups]))
    n = int(sizes.sum())
    _, ties = np.unique(ranks, return_counts=True)
    correction = 1 - float((ties**3 - ties).sum()) / (n**3 - n)
    if correction <= 0:
        return 1.0, 0.0
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sums = np.add.reduceat(ranks, starts)
    h = (12 / (n * (n + 1)) * float((sums**2 / sizes).sum()) - 3 * (n + 1)) / correction
    k = len(groups)
    return float(chdtrc(k - 1, h)), max(0.0, (h - k + 1) / (n - k))


def _season(y: Floats, days: list[date] | None) -> Check:
    def cannot(why: str) -> Check:
        return Check("season", None, None, None, why)

    if days is None:
        return cannot("No dates, so seasons cannot be tested.")
    monthly: dict[tuple[int, int], list[float]] = {}
    for each, v in zip(days, y, strict=True):
        if math.isfinite(v):
            monthly.setdefault((each.year, each.month), []).append(float(v))
    if len(monthly) < 24:
        return cannot("Season needs two years of points; there are fewer.")
    keys = sorted(monthly)
    means = np.array([np.mean(monthly[key]) for key in keys])
    when = np.array([12 * year + month for year, month in keys], dtype=float)
    rest = means - np.polyval(np.polyfit(when, means, 1), when)
    by_month = [rest[[k[1] == m for k in keys]] for m in range(1, 13)]
    used = [m for m in range(1, 13) if by_month[m - 1].size >= 2]
    n = sum(by_month[m - 1].size for m in used)
    from scipy.special import fdtrc

    within = sum(float(((by_month[m - 1] - by_month[m - 1].mean()) ** 2).sum()) for m in used)
    total = float(((rest - rest.mean()) ** 2).sum())
    inner = n - len(used) - 1  # the trend took one degree of freedom
    if inner < 1 or total <= 0:
        return cannot("Season needs two years of points; there are fewer.")
    f = max(total - within, 0.0) / (len(used) - 1) / (within / inner) if within else math.inf
    p = float(fdtrc(len(used) - 1, inner, f))
    if p >= SIGNIFICANT:
        return Check("season", False, p, 1 - within / total, "No season is seen beyond chance.")
    high = max(used, key=lambda m: float(by_month[m - 1].mean()))
    low = min(used, key=lambda m: float(by_month[m - 1].mean()))
    return Check(
        "season", True, p, 1 - within / total,
        f"The year repeats itself: {_MONTHS[high]} is usually highest, {_MONTHS[low]} lowest."
        " Compare with the same month a year before as well.",
    )  # fmt: skip
