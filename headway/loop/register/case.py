"""What the entry test looks at, gathered from an entry."""

from __future__ import annotations

from headway.loop.kpis.known import kpis_of

from .models import Improvement
from .readiness import Case, Given


def case_of(entry: Improvement) -> Case:
    """The facts of an entry as `readiness.missing` wants them."""
    kpi = kpis_of(entry.desk).get(entry.kpi_key) if entry.kpi_key else None
    return Case(
        has_owner=entry.owner_id is not None,
        has_goal=entry.goal_id is not None,
        kpi_key=entry.kpi_key,
        better="lower" if kpi and kpi.better == "lower" else "higher",
        baseline=entry.baseline.value if entry.baseline else None,
        target=entry.target_value,
        target_on=entry.target_on,
        hours_likely=entry.hours_likely,
        waste_hours=entry.waste_hours,
        waste_money=float(entry.waste_money) if entry.waste_money is not None else None,
        answers={a.question: Given(a.answer, a.evidence) for a in entry.answers.all()},  # type: ignore[arg-type]  # only keys of QUESTIONS are ever written
    )
