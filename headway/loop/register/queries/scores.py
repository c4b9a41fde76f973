"""The score of entries: its facts gathered from the records, for many entries at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum

from headway.ground.accounts.models import Desk, Member
from headway.ground.trouble import WrongUsage
from headway.loop.aim.models import Cycle
from headway.loop.aim.queries import current_cycle

from .. import scoring
from ..models import (
    CustomerFeedback,
    FreeCapacity,
    Improvement,
    ScoreWeights,
    Skill,
    SkillNeed,
    Vote,
)
from ..scoring import Facts, Need, Score, Weights
from ..states import OPEN, Status
from .entries import SORTS, register_list

SORT_KEYS = ("rank", *SORTS)
"""What `ranked_list` can be sorted by; a minus before the key turns it round."""


@dataclass(frozen=True)
class Ranked:
    """An entry with its score."""

    entry: Improvement
    score: Score


def weights_of(desk: Desk) -> Weights:
    """What counts how much on this desk."""
    kept = ScoreWeights.objects.filter(desk=desk).first()
    return Weights.of(kept.values) if kept else Weights()


def skills_of(desk: Desk) -> list[Skill]:
    """The skills of a desk by name."""
    return list(Skill.objects.filter(desk=desk))


def free_hours(cycle: Cycle) -> dict[int, FreeCapacity]:
    """What is noted as free in a cycle, by skill."""
    return {row.skill_id: row for row in FreeCapacity.objects.filter(cycle=cycle)}


def scores_of(desk: Desk, rows: Sequence[Improvement], *, today: date) -> dict[int, Score]:
    """The score of each entry by its key; seven questions to the records, however many entries.

    The rows want goal, cycle and override at hand (`register_list` brings them). Free hands are
    those of the entry's cycle, else of the current or next one.
    """
    weights, current = weights_of(desk), current_cycle(desk, today)
    keys = [one.pk for one in rows]
    voices: dict[int, float] = defaultdict(float)
    for row in (
        CustomerFeedback.objects.filter(improvement__in=keys)
        .values("improvement")
        .annotate(weight=Sum(F("count") * F("severity")))
    ):
        voices[row["improvement"]] = float(row["weight"])
    clients = dict(
        CustomerFeedback.objects.filter(improvement__in=keys)
        .values_list("improvement")
        .annotate(Count("client", distinct=True))
    )
    votes = dict(
        Vote.objects.filter(improvement__in=keys).values_list("improvement").annotate(Count("pk"))
    )
    needs: dict[int, list[SkillNeed]] = defaultdict(list)
    for need in SkillNeed.objects.filter(improvement__in=keys).select_related("skill"):
        needs[need.improvement_id].append(need)
    free = {
        (row.cycle_id, row.skill_id): row.hours_free
        for row in FreeCapacity.objects.filter(desk=desk, cycle__closed_at=None)
    }
    rate = float(desk.hourly_rate) or 1.0
    found = {}
    for one in rows:
        cycle = one.cycle or current
        facts = Facts(
            gap_hours=_gap_hours(one, rate),
            goal_weight=one.goal.weight if one.goal else None,
            goal=one.goal.title if one.goal else "",
            voices=voices.get(one.pk, 0.0),
            clients=clients.get(one.pk, 0),
            votes=votes.get(one.pk, 0),
            effort_hours=_effort_hours(one, rate),
            needs=tuple(
                Need(
                    need.skill.name,
                    need.hours,
                    free.get((cycle.pk, need.skill_id)) if cycle else None,
                )
                for need in needs.get(one.pk, ())
            ),
            cycle=cycle.name if cycle else "",
        )
        override = getattr(one, "override", None)
        found[one.pk] = scoring.score(
            facts, weights, override=override.score if override else None,
            reason=override.reason if override else "",
        )  # fmt: skip
    return found


def _gap_hours(one: Improvement, rate: float) -> float | None:
    """Hours lost a month; money alone is turned into hours at the desk's rate."""
    if one.waste_hours is not None:
        return one.waste_hours
    return None if one.waste_money is None else float(one.waste_money) / rate


def _effort_hours(one: Improvement, rate: float) -> float | None:
    """Hours of work, and money to spend turned into hours at the desk's rate."""
    if one.hours_likely is None:
        return None
    return one.hours_likely + float(one.cost or 0) / rate


def score_of(one: Improvement, *, today: date) -> Score:
    """The score of one entry."""
    return scores_of(one.desk, [one], today=today)[one.pk]


def ranked_list(
    who: Member | Desk, text: str = "", *, today: date, sort: str = "rank", **filters: str
) -> list[Ranked]:
    """The register with scores, filtered as in `register_list`, by default the best first.

    Open entries come before parked ones, those before settled ones; `-rank` turns it round. Raises
    `WrongUsage` for an unknown status or sort.
    """
    by_rank = sort.removeprefix("-") == "rank"
    if sort.removeprefix("-") not in SORT_KEYS:
        raise WrongUsage(f"The register cannot be sorted by “{sort}”. Use {', '.join(SORT_KEYS)}.")
    rows = list(register_list(who, text, sort="ref" if by_rank else sort, today=today, **filters))
    desk = who if isinstance(who, Desk) else who.desk
    scores = scores_of(desk, rows, today=today)
    found = {one.number: Ranked(one, scores[one.pk]) for one in rows}
    if not by_rank:
        return list(found.values())
    order = scoring.ranked(
        (_group(row.entry), number, row.score.shown) for number, row in found.items()
    )
    return [found[number] for number in (order[::-1] if sort.startswith("-") else order)]


def _group(one: Improvement) -> int:
    return 0 if one.state in OPEN else 1 if one.state is Status.PARKED else 2
