"""What became of playbooks: every use, with the verdict it ended in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from headway.ground.accounts.models import Desk
from headway.loop.check.models import Slip
from headway.loop.check.queries.worthwhile import newest_verdicts
from headway.loop.plan.models import OwnPlaybook, Task
from headway.loop.plan.playbook import Playbook
from headway.loop.plan.playbook_queries import playbooks_of

from ..track_record import Record, Use, record_of


@dataclass(frozen=True)
class BookRecord:
    """A playbook a desk may choose, whether it is its own, and its record."""

    book: Playbook
    own: OwnPlaybook | None
    record: Record


def uses_of(desk: Desk) -> Mapping[str, list[Use]]:
    """Playbook key → the desk's improvements that took it and have not dropped all of it."""
    rows = (
        Task.objects.filter(desk=desk, origin__startswith="playbook:", dropped_at=None)
        .exclude(improvement__status="rejected")
        .values_list(
            "origin", "improvement", "improvement__number", "improvement__title",
            "improvement__kpi_key",
        )
        .order_by("improvement__number")
    )  # fmt: skip
    found: dict[tuple[str, int], tuple[int, str, str]] = {}
    for origin, pk, number, title, kpi in rows:
        key = origin.removeprefix("playbook:").partition("/")[0]
        found.setdefault((key, pk), (number, title, kpi))
    pks = {pk for _, pk in found}
    verdicts = newest_verdicts(pks)
    lost = dict(
        Slip.objects.filter(watch__improvement__in=pks)
        .order_by("noticed_on")
        .values_list("watch__improvement", "noticed_on")
    )
    uses: dict[str, list[Use]] = defaultdict(list)
    for (key, pk), (number, title, kpi) in found.items():
        one = verdicts.get(pk)
        slipped = one is not None and pk in lost and one.evidence["start"] < str(lost[pk])
        uses[key].append(
            Use(
                f"IMP-{number}", title, one.kpi if one else kpi, one.outcome if one else "",
                one.effect if one else None, one.low if one else None, one.high if one else None,
                slipped,
            )
        )  # fmt: skip
    return uses


def records(desk: Desk) -> dict[str, BookRecord]:
    """Every playbook the desk may choose, by key, with its record; own ones first."""
    uses = uses_of(desk)
    own = {one.key: one for one in OwnPlaybook.objects.filter(desk=desk, retired_at=None)}
    return {
        key: BookRecord(book, own.get(key), record_of(uses.get(key, ()), book.kpi))
        for key, book in playbooks_of(desk).items()
    }
