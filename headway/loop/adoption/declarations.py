"""Protocols ready to choose from: what is asked of teams, declared for the own-KPI builder (data)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DAY, HOUR = 1440, 60


@dataclass(frozen=True)
class Ready:
    """A declaration to start from, the goal that is usual, and what it needs in the tickets."""

    key: str
    declaration: dict[str, Any]
    goal: float
    hint: str = field(default="")

    @property
    def name(self) -> str:
        """The protocol's name."""
        return str(self.declaration["name"])


def _share(
    key: str, name: str, why: str, of: Any, hit: Any, day: str = "resolved"
) -> dict[str, Any]:
    return {
        "key": key, "name": name, "form": "share", "better": "higher", "day": day, "why": why,
        "decision": "Where a team does not take it up, ask what stands in the way (behaviour"
        " diagnosis); where it fades, look at what changed in that week.",
        "hit": hit, **({"of": of} if of else {}),
    }  # fmt: skip


READY: tuple[Ready, ...] = (
    Ready(
        "article_before_resolving",
        _share(
            "article_before_resolving", "Article linked before resolving",
            "What was solved once is found again, and what lacks an article is seen.",
            {"field": "resolved_at", "set": True}, {"field": "knowledge_linked", "is": True},
        ),
        0.7,
    ),
    Ready(
        "category_set",
        _share(
            "category_set", "Category and subcategory set",
            "Without them nobody sees what comes again, and nothing finds its way.",
            None,
            {"all": [{"field": "category", "set": True}, {"field": "subcategory", "set": True}]},
        ),
        0.95,
    ),
    Ready(
        "called_back_in_a_day",
        _share(
            "called_back_in_a_day", "Called back within a day of the solution",
            "Who hears that it is solved does not open a second ticket to ask.",
            {"field": "resolved_at", "set": True},
            {"event": "reply", "after": "resolved_at", "within_minutes": DAY},
        ),
        0.8, "needs a history with replies",
    ),
    Ready(
        "answered_in_an_hour",
        _share(
            "answered_in_an_hour", "First answer within an hour",
            "Whoever knows that somebody is on it waits calmly, and does not call.",
            {"field": "first_response_at", "set": True},
            {"field": "response_minutes", "at_most": HOUR}, "opened",
        ),
        0.8, "counts for the team that held the ticket last",
    ),
    Ready(
        "work_time_booked",
        _share(
            "work_time_booked", "Work time booked",
            "What a ticket costs is known only where its time is; without it nothing can be planned.",
            {"field": "resolved_at", "set": True}, {"field": "handle_minutes", "above": 0},
        ),
        0.9,
    ),
)  # fmt: skip
"""The ready ones, in the order they are offered."""

BY_KEY = {one.key: one for one in READY}
