"""What the start gate “Will it stick?” asks of the people side."""

from __future__ import annotations

from dataclasses import dataclass

from headway.loop.register.models import Improvement

from ..models import AdoptionPlan, Concern, Message, Stakeholder
from .behaviour import diagnosed
from .training import training_of


def asks_new_behaviour(improvement: Improvement) -> bool | None:
    """Whether the change asks people to do something differently; None while nobody has said."""
    plan = AdoptionPlan.objects.filter(improvement=improvement).first()
    return plan.new_behaviour if plan else None


@dataclass(frozen=True)
class PeopleCounts:
    """Counts of an improvement: stakeholders, messages planned or sent, training, open concerns."""

    stakeholders: int
    messages: int
    training_open: int
    training_all: int
    concerns_open: int
    needs_behaviour: bool | None
    diagnosed: bool


def counts_of(improvement: Improvement) -> PeopleCounts:
    """What is on record about an improvement's people."""
    needs = training_of(improvement)
    return PeopleCounts(
        stakeholders=Stakeholder.objects.there().filter(improvement=improvement).count(),
        messages=Message.objects.standing().filter(improvement=improvement).count(),
        training_open=sum(not row.covering.cover.covered for row in needs),
        training_all=len(needs),
        concerns_open=Concern.objects.filter(improvement=improvement, answered_on=None).count(),
        needs_behaviour=asks_new_behaviour(improvement),
        diagnosed=diagnosed(improvement),
    )
