"""What has become worse, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import blake2b

import numpy as np

from headway.ground.words import count
from headway.loop.kpis.intervals import wilson

from ..book import Book, Dims
from ..comparing import LEAST_EXTRA
from ..costing import cost_of, suggested_target
from ..counting import Tally, series
from ..discovery import RATE
from ..draft import Draft, Tried
from ..steps import EDGE, MIN_MONTHS, Step, against, find_step, of_counts
from ..words import month_name, percent, spelled, worsened
from .rule import Rule

LEAST_PER_MONTH = 20.0
LEAST_EXPECTED = 3.0


class Worsening(Rule):
    """A KPI of the desk, a category, client or group that is worse since some month, and stayed so."""

    key = "worsening"
    name = "Worse since"
    why = "Something happened then; what happened can be found and undone."
    asks = ("gap",)
    weight = 2.0

    kpis = ("ftfr", "first_assignment", "reopen_rate", "repeat_contact", "sla_met", "csat")

    def look(self, book: Book) -> Iterator[Tried]:
        """All tickets, each category and client; for SLA each group too."""
        for kpi in self.kpis:
            places: list[Dims] = [(), ("category",), ("client",)]
            if kpi == "sla_met":
                places.append(("group",))
            for dims in places:
                why = book.cannot(kpi, dims)
                if why is not None:
                    book.silent(self.key, kpi, why)
                    continue
                if int(book.steady.sum()) < MIN_MONTHS:
                    book.silent(
                        self.key, kpi, f"Needs {MIN_MONTHS} whole months; there are"
                        f" {int(book.steady.sum())}.",
                    )  # fmt: skip
                    continue
                yield from self._steps(book, kpi, book.tally(kpi, dims), book.tally(kpi, ()))

    def _steps(self, book: Book, kpi: str, tally: Tally, total: Tally) -> Iterator[Tried]:
        worse = book.worse(kpi)
        for index, slice_ in enumerate(tally.slices):
            hits, tries = tally.row(index)
            whole = book.steady & (tries > 0)
            kept_hits, kept = hits[whole], tries[whole]
            share = kept_hits.sum() / max(kept.sum(), 1)
            if (
                len(kept) < MIN_MONTHS
                or kept.mean() < LEAST_PER_MONTH
                or kept.mean() * min(share, 1 - share) < LEAST_EXPECTED
            ):
                continue
            rest = None
            if slice_:
                rest_hits = (total.hits[0] - hits)[whole]
                rest_tries = (total.tries[0] - tries)[whole]
                if (rest_tries <= 0).any():
                    continue
                rest = rest_hits, rest_tries
            months = [month for month, keep in zip(book.months, whole, strict=True) if keep]
            least = book.limits.of(self.key).gap
            step, p = _worse_since(kept_hits, kept, rest, worse, _seed(kpi, slice_), least)

            kept_both, every = (kept_hits, kept), (hits, tries)
            tell = partial(
                self._draft, book, kpi, worse, dict(slice_), step, months, kept_both, every
            )
            yield Tried(p, tell)

    def _draft(
        self,
        book: Book,
        kpi: str,
        worse: int,
        slice_: dict[str, str],
        step: Step,
        months: list[str],
        kept: tuple[np.ndarray, np.ndarray],
        every: tuple[np.ndarray, np.ndarray],
    ) -> Draft:
        hits, tries = round(float(kept[0][step.at :].sum())), round(float(kept[1][step.at :].sum()))
        after = hits / tries
        before = float(kept[0][: step.at].sum() / kept[1][: step.at].sum())
        low, high = wilson(hits, tries)
        month = months[step.at]
        after_months = len(months) - step.at
        extra = worse * (after - before) * tries / after_months
        what = (
            f"Until {month_name(months[step.at - 1])} {percent(before)} of {spelled(slice_)},"
            f" since {month_name(month)} {percent(after)} ({count(tries)} tickets in"
            f" {after_months} months)."
            + (" The rest of the desk did not change like this." if slice_ else "")
        )
        return Draft(
            rule=self.key,
            kpi=kpi,
            unit="share",
            slice=slice_,
            title=worsened(kpi, slice_, before, after, month),
            what=what,
            value=after,
            comparison=before,
            n=tries,
            low=low,
            high=high,
            worse=worse,
            cost=cost_of(kpi, extra, book.assumed),
            target=suggested_target(after, before),
            since=f"{month}-01",
            evidence={
                "series": series(book.months, *every),
                "step": {"month": month, "before": before, "after": after},
                "counts": {"hits": hits, "n": tries, "extra_per_month": extra},
                "query": f"{kpi} by month: {spelled(slice_)}; {months[0]} to {months[-1]}",
                "test": "largest step of all months it could begin at, against simulated stable"
                " desks searched in the same way"
                + ("; the slice alone and beside the rest of the desk, larger p counts"
                   if slice_ else ""),
            },
        )  # fmt: skip


def _seed(kpi: str, slice_: object) -> int:
    digest = blake2b(f"{kpi} {slice_}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big")


def _worse_since(
    hits: np.ndarray,
    tries: np.ndarray,
    rest: tuple[np.ndarray, np.ndarray] | None,
    worse: int,
    seed: int,
    least: float,
) -> tuple[Step, float]:
    """The step of a slice and its p; for a part of the desk also judged beside the rest.

    Both must be worse: alone, or a category would count as worse because the others improved;
    beside the rest, or what season does to all would count for each.
    """
    own = find_step(of_counts(hits, tries), worse=worse, seed=seed)
    if own is None:
        return Step(EDGE, 0.0, 0.0, 1.0), 1.0
    fallen = worse * (own.after - own.before)
    if fallen < least or fallen * float(tries[own.at :].mean()) < LEAST_EXTRA:
        return own, 1.0
    if own.p > RATE or rest is None:
        return own, own.p
    beside = find_step(against(hits, tries, *rest), worse=worse, seed=seed + 1)
    return own, max(own.p, beside.p if beside else 1.0)
