"""Questions about verdicts: the newest, the looks taken, the list of results."""

from __future__ import annotations

from dataclasses import dataclass

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entries
from headway.loop.register.states import Status

from ..models import Slip, Verdict, Watch
from .worthwhile import newest_verdicts

LOOKED_AT = (Status.RUNNING.value, Status.CHECKING.value)


def newest(entry: Improvement) -> Verdict | None:
    """The newest look at an entry; None before the first."""
    return Verdict.objects.filter(improvement=entry).order_by("-id").first()


def looks(entry: Improvement) -> list[Verdict]:
    """Every look at an entry, newest first, without the evidence it rests on."""
    return list(
        Verdict.objects.filter(improvement=entry)
        .order_by("-id")
        .defer("evidence", "found", "terms")
        .select_related("judged_by")
    )


def slip_since(verdict: Verdict) -> Slip | None:
    """The slip of the gain this verdict speaks of; None where it holds, or was begun again since."""
    slip = (
        Slip.objects.filter(watch__improvement=verdict.improvement_id)
        .order_by("-noticed_on")
        .first()
    )
    return slip if slip is not None and verdict.evidence["start"] < str(slip.noticed_on) else None


def started(desk: Desk) -> list[Improvement]:
    """Every improvement of a desk that has started, whatever became of it."""
    return list(
        Improvement.objects.filter(desk=desk, started_on__isnull=False).select_related(
            "desk", "baseline", "client", "owner", "sponsor", "finding"
        )
    )


@dataclass(frozen=True)
class Result:
    """An improvement with its newest verdict (None: not looked at yet) and its open watch."""

    entry: Improvement
    verdict: Verdict | None
    watch: Watch | None


def results(who: Member | Desk) -> list[Result]:
    """Every improvement that has started, with what is known of it; in three queries."""
    rows = list(
        entries(who)
        .filter(started_on__isnull=False)
        .select_related("desk", "owner", "client", "goal", "cycle", "baseline")
        .order_by("-started_on", "-number")
    )
    verdicts = newest_verdicts(one.pk for one in rows)
    watches = {
        watch.improvement_id: watch
        for watch in Watch.objects.filter(improvement__in=[one.pk for one in rows])
        .select_related("slip")
        .order_by("opened_on", "id")
    }
    return [Result(one, verdicts.get(one.pk), watches.get(one.pk)) for one in rows]
