"""Searching for gaps, and deciding on what was found."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.evidence.queries import session_of
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.kpi import Terms

from .draft import Draft
from .lake_book import LakeBook
from .limits import Limits, what_is_wrong
from .models import CostAssumptions, Finding, Search, Standing, Thresholds
from .queries import assumed_of, thresholds
from .rules import all_rules
from .searching import Outcome, look

SHARES = ("again_share", "handover_share", "breach_share", "ageing_share", "visit_share")


class FindingTrouble(Trouble):
    """Something about findings that cannot be done as asked."""


def _allowed(by: Member | None, desk: Desk) -> None:
    if by is not None and (by.desk_id != desk.pk or not by.may("manage")):
        raise NotAllowed("Only a manager or an administrator of this desk decides on findings.")


def search(*, by: Member | None, desk: Desk, at: datetime) -> Search:
    """Run all rules over the newest data and keep what they find; repeatable.

    The findings of this data version are brought up to date (costs follow the assumptions of the
    moment); those of earlier versions stay as they were. Raises `Trouble` while there is no ticket.
    """
    _allowed(by, desk)
    with session_of(desk) as session:
        own = [kpi for kpi in kpis_of(desk).values() if kpi.own]
        number, limits = thresholds(desk)
        book = LakeBook(
            session, Terms.of(desk), assumed_of(desk, session), own,
            limits=limits, secret=desk.pseudonym_key.encode(),
        )  # fmt: skip
        outcome = look(book)
        version = session.version.number
        window = {"since": f"{book.months[0]}-01", "until": book.end.isoformat()}
    with transaction.atomic():
        Desk.objects.select_for_update().get(pk=desk.pk)
        run, _ = Search.objects.update_or_create(
            desk=desk,
            version=version,
            defaults={
                "at": at,
                "tried": outcome.tried,
                "thresholds": number,
                "silent": [
                    {"rule": one.rule, "kpi": one.kpi, "why": one.why} for one in outcome.silent
                ],
            },
        )
        clients = {client.name: client for client in Client.objects.filter(desk=desk)}
        for rank, draft in enumerate(outcome.found, start=1):
            _keep(run, draft, rank=rank, at=at, clients=clients, window=window)
        _no_longer(run, outcome, limits)
        run.findings.exclude(key__in=[draft.key for draft in outcome.found]).delete()
        record(
            by=by,
            desk=desk,
            at=at,
            verb="search",
            thing="findings",
            ref=version,
            sentence=f"searched version {version} for gaps: {len(outcome.found)} found,"
            f" {outcome.tried:,} comparisons tried",
            change={"found": [None, len(outcome.found)], "tried": [None, outcome.tried]},
        )
    return run


def _keep(
    run: Search,
    draft: Draft,
    *,
    rank: int,
    at: datetime,
    clients: dict[str, Client],
    window: dict[str, str],
) -> None:
    """Store one finding of a search, and follow it through versions."""
    standing, new = Standing.objects.get_or_create(
        desk=run.desk,
        key=draft.key,
        defaults={
            "first_version": run.version,
            "first_seen_at": at,
            "last_version": run.version,
        },
    )
    if not new:
        if standing.state == Standing.State.SOLVED:
            standing.state, standing.solved_version = Standing.State.NEW, None
            standing.first_version = run.version
        elif standing.state == Standing.State.NEW and run.version > standing.first_version:
            standing.state = Standing.State.KNOWN
        elif _due(standing, at):
            standing.state, standing.again_on = Standing.State.KNOWN, None
        standing.last_version = max(standing.last_version, run.version)
        standing.save()
    money = draft.cost.money
    values: dict[str, Any] = {
        "desk": run.desk,
        "standing": standing,
        "client": clients.get(draft.slice.get("client", "")),
        "rank": rank,
        "money_month": None if money is None else Decimal(f"{money:.2f}"),
        "hours_month": draft.cost.hours,
        "currency": run.desk.currency,
        "formula": draft.cost.formula,
        "assumptions": list(draft.cost.assumptions),
        "slice": dict(draft.slice),
        "evidence": {
            **draft.evidence,
            "window": window,
            "costed": {"kpi": draft.cost.kpi, "tickets": draft.cost.tickets},
        },
        "since": date.fromisoformat(draft.since) if draft.since else None,
        "also": list(draft.also),
        "title": draft.title[:300],
    }
    same = (
        "rule", "kpi", "unit", "what", "value", "comparison", "n", "low", "high", "p", "q",
        "confidence", "target",
    )  # fmt: skip
    values |= {name: getattr(draft, name) for name in same}
    Finding.objects.update_or_create(search=run, key=draft.key, defaults=values)


def _due(standing: Standing, at: datetime) -> bool:
    """Accepted as it is until a day that has come."""
    return (
        standing.state == Standing.State.ACCEPTED
        and standing.again_on is not None
        and standing.again_on <= at.date()
    )


def _no_longer(run: Search, outcome: Outcome, limits: Limits) -> None:
    """Note what was found in earlier data and is not any more, where its rule did look."""
    silent = {(one.rule, one.kpi) for one in outcome.silent}
    watched = Standing.objects.filter(
        desk=run.desk,
        last_version__lt=run.version,
        state__in=[Standing.State.NEW, Standing.State.KNOWN, Standing.State.ACCEPTED],
    ).exclude(key__in=outcome.seen)
    for standing in watched:
        last = standing.snapshots.order_by("-search__version").first()
        if last is None or not limits.of(last.rule).on or (last.rule, last.kpi) in silent:
            continue
        standing.state, standing.solved_version = Standing.State.SOLVED, run.version
        standing.save(update_fields=["state", "solved_version"])


def _decided(
    finding: Finding,
    *,
    by: Member | None,
    at: datetime,
    state: str,
    reason: str,
    again_on: date | None = None,
) -> list[str]:
    standing = Standing.objects.select_for_update().get(pk=finding.standing_id)
    before = standing.state
    standing.state, standing.reason = state, reason[:500]
    standing.decided_by, standing.decided_at, standing.again_on = by, at, again_on
    standing.save()
    finding.standing = standing
    return [before, state]


@transaction.atomic
def accept_as_is(
    *,
    by: Member | None,
    finding: Finding,
    reason: str,
    at: datetime,
    again_on: date | None = None,
) -> Finding:
    """Live with a gap, and say why; it stays visible but is no longer counted as open.

    From the first search on or after `again_on` it is open again, should it still be found.
    """
    _allowed(by, finding.desk)
    if not reason.strip():
        raise FindingTrouble("Say why the gap is accepted as it is.")
    if finding.state == Standing.State.IN_REGISTER:
        raise FindingTrouble("It is in the register already; decide on the entry there.")
    if again_on is not None and again_on <= at.date():
        raise FindingTrouble("The day to look again must lie ahead.")
    states = _decided(
        finding, by=by, at=at, state=Standing.State.ACCEPTED, reason=reason.strip(),
        again_on=again_on,
    )  # fmt: skip
    record(
        by=by,
        desk=finding.desk,
        at=at,
        verb="accept_as_is",
        thing="finding",
        ref=finding.key,
        sentence=f"accepted “{finding.title}” as it is: {reason.strip()}",
        change={"state": states, "again_on": [None, again_on and again_on.isoformat()]},
    )
    return finding


@transaction.atomic
def reconsider(*, by: Member | None, finding: Finding, at: datetime) -> Finding:
    """Take back that a gap was accepted as it is."""
    _allowed(by, finding.desk)
    if finding.state != Standing.State.ACCEPTED:
        raise FindingTrouble("It was not accepted as it is, so there is nothing to take back.")
    states = _decided(finding, by=by, at=at, state=Standing.State.KNOWN, reason="")
    record(
        by=by,
        desk=finding.desk,
        at=at,
        verb="reconsider",
        thing="finding",
        ref=finding.key,
        sentence=f"took up “{finding.title}” again",
        change={"state": states},
    )
    return finding


def mark_in_register(*, by: Member | None, desk: Desk, key: str, at: datetime) -> None:
    """Note that a finding led to a register entry; part of the register's own action and trail."""
    _mark(desk, key, Standing.State.IN_REGISTER, by, at)


def release(*, by: Member | None, desk: Desk, key: str, at: datetime) -> None:
    """Note that its register entry was rejected or withdrawn; part of the register's own action."""
    _mark(desk, key, Standing.State.KNOWN, by, at)


def _mark(desk: Desk, key: str, state: str, by: Member | None, at: datetime) -> None:
    Standing.objects.filter(desk=desk, key=key).update(
        state=state, reason="", decided_by=by, decided_at=at
    )


@transaction.atomic
def set_assumptions(
    *, by: Member | None, desk: Desk, at: datetime, **shares: float
) -> CostAssumptions:
    """Change what a gap is assumed to cost (`SHARES`, each a share of one ticket's work, 0 to 5).

    Counts from the next search on.
    """
    _allowed(by, desk)
    row, _ = CostAssumptions.objects.select_for_update().get_or_create(desk=desk)
    change = {}
    for name, value in shares.items():
        if name not in SHARES:
            raise FindingTrouble(f"There is no assumption “{name}”. Known: {', '.join(SHARES)}.")
        if not 0 <= value <= 5:
            raise FindingTrouble(f"{name} is a share of one ticket's work, 0 to 5, not {value:g}.")
        if getattr(row, name) != value:
            change[name] = [getattr(row, name), value]
            setattr(row, name, value)
    if change:
        row.save()
        record(
            by=by,
            desk=desk,
            at=at,
            verb="set_assumptions",
            thing="cost assumptions",
            ref=desk.pk,
            sentence=f"changed cost assumptions: {', '.join(change)}",
            change=change,
        )
    return row


@transaction.atomic
def set_thresholds(*, by: Member | None, desk: Desk, limits: Limits, at: datetime) -> Thresholds:
    """Change what the rules ask of a gap before they tell it; a new version, from the next search on.

    Raises `FindingTrouble` for a rule that does not exist or a threshold that makes no sense.
    """
    _allowed(by, desk)
    Desk.objects.select_for_update().get(pk=desk.pk)
    names = {rule.key: rule.name for rule in all_rules()}
    number, before = thresholds(desk)
    change = {}
    for key, limit in limits.by_rule.items():
        if key not in names:
            raise FindingTrouble(f"There is no rule “{key}”. Known: {', '.join(names)}.")
        if wrong := what_is_wrong(limit):
            raise FindingTrouble(f"{names[key]}: {wrong}")
        if limit != before.of(key):
            change[key] = [Limits({key: before.of(key)}).plain()[key], limits.plain()[key]]
    if not change and number:
        return Thresholds.objects.get(desk=desk, number=number)
    row = Thresholds.objects.create(
        desk=desk, number=number + 1, rules={**before.plain(), **limits.plain()}, by=by, at=at
    )
    record(
        by=by,
        desk=desk,
        at=at,
        verb="set_thresholds",
        thing="finding thresholds",
        ref=row.number,
        sentence=f"changed thresholds of findings: {', '.join(names[key] for key in change) or 'none'}",
        change=change,
    )
    return row
