"""Where an improvement stands and where it may go from there: all steps as data (pure).

``opportunity → accepted → planned → running → checking → closed``, with parked and rejected on the
side. Each step back, and each step aside, needs a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where an improvement stands. The last three are the ways of being closed."""

    OPPORTUNITY = "opportunity"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    RUNNING = "running"
    CHECKING = "checking"
    PARKED = "parked"
    REJECTED = "rejected"
    SUSTAINED = "sustained"
    NOT_SHOWN = "not_shown"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The word people see.

        >>> Status.NOT_SHOWN.label
        'Closed: not shown'
        """
        words = self.value.replace("_", " ")
        return f"Closed: {words}" if self in CLOSED else words.capitalize()


S = Status
LINE: tuple[Status, ...] = (S.OPPORTUNITY, S.ACCEPTED, S.PLANNED, S.RUNNING, S.CHECKING)
"""The way forward before closing, in order."""
CLOSED: frozenset[Status] = frozenset({S.SUSTAINED, S.NOT_SHOWN, S.WITHDRAWN})
OPEN: frozenset[Status] = frozenset(LINE)
AGREED: frozenset[Status] = frozenset({*LINE[1:], S.SUSTAINED, S.NOT_SHOWN})
"""States only an entry that passed the entry test can be in: owner, KPI, baseline, target, date."""


@dataclass(frozen=True)
class Step:
    """One allowed step. `decision`: only who manages the register may take it, not the owner."""

    start: Status
    end: Status
    reason: bool = False
    decision: bool = True


STEPS: tuple[Step, ...] = (
    Step(S.OPPORTUNITY, S.ACCEPTED),
    Step(S.ACCEPTED, S.PLANNED, decision=False),
    Step(S.PLANNED, S.RUNNING, decision=False),
    Step(S.RUNNING, S.CHECKING, decision=False),
    Step(S.CHECKING, S.SUSTAINED),
    Step(S.CHECKING, S.NOT_SHOWN),
    # steps back
    Step(S.ACCEPTED, S.OPPORTUNITY, reason=True),
    Step(S.PLANNED, S.ACCEPTED, reason=True, decision=False),
    Step(S.RUNNING, S.PLANNED, reason=True, decision=False),
    Step(S.CHECKING, S.RUNNING, reason=True, decision=False),
    Step(S.SUSTAINED, S.RUNNING, reason=True),
    Step(S.NOT_SHOWN, S.RUNNING, reason=True),
    Step(S.NOT_SHOWN, S.OPPORTUNITY, reason=True),
    Step(S.WITHDRAWN, S.OPPORTUNITY, reason=True),
    Step(S.REJECTED, S.OPPORTUNITY, reason=True),
    Step(S.PARKED, S.OPPORTUNITY, reason=True),
    # steps aside
    Step(S.OPPORTUNITY, S.REJECTED, reason=True),
    Step(S.PARKED, S.REJECTED, reason=True),
    *(Step(state, S.PARKED, reason=True) for state in LINE),
    *(Step(state, S.WITHDRAWN, reason=True) for state in (*LINE, S.PARKED)),
)
_BY_ENDS = {(step.start, step.end): step for step in STEPS}


def step(start: Status, end: Status) -> Step | None:
    """The step between two states; None where there is none.

    >>> step(Status.OPPORTUNITY, Status.RUNNING) is None
    True
    >>> step(Status.RUNNING, Status.PARKED).reason
    True
    """
    return _BY_ENDS.get((start, end))


def ways_on(start: Status) -> tuple[Status, ...]:
    """Where an entry may go from here, the way forward first.

    >>> [way.value for way in ways_on(Status.CHECKING)]
    ['sustained', 'not_shown', 'running', 'parked', 'withdrawn']
    """
    return tuple(one.end for one in STEPS if one.start is start)
