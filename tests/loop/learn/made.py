"""An improvement that was walked to its end, for the tests of learning: no tickets needed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from headway.loop.check.models import Promise, Slip, Verdict, Watch
from headway.loop.plan.actions import add_task, finish
from headway.loop.register.models import Improvement
from tests.loop.run.desk import Running, entry, running

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
__all__ = ["AT", "Running", "closed", "entry", "judged", "promised", "running", "slip", "work"]


def judged(one: Improvement, outcome: str = "better", **more: Any) -> Verdict:
    """A look at an entry, as it is kept: KPI csat, 0.1 better, 400 tickets a month."""
    values: dict[str, Any] = {
        "effect": 0.1, "low": 0.05, "high": 0.15, "p": 0.01, "probability": 0.99,
        "until": date(2026, 8, 30), "start": "2026-06-01", "kpi": one.kpi_key, "unit": "share",
    } | more  # fmt: skip
    start = values.pop("start")
    row = Verdict(
        desk=one.desk, improvement=one, outcome=outcome, target="met", kpi_version=1, family="gaussian",
        level=0.95, n_before=30, n_after=13, data_version=1, judged_at=AT,
        evidence={
            "start": start, "grain": "week", "level": 0.95, "expected": 0.1, "rest_words": "",
            "periods": ["2026-05-25", "2026-06-08", "2026-06-15"],
            "main": {
                "better": "higher", "unit": values["unit"], "name": "Satisfaction",
                "values": [0.8, 0.9, None], "n": [100, 100, 0],
            },
        },
        found={
            "month_n": 400.0, "why": [], "inseparable": [], "mix": None,
            "effect": values["effect"], "low": values["low"], "high": values["high"],
            "first": {"warnings": [], "n_after": 13, "detectable": 0.05},
        },
        terms={"handle_hours": 0.75, "hourly_rate": 45.0, "currency": "EUR"}, **values,
    )  # fmt: skip
    row.save()
    return row


def promised(one: Improvement, hours: float = 20.0) -> Promise:
    """What it was expected to be worth, in hours a month."""
    kept = Promise(improvement=one, hours=hours, money=hours * 45, basis="said", frozen_at=AT)
    kept.save()
    return kept


def closed(
    made: Running, *, status: str = "sustained", on: date = date(2026, 8, 31)
) -> Improvement:
    """IMP-1, over."""
    Improvement.objects.filter(pk=made.entry.pk).update(status=status, closed_on=on)
    made.entry.refresh_from_db()
    return made.entry


def slip(one: Improvement, verdict: Verdict, on: date = date(2026, 10, 5)) -> Slip:
    """The gain was lost."""
    watch = Watch.objects.create(
        improvement=one, verdict=verdict, settings={}, opened_on=date(2026, 8, 31),
        ends_on=date(2027, 3, 1), ended_on=on,
    )  # fmt: skip
    lost = Slip(watch=watch, noticed_on=on, value=0.7, held=0.9, sentence="It fell back.", at=AT)
    lost.save()
    return lost


def work(made: Running) -> None:
    """Two tasks of IMP-1 that were done, one after the other; the second took 20 h instead of 8."""
    say = {"by": made.cast.mia, "improvement": made.entry, "at": AT, "owner": made.cast.cleo}
    first = add_task(title="Write the rule", hours_low=2, hours_likely=4, hours_high=8, **say)
    second = add_task(
        title="Call back", hours_low=4, hours_likely=8, hours_high=16, after=[first], **say
    )
    finish(by=made.cast.mia, task=first, at=AT, hours_worked=5)
    finish(by=made.cast.mia, task=second, at=AT, hours_worked=20)
