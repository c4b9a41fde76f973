"""What is open with people, over all improvements that move."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from headway.ground.accounts.models import Member
from headway.loop.register.models import Improvement
from headway.loop.register.queries import entries

from ..models import Stakeholder

MOVING = ("accepted", "planned", "running", "checking")
"""The states in which people are worked with."""


@dataclass(frozen=True)
class EntryRow:
    """An improvement with how many stakeholders it names."""

    entry: Improvement
    stakeholders: int


def moving(member: Member) -> list[EntryRow]:
    """Improvements in which people are worked with, by number."""
    rows = entries(member).filter(status__in=MOVING).select_related("owner").order_by("number")
    named = Stakeholder.objects.there().filter(improvement__in=rows)
    many = Counter(named.values_list("improvement", flat=True))
    return [EntryRow(one, many[one.pk]) for one in rows]
