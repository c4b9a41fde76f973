"""What moved a KPI: two windows of the data, their readings, and the split between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.lake.store import Session
from headway.ground.trouble import WrongUsage
from headway.loop.evidence.queries import span

from . import explain
from .catalogue import find
from .kpi import Kpi, Terms
from .queries import Reading, readings
from .standing import last_day

WEEKS = 13
Window = tuple[date, date]
"""First and last local day, both included."""


@dataclass(frozen=True)
class Moved:
    """A KPI in two windows, cut by `by`.

    `split` is None where the change cannot be split exactly, and `why_not` says why. `parts` holds
    each slice's reading before and after (None where it had no tickets), busiest first.
    """

    kpi: Kpi
    by: str
    windows: tuple[Window, Window]
    before: Reading
    after: Reading
    parts: dict[explain.Name, tuple[Reading | None, Reading | None]]
    split: explain.Split | None
    why_not: str
    interval: tuple[float, float] | None

    @property
    def causes(self) -> list[explain.Name]:
        """The few slices that make most of the change."""
        if self.split is None:
            return []
        return explain.main_causes(self.split.effects, self.split.change)


def windows(
    session: Session,
    kpi: Kpi,
    *,
    terms: Terms,
    since: date | None = None,
    until: date | None = None,
    before_since: date | None = None,
    before_until: date | None = None,
) -> tuple[Window, Window]:
    """The earlier and the later window.

    Not said: the later one is the last 13 whole weeks (fewer where the data holds less than
    twice that), the earlier one as long and right before it. Raises `WrongUsage` for windows that
    overlap, end before they start or leave the calendar.
    """
    last = last_day(session, kpi, terms)
    sunday = last - timedelta(days=last.isoweekday() % 7)
    try:
        if until is None:
            until = sunday if since is None or since <= sunday else max(last, since)
        if since is None:
            first = span(session)[1]
            held = (until - first).days + 1 if first else 0
            since = until - timedelta(days=7 * min(WEEKS, max(1, held // 14)) - 1)
        if before_until is None:
            before_until = since - timedelta(days=1)
        if before_since is None:
            before_since = before_until - (until - since)
    except OverflowError:
        raise WrongUsage("There is no time before that to compare with.") from None
    for start, end in ((before_since, before_until), (since, until)):
        if end < start:
            raise WrongUsage(f"The window ends ({end}) before it starts ({start}).")
    if before_until >= since:
        raise WrongUsage(f"The windows overlap: {before_until} is not before {since}.")
    return (before_since, before_until), (since, until)


def moved(
    session: Session,
    key: str | Kpi,
    *,
    terms: Terms,
    by: str,
    since: date | None = None,
    until: date | None = None,
    before_since: date | None = None,
    before_until: date | None = None,
    where: Mapping[str, str | None] | None = None,
) -> Moved:
    """How a KPI changed between two windows (see `windows`) and which slices of `by` did it.

    Raises `Trouble` for a KPI the data cannot support and for wrong dimensions and windows.
    """
    kpi = find(key)
    asked = windows(
        session, kpi, terms=terms, since=since, until=until, before_since=before_since,
        before_until=before_until,
    )  # fmt: skip
    wholes, slices = [], []
    for first, last in asked:
        wholes += readings(session, [key], terms=terms, since=first, until=last, where=where)
        slices.append(
            {
                each.slice[by]: each
                for each in readings(
                    session, [key], terms=terms, by=by, since=first, until=last, where=where
                )
            }
        )
    before, after = slices
    why = explain.why_not(kpi.unit, wholes, [list(each.values()) for each in slices])
    if not why and not all(whole.n for whole in wholes):
        why = "One of the windows has no tickets that count."
    found = None
    if not why:
        found = explain.split(
            *(
                {name: (each.numerator or 0, each.n) for name, each in side.items()}
                for side in slices
            )
        )
    names = sorted(
        {**before, **after},
        key=lambda name: -sum(side[name].n for side in slices if name in side),
    )
    return Moved(
        kpi, by, asked, wholes[0], wholes[1],
        {name: (before.get(name), after.get(name)) for name in names},
        found, why, explain.difference(wholes[0], wholes[1]),
    )  # fmt: skip
