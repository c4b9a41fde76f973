"""Which gains held, and how good our estimates were."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from headway.ground.accounts.models import Desk
from headway.ground.lake.store import Session
from headway.ground.trouble import Trouble
from headway.loop.check.models import Verdict, Watch
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Kpi, Terms
from headway.loop.kpis.queries import readings
from headway.loop.kpis.standing import last_day
from headway.loop.plan.models import PlanEntry
from headway.loop.register.models import Improvement

from ..calibration import HALF_YEAR_DAYS, WINDOW_DAYS, Gain, Held, Quality, held, quality
from ..closing import Line
from ..estimates import Rate, rate
from .cycles import BEFORE, lines_of


@dataclass(frozen=True)
class Claimed:
    """A gain that was called better and closed half a year ago or longer, and what became of it."""

    entry: Improvement
    verdict: Verdict
    closed_on: date
    gain: Gain
    became: Held
    kpi: Kpi | None


@dataclass(frozen=True)
class Calibration:
    """Of the gains called better: which held; how many are too young to say; our estimates over all
    that were ever promised, and by size."""

    claims: tuple[Claimed, ...]
    waiting: int
    held: Rate
    became: dict[Held, int]
    whole: Quality
    by_size: tuple[Quality, ...]
    lines: tuple[Line, ...]


def calibration(desk: Desk, *, on: date) -> Calibration:
    """The calibration of a desk as known on a day; one question to the tickets a claim."""
    edge = on - timedelta(days=HALF_YEAR_DAYS)
    watches = Watch.objects.filter(improvement__desk=desk).select_related(
        "improvement__owner", "verdict__desk", "slip"
    )
    old = [watch for watch in watches if watch.opened_on <= edge]
    claims = tuple(_claims(desk, old))
    lines = tuple(_lines(desk))
    return Calibration(
        claims, len(watches) - len(old), rate(one.became is Held.HELD for one in claims),
        dict(Counter(one.became for one in claims)), quality("All", lines, on),
        tuple(
            quality(label, [line for line in lines if line.size == size], on)
            for size, label in Improvement.Size.choices
        ),
        lines,
    )  # fmt: skip


def _claims(desk: Desk, watches: list[Watch]) -> list[Claimed]:
    if not watches:
        return []
    if lake_of(desk).empty:
        return [_claimed(watch, None) for watch in watches]
    with session_of(desk) as session:
        return [_claimed(watch, session) for watch in watches]


def _claimed(watch: Watch, session: Session | None) -> Claimed:
    verdict = watch.verdict
    kpi = kpis_of(verdict.desk).get(verdict.kpi)
    now = low = high = None
    if session is not None and kpi is not None:
        terms = Terms.of(verdict.desk)
        try:
            until = last_day(session, kpi, terms)
            (found,) = readings(
                session, [kpi], terms=terms, where=verdict.slice,
                since=until - timedelta(days=WINDOW_DAYS - 1), until=until,
            )  # fmt: skip
            now, low, high = found.value, found.low, found.high
        except Trouble:
            pass  # the data cannot tell it any more: not sure
    effect = verdict.effect or 0.0
    slip = getattr(watch, "slip", None) is not None
    gain = Gain(_reached(verdict) - effect, effect, now, low, high, slip)
    return Claimed(watch.improvement, verdict, watch.opened_on, gain, held(gain), kpi)


def _reached(verdict: Verdict) -> float:
    """The level after the start, over the readings the verdict rests on, weighted by tickets."""
    main, first = verdict.evidence["main"], str(verdict.evidence["start"])
    rows = [
        (value, max(n, 1))
        for period, value, n in zip(
            verdict.evidence["periods"], main["values"], main["n"], strict=True
        )
        if period >= first and value is not None
    ]
    whole = sum(n for _, n in rows)
    return sum(value * n for value, n in rows) / whole if whole else 0.0


def _lines(desk: Desk) -> list[Line]:
    """Every improvement ever promised, with the forecast of the first plan committed with it."""
    rows = list(
        Improvement.objects.filter(desk=desk).exclude(status__in=BEFORE)
        .select_related("desk", "owner", "baseline", "client").order_by("number")
    )  # fmt: skip
    forecasts: dict[int, tuple[date, date]] = {}
    entries = PlanEntry.objects.filter(
        improvement__in=rows, chosen=True, plan__state="committed", p50_on__isnull=False,
        p85_on__isnull=False,
    )  # fmt: skip
    for row in entries.order_by("plan__committed_at"):
        if row.p50_on is not None and row.p85_on is not None:
            forecasts.setdefault(row.improvement_id, (row.p50_on, row.p85_on))
    return lines_of(desk, rows, forecasts, {})
