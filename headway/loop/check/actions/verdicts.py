"""Judging an improvement, and closing it on what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from headway.ground.accounts.models import Member
from headway.ground.lake.store import Session
from headway.ground.post.actions import queue_message
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.evidence.queries import session_of
from headway.loop.register.actions import move
from headway.loop.register.guards import require_change
from headway.loop.register.models import Improvement
from headway.loop.register.states import CLOSED, Status

from ..effect import Verdict as Outcome
from ..judging import CALLED, Judgement
from ..judging import judge as judged
from ..models import Verdict
from ..queries.gathering import Gathered, gather
from ..queries.results import newest, slip_since, started
from ..telling import headline
from .plans import plan_of
from .watching import concerned, watch_over

TOLD = {str(outcome) for outcome in CALLED}


def judge(
    *,
    by: Member | None,
    entry: Improvement,
    at: datetime,
    until: date | None = None,
    session: Session | None = None,
    among: Sequence[Improvement] | None = None,
) -> Verdict:
    """Take one look at an improvement and keep it, frozen with all it rests on.

    Looks follow the plan (made from the KPI's history where there is none), so that looking every
    week keeps the promised rate of false alarms. The same data, window and slice give the look that
    is there already instead of another. Owner and sponsor are told when a result first shows or
    changes. Raises `CannotJudge` for an entry without start or KPI, `NotAllowed` for strangers.
    """
    require_change(by, entry)
    used = session or session_of(entry.desk)
    begun = started(entry.desk) if among is None else among
    plan = None
    if entry.started_on is not None and entry.kpi_key:
        plan = plan_of(entry, at=at, session=used, among=begun)

    def gathered(*, deep: bool) -> Gathered:
        return gather(
            entry, session=used, until=until, planned=plan.looks_until if plan else None,
            start=plan.start_on if plan else None, among=begun, deep=deep,
        )  # fmt: skip

    rests_on = gathered(deep=False)
    last = newest(entry)
    if last is not None and _same(last, rests_on):
        return last
    found = judged(rests_on.evidence)
    if found.first.verdict in CALLED or found.steps is not None:
        rests_on = gathered(deep=True)
        found = judged(rests_on.evidence)
    return _keep(by, entry, rests_on, found, last, at)


def _same(last: Verdict, gathered: Gathered) -> bool:
    """Nothing the verdict rests on has changed, whatever else was imported since."""
    kept, now = dict(last.evidence), gathered.evidence.plain_json()
    for each in (kept, now):
        each.pop("mix")
    return last.slice == gathered.slice and kept == now


@transaction.atomic
def _keep(
    by: Member | None, entry: Improvement, gathered: Gathered, found: Judgement,
    last: Verdict | None, at: datetime,
) -> Verdict:  # fmt: skip
    evidence = gathered.evidence
    plain = found.plain()
    verdict = Verdict(
        desk=entry.desk, improvement=entry, outcome=found.outcome, target=str(found.target.answer),
        kpi=gathered.kpi.key, kpi_version=gathered.kpi.version, slice=gathered.slice,
        unit=gathered.kpi.unit, effect=plain["effect"], low=plain["low"], high=plain["high"],
        p=plain["p"], probability=plain["probability"], family=found.first.family,
        level=evidence.level, n_before=found.first.n_before, n_after=found.first.n_after,
        until=date.fromisoformat(evidence.until), evidence=evidence.plain_json(), found=plain,
        terms=gathered.terms.plain(), data_version=gathered.data_version, judged_at=at,
        judged_by=by,
    )  # fmt: skip
    verdict.save()
    said = headline(verdict)
    record(
        by=by, by_name="Headway", desk=entry.desk, at=at, verb="judge", thing="improvement", ref=entry.ref,
        sentence=f"judged {entry.ref}: {said}",
        change={"verdict": [last.outcome if last else None, verdict.outcome]},
    )  # fmt: skip
    before = last.outcome if last else ""
    if verdict.outcome != before and (verdict.outcome in TOLD or before in TOLD):
        for person in concerned(entry):
            queue_message(
                desk=entry.desk, to=person, kind="verdict",
                key=f"verdict:{entry.pk}:{verdict.until}:{verdict.outcome}",
                subject=f"{entry.ref} {entry.title}: {verdict.outcome}", text=said,
                link=f"/results/{entry.ref}", at=at,
            )  # fmt: skip
    return verdict


def close(
    *, by: Member | None, entry: Improvement, at: datetime, on: date, seen: int | None = None
) -> Improvement:
    """Close an entry that is being checked on what its verdict says, and watch over the gain.

    Better closes it as sustained and opens the watch; anything else as not shown. An entry that is
    still running goes to checking first. Raises `Trouble` when it is too early to say.
    """
    verdict = judge(by=by, entry=entry, at=at, until=on)
    slip = slip_since(verdict)
    if slip is not None:
        raise Trouble(
            f"The gain of {entry.ref} slipped ({slip.noticed_on}). Begin again, and close it on the"
            " verdict that follows."
        )
    if verdict.outcome == Outcome.TOO_EARLY:
        raise Trouble(
            f"It is too early to close {entry.ref}: {verdict.n_after} readings after the start."
        )
    with transaction.atomic():
        if entry.state is Status.RUNNING:
            entry = move(by=by, entry=entry, status=Status.CHECKING.value, at=at, on=on, seen=seen)
            seen = None
        if entry.state in CLOSED:
            raise Trouble(f"{entry.ref} is closed already.")
        better = verdict.outcome == Outcome.BETTER
        end = Status.SUSTAINED if better else Status.NOT_SHOWN
        entry = move(by=by, entry=entry, status=end.value, at=at, on=on, seen=seen)
        if better:
            watch_over(by=by, entry=entry, verdict=verdict, at=at, on=on)
    return entry
