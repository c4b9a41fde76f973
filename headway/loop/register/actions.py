"""Everything that changes a register entry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.models import Baseline

from .case import case_of
from .models import AlignmentAnswer, Improvement
from .readiness import QUESTIONS, missing
from .states import AGREED, CLOSED, Status, step, ways_on

EDITABLE = frozenset(
    {
        "title", "problem", "client", "scope", "category", "service", "process", "dimension",
        "goal", "justification", "waste_hours", "waste_money", "size", "hours_low", "hours_likely",
        "hours_high", "cost", "guard_kpis", "sponsor", "review_on",
    }
)  # fmt: skip
"""What `edit` may change; owner, KPI, target and status have verbs of their own."""


class EntryTrouble(Trouble):
    """A register entry that cannot be kept or changed as asked."""


class ChangedMeanwhile(Trouble):
    """Somebody else changed the entry after it was read."""


class NotReady(Trouble):
    """The entry test is not passed; `missing` says what is lacking."""

    def __init__(self, ref: str, lacking: list[str]) -> None:
        self.missing = lacking
        super().__init__(f"{ref} cannot be accepted yet. " + " ".join(lacking))


def _may_propose(by: Member | None, desk: Desk) -> None:
    if by is not None and (by.desk_id != desk.pk or not by.may("propose")):
        raise NotAllowed("Your role reads the register but does not add to it. Ask a manager.")


def _may_change(by: Member | None, entry: Improvement, *, decision: bool = False) -> None:
    if by is None or (by.desk_id == entry.desk_id and by.may("manage")):
        return
    own = by.pk in {entry.owner_id, entry.raised_by_id} and by.desk_id == entry.desk_id
    if not decision and own and by.may("propose"):
        return
    raise NotAllowed(
        f"Only a manager decides on {entry.ref}."
        if decision
        else f"Only its owner, whoever raised it, or a manager may change {entry.ref}."
    )


def _locked(entry: Improvement, seen: int | None) -> Improvement:
    """The entry as it is now, locked for this transaction."""
    now = Improvement.objects.select_for_update().get(pk=entry.pk)
    if seen is not None and now.lock_version != seen:
        raise ChangedMeanwhile(
            f"{now.ref} was changed by somebody else while you were editing. "
            "Look at the entry as it is now and make your change again."
        )
    return now


def _check(entry: Improvement) -> None:
    """What must hold for every entry, told in words before the database refuses it."""
    entry.title = entry.title.strip()
    if not entry.title:
        raise EntryTrouble("An entry needs a title: say in a few words what should get better.")
    others = (entry.client, entry.goal, entry.owner, entry.sponsor, entry.baseline)
    if any(other is not None and other.desk_id != entry.desk_id for other in others):
        raise EntryTrouble("Client, goal, owner, sponsor and baseline must belong to this desk.")
    low, likely, high = entry.hours_low, entry.hours_likely, entry.hours_high
    if likely is not None:
        entry.hours_low = low = likely if low is None else low
        entry.hours_high = high = likely if high is None else high
        if not 0 <= low <= likely <= high:
            raise EntryTrouble(
                f"Hours must run low ≤ likely ≤ high, not {low:g}, {likely:g}, {high:g}."
            )
    for key in {entry.kpi_key, *entry.guard_kpis} - {""}:
        if key not in KPIS:
            raise EntryTrouble(f"There is no KPI “{key}”. Known: {', '.join(KPIS)}.")
    if entry.baseline is not None and entry.baseline.kpi != entry.kpi_key:
        raise EntryTrouble(f"The baseline is one of {entry.baseline.kpi}, not of {entry.kpi_key}.")
    for name, choices in (("size", Improvement.Size), ("dimension", Improvement.Dimension)):
        value = getattr(entry, name)
        if value and value not in choices.values:
            raise EntryTrouble(f"“{value}” is no {name}. Use {', '.join(choices.values)}.")
    for name in ("waste_hours", "waste_money", "cost"):
        value = getattr(entry, name)
        if value is not None and value < 0:
            raise EntryTrouble(f"{name.replace('_', ' ').capitalize()} cannot be below zero.")


def _told(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def _assign(entry: Improvement, changes: dict[str, Any]) -> dict[str, list[Any]]:
    change: dict[str, list[Any]] = {}
    for name, value in changes.items():
        before = getattr(entry, name)
        if before != value:
            change[name] = [_told(before), _told(value)]
            setattr(entry, name, value)
    return change


def _save(
    entry: Improvement,
    *,
    by: Member | None,
    at: datetime,
    verb: str,
    sentence: str,
    change: dict[str, list[Any]],
) -> Improvement:
    _check(entry)
    entry.touched_at = at
    entry.lock_version += 1
    entry.save()
    record(
        by=by,
        desk=entry.desk,
        at=at,
        verb=verb,
        thing="improvement",
        ref=entry.ref,
        sentence=sentence,
        change=change,
    )
    return entry


def next_number(desk: Desk) -> int:
    """The next free number of a desk, without gaps; call it inside the transaction that uses it."""
    Desk.objects.select_for_update().get(pk=desk.pk)
    last = Improvement.objects.filter(desk=desk).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def propose(
    *, by: Member | None, desk: Desk, title: str, at: datetime, on: date | None = None, **more: Any
) -> Improvement:
    """Put an opportunity into the register; it gets the desk's next number.

    `on` is the local date (default: that of `at`). `more` takes the fields of `EDITABLE` and
    `source`, `finding`, `finding_key`, `kpi_key`, `baseline`, `target_value`, `target_on`, `owner`.
    Raises `EntryTrouble` for what cannot be kept, `NotAllowed` without the right to propose.
    """
    _may_propose(by, desk)
    known = EDITABLE | {
        "source", "finding", "finding_key", "kpi_key", "baseline", "target_value", "target_on",
        "owner",
    }  # fmt: skip
    if set(more) - known:
        raise EntryTrouble(f"An entry has no field “{', '.join(sorted(set(more) - known))}”.")
    if more.get("owner") is not None and by is not None and not by.may("manage"):
        raise NotAllowed("Only a manager names the owner.")
    entry = Improvement(
        desk=desk,
        number=next_number(desk),
        title=title,
        raised_by=by,
        raised_on=on or at.date(),
        touched_at=at,
        lock_version=0,
        **more,
    )
    return _save(
        entry,
        by=by,
        at=at,
        verb="propose",
        sentence=f"raised {entry.ref} “{title.strip()}”",
        change={"title": [None, title.strip()], **{k: [None, _told(v)] for k, v in more.items()}},
    )


@transaction.atomic
def edit(
    *, by: Member | None, entry: Improvement, at: datetime, seen: int | None = None, **changes: Any
) -> Improvement:
    """Change fields of `EDITABLE`. `seen` is the `lock_version` the editor looked at.

    Raises `ChangedMeanwhile` when somebody was faster, `EntryTrouble` for what cannot be kept.
    """
    entry = _locked(entry, seen)
    _may_change(by, entry)
    if set(changes) - EDITABLE:
        names = ", ".join(sorted(set(changes) - EDITABLE))
        raise EntryTrouble(f"“{names}” cannot be edited that way.")
    change = _assign(entry, changes)
    if not change:
        return entry
    words = ", ".join(name.replace("_", " ") for name in change)
    return _save(
        entry, by=by, at=at, verb="edit", sentence=f"changed {words} of {entry.ref}", change=change
    )


@transaction.atomic
def assign_owner(
    *, by: Member | None, entry: Improvement, owner: Member, at: datetime, seen: int | None = None
) -> Improvement:
    """Name the one person who is accountable."""
    entry = _locked(entry, seen)
    _may_change(by, entry, decision=True)
    if owner.desk_id != entry.desk_id or not owner.may("propose"):
        raise EntryTrouble(f"{owner.name} cannot own an entry of this desk (left, or only reads).")
    change = _assign(entry, {"owner": owner})
    if not change:
        return entry
    return _save(
        entry,
        by=by,
        at=at,
        verb="assign_owner",
        sentence=f"made {owner.name} the owner of {entry.ref}",
        change=change,
    )


@transaction.atomic
def answer_alignment(
    *,
    by: Member | None,
    entry: Improvement,
    question: str,
    answer: str,
    evidence: str,
    at: datetime,
    seen: int | None = None,
) -> Improvement:
    """Answer one of the four alignment questions (keys of `readiness.QUESTIONS`)."""
    entry = _locked(entry, seen)
    _may_change(by, entry)
    if question not in QUESTIONS:
        raise EntryTrouble(f"“{question}” is none of the questions: {', '.join(QUESTIONS)}.")
    if answer not in AlignmentAnswer.Answer.values:
        raise EntryTrouble(f"“{answer}” is no answer. Use yes, no or unsure.")
    before = entry.answers.filter(question=question).first()
    entry.answers.update_or_create(
        question=question, defaults={"answer": answer, "evidence": evidence, "by": by, "at": at}
    )
    return _save(
        entry,
        by=by,
        at=at,
        verb="answer_alignment",
        sentence=f"answered “{QUESTIONS[question]}” of {entry.ref} with {answer}",
        change={
            question: [before and [before.answer, before.evidence], [answer, evidence]],
        },
    )


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
    """Set KPI, baseline, target and date. After acceptance a change needs a reason.

    Shares are 0..1, hours in h. Raises `EntryTrouble` without a reason where one is needed.
    """
    entry = _locked(entry, seen)
    agreed = entry.state in AGREED
    _may_change(by, entry, decision=agreed)
    if entry.state in CLOSED:
        raise EntryTrouble(f"{entry.ref} is closed; its target stays as it was.")
    wanted: dict[str, Any] = {"target_value": float(target_value), "target_on": target_on}
    if kpi_key is not None:
        wanted["kpi_key"] = kpi_key
        if baseline is None and kpi_key != entry.kpi_key:
            wanted["baseline"] = None
    if baseline is not None:
        wanted |= {"baseline": baseline, "kpi_key": kpi_key or baseline.kpi}
    change = _assign(entry, wanted)
    if not change:
        return entry
    if agreed and not reason.strip():
        raise EntryTrouble(f"{entry.ref} was agreed on: say why its target changes.")
    if agreed and entry.baseline is None:
        raise EntryTrouble(f"{entry.ref} was agreed on: freeze a baseline of the new KPI first.")
    if reason.strip():
        change["reason"] = [None, reason.strip()]
    return _save(
        entry,
        by=by,
        at=at,
        verb="set_target",
        sentence=f"set the target of {entry.ref}" + (f": {reason.strip()}" if agreed else ""),
        change=change,
    )


@transaction.atomic
def move(
    *,
    by: Member | None,
    entry: Improvement,
    status: str,
    at: datetime,
    reason: str = "",
    on: date | None = None,
    seen: int | None = None,
) -> Improvement:
    """Move an entry along its life (steps in `states.STEPS`); `on` is the local date.

    Raises `EntryTrouble` for a step that does not exist or lacks its reason, `NotReady` when the
    entry test is not passed, `NotAllowed` for a decision by somebody who may not decide.
    """
    entry = _locked(entry, seen)
    if status not in {state.value for state in Status}:
        raise EntryTrouble(
            f"“{status}” is no status. Use {', '.join(state.value for state in Status)}."
        )
    start, end = entry.state, Status(status)
    way = step(start, end)
    if way is None:
        ways = ", ".join(state.value for state in ways_on(start))
        raise EntryTrouble(f"{entry.ref} is {start.value}; from there it can go to: {ways}.")
    _may_change(by, entry, decision=way.decision)
    if way.reason and not reason.strip():
        raise EntryTrouble(f"Say why {entry.ref} goes from {start.value} to {end.value}.")
    today = on or at.date()
    if end is Status.ACCEPTED and start is Status.OPPORTUNITY:
        lacking = missing(case_of(entry), today)
        if lacking:
            raise NotReady(entry.ref, [lack.sentence for lack in lacking])
    changes: dict[str, Any] = {"status": end.value, "status_reason": reason.strip()[:500]}
    if end is Status.RUNNING and entry.started_on is None:
        changes["started_on"] = today
    changes["closed_on"] = today if end in CLOSED else None
    change = _assign(entry, changes)
    return _save(
        entry,
        by=by,
        at=at,
        verb="move",
        sentence=f"moved {entry.ref} from {start.value} to {end.value}"
        + (f": {reason.strip()}" if reason.strip() else ""),
        change=change,
    )


def money(value: float | Decimal | None) -> Decimal | None:
    """An amount as it is kept: two decimals."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
