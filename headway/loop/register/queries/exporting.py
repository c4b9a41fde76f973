"""The register as rows that can be written to a file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import Count, Sum

from ..exchange import Value
from ..models import CustomerFeedback, Improvement, Vote
from ..readiness import QUESTIONS
from .scores import Ranked


def export_rows(ranked: Sequence[Ranked]) -> list[dict[str, Value]]:
    """Entries with everything that is kept of them, by the keys of `exchange.FIELDS`."""
    keys = [row.entry.pk for row in ranked]
    whole = (
        Improvement.objects.filter(pk__in=keys)
        .select_related("raised_by", "merged_into", "split_from")
        .prefetch_related("answers", "needs__skill")
        .in_bulk()
    )
    heard = dict(
        CustomerFeedback.objects.filter(improvement__in=keys)
        .values_list("improvement").annotate(Sum("count"))
    )  # fmt: skip
    votes = dict(
        Vote.objects.filter(improvement__in=keys).values_list("improvement").annotate(Count("pk"))
    )
    return [
        _row(row, whole[row.entry.pk])
        | {"feedback": heard.get(row.entry.pk, 0), "votes": votes.get(row.entry.pk, 0)}
        for row in ranked
    ]


def _name(value: object) -> str:
    return "" if value is None else str(value)


def _row(row: Ranked, more: Improvement) -> dict[str, Value]:
    one, override = row.entry, getattr(row.entry, "override", None)
    answers = {answer.question: answer for answer in more.answers.all()}
    found: dict[str, Value] = {
        "ref": one.ref, "title": one.title, "status": one.status,
        "status_reason": one.status_reason, "parked_until": one.parked_until,
        "problem": one.problem, "client": _name(one.client),
        "scope": json.dumps(one.scope, ensure_ascii=False, sort_keys=True) if one.scope else "",
        "category": one.category, "service": one.service, "process": one.process,
        "dimension": one.dimension, "source": one.source, "source_record": one.source_record,
        "goal": _name(one.goal), "csf": _name(one.csf), "cycle": _name(one.cycle),
        "justification": one.justification, "waste_hours": one.waste_hours,
        "waste_money": one.waste_money, "size": one.size, "hours_low": one.hours_low,
        "hours_likely": one.hours_likely, "hours_high": one.hours_high, "cost": one.cost,
        "skills": "\n".join(f"{need.skill}: {need.hours!r}" for need in more.needs.all()),
        "kpi": one.kpi_key, "target_value": one.target_value, "target_on": one.target_on,
        "guard_kpis": ", ".join(one.guard_kpis), "sponsor": _name(one.sponsor),
        "owner": _name(one.owner), "review_on": one.review_on,
        "override_score": override.score if override else None,
        "override_reason": override.reason if override else "",
        "raised_on": one.raised_on, "score": round(row.score.shown, 2),
        "baseline": one.baseline.value if one.baseline else None,
        "baseline_n": one.baseline.n if one.baseline else None,
        "raised_by": _name(more.raised_by), "started_on": one.started_on,
        "closed_on": one.closed_on,
        "merged_into": more.merged_into.ref if more.merged_into else "",
        "split_from": more.split_from.ref if more.split_from else "",
    }  # fmt: skip
    for key in QUESTIONS:
        given = answers.get(key)
        found[f"{key}_answer"] = given.answer if given else ""
        found[f"{key}_evidence"] = given.evidence if given else ""
    return found
