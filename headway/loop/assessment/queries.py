"""Questions about findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import visible
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import lake_of, session_of
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.small_teams.queries import may_see

from . import costing
from .costing import Assumed
from .limits import Limits
from .models import CostAssumptions, Finding, FindingQuerySet, Search, Standing, Thresholds

if TYPE_CHECKING:
    from headway.ground.lake.store import Session

HANDLED_LEAST = 30
BETWEEN = "⇄"
"""Between the two teams of a finding about what passes between them."""


def newest_search(desk: Desk) -> Search | None:
    """The search over the newest data looked at; None before the first."""
    return Search.objects.filter(desk=desk).order_by("-version").first()


def findings(who: Member | Desk) -> FindingQuerySet:
    """The findings in force, what costs most first; none for who may not compare.

    A finding holds a part of the desk against the rest, so client contacts see none; what is about
    the work of fewer than five people only managers see. Those accepted as they are stay in (see
    `FindingQuerySet.undecided`).
    """
    desk = who if isinstance(who, Desk) else who.desk
    rows = Finding.objects.filter(search=newest_search(desk), desk=desk)
    if isinstance(who, Member):
        rows = _seen_by(who, rows)
    return rows.select_related("standing", "search", "client").ranked()


def _seen_by(member: Member, rows: FindingQuerySet) -> FindingQuerySet:
    rows = rows.filter(pk__in=visible(member, Finding).values("pk"))
    if not member.may("compare") or lake_of(member.desk).empty:
        return rows.none() if not member.may("compare") else rows
    if member.may("manage"):
        return rows
    with session_of(member.desk) as session:
        small = [
            pk
            for pk, place in rows.values_list("pk", "slice")
            if not _may_see(member, session, place)
        ]
    return rows.exclude(pk__in=small)


def _may_see(member: Member, session: Session, place: dict[str, str]) -> bool:
    """Whether a member may see figures of a finding's slice."""
    where = {name: value for name, value in place.items() if name in DIMENSIONS}
    between = [{"group": team} for team in place.get("groups", "").split(BETWEEN) if team]
    return all(may_see(member, session, each) for each in ([where] if where else []) + between)


def seen_finding(member: Member, pk: int) -> Finding | None:
    """A finding, in force or not, where the member may see it."""
    return _seen_by(member, Finding.objects.filter(pk=pk)).first()


def finding_at(member: Member, pk: int) -> Finding:
    """A finding, in force or not; `Http404` for what a member may not see."""
    one = seen_finding(member, pk)
    if one is None:
        raise Http404("No such finding.")
    return one


def solved(who: Member | Desk) -> list[Finding]:
    """What is no longer found, as it was last seen, the latest first; none for who may not compare."""
    desk = who if isinstance(who, Desk) else who.desk
    if isinstance(who, Member) and not who.may("compare"):
        return []
    rows = Finding.objects.filter(desk=desk, standing__state=Standing.State.SOLVED)
    if isinstance(who, Member):
        rows = _seen_by(who, rows)
    latest: dict[str, Finding] = {}
    for one in rows.select_related("standing", "search", "client").order_by("search__version"):
        latest[one.key] = one
    return sorted(latest.values(), key=lambda one: -(one.standing.solved_version or 0))


def narrowed(
    found: Iterable[Finding], *, rule: str = "", dimension: str = "", state: str = ""
) -> list[Finding]:
    """The findings of one rule, about one dimension, in one state; empty = all."""
    return [
        one
        for one in found
        if rule in {"", one.rule}
        and (not dimension or dimension in one.slice)
        and state in {"", one.state}
    ]


def thresholds(desk: Desk) -> tuple[int, Limits]:
    """The number of the thresholds in force and what they ask; 0 and the usual ones before the first."""
    row = Thresholds.objects.filter(desk=desk).order_by("-number").first()
    return (row.number, Limits.read(row.rules)) if row else (0, Limits())


def thresholds_kept(desk: Desk) -> list[Thresholds]:
    """All versions of the thresholds, the newest first."""
    return list(Thresholds.objects.filter(desk=desk).select_related("by"))


@dataclass(frozen=True)
class WhatIf:
    """A finding's hours a month now and under other assumptions, and the money then."""

    finding: Finding
    now: float
    then: float
    money: float


def what_if(who: Member | Desk, assumed: Assumed, *, closed: float = 0.0) -> list[WhatIf]:
    """Every finding that has a cost, worked out anew; `closed` (0..1) is the part of each gap gone."""
    rows = []
    for one in findings(who).undecided():
        costed = one.evidence.get("costed")
        if one.hours_month is None or not costed:
            continue
        cost = costing.what_if(costed["kpi"], float(costed["tickets"]), assumed, closed=closed)
        rows.append(WhatIf(one, one.hours_month, cost.hours or 0.0, cost.money or 0.0))
    return rows


def assumed_in(desk: Desk) -> Assumed:
    """What the desk assumes about cost, with the handling time of its newest tickets."""
    if lake_of(desk).empty:
        return assumed_of(desk)
    with session_of(desk) as session:
        return assumed_of(desk, session)


def finding(who: Member | Desk, key: str) -> Finding:
    """One finding in force by its key or the beginning of it.

    A member gets `Http404` for what is not theirs; the command line (`who` is the desk) `Trouble`.
    """
    found = list(findings(who).filter(key__startswith=key)[:2]) if key else []
    if len(found) == 1:
        return found[0]
    if isinstance(who, Member):
        raise Http404("No such finding.")
    if found:
        raise Trouble(f"“{key}” begins several findings' keys. Give more of it.")
    raise Trouble(f"There is no finding “{key}”. See `headway findings`.")


def silences(who: Member | Desk) -> list[str]:
    """What could not be looked for in the newest search, and why; a sentence each."""
    run = newest_search(who if isinstance(who, Desk) else who.desk)
    return list(dict.fromkeys(one["why"] for one in run.silent)) if run else []


def nothing_found(who: Member | Desk) -> str:
    """What an empty list of findings means, in a sentence."""
    run = newest_search(who if isinstance(who, Desk) else who.desk)
    if run is None:
        return "Nothing was searched yet: import tickets, and gaps are looked for by themselves."
    if run.tried == 0:
        return "There was nothing to compare: too few tickets, or too little known about them."
    return (
        f"{run.tried:,} comparisons were tried; none shows a gap that is both worth acting on and"
        " more than chance."
    )


def assumed_of(desk: Desk, session: Session | None = None) -> Assumed:
    """What the desk assumes about cost; handling time is measured where the tickets have it."""
    row = CostAssumptions.objects.filter(desk=desk).first() or CostAssumptions(desk=desk)
    hours, measured_on = float(desk.handle_hours), 0
    if session is not None and session.meta["fields"].get("handle_minutes"):
        measured = session.con.execute(
            "SELECT avg(handle_minutes) / 60, count(*) FROM tickets WHERE handle_minutes > 0"
        ).fetchone()
        if measured and measured[1] >= HANDLED_LEAST:
            hours, measured_on = float(measured[0]), int(measured[1])
    return Assumed(
        handle_hours=hours,
        hourly_rate=float(desk.hourly_rate),
        currency=desk.currency,
        measured_on=measured_on,
        again_share=row.again_share,
        handover_share=row.handover_share,
        breach_share=row.breach_share,
        ageing_share=row.ageing_share,
        visit_share=row.visit_share,
    )
