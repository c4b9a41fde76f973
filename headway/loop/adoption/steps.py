"""Five steps to a change that stays, and who needs what next (pure).

The steps build on one another: nobody wants what they do not understand, nor keeps up what they
cannot do. So the lowest step that is not yet reached is the one to work on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

REACHED = 4
"""From this mark on a step counts as reached."""
HIGH, LOW = 4, 2
"""Influence from `HIGH` on is high; a mark of `LOW` or less is low."""


@dataclass(frozen=True)
class Step:
    """One of the five: key, word, how a 1 and a 5 look, and what helps while it is not reached."""

    key: str
    word: str
    one: str
    five: str
    helps: str


STEPS = (
    Step("knows_why", "Knows why", "has not heard of it", "says in own words why it matters to the client",
         "Tell why, by somebody they trust"),
    Step("wants_it", "Wants it", "works against it", "would choose it over the old way",
         "Ask what worries them, and answer"),
    Step("knows_how", "Knows how", "has not been shown", "has done it, and knows whom to ask",
         "Show it, and practise"),
    Step("is_able", "Is able", "lacks time, tools or rights", "does it in daily work at the needed pace",
         "Clear the way: time, tools, rights"),
    Step("kept_up", "Keeps it up", "slides back unseen", "it is noticed, thanked for, and the usual way",
         "Notice it, and say thanks"),
)  # fmt: skip
"""In the order in which they build on one another."""

FIRST_LOOK = "Ask how ready they are"
"""What helps where nobody has rated yet."""


@dataclass(frozen=True)
class Stands:
    """A stakeholder as the rule sees one: influence and effect 1–5, the newest marks by step."""

    name: str
    influence: int
    effect: int
    marks: Mapping[str, int | None]
    rated_on: date | None = None


@dataclass(frozen=True)
class Need:
    """What a stakeholder needs next: the step to work on (None: rate first), and how urgent it is."""

    who: Stands
    step: Step | None
    mark: int | None
    urgent: bool
    weight: int

    @property
    def helps(self) -> str:
        """What helps, in words."""
        return self.step.helps if self.step else FIRST_LOOK

    @property
    def sentence(self) -> str:
        """Who needs what.

        >>> need(Stands("First line", 4, 5, {"knows_why": 2})).sentence
        'First line: tell why, by somebody they trust (“Knows why” is 2 of 5)'
        """
        lower = self.helps[0].lower() + self.helps[1:]
        why = f" (“{self.step.word}” is {self.mark} of 5)" if self.step else ""
        return f"{self.who.name}: {lower}{why}"


def readiness_of(marks: Mapping[str, int | None]) -> int | None:
    """How ready somebody is: the lowest of the marks given; None where there is none.

    >>> readiness_of({"knows_why": 5, "wants_it": 2, "kept_up": None})
    2
    """
    return min((mark for mark in marks.values() if mark is not None), default=None)


def step_at(marks: Mapping[str, int | None]) -> Step | None:
    """The first step not reached, of those that were rated; None when all are reached or unknown.

    >>> step_at({"knows_why": 5, "wants_it": 3, "knows_how": 1}).key
    'wants_it'
    """
    for step in STEPS:
        mark = marks.get(step.key)
        if mark is not None and mark < REACHED:
            return step
    return None


def need(who: Stands) -> Need | None:
    """What a stakeholder needs next; None when every rated step is reached.

    Urgent: high influence and a lowest mark that is low. The weight, influence × effect × how far the
    lowest mark is from reached (an unrated stakeholder counts as two away), orders the rest.
    """
    lowest = readiness_of(who.marks)
    step = step_at(who.marks)
    if lowest is not None and step is None:
        return None
    away = REACHED - lowest if lowest is not None else 2
    urgent = who.influence >= HIGH and lowest is not None and lowest <= LOW
    mark = who.marks.get(step.key) if step else None
    return Need(who, step, mark, urgent, who.influence * who.effect * away)


def first_of_all(needs: Iterable[Need]) -> list[Need]:
    """Needs in their order: high influence with low readiness first, then by weight."""
    return sorted(needs, key=lambda one: (not one.urgent, -one.weight, one.who.name))
