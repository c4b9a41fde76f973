"""Before the start: how many readings must come in until the promise can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import span
from headway.loop.kpis.known import kpi_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.periods import index
from headway.loop.kpis.periods import start as first_of
from headway.loop.kpis.standing import last_day
from headway.loop.register.models import Improvement

from ..effect import weeks_needed
from ..evidence import array
from .gathering import (
    LOOKS,
    MOST_BEFORE,
    SPARSE,
    CannotJudge,
    carries,
    comparison,
    slice_of,
)
from .series import series

LEAST_LOOKS, MOST_LOOKS = 13, 52


@dataclass(frozen=True)
class Outlook:
    """How long it will take to know.

    `promised`: the effect hoped for; `needed`: readings after the start until it shows with 80 %
    chance (None: never, or not known); `looks`: readings over which looks should be planned;
    `history`: readings it rests on; `warning`: what stands in the way, in words.
    """

    promised: float | None
    needed: int | None
    looks: int
    grain: str
    power: float | None
    noise: float | None
    phi: float | None
    history: int
    warning: str
    data_version: int


def outlook(
    entry: Improvement,
    *,
    session: Session,
    before: date | None = None,
    among: Sequence[Improvement] = (),
) -> Outlook:
    """From the KPI's own history on the entry's tickets, until `before` (default: its start, else
    the end of the data), beside the tickets it does not touch where there are such. Raises
    `CannotJudge` without a KPI."""
    if not entry.kpi_key:
        raise CannotJudge(f"{entry.ref} has no KPI: choose what it is to be judged by.")
    desk, terms = entry.desk, Terms.of(entry.desk)
    kpi = kpi_of(desk, entry.kpi_key)
    last = last_day(session, kpi, terms)
    edge = before or entry.started_on
    if edge is not None:
        last = min(last, edge - timedelta(days=1))
    oldest = span(session)[1]
    version = session.version.number
    base = entry.baseline
    promised = None
    if base is not None and base.value is not None and entry.target_value is not None:
        promised = abs(entry.target_value - base.value) or None
    none = Outlook(promised, None, LOOKS, "week", None, None, None, 0, "", version)
    end = first_of(index(last + timedelta(days=1), "week"), "week") - timedelta(days=1)
    first = index(oldest, "week") + 1 if oldest else 0
    since = first_of(max(first, index(end, "week") - MOST_BEFORE + 1), "week")
    if oldest is None or end < since:
        return _warned(none, "There is no history to know the noise from.")
    places, tracks = series(
        session, [kpi], terms=terms, period="week", since=since, until=end, where=slice_of(entry)
    )
    values = array(tracks[kpi.key].values)
    known = int(np.isfinite(values).sum())
    if known < max(10, (1 - SPARSE) * len(values)):
        return _warned(none, f"Only {known} weeks with a reading: too few to know the noise.")
    if promised is None:
        return _warned(none, "Without baseline and target there is no promise to wait for.")
    rest, _ = comparison(
        entry, kpi, session, terms=terms, period="week", since=since, until=end,
        where=slice_of(entry), among=among,
    )  # fmt: skip
    if rest is not None and not carries(rest, tracks[kpi.key]):
        rest = None
    try:
        wait = weeks_needed(
            values.tolist(), promised, dates=[date.fromisoformat(place) for place in places],
            beside=array(rest.values) if rest is not None else None,
        )  # fmt: skip
    except Trouble as trouble:
        return _warned(none, str(trouble))
    looks = LOOKS if wait.points is None else min(max(wait.points, LEAST_LOOKS), MOST_LOOKS)
    return Outlook(
        promised, wait.points, looks, "week", wait.power, wait.noise, wait.phi, known,
        wait.warning or "", version,
    )  # fmt: skip


def _warned(plain: Outlook, warning: str) -> Outlook:
    return Outlook(
        plain.promised, None, plain.looks, plain.grain, None, None, None, plain.history, warning,
        plain.data_version,
    )  # fmt: skip
