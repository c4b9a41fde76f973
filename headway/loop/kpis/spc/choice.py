"""Which chart fits a KPI's form and its data, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from headway.loop.kpis.spc.limits import Floats, mean_range
from headway.loop.kpis.spc.series import floats
from headway.loop.kpis.spc.trouble import ChartTrouble

FORMS = ("share", "rate", "count", "mean", "median", "percentile", "number", "time_between",
         "cases_between")  # fmt: skip
FEW_POINTS = 10
FEW_EVENTS = 5.0


@dataclass(frozen=True)
class Choice:
    """The chart's kind, why it fits, and what to mind."""

    kind: str
    why: str
    cautions: tuple[str, ...] = ()


def choose(form: str, values: ArrayLike, n: ArrayLike | None = None) -> Choice:
    """Choose the chart by the KPI's form and the data.

    `form` is one of `FORMS`; `values` (points,) are the measure, or counts where `n` (points,) is
    given (share, rate).

    >>> choose("time_between", [3.0, 8.0, 2.0]).kind
    'run'
    >>> choose("share", [60, 66, 58, 63, 61, 59, 64, 57, 62, 65, 60, 63], [100] * 12).kind
    'p'
    """
    if form not in FORMS:
        raise ChartTrouble(f"There is no form “{form}” (known: {', '.join(FORMS)}).")
    y = floats(values)
    there = int(np.isfinite(y).sum())
    if there < FEW_POINTS:
        return Choice(
            "run",
            f"{there} points are too few for limits; the run chart shows them about their median.",
            ("Limits can be drawn from 10 points on, and hold from about 20.",),
        )
    if form == "time_between":
        return Choice("t", "Time between events: the t chart suits its skew.")
    if form == "cases_between":
        return Choice("g", "Cases between events: the g chart is made for that.")
    if form in {"share", "rate"}:
        if n is None:
            raise ChartTrouble(f"A {form} needs n beside each count to choose its chart.")
        return _of_counts(form, y, floats(n, "n"))
    if form == "count":
        return _count(y)
    return _number(form, y)


def _dispersion(z: Floats) -> tuple[float, float]:
    """Short-term sigma of z, and the band (±) chance alone gives it (Cryer & Ryan 1990)."""
    n = int(np.isfinite(z).sum())
    return mean_range(z, screen=False) / 1.128, 1.645 * 0.909 / math.sqrt(max(n, 1))


def _of_counts(form: str, y: Floats, n: Floats) -> Choice:
    known = np.isfinite(y) & (n > 0)
    mean = float(y[known].sum() / n[known].sum())
    share = form == "share"
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt((mean * (1 - mean) if share else mean) / n)
        z = np.where(known & (sigma > 0), (y / n - mean) / sigma, np.nan)
    cautions = _few(float(np.mean(y[known])), float(np.mean((n - y)[known])) if share else math.inf)
    plain, prime = ("p", "p′") if share else ("u", "u′")
    what = "Share of tickets" if share else "Rate per unit"
    spread, band = _dispersion(z)
    if abs(spread - 1) > band:
        more = "more" if spread > 1 else "less"
        return Choice(
            "pp" if share else "up",
            f"{what}, and points vary {spread:.1f} times what counting alone explains ({more} than"
            f" chance allows): the {prime} chart takes that into its limits.",
            cautions,
        )
    return Choice(
        plain,
        f"{what} with n known, and points vary as counting explains ({spread:.1f} times): the"
        f" {plain} chart.",
        cautions,
    )


def _few(events: float, others: float) -> tuple[str, ...]:
    if min(events, others) >= FEW_EVENTS:
        return ()
    return (
        f"Only {min(events, others):.1f} {'events' if events <= others else 'other tickets'} a point"
        " on average: chart longer periods, or cases (g) or time (t) between events.",
    )


def _count(y: Floats) -> Choice:
    mean = float(np.nanmean(y))
    if mean <= 0:
        return Choice("run", "Every count is zero; there is nothing for limits to rest on.")
    spread, band = _dispersion((y - mean) / math.sqrt(mean))
    if abs(spread - 1) <= band:
        return Choice(
            "c", f"Counts that vary as chance explains ({spread:.1f} times): the c chart.",
            _few(mean, math.inf),
        )  # fmt: skip
    return Choice(
        "xmr",
        f"Counts that vary {spread:.1f} times what chance alone explains: the XmR chart takes the"
        " variation as it is found.",
        _few(mean, math.inf),
    )


def _number(form: str, y: Floats) -> Choice:
    known = y[np.isfinite(y)]
    spread = float(known.std())
    skew = float(((known - known.mean()) ** 3).mean() / spread**3) if spread > 0 else 0.0
    why = f"A {form} per period: the XmR chart takes its limits from how much neighbours differ."
    if form == "number":
        why = "Single values: the XmR chart takes its limits from how much neighbours differ."
    if abs(skew) > 1.5:
        return Choice(
            "xmr", why,
            (f"The values are lopsided (skewness {skew:.1f}), so limits on the long side are"
             " crossed by chance more often; trust runs more than single points.",),
        )  # fmt: skip
    return Choice("xmr", why)
