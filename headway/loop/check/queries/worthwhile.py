"""What improvements are worth: promised, now, proved; by goal, client and cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import Trouble
from headway.loop.assessment.costing import Assumed
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.queries import CannotTell, readings
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entries

from ..benefits import Claim, Worth, shared, worth
from ..models import Slip, Verdict
from .gathering import slice_of

MONTH = 365.25 / 12


def assumed_of(desk: Desk) -> Assumed:
    """What the desk assumes of a ticket's work and an hour's price."""
    return Assumed(
        handle_hours=float(desk.handle_hours), hourly_rate=float(desk.hourly_rate),
        currency=desk.currency,
    )  # fmt: skip


def promised_worth(entry: Improvement) -> Worth:
    """What reaching the target would be worth a month.

    The hours lost while nothing is done, where the entry has them (they were counted from the
    tickets, or are somebody's estimate); else the way from baseline to target over a month's
    tickets.
    """
    desk, base = entry.desk, entry.baseline
    assumed = assumed_of(desk)
    if entry.waste_hours is not None:
        money = entry.waste_money
        return Worth(
            entry.waste_hours,
            float(money) if money is not None else entry.waste_hours * assumed.hourly_rate,
            None, "the hours a month lost while nothing was done, as the entry said",
        )  # fmt: skip
    if base is None or base.value is None or entry.target_value is None:
        return Worth(None, None, None, "no baseline and target: nothing was promised in figures")
    kpi = kpis_of(desk).get(entry.kpi_key)
    if kpi is None:
        return Worth(None, None, None, "its KPI is not known any more")
    days = (base.until - base.since).days + 1 if base.since and base.until else None
    month = base.n * MONTH / days if days else _month_n(entry)
    return worth(kpi.key, kpi.unit, kpi.better, entry.target_value - base.value, month, assumed)


def _month_n(entry: Improvement) -> float:
    """Tickets a month on the entry's slice, from the newest thirteen weeks."""
    if lake_of(entry.desk).empty or entry.kpi_key not in KPIS:
        return 0.0
    with session_of(entry.desk) as session:
        last = date.fromisoformat(str(session.meta["as_of"])[:10])
        try:
            (found,) = readings(
                session, [entry.kpi_key], terms=Terms.of(entry.desk), where=slice_of(entry),
                since=last - timedelta(days=90), until=last,
            )  # fmt: skip
        except (CannotTell, Trouble):
            return 0.0
    return found.n * MONTH / 91


@dataclass(frozen=True)
class Benefit:
    """One improvement's line: hours, money and customers' minutes a month.

    `promised` at acceptance, `now` by the newest look (shown or not), `proved` only where the
    verdict is better or worse, with the hours' interval; `part` is the share that counts where
    several improvements lay claim to the same gain, `part_now` the same of what the newest look
    says. `slipped`: it was proved, and lost since; it counts no more.
    """

    entry: Improvement
    verdict: Verdict | None
    promised: Worth | None
    now: Worth | None
    proved: Worth | None
    hours_low: float | None
    hours_high: float | None
    part: float
    slipped: bool = False
    part_now: float = 1.0

    def counted(self, name: str) -> float | None:
        """What is counted of the proved hours, money or customer_minutes: its own part."""
        value = getattr(self.proved, name) if self.proved else None
        return None if value is None else value * self.part

    @property
    def seen_now(self) -> float:
        """Hours a month by the newest look, shown or not, each gain once; none where it slipped."""
        hours = self.now.hours if self.now and not self.slipped else None
        return (hours or 0.0) * self.part_now


def benefits(who: Member | Desk) -> list[Benefit]:
    """A line for each improvement that promised or proved something, by number.

    A fixed number of queries, however many improvements there are.
    """
    rows = list(
        entries(who)
        .filter(pk__in=Verdict.objects.values("improvement"))
        .select_related("desk", "goal", "client", "cycle", "owner", "promise")
        | entries(who)
        .filter(promise__isnull=False)
        .select_related("desk", "goal", "client", "cycle", "owner", "promise")
    )
    rows.sort(key=lambda one: one.number)
    newest = newest_verdicts(one.pk for one in rows)
    slips = dict(
        Slip.objects.filter(watch__improvement__in=[one.pk for one in rows])
        .order_by("noticed_on")
        .values_list("watch__improvement", "noticed_on")
    )
    lines, claims, looked = [], [], []
    for one in rows:
        verdict = newest.get(one.pk)
        kept = getattr(one, "promise", None)
        promised = kept and Worth(
            kept.hours, None if kept.money is None else float(kept.money), kept.customer_minutes,
            kept.basis,
        )  # fmt: skip
        now = _worth_of(verdict, "effect")
        proved = low = high = None
        lost = slips.get(one.pk)
        slipped = verdict is not None and lost is not None and verdict.evidence["start"] < str(lost)
        if not slipped and verdict is not None and verdict.outcome in ("better", "worse"):
            proved = now
            ends = [_worth_of(verdict, name) for name in ("low", "high")]
            known = sorted(end.hours for end in ends if end is not None and end.hours is not None)
            low, high = (known[0], known[-1]) if len(known) == 2 else (None, None)
            if proved is not None and proved.hours is not None:
                claims.append(_claim(one.ref, verdict, proved.hours))
        if not slipped and verdict is not None and now is not None and now.hours is not None:
            looked.append(_claim(one.ref, verdict, now.hours))
        lines.append(Benefit(one, verdict, promised, now, proved, low, high, 1.0, slipped))
    parts, parts_now = shared(claims), shared(looked)
    return [
        replace(
            line, part=parts.get(line.entry.ref, 1.0), part_now=parts_now.get(line.entry.ref, 1.0)
        )
        for line in lines
    ]


def _claim(ref: str, verdict: Verdict, hours: float) -> Claim:
    """What a verdict lays claim to."""
    return Claim(
        ref, verdict.kpi,
        tuple((name, str(value)) for name, value in sorted(verdict.slice.items())),
        date.fromisoformat(verdict.evidence["start"]), verdict.until, hours,
    )  # fmt: skip


def newest_verdicts(entries: Iterable[int]) -> dict[int, Verdict]:
    """Improvement → its newest verdict."""
    newest = (
        Verdict.objects.filter(improvement__in=list(entries))
        .order_by()
        .values("improvement")
        .annotate(newest=Max("id"))
        .values("newest")
    )
    return {verdict.improvement_id: verdict for verdict in Verdict.objects.filter(pk__in=newest)}


def _worth_of(verdict: Verdict | None, name: str) -> Worth | None:
    """What a verdict's effect (or an end of its interval) is worth a month."""
    size = getattr(verdict, name) if verdict is not None else None
    if verdict is None or size is None:
        return None
    terms = verdict.terms
    assumed = Assumed(
        handle_hours=terms["handle_hours"], hourly_rate=terms["hourly_rate"],
        currency=terms["currency"],
    )  # fmt: skip
    better = verdict.evidence["main"]["better"]
    return worth(verdict.kpi, verdict.unit, better, size, verdict.found["month_n"], assumed)


@dataclass(frozen=True)
class Sum:
    """Several lines together: hours a month promised, by the newest look, and proved; money and
    customers' minutes proved; how many. What is proved or seen now counts each gain once."""

    name: str
    count: int
    promised: float
    now: float
    proved: float
    money: float
    minutes: float


def by_name(lines: Iterable[Benefit], name: Callable[[Benefit], str]) -> list[Sum]:
    """Lines added up under a name (goal, client, cycle), the largest proved gain first."""
    groups: dict[str, list[Benefit]] = defaultdict(list)
    for line in lines:
        groups[name(line)].append(line)
    sums = [
        Sum(
            title, len(group),
            sum(line.promised.hours or 0 for line in group if line.promised),
            sum(line.seen_now for line in group),
            sum(line.counted("hours") or 0 for line in group),
            sum(line.counted("money") or 0 for line in group),
            sum(line.counted("customer_minutes") or 0 for line in group),
        )
        for title, group in groups.items()
    ]  # fmt: skip
    return sorted(sums, key=lambda each: (-each.proved, -each.promised, each.name))
