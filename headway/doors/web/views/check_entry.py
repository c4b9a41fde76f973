"""What checking adds to an entry's page: the verdict, or how long it takes to know."""

from __future__ import annotations

from django.http import HttpRequest

from headway.doors.web.views.check import (
    MARKS,
    TONES,
    own_figures,
    plan_words,
    watch_words,
)
from headway.doors.web.views.entry_parts import EntryPart
from headway.ground.accounts.models import Member
from headway.loop.check import telling
from headway.loop.check.models import Watch
from headway.loop.check.queries.results import newest
from headway.loop.register.models import Improvement
from headway.loop.register.states import Status

BEFORE = (Status.OPPORTUNITY, Status.ACCEPTED, Status.PLANNED)


def fact(request: HttpRequest, member: Member, entry: Improvement) -> EntryPart | None:
    """The newest verdict in a row of the facts, with its watch; before the start, the outlook."""
    if entry.started_on is None:
        if entry.state not in BEFORE or not entry.kpi_key or entry.target_value is None:
            return None
        plan = plan_words(member, entry)
        return None if plan is None else EntryPart("check/entry_plan.html", {"plan": plan})
    verdict = newest(entry)
    if verdict is None:
        return EntryPart("check/entry_fact.html", {"verdict": None})
    shown = own_figures(member, verdict)
    watch = Watch.objects.filter(improvement=entry).select_related("slip").first()
    return EntryPart(
        "check/entry_fact.html",
        {
            "verdict": verdict, "tone": TONES.get(verdict.outcome, "quiet"),
            "mark": MARKS[verdict.outcome],
            "effect": telling.signed(verdict.effect, verdict.unit, member.desk.currency)
            if shown else "",
            "target": verdict.target if shown else "", "watch": watch_words(watch),
        },
    )  # fmt: skip
