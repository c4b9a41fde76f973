"""Questions about watches: the readings since closing, and what changed where one slipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.kpis.known import kpi_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.moved import moved
from headway.loop.kpis.periods import Period, index
from headway.loop.kpis.periods import start as first_of
from headway.loop.kpis.queries import cuts
from headway.loop.kpis.standing import last_day

from ..evidence import Track
from ..models import Verdict, Watch
from .series import CUTS, series, track

MOST_CAUSES = 3
MUCH = 0.8


@dataclass(frozen=True)
class Since:
    """Readings after closing: whole periods only, the last of them ending on `until`."""

    periods: list[str]
    values: list[float | None]
    n: list[int]
    until: date

    def mean(self, first: int, last: int) -> float:
        """Mean of the readings from one to another, weighted by tickets."""
        known = [
            (value, max(n, 1))
            for value, n in zip(
                self.values[first : last + 1], self.n[first : last + 1], strict=True
            )
            if value is not None
        ]
        return float(np.average([v for v, _ in known], weights=[n for _, n in known]))


def held_until(verdict: Verdict, *, session: Session, until: date) -> Track:
    """The KPI on the verdict's tickets in every whole period from the start to closing."""
    return _whole_periods(verdict, session, date.fromisoformat(verdict.evidence["start"]), until)[1]


def _whole_periods(
    verdict: Verdict, session: Session, first: date, last: date
) -> tuple[list[str], Track, date]:
    """Places and track of the whole periods from one day to another, and the day they end on."""
    desk = verdict.desk
    terms = Terms.of(desk)
    kpi = kpi_of(desk, verdict.kpi)
    grain: Period = "week" if verdict.evidence["grain"] == "week" else "month"
    last = min(last_day(session, kpi, terms), last)
    end = first_of(index(last + timedelta(days=1), grain), grain) - timedelta(days=1)
    since = first_of(index(first - timedelta(days=1), grain) + 1, grain)
    if end < since:
        return [], track(kpi, {}, []), first
    places, tracks = series(
        session, [kpi], terms=terms, period=grain, since=since, until=end, where=verdict.slice
    )
    return places, tracks[kpi.key], end


def since_closing(watch: Watch, *, session: Session, until: date) -> Since:
    """The KPI on the verdict's tickets in every whole period after the watch was opened.

    Sources take days to decide a ticket (repeat contacts): periods count once they are complete.
    """
    places, found, end = _whole_periods(
        watch.verdict, session, watch.opened_on, min(until, watch.ends_on)
    )
    return Since(places, list(found.values), list(found.n), end)


def what_changed(watch: Watch, *, session: Session, since: date, until: date) -> dict[str, Any]:
    """Which slices moved the KPI, from the thirteen weeks before closing to the slip.

    Of the dimensions the tickets know, the one whose few slices explain most; empty where the
    change cannot be split (medians, say).
    """
    desk = watch.improvement.desk
    kpi = kpi_of(desk, watch.verdict.kpi)
    before = (watch.opened_on - timedelta(weeks=13), watch.opened_on - timedelta(days=1))
    best: dict[str, Any] = {}
    for dimension in CUTS:
        if dimension in watch.verdict.slice or dimension not in cuts(session):
            continue
        try:
            found = moved(
                session, kpi, terms=Terms.of(desk), by=dimension, since=since, until=until,
                before_since=before[0], before_until=before[1], where=watch.verdict.slice,
            )  # fmt: skip
        except Trouble:
            continue
        if found.split is None or not found.causes:
            continue
        whole = sum(each.n_before + each.n_after for each in found.split.effects)
        theirs = sum(
            each.n_before + each.n_after
            for each in found.split.effects
            if each.name in found.causes
        )
        if theirs > MUCH * whole:  # nearly all tickets explain nearly all: that says nothing
            continue
        causes = [
            {
                "name": each.name, "before": each.before, "after": each.after,
                "n_before": each.n_before, "n_after": each.n_after, "total": each.total,
            }
            for each in found.split.effects
            if each.name in found.causes
        ][:MOST_CAUSES]  # fmt: skip
        total = sum(each.total for each in found.split.effects if each.name in found.causes)
        part = total / found.split.change
        if (
            not best
            or len(causes) < len(best["causes"])
            or (len(causes) == len(best["causes"]) and part > best["part"])
        ):
            best = {
                "by": dimension, "causes": causes, "part": part, "change": found.split.change,
                "mix": found.split.mix, "rate": found.split.rate,
                "windows": [[str(day) for day in window] for window in found.windows],
            }  # fmt: skip
    return best
