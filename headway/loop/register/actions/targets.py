"""The target of an entry: set, and after acceptance changed only by agreement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.trouble import NotAllowed
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.actions import freeze
from headway.loop.kpis.models import Baseline

from ..guards import EntryTrouble, require_change
from ..keeping import assign, locked, save
from ..models import Agreement, Improvement, TargetChange
from ..states import AGREED, CLOSED
from ..telling import tell_asked


@transaction.atomic
def set_target(
    *,
    by: Member | None,
    entry: Improvement,
    target_value: float,
    target_on: date,
    at: datetime,
    kpi_key: str | None = None,
    baseline: Baseline | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Improvement:
    """Set KPI, baseline, target and date. Shares are 0..1, hours in h.

    After acceptance a change needs a reason and fresh agreement: owner and sponsor are asked
    (whoever asks has agreed), and the old target holds until all have agreed; see
    `answer_target_change`. Raises `EntryTrouble` without a reason where one is needed.
    """
    entry = locked(entry, seen)
    agreed = entry.state in AGREED
    require_change(by, entry, decision=agreed and not _has_a_say(by, entry))
    if entry.state in CLOSED:
        raise EntryTrouble(f"{entry.ref} is closed; its target stays as it was.")
    wanted: dict[str, Any] = {"target_value": float(target_value), "target_on": target_on}
    if kpi_key is not None:
        wanted["kpi_key"] = kpi_key
        if baseline is None and kpi_key != entry.kpi_key:
            wanted["baseline"] = None
    if baseline is not None:
        wanted |= {"baseline": baseline, "kpi_key": kpi_key or baseline.kpi}
    if agreed:
        return _ask(by=by, entry=entry, wanted=wanted, reason=reason.strip(), at=at)
    return _keep(by=by, entry=entry, wanted=wanted, at=at, reason=reason.strip())


def _has_a_say(by: Member | None, entry: Improvement) -> bool:
    return by is not None and by.pk in {entry.owner_id, entry.sponsor_id}


def _keep(
    *, by: Member | None, entry: Improvement, wanted: dict[str, Any], at: datetime, reason: str
) -> Improvement:
    change = assign(entry, wanted)
    if not change:
        return entry
    if reason:
        change["reason"] = [None, reason]
    return save(
        entry, by=by, at=at, verb="set_target",
        sentence=f"set the target of {entry.ref}" + (f": {reason}" if reason else ""),
        change=change,
    )  # fmt: skip


def _ask(
    *, by: Member | None, entry: Improvement, wanted: dict[str, Any], reason: str, at: datetime
) -> Improvement:
    if all(getattr(entry, name) == value for name, value in wanted.items()):
        return entry
    if not reason:
        raise EntryTrouble(f"{entry.ref} was agreed on: say why its target changes.")
    baseline = wanted.get("baseline", entry.baseline)
    if baseline is None:
        raise EntryTrouble(f"{entry.ref} was agreed on: freeze a baseline of the new KPI first.")
    entry.target_changes.filter(outcome="waiting").update(outcome="overtaken", settled_at=at)
    assert entry.target_value is not None  # a constraint of the records holds both
    assert entry.target_on is not None
    change = TargetChange.objects.create(
        improvement=entry, kpi_key=wanted.get("kpi_key", entry.kpi_key), baseline=baseline,
        target_value=wanted["target_value"], target_on=wanted["target_on"],
        before_value=entry.target_value, before_on=entry.target_on, reason=reason,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    for role, member in (("owner", entry.owner), ("sponsor", entry.sponsor)):
        if member is None or member.left_at is not None:
            continue
        own = by is not None and by.pk == member.pk
        Agreement.objects.get_or_create(
            change=change, member=member,
            defaults={"role": role, "agreed": True if own else None, "at": at if own else None},
        )  # fmt: skip
    waiting = [one for one in change.agreements.select_related("member") if one.agreed is None]
    names = " and ".join(one.member.name for one in waiting)
    entry = save(
        entry, by=by, at=at, verb="ask_target",
        sentence=f"asked for a new target of {entry.ref}: {reason}"
        + (f" ({names} to agree)" if names else ""),
        change={
            "target_value": [entry.target_value, change.target_value],
            "target_on": [str(entry.target_on), str(change.target_on)], "reason": [None, reason],
        },
    )  # fmt: skip
    if not waiting:
        return _settle(by=by, change=change, entry=entry, at=at)
    for one in waiting:
        tell_asked(change, to=one.member, at=at)
    return entry


def _settle(
    *, by: Member | None, change: TargetChange, entry: Improvement, at: datetime
) -> Improvement:
    change.outcome, change.settled_at = TargetChange.Outcome.AGREED, at
    change.save(update_fields=["outcome", "settled_at"])
    wanted = {
        "kpi_key": change.kpi_key, "baseline": change.baseline,
        "target_value": change.target_value, "target_on": change.target_on,
    }  # fmt: skip
    return _keep(by=by, entry=entry, wanted=wanted, at=at, reason=change.reason)


@transaction.atomic
def answer_target_change(
    *, by: Member, change: TargetChange, agreed: bool, at: datetime, note: str = ""
) -> TargetChange:
    """The owner or the sponsor agrees to a new target, or refuses it with a reason.

    It holds once all asked have agreed; one refusal ends it. Raises `NotAllowed` for anybody else,
    `EntryTrouble` when it is settled already or a refusal lacks its reason.
    """
    entry = locked(change.improvement, None)
    change = TargetChange.objects.select_for_update().get(pk=change.pk)
    own = change.agreements.filter(member=by).first()
    if own is None or by.left_at is not None:
        raise NotAllowed("Only the owner and the sponsor agree to a new target.")
    if change.outcome != TargetChange.Outcome.WAITING:
        raise EntryTrouble(f"This was settled already: {change.get_outcome_display().lower()}.")
    if not agreed and not note.strip():
        raise EntryTrouble("Say why you do not agree.")
    own.agreed, own.note, own.at = agreed, note.strip()[:500], at
    own.save()
    if not agreed:
        change.outcome, change.settled_at = TargetChange.Outcome.REFUSED, at
        change.save(update_fields=["outcome", "settled_at"])
    entry = save(
        entry, by=by, at=at, verb="answer_target",
        sentence=f"agreed to the new target of {entry.ref}" if agreed
        else f"did not agree to the new target of {entry.ref}: {note.strip()}",
        change={"agreed": [None, agreed]},
    )  # fmt: skip
    if agreed and not change.agreements.filter(agreed=None).exists():
        _settle(by=by, change=change, entry=entry, at=at)
    return change


@transaction.atomic
def agree_target(
    *,
    by: Member | None,
    entry: Improvement,
    kpi_key: str,
    target_value: float,
    target_on: date,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
) -> Improvement:
    """Set KPI, target and date, and freeze the baseline where there is none of that KPI yet."""
    now = locked(entry, seen)
    require_change(by, now)
    baseline = now.baseline if now.kpi_key == kpi_key else None
    if baseline is None:
        cut = {name: value for name, value in now.scope.items() if name in DIMENSIONS}
        if now.client is not None:
            cut["client"] = now.client.name
        baseline = freeze(by=by, desk=now.desk, key=kpi_key, slice=cut, at=at)
    return set_target(
        by=by, entry=now, target_value=target_value, target_on=target_on, kpi_key=kpi_key,
        baseline=baseline, at=at, reason=reason, seen=seen,
    )  # fmt: skip
