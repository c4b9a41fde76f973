"""What happens to one register entry: raised, edited, owned, aligned, given a target, moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import NotAllowed, Trouble
from headway.loop.assessment.actions import mark_in_register, release
from headway.loop.assessment.models import Finding
from headway.loop.evidence.ticket import DIMENSIONS
from headway.loop.kpis.actions import freeze
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.models import Baseline

from .. import suggestion
from ..case import case_of
from ..guards import (
    EDITABLE,
    EntryTrouble,
    NotReady,
    require_change,
    require_propose,
)
from ..keeping import assign, locked, save, told
from ..models import AlignmentAnswer, Improvement
from ..readiness import QUESTIONS, missing
from ..signals import stepping
from ..states import CLOSED, Status, step, ways_on
from ..telling import tell_raiser

_SAID = {
    "csf": "success factor", "review_on": "next review", "parked_until": "date to look again",
    "waste_hours": "hours lost", "waste_money": "money lost", "guard_kpis": "guard KPIs",
}  # fmt: skip
"""Fields whose name is not the word people use."""


def next_number(desk: Desk) -> int:
    """The next free number of a desk, without gaps; call it inside the transaction that uses it."""
    Desk.objects.select_for_update().get(pk=desk.pk)
    last = Improvement.objects.filter(desk=desk).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def propose(
    *,
    by: Member | None,
    desk: Desk,
    title: str,
    at: datetime,
    on: date | None = None,
    shown: Mapping[str, str] | None = None,
    **more: Any,
) -> Improvement:
    """Put an opportunity into the register; it gets the desk's next number.

    `on` is the local date (default: that of `at`). `shown` holds alignment answers that are a yes from
    the start: question → its evidence. `more` takes the fields of `EDITABLE` and
    `source`, `finding`, `finding_key`, `kpi_key`, `baseline`, `target_value`, `target_on`, `owner`.
    Raises `EntryTrouble` for what cannot be kept, `NotAllowed` without the right to propose.
    """
    require_propose(by, desk)
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
    entry = save(
        entry,
        by=by,
        at=at,
        verb="propose",
        sentence=f"raised {entry.ref} “{title.strip()}”",
        change={"title": [None, title.strip()], **{k: [None, told(v)] for k, v in more.items()}},
    )
    for question, evidence in (shown or {}).items():
        entry.answers.create(question=question, answer="yes", evidence=evidence, by=by, at=at)
    return entry


@transaction.atomic
def propose_from_finding(
    *,
    by: Member | None,
    finding: Finding,
    at: datetime,
    on: date | None = None,
    **more: Any,
) -> Improvement:
    """Put a finding into the register: problem, cost, justification and target filled in.

    The baseline is frozen when `by` may freeze one. Where KPIs cannot be cut like the finding (hour,
    pair of groups) it is the whole desk's, and the target is left to be set. `more` overrides what
    is suggested. Raises `EntryTrouble` when the finding is in the register already.
    """
    desk, today = finding.desk, on or at.date()
    require_propose(by, desk)
    earlier = Improvement.objects.filter(desk=desk, finding_key=finding.key).unsettled().first()
    if earlier is not None:
        raise EntryTrouble(f"This finding is in the register already: {earlier.ref}.")
    cut = {name: value for name, value in finding.slice.items() if name in DIMENSIONS}
    known = finding.kpi in kpis_of(desk)
    whole = known and len(cut) == len(finding.slice)
    baseline = None
    if by is None or by.may("manage"):
        baseline = _frozen(by=by, finding=finding, cut=cut if whole else {}, at=at)
    filled: dict[str, Any] = {
        "problem": suggestion.problem(finding.what, finding.also),
        "justification": suggestion.justification(
            finding.title, finding.hours_month, finding.money_month, finding.currency,
            finding.formula,
        ),
        "waste_hours": finding.hours_month,
        "waste_money": finding.money_month,
        "category": finding.slice.get("category", ""),
        "client": finding.client,
        "kpi_key": finding.kpi if known else "",
        "baseline": baseline,
        "target_value": finding.target if whole else None,
        "target_on": suggestion.target_date(today),
        "guard_kpis": list(suggestion.GUARDS.get(finding.kpi, ())),
    } | more  # fmt: skip
    title = filled.pop("title", None) or suggestion.title(finding.title)
    entry = propose(
        by=by,
        desk=desk,
        title=title,
        at=at,
        on=on,
        source=Improvement.Source.FINDING,
        finding=finding,
        finding_key=finding.key,
        scope=dict(finding.slice),
        shown={"problem": suggestion.evidence(finding.n, finding.confidence, finding.q)},
        **filled,
    )
    mark_in_register(by=by, desk=desk, key=finding.key, at=at)
    return entry


def _frozen(
    *, by: Member | None, finding: Finding, cut: dict[str, str], at: datetime
) -> Baseline | None:
    """The baseline over the days the finding speaks of; None where there is nothing to freeze."""
    since = finding.since or date.fromisoformat(finding.evidence["window"]["since"])
    try:
        return freeze(
            by=by,
            desk=finding.desk,
            key=finding.kpi,
            slice=cut,
            since=None if finding.kpi == "backlog" else since,
            at=at,
        )
    except NotAllowed:
        raise
    except Trouble:
        return None


@transaction.atomic
def edit(
    *, by: Member | None, entry: Improvement, at: datetime, seen: int | None = None, **changes: Any
) -> Improvement:
    """Change fields of `EDITABLE`. `seen` is the `lock_version` the editor looked at.

    Raises `ChangedMeanwhile` when somebody was faster, `EntryTrouble` for what cannot be kept.
    """
    entry = locked(entry, seen)
    require_change(by, entry)
    if set(changes) - EDITABLE:
        names = ", ".join(sorted(set(changes) - EDITABLE))
        raise EntryTrouble(f"“{names}” cannot be edited that way.")
    change = assign(entry, changes)
    if not change:
        return entry
    words = ", ".join(_SAID.get(name, name.replace("_", " ")) for name in change)
    return save(
        entry, by=by, at=at, verb="edit", sentence=f"changed {words} of {entry.ref}", change=change
    )


@transaction.atomic
def assign_owner(
    *, by: Member | None, entry: Improvement, owner: Member, at: datetime, seen: int | None = None
) -> Improvement:
    """Name the one person who is accountable."""
    entry = locked(entry, seen)
    require_change(by, entry, decision=True)
    if owner.desk_id != entry.desk_id or not owner.may("propose"):
        raise EntryTrouble(f"{owner.name} cannot own an entry of this desk (left, or only reads).")
    change = assign(entry, {"owner": owner})
    if not change:
        return entry
    return save(
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
    entry = locked(entry, seen)
    require_change(by, entry)
    if question not in QUESTIONS:
        raise EntryTrouble(f"“{question}” is none of the questions: {', '.join(QUESTIONS)}.")
    if answer not in AlignmentAnswer.Answer.values:
        raise EntryTrouble(f"“{answer}” is no answer. Use yes, no or unsure.")
    before = entry.answers.filter(question=question).first()
    entry.answers.update_or_create(
        question=question, defaults={"answer": answer, "evidence": evidence, "by": by, "at": at}
    )
    return save(
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
def move(
    *,
    by: Member | None,
    entry: Improvement,
    status: str,
    at: datetime,
    reason: str = "",
    on: date | None = None,
    until: date | None = None,
    seen: int | None = None,
    by_name: str = "command line",
) -> Improvement:
    """Move an entry along its life (steps in `states.STEPS`); `on` is the local date.

    A parked entry may be looked at again `until` a day. Whoever raised it hears of the step.
    `by_name` says who it was where `by` is nobody.
    Raises `EntryTrouble` for a step that does not exist or lacks its reason, `NotReady` when the
    entry test is not passed, `NotAllowed` for a decision by somebody who may not decide.
    """
    entry = locked(entry, seen)
    if status not in {state.value for state in Status}:
        raise EntryTrouble(
            f"“{status}” is no status. Use {', '.join(state.value for state in Status)}."
        )
    start, end = entry.state, Status(status)
    way = step(start, end)
    if way is None:
        ways = ", ".join(state.value for state in ways_on(start))
        raise EntryTrouble(f"{entry.ref} is {start.value}; from there it can go to: {ways}.")
    require_change(by, entry, decision=way.decision)
    if way.reason and not reason.strip():
        raise EntryTrouble(f"Say why {entry.ref} goes from {start.value} to {end.value}.")
    today = on or at.date()
    if end is Status.ACCEPTED and start is Status.OPPORTUNITY:
        lacking = missing(case_of(entry), today)
        if lacking:
            raise NotReady(entry.ref, [lack.sentence for lack in lacking])
    stepping.send(
        sender=Improvement, entry=entry, start=start, end=end, by=by, at=at, on=today,
        reason=reason.strip(),
    )  # fmt: skip
    changes: dict[str, Any] = {"status": end.value, "status_reason": reason.strip()[:500]}
    if end is Status.RUNNING and entry.started_on is None:
        changes["started_on"] = today
    changes["closed_on"] = today if end in CLOSED else None
    changes["parked_until"] = until if end is Status.PARKED else None
    if end not in {*CLOSED, Status.REJECTED}:
        changes["merged_into"] = None
    change = assign(entry, changes)
    if entry.finding_key and end in {Status.REJECTED, Status.WITHDRAWN}:
        release(by=by, desk=entry.desk, key=entry.finding_key, at=at)
    elif entry.finding_key and start in {Status.REJECTED, Status.WITHDRAWN}:
        mark_in_register(by=by, desk=entry.desk, key=entry.finding_key, at=at)
    entry = save(
        entry,
        by=by,
        by_name=by_name,
        at=at,
        verb="move",
        sentence=f"moved {entry.ref} from {start.value} to {end.value}"
        + (f": {reason.strip()}" if reason.strip() else ""),
        change=change,
    )
    tell_raiser(entry, by=by, at=at)
    return entry


def money(value: float | Decimal | None) -> Decimal | None:
    """An amount as it is kept: two decimals."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
